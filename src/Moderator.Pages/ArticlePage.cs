namespace Moderator.Pages;

/// <summary>What a saved article page holds for moderation.</summary>
/// <param name="Title">The article's title; null where the page shows none.</param>
/// <param name="Comments">The readers' comments in the order of the page; empty where there are none.</param>
public sealed record ArticlePage(string? Title, IReadOnlyList<PageComment> Comments);

/// <summary>One reader's comment on a page.</summary>
/// <param name="Text">The comment, its paragraphs separated by an empty line, lines within one by a line feed.</param>
public sealed record PageComment(string Text)
{
    /// <summary>The name the page gives; null where it gives none.</summary>
    public string? Author { get; init; }

    /// <summary>The index in <see cref="ArticlePage.Comments"/> of the comment that this one answers; null for a new thread. Always smaller than its own.</summary>
    public int? Parent { get; init; }
}
