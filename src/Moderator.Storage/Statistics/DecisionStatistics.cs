using Moderator.Core.Decisions;
using Moderator.Core.Scoring;

namespace Moderator.Storage.Statistics;

/// <summary>Which decisions are looked at.</summary>
/// <param name="Sites">Only these; null for all. '' stands for comments without one.</param>
/// <param name="FirstDay">Days since 1970-01-01 UTC, included.</param>
/// <param name="LastDay">Likewise, included.</param>
public sealed record StatisticsQuery(IReadOnlyList<string>? Sites, long FirstDay, long LastDay);

/// <summary>How many decisions there were.</summary>
public sealed record DayCount(long Day, DecisionSource Source, ModerationAction Action, long Decisions);

/// <summary>How many decisions a rule, a moderator or a language has.</summary>
/// <param name="Name">The rule's id, the moderator's name or the language; '' for none.</param>
/// <param name="Action">What was decided.</param>
/// <param name="Decisions">How often.</param>
public sealed record NamedCount(string Name, ModerationAction Action, long Decisions);

/// <summary>What waits.</summary>
/// <param name="Depth">How many comments.</param>
/// <param name="OldestAt">Since when the oldest waits; null where none does.</param>
/// <param name="ByAge">How many wait for less than an hour, six hours, a day, three days, and longer.</param>
public sealed record WaitingState(long Depth, DateTimeOffset? OldestAt, IReadOnlyList<long> ByAge)
{
    /// <summary>Where the classes of age end; the last one has no end.</summary>
    public static IReadOnlyList<TimeSpan> Ages { get; } = [TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(3)];
}

/// <summary>A policy's decision that people judged.</summary>
/// <param name="Action">The policy's.</param>
/// <param name="Scores">What it was made by.</param>
/// <param name="Probability">The chance it had to be judged; 1 where a person decides anyway.</param>
/// <param name="Judgements">Who rejected (true) or approved it, in order.</param>
public sealed record JudgedByPeople(ModerationAction Action, AttributeScores Scores, double Probability, IReadOnlyList<PersonsJudgement> Judgements);

/// <summary>What one person said.</summary>
public sealed record PersonsJudgement(string Moderator, bool Rejects);

/// <summary>How the scores of one model lie.</summary>
/// <param name="Model">Which.</param>
/// <param name="FirstDay">The first day that it decided on.</param>
/// <param name="Then">Decisions by attribute (its number; the highest of all as -1) and bin in its first days.</param>
/// <param name="Now">Likewise in the days that are looked at.</param>
public sealed record ModelScores(ModelVersion Model, long FirstDay, IReadOnlyDictionary<int, long[]> Then, IReadOnlyDictionary<int, long[]> Now);
