using System.Text;

namespace Moderator.Pages.PlainText;

/// <summary>Gathers a comment's lines into its paragraphs.</summary>
internal sealed class CommentText
{
    private readonly List<PageLine> _lines = [];

    public bool IsEmpty => _lines.Count == 0;

    public PageLine? Last => _lines.Count == 0 ? null : _lines[^1];

    public void Add(PageLine line)
    {
        if (line.Content.Length > 0) _lines.Add(line);
    }

    /// <summary>The text without the page's buttons and times at its edges.</summary>
    public override string ToString()
    {
        var (start, end) = (0, _lines.Count);
        while (start < end && IsEdge(_lines[start])) start++;
        while (end > start && IsEdge(_lines[end - 1])) end--;
        var text = new StringBuilder();
        for (var i = start; i < end; i++)
        {
            var line = _lines[i];
            if (line.Kind == LineKind.Furniture && line.BlankBefore > 0) continue;
            if (text.Length > 0) text.Append(line.BlankBefore > 0 ? "\n\n" : "\n");
            text.Append(Marked(line));
        }

        return text.ToString();
    }

    private static bool IsEdge(PageLine line) =>
        !line.HasMarker && (line.Kind is LineKind.Furniture or LineKind.CommentForm || DateWording.IsDate(line.Content));

    // A list that the reader wrote keeps its marks.
    private static string Marked(PageLine line) => line.Marker switch
    {
        LineMarker.Number => $"{line.Number}. {line.Content}",
        LineMarker.Bullet => "• " + line.Content,
        LineMarker.Dash => "- " + line.Content,
        _ => line.Content,
    };
}
