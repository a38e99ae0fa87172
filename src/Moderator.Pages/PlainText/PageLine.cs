using System.Text;

namespace Moderator.Pages.PlainText;

/// <summary>What a line begins with.</summary>
internal enum LineMarker
{
    None,
    Number,
    Bullet,

    /// <summary>A hyphen, dash, asterisk or plus: drawn by some extractors, but typed by people as well.</summary>
    Dash,
}

/// <summary>One line that is not blank.</summary>
/// <param name="Indent">Columns before the first visible character; a tab goes on to the next multiple of four.</param>
/// <param name="Marker">The list marker it begins with.</param>
/// <param name="Number">The number of a <see cref="LineMarker.Number"/>; otherwise 0.</param>
/// <param name="Content">The rest, trimmed; without the marker.</param>
/// <param name="BlankBefore">How many blank lines stand before it.</param>
/// <param name="Kind">What it is by its wording alone.</param>
internal sealed record PageLine(int Indent, LineMarker Marker, int Number, string Content, int BlankBefore, LineKind Kind)
{
    public bool HasMarker => Marker != LineMarker.None;

    public static IReadOnlyList<PageLine> Split(string text)
    {
        List<PageLine> lines = [];
        var blank = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var (indent, rest) = Indentation(raw);
            if (rest.Length == 0)
            {
                blank++;
                continue;
            }

            var (marker, number, length) = MarkerOf(rest);
            var content = Clean(rest.AsSpan(length));
            if (content.Length == 0)
            {
                // A marker alone: the item's text begins on the next line. A line of dashes is a rule.
                if (marker is LineMarker.None or LineMarker.Dash)
                {
                    blank++;
                    continue;
                }
            }

            lines.Add(new PageLine(indent, marker, number, content, blank, LineWording.KindOf(content)));
            blank = 0;
        }

        return lines;
    }

    private static (int Indent, string Remainder) Indentation(ReadOnlySpan<char> raw)
    {
        var indent = 0;
        var i = 0;
        for (; i < raw.Length && (char.IsWhiteSpace(raw[i]) || raw[i] is '\uFEFF' or '\u200B'); i++)
            indent = raw[i] == '\t' ? (indent / 4 * 4) + 4 : indent + (raw[i] is '\uFEFF' or '\u200B' ? 0 : 1);
        return (indent, raw[i..].TrimEnd().ToString());
    }

    private static (LineMarker Marker, int Number, int Length) MarkerOf(ReadOnlySpan<char> text)
    {
        var spaced = text.Length == 1 || char.IsWhiteSpace(text[1]);
        if (text[0] is '•' or '◦' or '▪' or '‣' or '●' or '○' or '■' && spaced) return (LineMarker.Bullet, 0, 1);
        if (text[0] is '-' or '–' or '—' or '*' or '+' && spaced) return (LineMarker.Dash, 0, 1);
        var digits = 0;
        while (digits < text.Length && digits < 5 && char.IsAsciiDigit(text[digits])) digits++;
        if (digits is 0 or 5 || digits >= text.Length || text[digits] is not ('.' or ')')) return (LineMarker.None, 0, 0);
        return digits + 1 == text.Length || char.IsWhiteSpace(text[digits + 1])
            ? (LineMarker.Number, int.Parse(text[..digits]), digits + 1)
            : (LineMarker.None, 0, 0);
    }

    /// <summary>Trims, turns no-break spaces into spaces and drops control characters.</summary>
    private static string Clean(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\u00A0' or '\u202F' or '\t') clean.Append(' ');
            else if (!char.IsControl(c) && c is not ('\u200B' or '\uFEFF')) clean.Append(c);
        }

        return clean.ToString().Trim();
    }
}
