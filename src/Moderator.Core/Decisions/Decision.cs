using Moderator.Core.Scoring;

namespace Moderator.Core.Decisions;

/// <summary>What is to happen with a comment.</summary>
public enum ModerationAction
{
    Approve,
    Review,
    Reject,
}

/// <summary>Who decided.</summary>
public enum DecisionSource
{
    /// <summary>The policy in force.</summary>
    Policy,

    /// <summary>A person.</summary>
    Moderator,
}

/// <summary>The wire names of actions and sources: lower case.</summary>
public static class DecisionNames
{
    public static string WireName(this ModerationAction action) => action switch
    {
        ModerationAction.Approve => "approve",
        ModerationAction.Review => "review",
        ModerationAction.Reject => "reject",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    public static string WireName(this DecisionSource source) => source switch
    {
        DecisionSource.Policy => "policy",
        DecisionSource.Moderator => "moderator",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    /// <summary>Reads <c>approve</c>, <c>review</c> or <c>reject</c>; null for anything else.</summary>
    public static ModerationAction? ParseAction(string? name) => name switch
    {
        "approve" => ModerationAction.Approve,
        "review" => ModerationAction.Review,
        "reject" => ModerationAction.Reject,
        _ => null,
    };

    /// <summary>Reads <c>policy</c> or <c>moderator</c>; null for anything else.</summary>
    public static DecisionSource? ParseSource(string? name) => name switch
    {
        "policy" => DecisionSource.Policy,
        "moderator" => DecisionSource.Moderator,
        _ => null,
    };
}

/// <summary>A rule of the policy that matched, and the reason it gives.</summary>
public sealed record MatchedRule(string RuleId, ModerationAction Action, string Reason);

/// <summary>Which policy decided.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Version">The version its file gives.</param>
/// <param name="Hash">SHA-256 of the policy file, lower-case hexadecimal.</param>
public sealed record PolicyVersion(string Name, string Version, string Hash)
{
    /// <summary>The short form that people read and decisions store: <c>name@version-hash12</c>.</summary>
    public override string ToString() => $"{Name}@{Version}-{Hash[..Math.Min(12, Hash.Length)]}";
}

/// <summary>An appended record of what was decided on one revision of a comment. Never changed afterwards.</summary>
public sealed record Decision
{
    /// <summary>Ascending id given by the store.</summary>
    public required long Id { get; init; }

    public required string CommentId { get; init; }

    /// <summary>1 for the first text of the comment, 2 for the next, and so on.</summary>
    public required int Revision { get; init; }

    public required ModerationAction Action { get; init; }

    public required DecisionSource Source { get; init; }

    /// <summary>The moderator's name; null where the policy decided.</summary>
    public string? Moderator { get; init; }

    /// <summary>Why, in words a person reads. One per matched rule, or what the moderator wrote.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The rules that matched; empty where a moderator decided.</summary>
    public IReadOnlyList<MatchedRule> MatchedRules { get; init; } = [];

    /// <summary>The model whose scores were looked at; null where the comment could not be scored.</summary>
    public ModelVersion? Model { get; init; }

    /// <summary>The policy in force at the time.</summary>
    public PolicyVersion? Policy { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }
}
