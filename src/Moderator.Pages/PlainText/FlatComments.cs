namespace Moderator.Pages.PlainText;

/// <summary>
/// Comments without list marks: each begins with a header (a name with "says:" or a time) and goes on to the next
/// one. Where headers stand further in than the one above, they are replies; "in reply to NAME" is followed as well.
/// </summary>
internal sealed class FlatComments
{
    private const string InReplyTo = "in reply to ";

    private readonly List<OpenComment> _comments = [];
    private readonly Dictionary<string, OpenComment> _lastByAuthor = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<OpenComment> Items => _comments;

    /// <summary>The first line after the comments.</summary>
    public int Next { get; private set; }

    /// <summary>Reads from a line that has a header, no further than <paramref name="end"/>.</summary>
    /// <param name="lines">The page.</param>
    /// <param name="start">The line with the first header.</param>
    /// <param name="end">The line before which reading ends in any case.</param>
    public static FlatComments Read(IReadOnlyList<PageLine> lines, int start, int end)
    {
        var flat = new FlatComments();
        flat.ReadFrom(lines, start, end);
        return flat;
    }

    private void ReadFrom(IReadOnlyList<PageLine> lines, int start, int end)
    {
        var lastHeader = start;
        for (var i = start; i < end; i++)
        {
            if (IsHeader(lines, i)) lastHeader = i;
        }

        var open = new Stack<OpenComment>();
        OpenComment? current = null;
        var afterButton = false;
        var index = start;
        while (index < end)
        {
            var line = lines[index];
            if (IsHeader(lines, index) && CommentHeader.At(lines, index) is { } header)
            {
                while (open.Count > 0 && open.Peek().Indent >= line.Indent) open.Pop();
                if (current?.Header?.Author is { } before) _lastByAuthor[before] = current;
                current = new OpenComment(line.Indent, open.Count > 0 ? open.Peek() : null, header, isMachine: false);
                _comments.Add(current);
                open.Push(current);
                index += header.Lines;
                afterButton = false;
                continue;
            }

            if (current is null) break;
            if (IsAnswerLine(line) && current.Text.IsEmpty)
            {
                Reparent(line, current);
                index++;
                continue;
            }

            var isLast = index > lastHeader;
            if (line.Kind is LineKind.CommentForm or LineKind.NoComments && isLast) break;
            if (line.Kind == LineKind.Surroundings && isLast && !Prose.IsSentence(line.Content) && (current.Text.IsEmpty || line.BlankBefore > 0)) break;
            if (line.Kind == LineKind.Furniture)
            {
                afterButton |= !current.Text.IsEmpty && line.Content.StartsWith("Reply", StringComparison.OrdinalIgnoreCase);
                index++;
                continue;
            }

            // Behind the last comment's own button the page goes on with something else.
            if (isLast && afterButton) break;
            if (line.Kind != LineKind.CommentForm) current.Text.Add(line);
            index++;
        }

        Next = index;
    }

    private static bool IsHeader(IReadOnlyList<PageLine> lines, int index) =>
        lines[index].Kind == LineKind.Text && !lines[index].HasMarker && CommentHeader.At(lines, index) is { Strong: true };

    private static bool IsAnswerLine(PageLine line) =>
        line.Content.Length < 80 && line.Content.StartsWith(InReplyTo, StringComparison.OrdinalIgnoreCase);

    private void Reparent(PageLine line, OpenComment current)
    {
        var name = line.Content[InReplyTo.Length..].Trim(' ', ':', '@', '.');
        if (_lastByAuthor.TryGetValue(name, out var parent)) current.Parent = parent;
    }
}
