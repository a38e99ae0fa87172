using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Authors;
using Moderator.Storage.Users;

namespace Moderator.Storage.Sampling;

/// <summary>A decision of a rule that a moderator is to judge, without what would tell them how it came out.</summary>
/// <param name="Id">Given by the store.</param>
/// <param name="Site">Null where the installation serves only one.</param>
/// <param name="CommentId">The site's id.</param>
public sealed record AuditSample(long Id, string? Site, string CommentId);

/// <summary>What a moderator says of a sample.</summary>
public sealed record AuditJudgement
{
    /// <summary>The page's own number of the act; the same one is carried out once.</summary>
    public required string ActId { get; init; }

    public required long SampleId { get; init; }

    public required User User { get; init; }

    /// <summary>Approve or reject.</summary>
    public required ModerationAction Action { get; init; }

    /// <summary>Why, where it is rejected.</summary>
    public string? Reason { get; init; }

    /// <summary>What is said of single attributes, 0 to 1.</summary>
    public IReadOnlyDictionary<AttributeId, double> Labels { get; init; } = new Dictionary<AttributeId, double>();

    /// <summary>The strike that the author gets where the judgement rejects what stood; null for none.</summary>
    public StrikeTerms? Strike { get; init; }

    /// <summary>The policy in force.</summary>
    public PolicyVersion? Policy { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>What the rules did with a sample, told once it is judged.</summary>
/// <param name="Action">What the policy decided.</param>
/// <param name="Highest">The highest score; null where there is none.</param>
/// <param name="IsChanged">Whether the judgement was other than what stood, and stands now.</param>
public sealed record AuditReveal(ModerationAction Action, double? Highest, bool IsChanged);
