using Moderator.Core.Comments;
using Moderator.Core.Scoring;

namespace Moderator.Core.Policies;

/// <summary>Everything a policy may look at. A score or language that is not known is null, and a rule that turns on it sends the comment to review.</summary>
public sealed record Signals
{
    /// <summary>The comment as written. Text features and word lists are read from it.</summary>
    public required Comment Comment { get; init; }

    public required AttributeScores Scores { get; init; }

    /// <summary>ISO 639-1 code of the comment's language; null where it could not be told.</summary>
    public string? Language { get; init; }

    /// <summary>The author's history; null where the comment has no author, which rules take for <see cref="AuthorHistory.Unknown"/>.</summary>
    public AuthorHistory? AuthorHistory { get; init; }

    /// <summary>How many readers' reports the comment's latest text has; 0 while it is submitted.</summary>
    public int Reports { get; init; }
}
