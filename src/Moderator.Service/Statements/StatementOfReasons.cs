using System.Globalization;
using Moderator.Core.Decisions;
using Moderator.Storage.Statements;

namespace Moderator.Service.Statements;

/// <summary>What a commenter is told of a rejection, as Article 17 of the EU's Digital Services Act asks. It quotes nothing of the comment.</summary>
public sealed record StatementOfReasons
{
    public required RejectionFacts Facts { get; init; }

    public required RuleGround Ground { get; init; }

    /// <summary>The clause of the house rules, or the law.</summary>
    public required string Clause { get; init; }

    /// <summary>Why the comment is against it.</summary>
    public required string Explanation { get; init; }

    /// <summary>Of the transparency database.</summary>
    public required string Category { get; init; }

    /// <summary>The facts and circumstances relied on, in words.</summary>
    public required string Circumstances { get; init; }

    /// <summary>Where the house rules can be read; null for nowhere.</summary>
    public required string? RulesUrl { get; init; }

    public required IReadOnlyList<string> TerritorialScope { get; init; }

    /// <summary>Until when the house takes an appeal.</summary>
    public required DateTimeOffset AppealUntil { get; init; }

    public required string FurtherRedress { get; init; }

    /// <summary>Whether the comment was found by a program.</summary>
    public bool IsDetectedAutomatically => IsDecidedAutomatically || Facts.FlaggedBy.Count > 0;

    /// <summary>Whether no person decided.</summary>
    public bool IsDecidedAutomatically => Facts.Decision.Source == DecisionSource.Policy;

    /// <param name="facts">What is stored of the rejection.</param>
    /// <param name="options">The house rules.</param>
    public static StatementOfReasons Of(RejectionFacts facts, ServiceOptions options)
    {
        var statements = options.Statements;
        var rule = RuleOf(facts.Decision, statements);
        return new StatementOfReasons
        {
            Facts = facts,
            Ground = rule?.Ground ?? RuleGround.Terms,
            Clause = rule?.Clause ?? "House rules",
            Explanation = rule?.Explanation ?? "The comment is against the house rules.",
            Category = rule?.Category ?? DsaNames.Other,
            Circumstances = CircumstancesOf(facts, rule),
            RulesUrl = statements.HouseRulesUrl,
            TerritorialScope = statements.TerritorialScope,
            AppealUntil = facts.Decision.DecidedAt + options.Appeals.Within,
            FurtherRedress = statements.FurtherRedress,
        };
    }

    /// <summary>The house rule of a decision: what the moderator chose, or what the first rejecting rule of the policy stands for.</summary>
    private static HouseRule? RuleOf(Decision decision, StatementOptions options)
    {
        if (decision.Source == DecisionSource.Moderator) return decision.Reasons.Select(options.RuleOf).FirstOrDefault(r => r is not null);
        return decision.MatchedRules.Where(r => r.Action == ModerationAction.Reject).Select(r => options.RuleOfPolicy(r.RuleId)).FirstOrDefault(r => r is not null);
    }

    /// <summary>Fixed sentences, and names of rules: what a moderator typed by hand might quote the comment, and is left out.</summary>
    private static string CircumstancesOf(RejectionFacts facts, HouseRule? rule)
    {
        var sentences = new List<string> { $"A comment posted on {Day(facts.PostedAt)} was {(facts.WasApproved ? "removed" : "not published")}." };
        if (facts.Reports > 0) sentences.Add(facts.Reports == 1 ? "A reader had reported it." : string.Create(CultureInfo.InvariantCulture, $"{facts.Reports} readers had reported it."));
        var rejecting = facts.Decision.MatchedRules.Where(r => r.Action == ModerationAction.Reject).Select(r => r.Reason).ToList();
        if (facts.Decision.Source == DecisionSource.Policy)
        {
            sentences.Add("The service's rules rejected it without a person.");
            if (rejecting.Count > 0) sentences.Add($"What they found: {string.Join(" ", rejecting)}");
        }
        else
        {
            if (facts.FlaggedBy.Count > 0) sentences.Add($"The service's rules had marked it for a person to look at: {string.Join(" ", facts.FlaggedBy.Select(r => r.Reason).Distinct(StringComparer.Ordinal))}");
            sentences.Add("A moderator read it and rejected it.");
            if (rule is not null) sentences.Add($"The reason given: {rule.Reason}.");
        }

        return string.Join(" ", sentences);
    }

    internal static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
