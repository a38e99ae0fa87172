using Moderator.Core.Decisions;
using Moderator.Core.Scoring;

namespace Moderator.Core.Statistics;

/// <summary>A policy's decision that a person has judged too, with how many decisions it stands for.</summary>
/// <param name="Action">The policy's.</param>
/// <param name="Scores">What it was made by.</param>
/// <param name="IsAbusive">Whether the person rejects the comment.</param>
/// <param name="Weight">How many decisions it stands for.</param>
public sealed record JudgedDecision(ModerationAction Action, AttributeScores Scores, bool IsAbusive, double Weight)
{
    /// <summary>
    /// Scales the weights so that those of each action add up to how often the policy decided so: the waiting ones and those
    /// whose text is gone are taken to be like the judged ones of the same action.
    /// </summary>
    /// <param name="judged">Weighted by the inverse of their chance to be judged.</param>
    /// <param name="decided">How often the policy decided so, by action.</param>
    public static IReadOnlyList<JudgedDecision> Scale(IReadOnlyCollection<JudgedDecision> judged, IReadOnlyDictionary<ModerationAction, long> decided)
    {
        var sums = judged.GroupBy(j => j.Action).ToDictionary(g => g.Key, g => g.Sum(j => j.Weight));
        return [.. judged.Select(j => j with { Weight = j.Weight * decided.GetValueOrDefault(j.Action) / sums[j.Action] }).Where(j => j.Weight > 0)];
    }

    /// <summary>Of what a condition holds for, the share that is abusive.</summary>
    public static Estimate Precision(IEnumerable<JudgedDecision> judged, Func<JudgedDecision, bool> condition) =>
        Estimate.Share(judged.Where(condition).Select(j => (j.Weight, j.IsAbusive)));

    /// <summary>Of what is abusive, the share that a condition holds for.</summary>
    public static Estimate Recall(IEnumerable<JudgedDecision> judged, Func<JudgedDecision, bool> condition) =>
        Estimate.Share(judged.Where(j => j.IsAbusive).Select(j => (j.Weight, condition(j))));
}
