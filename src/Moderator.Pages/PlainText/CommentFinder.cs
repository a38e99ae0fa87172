namespace Moderator.Pages.PlainText;

/// <summary>
/// Finds where a plain-text page holds comments. First under headings ("All comments", "3 thoughts on …"); where no
/// heading leads to one, by a list between the article's end and the comment form, and by headers that only comment
/// software writes ("NAME says:" over a time). When in doubt it finds nothing.
/// </summary>
internal static class CommentFinder
{
    // How much evidence a list without a heading needs; see Evidence.
    private const int Enough = 4;
    private const int FarthestLook = 24;

    // Fewer words than this are a headline's length.
    private const int FewWords = 12;

    private static readonly string[] ListIntroductions =
        ["following", "here are", "here is", "these ", "things", "ways ", "reasons", "tips", "steps", "top ", "know", "list", "ingredients", "points", "takeaways"];

    public static IReadOnlyList<PageComment> Find(IReadOnlyList<PageLine> lines)
    {
        List<OpenComment> found = [];
        var i = 0;
        while (i < lines.Count)
        {
            i = lines[i].Kind == LineKind.CommentsHeading ? ReadUnderHeading(lines, i, found) : i + 1;
        }

        if (found.Count == 0) ReadWithoutHeading(lines, found);
        return CommentTree.Of(found);
    }

    private static int ReadUnderHeading(IReadOnlyList<PageLine> lines, int heading, List<OpenComment> found)
    {
        var end = heading + 1;
        while (end < lines.Count && lines[end].Kind != LineKind.CommentsHeading) end++;
        var start = heading + 1;
        while (start < end && lines[start].Kind is LineKind.Furniture or LineKind.CommentForm) start++;
        if (start >= end || lines[start].Kind is LineKind.Surroundings or LineKind.NoComments) return end;

        if (lines[start].HasMarker)
        {
            var list = ListedComments.Read(lines, start, end);
            if (IsBelievable(lines, list)) found.AddRange(list.Items);
            return Math.Max(list.Next, heading + 1);
        }

        if (CommentHeader.At(lines, start) is { Strong: true })
        {
            var flat = FlatComments.Read(lines, start, end);
            found.AddRange(flat.Items);
            return Math.Max(flat.Next, heading + 1);
        }

        found.AddRange(Unsigned(lines, heading, start, end));
        return end;
    }

    /// <summary>
    /// Comments of which only the text is left: believed where a "Reply" stands behind each, or where there are as many
    /// paragraphs as the heading counts.
    /// </summary>
    private static List<OpenComment> Unsigned(IReadOnlyList<PageLine> lines, int heading, int start, int end)
    {
        List<OpenComment> byButton = [], byParagraph = [];
        OpenComment? open = null;
        for (var i = start; i < end; i++)
        {
            var line = lines[i];
            if (line.Kind is LineKind.CommentForm or LineKind.Surroundings or LineKind.NoComments) break;
            if (line.Kind == LineKind.Furniture)
            {
                if (open is not null && line.Content.StartsWith("Reply", StringComparison.OrdinalIgnoreCase))
                {
                    byButton.Add(open);
                    open = null;
                }

                continue;
            }

            open ??= new OpenComment(line.Indent, null, null, isMachine: false);
            open.Text.Add(line);
            if (line.BlankBefore > 0 || byParagraph.Count == 0) byParagraph.Add(new OpenComment(line.Indent, null, null, isMachine: false));
            byParagraph[^1].Text.Add(line);
        }

        if (byButton.Count > 0) return byButton;
        return LineWording.CountIn(lines[heading]) == byParagraph.Count ? byParagraph : [];
    }

    /// <summary>Whether a list under a heading holds comments: headers or sentences, and no article goes on behind it.</summary>
    private static bool IsBelievable(IReadOnlyList<PageLine> lines, ListedComments list)
    {
        var headers = list.Items.Count(c => c.Header is { Strong: true });
        if (headers * 2 >= list.Items.Count && headers > 0) return true;
        var spoken = list.Items.Count(c => c.Header is not null || Prose.IsSentence(c.Text.ToString()));
        return spoken * 2 >= list.Items.Count && !ArticleGoesOn(lines, list.Next);
    }

