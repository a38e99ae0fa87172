namespace Moderator.Core.Comments;

/// <summary>A reader's comment as a site sent it. Immutable; a changed text is a new revision, not a changed comment.</summary>
/// <param name="Id">The site's own id of the comment.</param>
/// <param name="Text">The comment as written, unnormalised.</param>
public sealed record Comment(string Id, string Text)
{
    /// <summary>The site it was written on; null where there is only one.</summary>
    public string? Site { get; init; }

    /// <summary>The section of the site, for example <c>politics</c>.</summary>
    public string? Section { get; init; }

    public Article? Article { get; init; }

    /// <summary>The id of the comment that this one answers.</summary>
    public string? ParentId { get; init; }

    /// <summary>The text of that comment, where the site sent it along: a model may look at it. It is not stored.</summary>
    public string? ParentText { get; init; }

    public Author? Author { get; init; }

    /// <summary>The language the site says it is in (ISO 639-1); null where it must be detected.</summary>
    public string? Language { get; init; }

    /// <summary>When it was written, as the site says; null where the site did not say.</summary>
    public DateTimeOffset? WrittenAt { get; init; }
}

/// <summary>The article under which a comment stands.</summary>
public sealed record Article(string Id)
{
    public string? Title { get; init; }

    public string? Url { get; init; }
}

/// <summary>Who wrote a comment.</summary>
public sealed record Author(string Id)
{
    public string? Name { get; init; }
}

/// <summary>What is known of an author's earlier comments at the time of a decision.</summary>
/// <param name="Comments">How many comments of theirs are stored.</param>
/// <param name="Approved">How many of those stand approved.</param>
/// <param name="Rejected">How many of those stand rejected.</param>
public sealed record AuthorHistory(int Comments, int Approved, int Rejected)
{
    /// <summary>Somebody of whom nothing is stored.</summary>
    public static AuthorHistory Unknown { get; } = new(0, 0, 0);
}
