using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Annotations;
using Moderator.Storage.Authors;
using Moderator.Storage.Users;

namespace Moderator.Storage.Review;

/// <summary>What a moderator does with a card.</summary>
public enum ReviewVerb
{
    Approve,
    Reject,

    /// <summary>A senior decides.</summary>
    Escalate,
}

/// <summary>A moderator's act on the comment of a card, with what was on screen.</summary>
public sealed record ReviewAct
{
    /// <summary>The page's own number of the act; the same one is carried out once.</summary>
    public required string ActId { get; init; }

    public required long Key { get; init; }

    public required User User { get; init; }

    public required ReviewVerb Verb { get; init; }

    /// <summary>The revision on screen.</summary>
    public required int Revision { get; init; }

    /// <summary>The comment's latest decision on screen.</summary>
    public required long DecisionId { get; init; }

    /// <summary>Why, where it is rejected.</summary>
    public string? Reason { get; init; }

    /// <summary>For colleagues; null for none.</summary>
    public string? Note { get; init; }

    /// <summary>What is said of single attributes, 0 to 1.</summary>
    public IReadOnlyDictionary<AttributeId, double> Labels { get; init; } = new Dictionary<AttributeId, double>();

    /// <summary>What is said of single passages.</summary>
    public IReadOnlyList<SpanSaid> Spans { get; init; } = [];

    /// <summary>The strike that the author gets with the rejection; null for none.</summary>
    public StrikeTerms? Strike { get; init; }

    /// <summary>The policy in force.</summary>
    public PolicyVersion? Policy { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>What a moderator says of a passage.</summary>
/// <param name="Span">Where it stands: UTF-16, end exclusive.</param>
/// <param name="IsIt">Whether it is of the attribute: true for one that the model missed, false for one that it marked wrongly.</param>
public sealed record SpanSaid(LabelledSpan Span, bool IsIt);

/// <summary>What became of an act.</summary>
public enum ReviewOutcome
{
    /// <summary>It is stored, now or since it was sent before.</summary>
    Done,

    /// <summary>The text, or what stands of it, is not what was on screen; nothing was stored.</summary>
    Changed,

    /// <summary>Somebody else looks at it by now; nothing was stored.</summary>
    Taken,

    /// <summary>There is no such comment that the user may decide on; nothing was stored.</summary>
    Refused,
}
