using System.Text;

namespace Moderator.Pages.Html;

/// <summary>Looks at markup without building a tree.</summary>
internal static class MarkupDepth
{
    private const int Extreme = 1000;

    // Elements without content, and those whose end tag may be left out: they do not nest.
    private static readonly HashSet<string> Flat = new(
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
            "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether more elements are open at once than any page that people read has.</summary>
    public static bool IsExtreme(string html)
    {
        var depth = 0;
        for (var i = html.IndexOf('<'); i >= 0 && i + 1 < html.Length; i = html.IndexOf('<', i + 1))
        {
            if (html[i + 1] == '/')
            {
                if (!Flat.Contains(NameAt(html, i + 2))) depth = Math.Max(0, depth - 1);
                continue;
            }

            if (!char.IsAsciiLetter(html[i + 1]) || Flat.Contains(NameAt(html, i + 1))) continue;
            if (++depth > Extreme) return true;
        }

        return false;
    }

    /// <summary>The text with every tag turned into a line break.</summary>
    public static string WithoutTags(string html)
    {
        var text = new StringBuilder(html.Length);
        var inside = false;
        foreach (var c in html)
        {
            if (c == '<') inside = true;
            if (!inside) text.Append(c);
            if (c != '>' || !inside) continue;
            inside = false;
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string NameAt(string html, int start)
    {
        var end = start;
        while (end < html.Length && end < start + 12 && char.IsAsciiLetterOrDigit(html[end])) end++;
        return html[start..end];
    }
}
