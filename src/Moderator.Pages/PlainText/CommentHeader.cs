namespace Moderator.Pages.PlainText;

/// <summary>How a comment begins: who wrote it and when, in the lines before its text.</summary>
/// <param name="Author">The name; null where only a time stands there.</param>
/// <param name="Lines">How many lines the header takes.</param>
/// <param name="Strong">Whether a time or a "says:" confirms it; a name alone does not.</param>
internal sealed record CommentHeader(string? Author, int Lines, bool Strong)
{
    private const string InReplyTo = "in reply to";

    /// <summary>The name of the author whom the header says it answers; null where it does not say.</summary>
    public string? Answers { get; private init; }

    private const int LongestName = 60;
    private const int MostNameWords = 5;

    private static readonly string[] SayingWords = ["says", "said", "wrote", "writes", "commented", "replied", "responds"];

    private static readonly System.Buffers.SearchValues<char> NeverInNames = System.Buffers.SearchValues.Create("?!;:\"“”<>{}[]=…");

    /// <summary>
    /// The header that begins at a line. Shapes: <c>NAME says:</c> and perhaps a time on the next line; <c>NAME, TIME</c>;
    /// a name and on the next line a time; a name, and close beneath it the text, further in.
    /// </summary>
    public static CommentHeader? At(IReadOnlyList<PageLine> lines, int index)
    {
        var first = lines[index];
        if (first.Content.Length == 0)
        {
            // The marker stands on a line of its own.
            if (index + 1 >= lines.Count || lines[index + 1].HasMarker || lines[index + 1].Content.Length == 0) return null;
            return At(lines, index + 1) is { } below ? below with { Lines = below.Lines + 1 } : null;
        }

        var next = NextText(lines, index + 1);
        var hasDateBelow = next < lines.Count && !lines[next].HasMarker && lines[next].Indent >= first.Indent && DateWording.IsDate(lines[next].Content);
        if (first.HasMarker && Answering(first.Content) is { } answer) return answer;
        if (Saying(first.Content) is { } speaker)
            return new CommentHeader(speaker, hasDateBelow ? next - index + 1 : 1, Strong: true);
        if (DateWording.NameBeforeDate(first.Content) is { } named)
            return new CommentHeader(named, 1, Strong: true);
        if (hasDateBelow && IsNameLike(first.Content))
            return new CommentHeader(first.Content, next - index + 1, Strong: true);
        if (first.HasMarker && DateWording.IsDate(first.Content))
            return new CommentHeader(null, 1, Strong: true);
        return first.HasMarker && (IsNameLike(first.Content) || IsPlainHandle(first.Content)) && index + 1 < lines.Count && IsTextBeneath(first, lines[index + 1])
            ? new CommentHeader(first.Content, 1, Strong: false)
            : null;
    }

    /// <summary>Whether a line could be somebody's name or handle: a few words, no sentence.</summary>
    public static bool IsNameLike(string content)
    {
        if (content.Length is 0 or > LongestName) return false;
        if (content.AsSpan().ContainsAny(NeverInNames)) return false;
        if (content[^1] is '.' or ',' && content.Count(char.IsLetter) > 2 && !content.EndsWith("Jr.", StringComparison.Ordinal) && content.Length > 12) return false;
        var words = content.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > MostNameWords || !words.Any(w => w.Any(char.IsLetterOrDigit))) return false;
        if (LineWording.KindOf(content) != LineKind.Text || DateWording.IsDate(content)) return false;

        // Of several words most are written large, but for scripts without capitals.
        return words.Length == 1 || words.Count(w => !char.IsLower(w[0])) * 2 > words.Length;
    }

    /// <summary>Two words in small letters, as people choose for a handle; a name only where the text's place says so.</summary>
    private static bool IsPlainHandle(string content) =>
        content.Length <= 30 && content.All(c => char.IsLetterOrDigit(c) || c is ' ' or '_' or '-') && Prose.WordCount(content, 3) <= 2 && LineWording.KindOf(content) == LineKind.Text;

    /// <summary><c>NAME in reply to OTHER (Show comment Hide comment)</c>, the spaces often lost.</summary>
    private static CommentHeader? Answering(string content)
    {
        if (content.Length > 160) return null;
        var at = content.IndexOf(InReplyTo, StringComparison.Ordinal);
        if (at <= 0) return null;
        var name = content[..at].Trim();
        var other = content[(at + InReplyTo.Length)..].Split('(')[0].Trim();
        return (IsNameLike(name) || IsPlainHandle(name)) && (IsNameLike(other) || IsPlainHandle(other))
            ? new CommentHeader(name, 1, Strong: true) { Answers = other }
            : null;
    }

    private static string? Saying(string content)
    {
        if (content.Length > 120) return null;
        var text = content.EndsWith(':') ? content[..^1].TrimEnd() : content;
        var closed = text.Length < content.Length;
        foreach (var word in SayingWords)
        {
            var at = text.LastIndexOf(" " + word, StringComparison.OrdinalIgnoreCase);
            if (at <= 0) continue;
            var rest = text[(at + word.Length + 1)..].Trim();
            if (rest.StartsWith(':'))
            {
                rest = rest[1..].Trim();
                closed = true;
            }

            var dated = rest.Length > 0 && DateWording.IsDate(rest);
            if ((closed && rest.Length == 0) || dated)
            {
                var name = text[..at].Trim().TrimEnd(',');
                return IsNameLike(name) ? name : null;
            }
        }

        return null;
    }

    private static bool IsTextBeneath(PageLine name, PageLine below) =>
        below.BlankBefore == 0 && !below.HasMarker && below.Indent > name.Indent;

    private static int NextText(IReadOnlyList<PageLine> lines, int from)
    {
        // Badges and buttons may stand between a name and its time.
        var end = Math.Min(lines.Count, from + 3);
        for (var i = from; i < end; i++)
        {
            if (lines[i].Kind != LineKind.Furniture) return i;
        }

        return lines.Count;
    }
}
