namespace Moderator.Client;

/// <summary>What the service may say is to happen with a comment.</summary>
public static class ModeratorActions
{
    /// <summary>Publish it.</summary>
    public const string Approve = "approve";

    /// <summary>A person decides: it waits in the queue.</summary>
    public const string Review = "review";

    /// <summary>Do not publish it.</summary>
    public const string Reject = "reject";
}

/// <summary>A comment to be scored.</summary>
public record ScorableText
{
    /// <summary>As written: plain text.</summary>
    public required string Text { get; init; }

    /// <summary>The site it was written on; null where there is only one.</summary>
    public string? Site { get; init; }

    /// <summary>The section of the site.</summary>
    public string? Section { get; init; }

    /// <summary>ISO 639-1, for example <c>en</c>; detected where it is null.</summary>
    public string? Language { get; init; }

    /// <summary>The id of the comment that this one answers.</summary>
    public string? ParentId { get; init; }

    /// <summary>The text of that comment, where the service has not stored it.</summary>
    public string? ParentText { get; init; }

    public CommentAuthor? Author { get; init; }

    public CommentArticle? Article { get; init; }

    public DateTimeOffset? WrittenAt { get; init; }
}

/// <summary>A comment to be stored and decided on.</summary>
public sealed record NewComment : ScorableText
{
    /// <summary>The site's own id. The same id with another text is an edit.</summary>
    public required string Id { get; init; }
}

/// <summary>Who wrote a comment.</summary>
public sealed record CommentAuthor
{
    /// <summary>The site's own id.</summary>
    public required string Id { get; init; }

    public string? Name { get; init; }
}

/// <summary>The article under which a comment stands.</summary>
public sealed record CommentArticle
{
    /// <summary>The site's own id.</summary>
    public required string Id { get; init; }

    public string? Title { get; init; }

    public string? Url { get; init; }
}

/// <summary>A moderator's decision.</summary>
public sealed record NewDecision
{
    /// <summary>One of <see cref="ModeratorActions"/>.</summary>
    public required string Action { get; init; }

    /// <summary>Who decides.</summary>
    public required string Moderator { get; init; }

    public string? Reason { get; init; }

    /// <summary>0 to 1 by attribute, for example <c>INSULT</c>: what the moderator says of them.</summary>
    public IReadOnlyDictionary<string, double>? Labels { get; init; }

    /// <summary>The revision that was looked at: the decision is refused (<c>other_revision</c>) where the text is another by now.</summary>
    public int? Revision { get; init; }
}

/// <summary>A reader's report.</summary>
public sealed record NewReport
{
    /// <summary>What the reader says is wrong, in the site's own words.</summary>
    public required string Reason { get; init; }

    /// <summary>The site's own id of the reader, so that each counts once.</summary>
    public string? Reporter { get; init; }

    public string? Details { get; init; }
}

/// <summary>One person's judgement of a comment.</summary>
public sealed record NewAnnotation
{
    public required string Annotator { get; init; }

    /// <summary>0 to 1 by attribute.</summary>
    public IReadOnlyDictionary<string, double>? Labels { get; init; }

    public IReadOnlyList<TextSpan>? Spans { get; init; }

    public string? Note { get; init; }

    public int? Revision { get; init; }
}

/// <summary>A stretch of a text that has an attribute: UTF-16 offsets, end exclusive.</summary>
public sealed record TextSpan(int Start, int End, string Attribute);

/// <summary>Which comments to find. All that is given must hold.</summary>
public sealed record CommentSearch
{
    /// <summary>Words that the text must hold; a "quoted phrase"; an end of * for every word that begins so.</summary>
    public string? Words { get; init; }

    public string? Site { get; init; }

    public string? Section { get; init; }

    public string? AuthorId { get; init; }

    public string? ArticleId { get; init; }

    /// <summary>One of <see cref="ModeratorActions"/>.</summary>
    public string? Action { get; init; }

    /// <summary>Arrived then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Arrived before then.</summary>
    public DateTimeOffset? To { get; init; }
}

internal sealed record ManyTexts(IReadOnlyList<ScorableText> Comments);

internal sealed record ManyComments(IReadOnlyList<NewComment> Comments);
