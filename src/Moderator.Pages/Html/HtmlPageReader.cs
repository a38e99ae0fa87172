using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Moderator.Pages.PlainText;

namespace Moderator.Pages.Html;

/// <summary>
/// Reads a page that was saved as HTML. Comments come from the markup (WordPress comment lists, schema.org microdata)
/// or from JSON-LD, whichever holds more; the title from <c>og:title</c>, the first <c>h1</c> or <c>title</c>, in this order.
/// </summary>
internal static class HtmlPageReader
{
    public static ArticlePage Read(string html)
    {
        // A tree this deep is no article; building it would take time in the square of its depth.
        if (MarkupDepth.IsExtreme(html)) return PlainTextPageReader.Read(MarkupDepth.WithoutTags(html));

        using var document = new HtmlParser().ParseDocument(html);
        var inMarkup = MarkupComments.Find(document);
        var inJson = JsonLdComments.Find(document);
        return new ArticlePage(TitleOf(document), inJson.Count > inMarkup.Count ? inJson : inMarkup);
    }

    private static string? TitleOf(IDocument document)
    {
        foreach (var meta in document.GetElementsByTagName("meta"))
        {
            if (string.Equals(meta.GetAttribute("property"), "og:title", StringComparison.OrdinalIgnoreCase) && OneLine(meta.GetAttribute("content")) is { } shared)
                return shared;
        }

        foreach (var name in (ReadOnlySpan<string>)["h1", "title"])
        {
            foreach (var element in document.GetElementsByTagName(name))
            {
                if (OneLine(ElementText.Of(element, _ => false)) is { } text) return text;
            }
        }

        return null;
    }

    private static string? OneLine(string? text)
    {
        var line = string.Join(' ', (text ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? null : line;
    }
}
