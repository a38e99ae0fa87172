namespace Moderator.Pages.PlainText;

/// <summary>
/// Comments drawn as a list: each begins with a number or a bullet, its further lines stand further in than its marker,
/// and replies are lists inside it. Ends with the first line that stands outside of the list.
/// </summary>
internal sealed class ListedComments
{
    // Bounds every look ahead, so that a hostile page costs no more than its length.
    private const int FarthestLook = 2000;

    private readonly IReadOnlyList<PageLine> _lines;
    private readonly int _end;
    private readonly PageLine _first;
    private readonly bool _hasHeaders;
    private readonly Lazy<bool> _hasBulletsInside;
    private readonly List<OpenComment> _comments = [];
    private readonly Dictionary<string, OpenComment> _lastByAuthor = new(StringComparer.OrdinalIgnoreCase);
    private readonly Stack<OpenComment> _open = new();
    private int _lastNumber;

    private ListedComments(IReadOnlyList<PageLine> lines, int start, int end)
    {
        (_lines, _end, _first) = (lines, end, lines[start]);
        _hasHeaders = CommentHeader.At(lines, start) is not null;
        _hasBulletsInside = new Lazy<bool>(() => _first.Marker == LineMarker.Number && HasBulletsInside(start));
        Start = start;
    }

    public int Start { get; }

    /// <summary>The first line after the list.</summary>
    public int Next { get; private set; }

    public IReadOnlyList<OpenComment> Items => _comments;

    public bool HasReplies => _comments.Exists(c => c.Parent is not null);

    /// <summary>Reads the list that begins at <paramref name="start"/>, a line with a marker, no further than <paramref name="end"/>.</summary>
    /// <param name="lines">The page.</param>
    /// <param name="start">The first item.</param>
    /// <param name="end">The line before which reading ends in any case.</param>
    public static ListedComments Read(IReadOnlyList<PageLine> lines, int start, int end)
    {
        var list = new ListedComments(lines, start, end);
        list.ReadItems();
        return list;
    }

    private void ReadItems()
    {
        var i = Start;
        while (i < _end)
        {
            var line = _lines[i];
            if (line.HasMarker && line.Indent <= _first.Indent)
            {
                if (!IsNextItem(line)) break;
                i = Begin(i, parent: null);
                continue;
            }

            if (line.Indent <= _first.Indent && !BelongsToFlushItem(i))
            {
                if (line.Kind is LineKind.Furniture && line.BlankBefore == 0)
                {
                    i++;
                    continue;
                }

                break;
            }

            while (_open.Count > 1 && _open.Peek().Indent >= line.Indent) _open.Pop();
            var current = _open.Peek();
            if (line.HasMarker && IsReply(i, current))
            {
                current.LastReplyNumber = line.Number;
                i = Begin(i, current);
                continue;
            }

            current.Text.Add(line);
            i++;
        }

        Next = i;
    }

    private int Begin(int index, OpenComment? parent)
    {
        var line = _lines[index];
        if (parent is null)
        {
            _open.Clear();
            _lastNumber = line.Number;
        }

        var header = CommentHeader.At(_lines, index);
        if (parent is null && header?.Answers is { } other && _lastByAuthor.TryGetValue(other, out var answered)) parent = answered;
        var comment = new OpenComment(line.Indent, parent, header, LineWording.IsPingback(line.Content));
        _comments.Add(comment);
        if (header?.Author is { } author) _lastByAuthor[author] = comment;
        _open.Push(comment);
        if (header is not null) return Math.Min(_end, index + header.Lines);

        // The marker is the list's, not the comment's.
        comment.Text.Add(line with { Marker = LineMarker.None });
        return index + 1;
    }

    /// <summary>Whether a line with a marker at the list's own place goes on with the list: same mark, next number.</summary>
    private bool IsNextItem(PageLine line)
    {
        if (line.Marker != _first.Marker || line.Indent != _first.Indent) return false;
        if (line.Kind is LineKind.CommentForm or LineKind.CommentsHeading or LineKind.Surroundings or LineKind.NoComments && _comments.Count > 0 && !_hasHeaders) return false;
        return line.Marker != LineMarker.Number || _comments.Count == 0 || line.Number == _lastNumber + 1;
    }

    private bool IsReply(int index, OpenComment current)
    {
        var line = _lines[index];
        if (line.Kind is LineKind.Furniture or LineKind.CommentForm) return false;
        if (_hasHeaders) return CommentHeader.At(_lines, index) is not null || LineWording.IsPingback(line.Content) || LineWording.IsRemoved(line.Content);
        if (line.Marker == LineMarker.Dash) return _first.Marker == LineMarker.Dash && line.BlankBefore > 0;
        var above = current.Text.Last;
        if (line.BlankBefore == 0 || above is null || (above.Content.EndsWith(':') && current.LastReplyNumber == 0 && line.Marker == LineMarker.Number)) return false;
        return line.Marker == LineMarker.Bullet || (!_hasBulletsInside.Value && line.Number == current.LastReplyNumber + 1);
    }

    /// <summary>
    /// In a list at the left edge further paragraphs cannot stand further in: they belong to the item above when they
    /// follow it without a gap, or when another item follows.
    /// </summary>
    private bool BelongsToFlushItem(int index)
    {
        if (_first.Indent > 0 || _open.Count == 0) return false;
        var line = _lines[index];
        if (line.Kind is LineKind.CommentForm or LineKind.CommentsHeading or LineKind.Surroundings) return false;
        if (line.BlankBefore == 0 || _open.Peek().Text.IsEmpty) return true;
        for (var i = index + 1; i < _end && i <= index + 12; i++)
        {
            if (_lines[i].Kind is LineKind.CommentForm or LineKind.CommentsHeading or LineKind.Surroundings) return false;
            if (_lines[i].HasMarker && _lines[i].Indent == 0) return IsNextItem(_lines[i]);
        }

        return false;
    }

    private bool HasBulletsInside(int start)
    {
        for (var i = start + 1; i < Math.Min(_end, start + FarthestLook) && (_lines[i].Indent > _first.Indent || _lines[i].Marker == _first.Marker); i++)
        {
            if (_lines[i].Marker == LineMarker.Bullet && _lines[i].BlankBefore > 0) return true;
        }

        return false;
    }
}
