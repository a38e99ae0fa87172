using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Authors;

namespace Moderator.Storage.Comments;

/// <summary>A comment that was scored and decided on, to be stored.</summary>
public sealed record Submission
{
    public required Comment Comment { get; init; }

    /// <summary>What the model said; null where the comment could not be scored.</summary>
    public required ScoredText? Scored { get; init; }

    public required ModerationAction Action { get; init; }

    public IReadOnlyList<string> Reasons { get; init; } = [];

    public IReadOnlyList<MatchedRule> MatchedRules { get; init; } = [];

    /// <summary>The policy that decided; null where it could not be asked.</summary>
    public required PolicyVersion? Policy { get; init; }

    /// <summary>Kept in milliseconds.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>What became of a submission.</summary>
public enum SubmitResult
{
    /// <summary>The comment was not known before.</summary>
    Created,

    /// <summary>The comment was known with another text.</summary>
    Revised,

    /// <summary>The comment was known with this text: nothing was stored.</summary>
    Unchanged,
}

/// <param name="Result">What became of the submission.</param>
/// <param name="Comment">The comment as it stands now.</param>
public sealed record SubmitOutcome(SubmitResult Result, StandingComment Comment);

/// <summary>A moderator's decision, to be appended.</summary>
public sealed record ModeratorDecision
{
    public string? Site { get; init; }

    public required string CommentId { get; init; }

    /// <summary>The revision that the moderator looked at; null means whatever is the latest.</summary>
    public int? Revision { get; init; }

    /// <summary>The <see cref="CommentVersion"/>s, as text, that the moderator's program may have read; null means whatever it is now.</summary>
    public IReadOnlyList<string>? Expected { get; init; }

    public required ModerationAction Action { get; init; }

    public required string Moderator { get; init; }

    /// <summary>Why, in the moderator's words; null where nothing was said.</summary>
    public string? Reason { get; init; }

    /// <summary>What the moderator said of single attributes, 0 to 1.</summary>
    public IReadOnlyDictionary<AttributeId, double> Labels { get; init; } = new Dictionary<AttributeId, double>();

    /// <summary>The policy in force at the time.</summary>
    public PolicyVersion? Policy { get; init; }

    /// <summary>The strike that its author gets with a rejection; null for none.</summary>
    public StrikeTerms? Strike { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }
}

/// <summary>What became of a moderator's decision.</summary>
public abstract record DecideOutcome
{
    private DecideOutcome()
    {
    }

    /// <summary>It was appended.</summary>
    public sealed record Decided(RecordedDecision Decision) : DecideOutcome;

    /// <summary>No such comment is stored; nothing was written.</summary>
    public sealed record CommentUnknown : DecideOutcome;

    /// <summary>The moderator looked at a text that is not the latest; nothing was written.</summary>
    public sealed record OtherRevision(int Latest) : DecideOutcome;

    /// <summary>The comment is not as <see cref="ModeratorDecision.Expected"/> any more; nothing was written.</summary>
    public sealed record Changed : DecideOutcome;
}
