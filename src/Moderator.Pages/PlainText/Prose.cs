namespace Moderator.Pages.PlainText;

/// <summary>Tells sentences from headlines and labels.</summary>
internal static class Prose
{
    /// <summary>Whether a text reads as something said rather than as a headline: it ends like a sentence, or is long.</summary>
    public static bool IsSentence(string text) =>
        EndsLikeOne(text) || WordCount(text, 26) > 25 || text.Contains(". ", StringComparison.Ordinal) || text.Contains("? ", StringComparison.Ordinal) || text.Contains("! ", StringComparison.Ordinal);

    /// <summary>Whether a line is a paragraph of running text.</summary>
    public static bool IsParagraph(PageLine line) =>
        !line.HasMarker && line.Kind == LineKind.Text && line.Content.Length >= 60 && (line.Content.Length >= 200 || EndsLikeOne(line.Content));

    private static bool EndsLikeOne(string text)
    {
        var end = text.AsSpan().TrimEnd("\"'”’»)] \n");
        return !end.IsEmpty && (end[^1] is '.' or '!' or '?' or '…' or '。' or '！' or '？' or ':');
    }

    /// <summary>The number of words, counted no further than <paramref name="most"/>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">Where counting ends.</param>
    public static int WordCount(ReadOnlySpan<char> text, int most)
    {
        var count = 0;
        var inside = false;
        foreach (var c in text)
        {
            var space = char.IsWhiteSpace(c);
            if (!space && !inside && ++count >= most) return count;
            inside = !space;
        }

        return count;
    }
}
