namespace Moderator.Pages.PlainText;

/// <summary>
/// Finds an article's title in plain text, where nothing marks it: a headline standing as a paragraph of its own
/// before the first paragraph of the article. Site names, dates, captions, credits and buttons stand there too; where
/// no line is a headline beyond doubt there is no title.
/// </summary>
internal static class PlainTextTitle
{
    private const int FarthestLine = 60;
    private const int LeastScore = 3;

    private static readonly string[] CaptionWords =
        ["pictured", "file photo", "(file)", "a picture taken", "this photo", "photo shows", "general view", "getty", "reuters/", "ap photo", "afp ", "/ap", "shutterstock", "courtesy of", "is seen", "are seen", " shows "];

    private static readonly string[] Bylines = ["by ", "von ", "por ", "par ", "published ", "updated ", "last updated", "posted "];

    public static string? Find(IReadOnlyList<PageLine> lines)
    {
        string? best = null;
        var bestScore = LeastScore - 1;
        for (var i = 0; i < lines.Count && i < FarthestLine; i++)
        {
            var line = lines[i];
            if (line.Kind is LineKind.CommentsHeading && i > 3) break;
            if (Prose.IsParagraph(line) && IsAlone(lines, i) && !IsCaption(line)) break;
            var score = Score(lines, i);
            if (score <= bestScore) continue;
            (best, bestScore) = (line.Content, score);
        }

        if (lines.FirstOrDefault(l => l.Kind == LineKind.CommentsHeading && LineWording.TitleQuotedIn(l) is not null) is { } heading)
            return LineWording.TitleQuotedIn(heading);
        return best;
    }

    private static int Score(IReadOnlyList<PageLine> lines, int index)
    {
        var line = lines[index];
        var content = line.Content;
        if (line.HasMarker || line.Kind is not (LineKind.Text or LineKind.Surroundings) || content.Length is < 8 or > 180) return 0;
        if (content[^1] is '.' or ',' or ';' or ':' || DateWording.IsDate(content) || IsCaption(line)) return 0;
        if (line.Kind == LineKind.Surroundings && !LooksLikeHeadline(content)) return 0;
        if (Bylines.Any(b => content.StartsWith(b, StringComparison.OrdinalIgnoreCase)) || DateWording.NameBeforeDate(content) is not null) return 0;
        var words = Prose.WordCount(content, 40);
        if (words is < 2 or > 30 || !content.Any(char.IsLetter)) return 0;
        var score = words switch
        {
            >= 5 => 2,
            >= 4 => 1,
            _ => 0,
        };
        if (IsAlone(lines, index)) score += 2;
        if (content.Count(c => c is '|' or '›' or '»' or '/') >= 2) score -= 2;
        return score;
    }

    // "More schools to close", "Top court rejects appeal": begins like a link list's heading but goes on like a headline.
    private static bool LooksLikeHeadline(string content) =>
        Prose.WordCount(content, 7) >= 5 && (content.StartsWith("more ", StringComparison.OrdinalIgnoreCase) || content.StartsWith("top ", StringComparison.OrdinalIgnoreCase) || content.StartsWith("other ", StringComparison.OrdinalIgnoreCase));

    private static bool IsAlone(IReadOnlyList<PageLine> lines, int index) =>
        (index == 0 || lines[index].BlankBefore > 0) && (index + 1 >= lines.Count || lines[index + 1].BlankBefore > 0);

    private static bool IsCaption(PageLine line) =>
        CaptionWords.Any(w => line.Content.Contains(w, StringComparison.OrdinalIgnoreCase));
}
