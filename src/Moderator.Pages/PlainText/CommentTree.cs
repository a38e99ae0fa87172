namespace Moderator.Pages.PlainText;

/// <summary>A comment while its lines are read.</summary>
/// <param name="indent">Where its marker or name stands.</param>
/// <param name="parent">The comment it stands under; null at the top.</param>
/// <param name="header">Its header; null where it has none.</param>
/// <param name="isMachine">Whether it is a pingback.</param>
internal sealed class OpenComment(int indent, OpenComment? parent, CommentHeader? header, bool isMachine)
{
    public int Indent => indent;

    public OpenComment? Parent { get; set; } = parent;

    public CommentHeader? Header => header;

    public bool IsMachine => isMachine;

    public CommentText Text { get; } = new();

    /// <summary>The last number of a numbered list of replies directly under it.</summary>
    public int LastReplyNumber { get; set; }
}

/// <summary>Turns read comments into the page's list, dropping those that hold nothing.</summary>
internal static class CommentTree
{
    /// <summary>Replies of a comment that is dropped (removed by the site, a pingback) go to the nearest comment above it that stays.</summary>
    public static IReadOnlyList<PageComment> Of(IEnumerable<OpenComment> comments)
    {
        List<PageComment> kept = [];
        var places = new Dictionary<OpenComment, int?>(ReferenceEqualityComparer.Instance);
        foreach (var comment in comments)
        {
            var parent = comment.Parent is null ? null : places[comment.Parent];
            var text = comment.Text.ToString();
            if (comment.IsMachine || string.IsNullOrWhiteSpace(text) || LineWording.IsRemoved(text))
            {
                places[comment] = parent;
                continue;
            }

            places[comment] = kept.Count;
            kept.Add(new PageComment(text) { Author = comment.Header?.Author, Parent = parent });
        }

        return kept;
    }
}