    private static bool ArticleGoesOn(IReadOnlyList<PageLine> lines, int next)
    {
        var paragraphs = 0;
        for (var i = next; i < lines.Count && i < next + FarthestLook; i++)
        {
            if (lines[i].Kind is LineKind.CommentForm or LineKind.Surroundings) break;
            if (Prose.IsParagraph(lines[i])) paragraphs++;
        }

        return paragraphs >= 2;
    }

    private static void ReadWithoutHeading(IReadOnlyList<PageLine> lines, List<OpenComment> found)
    {
        var i = 0;
        while (i < lines.Count)
        {
            var line = lines[i];
            if (line.HasMarker)
            {
                var list = ListedComments.Read(lines, i, lines.Count);
                if (Evidence(lines, list) >= Enough) found.AddRange(list.Items);
                i = Math.Max(list.Next, i + 1);
                continue;
            }

            if (IsCertainHeader(lines, i))
            {
                var flat = FlatComments.Read(lines, i, lines.Count);
                found.AddRange(flat.Items);
                i = Math.Max(flat.Next, i + 1);
                continue;
            }

            i++;
        }
    }

    /// <summary>"NAME says:" with a time beneath or behind it: journalists do not write so.</summary>
    private static bool IsCertainHeader(IReadOnlyList<PageLine> lines, int index) =>
        lines[index].Kind == LineKind.Text
        && lines[index].Content.EndsWith(':')
        && lines[index].Content.Contains(" sa", StringComparison.OrdinalIgnoreCase)
        && CommentHeader.At(lines, index) is { Strong: true, Lines: > 1 };

    /// <summary>How much speaks for a list without a heading being the page's comments.</summary>
    private static int Evidence(IReadOnlyList<PageLine> lines, ListedComments list)
    {
        var comments = list.Items.Where(c => !c.IsMachine).ToList();
        if (comments.Count == 0) return 0;
        var evidence = 0;

        // Times and "says:" are comment software's; names alone could be a list of people.
        var headers = comments.Count(c => c.Header is { Strong: true });
        if (headers * 2 >= comments.Count && headers > 0) evidence += 4;

        // What stands behind: the form, or nothing more.
        evidence += Behind(lines, list.Next);

        // What stands before: the article's end, or the sentence that introduces a list of the article's own.
        evidence += Before(lines, list.Start);

        // Link lists have no replies; but short remarks ("Great news") read like links.
        if (list.HasReplies) evidence++;
        var texts = comments.ConvertAll(c => c.Text.ToString());
        if (texts.Count(Prose.IsSentence) * 2 <= texts.Count) evidence -= list.HasReplies ? 1 : 3;
        var areShort = texts.Count(t => Prose.WordCount(t, FewWords) < FewWords) * 2 > texts.Count;
        if (areShort && !list.HasReplies && headers == 0 && (lines[list.Start].Marker != LineMarker.Number || lines[list.Start].BlankBefore < 2)) evidence -= 2;
        if (ArticleGoesOn(lines, list.Next)) evidence -= 3;
        return evidence;
    }

    private static int Behind(IReadOnlyList<PageLine> lines, int next)
    {
        for (var i = next; i < lines.Count && i < next + FarthestLook; i++)
        {
            switch (lines[i].Kind)
            {
                case LineKind.CommentForm: return 2;
                case LineKind.Furniture or LineKind.Surroundings: continue;
                default: return 0;
            }
        }

        return 1;
    }

    private static int Before(IReadOnlyList<PageLine> lines, int start)
    {
        if (start == 0) return 0;
        var above = lines[start - 1];
        var gap = lines[start].BlankBefore;
        if (above.Kind is LineKind.Surroundings or LineKind.CommentForm or LineKind.Furniture) return 2;
        var introduces = !Prose.IsParagraph(above) && ListIntroductions.Any(w => above.Content.Contains(w, StringComparison.OrdinalIgnoreCase));
        if (above.Content.EndsWith(':') || introduces) return -3;
        if (gap >= 2) return 1;
        return Prose.IsParagraph(above) ? -3 : 0;
    }
}
