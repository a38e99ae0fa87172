namespace Moderator.Classifier.Models;

/// <summary>
/// What a comment stands under, as far as it is known. A model may use it or not; its card says which. Nothing of it is kept.
/// </summary>
/// <param name="ParentText">The text of the comment that this one answers, as written; null where it answers none or the text is not known.</param>
/// <param name="ArticleTitle">The title of the article; null where it is not known.</param>
public readonly record struct CommentContext(string? ParentText = null, string? ArticleTitle = null)
{
    /// <summary>Nothing is known beside the comment.</summary>
    public static CommentContext None => default;
}
