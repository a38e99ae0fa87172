using Moderator.Core.Scoring;

namespace Moderator.Core.Policies.Checking;

/// <summary>Something in a policy that can be used and is probably not meant.</summary>
/// <param name="Place">Where it stands; null where it is the file as a whole.</param>
/// <param name="Message">What, and what follows from it.</param>
public sealed record PolicyWarning(FilePlace? Place, string Message)
{
    /// <summary><c>LINE:COLUMN: message</c>, or the message alone.</summary>
    public override string ToString() => Place is { } place ? $"{place.Line}:{place.Column}: {Message}" : Message;
}

/// <summary>Looks for what a policy's author probably did not mean. Never warns of a rule that can match.</summary>
public static class PolicyWarnings
{
    /// <param name="policy">The policy.</param>
    public static IReadOnlyList<PolicyWarning> Of(Policy policy)
    {
        var warnings = new List<PolicyWarning>();
        Reach(policy, warnings);
        Unused(policy, warnings);
        return warnings;
    }

    /// <summary>What is to be said of a policy beside a model.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="model">The model that is to score for it.</param>
    public static PolicyWarning? OfModel(Policy policy, ModelVersion model) => policy.MadeForModel is { } madeFor && !model.IsCalled(madeFor)
        ? new PolicyWarning(null, $"The policy's thresholds were chosen for the model {madeFor}, and {model} is to score: look with 'moderator policy simulate' at what they do with its scores.")
        : null;

    /// <summary>The attributes that a policy looks at and a model does not score; a policy with any sends every comment that reaches such a rule to review.</summary>
    public static IReadOnlyList<AttributeId> NotServed(Policy policy, IReadOnlyCollection<AttributeId> served) => [.. policy.AttributesUsed.Where(a => !served.Contains(a))];

    private static void Reach(Policy policy, List<PolicyWarning> warnings)
    {
        var widest = new ConditionReach(policy, widest: true);
        var narrowest = new ConditionReach(policy, widest: false);
        var finals = new List<(PolicyRule Rule, IReadOnlyList<SignalBox> Boxes)>();
        foreach (var rule in policy.Rules)
        {
            if (widest.BoxesOf(rule.When) is { } boxes)
            {
                if (boxes.Count == 0) warnings.Add(new PolicyWarning(rule.Place, $"The rule \"{rule.Id}\" can never match: its conditions contradict each other."));
                else if (finals.Find(f => boxes.All(b => f.Boxes.Any(b.LiesIn))) is { Rule: { } final })
                    warnings.Add(new PolicyWarning(rule.Place, $"The rule \"{rule.Id}\" can never match: whatever it takes, the final rule \"{final.Id}\" before it takes first."));
            }

            if (rule.IsFinal && narrowest.BoxesOf(rule.When) is { Count: > 0 } own) finals.Add((rule, own));
            if (policy.Languages is not { } covered) continue;
            foreach (var condition in rule.When.AndWithin().OfType<LanguageCondition>().Where(c => !c.Languages.Overlaps(covered)))
                warnings.Add(new PolicyWarning(rule.Place, $"The rule \"{rule.Id}\" asks for {string.Join(", ", condition.Languages.Order(StringComparer.Ordinal))}, which \"languages\" of the policy does not cover: such comments go to review whatever it says."));
        }
    }

    private static void Unused(Policy policy, List<PolicyWarning> warnings)
    {
        var conditions = policy.Rules.SelectMany(r => r.When.AndWithin()).ToList();
        var bounds = conditions.Select(c => c switch { ScoreCondition s => s.Bounds, TextCondition t => t.Bounds, AuthorCondition a => a.Bounds, ReportsCondition r => r.Bounds, _ => default });
        var thresholds = bounds.SelectMany(b => new[] { b.AtLeast, b.AtMost, b.Below }).Select(l => l?.Threshold).ToHashSet(StringComparer.Ordinal);
        foreach (var name in policy.Thresholds.Keys.Where(n => !thresholds.Contains(n)).Order(StringComparer.Ordinal))
            warnings.Add(new PolicyWarning(null, $"No rule uses the threshold \"{name}\"."));
        var lists = conditions.OfType<WordListCondition>().SelectMany(c => c.Lists).ToHashSet(StringComparer.Ordinal);
        foreach (var name in policy.WordLists.Where(n => !lists.Contains(n)))
            warnings.Add(new PolicyWarning(null, $"No rule uses the word list \"{name}\"."));
    }
}
