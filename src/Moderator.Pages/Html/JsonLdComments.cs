using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Moderator.Pages.Html;

/// <summary>
/// schema.org comments in <c>script type="application/ld+json"</c>: objects of type Comment or UserComments, found under
/// <c>comment</c> of an article or another comment (a reply), with <c>text</c> and <c>author</c>. Data that is no JSON is passed over.
/// </summary>
internal static class JsonLdComments
{
    // Replies deeper than this are no discussion; the JSON reader refuses the rest.
    private const int MostDepth = 200;

    public static IReadOnlyList<PageComment> Find(IDocument document)
    {
        List<PageComment> found = [];
        foreach (var script in document.GetElementsByTagName("script"))
        {
            if (!string.Equals(script.GetAttribute("type")?.Trim(), "application/ld+json", StringComparison.OrdinalIgnoreCase)) continue;
            try
            {
                using var json = JsonDocument.Parse(script.TextContent, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MostDepth });
                Collect(json.RootElement, parent: null, found);
            }
            catch (JsonException)
            {
                // Sites publish broken data; the page's other parts still count.
            }
        }

        return found;
    }

    private static void Collect(JsonElement element, int? parent, List<PageComment> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray()) Collect(item, parent, found);
            return;
        }

        if (element.ValueKind != JsonValueKind.Object) return;
        var below = parent;
        if (IsComment(element) && TextOf(element) is { } text)
        {
            below = found.Count;
            found.Add(new PageComment(text) { Author = AuthorOf(element), Parent = parent });
        }

        foreach (var property in element.EnumerateObject())
        {
            if (property.Name is "comment" or "@graph" or "mainEntity" or "mainEntityOfPage" or "reply" or "comments") Collect(property.Value, below, found);
        }
    }

    private static bool IsComment(JsonElement element) =>
        element.TryGetProperty("@type", out var type)
        && (type.ValueKind == JsonValueKind.String
            ? type.ValueEquals("Comment") || type.ValueEquals("UserComments")
            : type.ValueKind == JsonValueKind.Array && type.EnumerateArray().Any(t => t.ValueKind == JsonValueKind.String && t.ValueEquals("Comment")));

    private static string? TextOf(JsonElement element)
    {
        foreach (var name in (ReadOnlySpan<string>)["text", "commentText", "description"])
        {
            if (StringOf(element, name) is not { } markup) continue;

            // The text may itself be markup.
            var text = markup.Contains('<') && !MarkupDepth.IsExtreme(markup)
                ? MarkupText(markup)
                : markup.Trim();
            if (text.Length > 0) return text;
        }

        return null;
    }

    private static string MarkupText(string markup)
    {
        using var document = new HtmlParser().ParseDocument(markup);
        return document.Body is { } body ? ElementText.Of(body, _ => false) : string.Empty;
    }

    private static string? AuthorOf(JsonElement element)
    {
        foreach (var name in (ReadOnlySpan<string>)["author", "creator"])
        {
            if (!element.TryGetProperty(name, out var author)) continue;
            if (author.ValueKind == JsonValueKind.Array && author.GetArrayLength() > 0) author = author[0];
            var text = author.ValueKind == JsonValueKind.Object ? StringOf(author, "name") : StringOf(element, name);
            if (!string.IsNullOrWhiteSpace(text)) return text.Trim();
        }

        return null;
    }

    private static string? StringOf(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }
}
