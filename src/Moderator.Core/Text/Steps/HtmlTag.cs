using System.Collections.Frozen;

namespace Moderator.Core.Text.Steps;

/// <summary>Tells HTML tags and comments from plain "less than" signs: only names that HTML has make a tag.</summary>
internal static class HtmlTag
{
    /// <summary>A tag longer than this is read as text: a quote that never closes must not be looked for again from every tag.</summary>
    private const int LongestTag = 4096;

    private const int LongestName = 10;

    private static readonly FrozenSet<string> BreakingNames = FrozenSet.ToFrozenSet(
        ["address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt",
         "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "iframe",
         "legend", "li", "main", "nav", "ol", "option", "p", "pre", "script", "section", "select", "style", "summary", "table", "tbody",
         "td", "textarea", "tfoot", "th", "thead", "title", "tr", "ul", "video"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> InlineNames = FrozenSet.ToFrozenSet(
        ["a", "abbr", "acronym", "audio", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
         "input", "ins", "kbd", "label", "link", "mark", "meta", "noscript", "q", "s", "samp", "small", "source", "span", "strike", "strong",
         "sub", "sup", "time", "tt", "u", "var", "wbr"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Breaking = BreakingNames.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Inline = InlineNames.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a tag of this name begins a new line on a page.</summary>
    public static bool Breaks(ReadOnlySpan<char> name) => Breaking.Contains(name);

    /// <param name="text">Starts with a less-than sign.</param>
    /// <param name="commentNeverEnds">Remembers that no comment ends in the rest of the text: looking again would take quadratic time.</param>
    /// <param name="becomes">What stands for the tag: nothing, a line break, or the mask of the link it opens.</param>
    /// <returns>Code units taken, or 0 where this is no tag.</returns>
    public static int LengthAt(ReadOnlySpan<char> text, ref bool commentNeverEnds, out string becomes)
    {
        becomes = "";
        if (text.StartsWith("<!--", StringComparison.Ordinal)) return CommentLength(text, ref commentNeverEnds);

        var i = text.Length > 1 && text[1] == '/' ? 2 : 1;
        var nameStart = i;
        while (i < text.Length && i - nameStart <= LongestName && char.IsAsciiLetterOrDigit(text[i])) i++;
        var name = text[nameStart..i];
        var breaks = Breaking.Contains(name);
        if (!breaks && !Inline.Contains(name)) return 0;
        if (i >= text.Length || text[i] is not ('>' or '/' or ' ' or '\t' or '\n' or '\r')) return 0;

        var length = EndOfTag(text, i);
        if (length == 0) return 0;
        if (breaks) becomes = "\n";
        else if (nameStart == 1 && name is "a" or "A" && text[i..length].Contains("href", StringComparison.OrdinalIgnoreCase)) becomes = LinkMask;
        return length;
    }

    private const string LinkMask = " " + TextNormaliser.UrlMask + " ";

    /// <summary>Where the tag ends that a text starts with: behind its first greater-than sign outside of quotes; 0 where it does not end.</summary>
    public static int EndOfTag(ReadOnlySpan<char> text, int from)
    {
        var quote = '\0';
        var last = Math.Min(text.Length, LongestTag);
        for (var i = from; i < last; i++)
        {
            var c = text[i];
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == '>')
            {
                return i + 1;
            }
            else if (c == '<')
            {
                return 0;
            }
        }

        return 0;
    }

    private static int CommentLength(ReadOnlySpan<char> text, ref bool commentNeverEnds)
    {
        if (commentNeverEnds) return 0;
        var end = text.IndexOf("-->", StringComparison.Ordinal);
        commentNeverEnds = end < 0;
        return end < 0 ? 0 : Math.Max(end + 3, 4);
    }
}
