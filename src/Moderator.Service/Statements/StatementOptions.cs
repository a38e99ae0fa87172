using System.ComponentModel.DataAnnotations;

namespace Moderator.Service.Statements;

/// <summary>The house rules, and what statements of reasons say beside them (Article 17 of the Digital Services Act).</summary>
public sealed record StatementOptions : IValidatableObject
{
    /// <summary>What is said of each reason of rejection. A reason without a rule here is given as it is, under "other".</summary>
    public IReadOnlyList<HouseRule> HouseRules { get; init; } =
    [
        new() { Reason = "Insult or personal attack", Clause = "House rules: respect", Explanation = "The comment attacks a person instead of what they say.", Category = DsaNames.CyberViolence, PolicyRules = ["insult", "toxicity", "new-author-toxicity", "severe", "severe-certain"], Strike = true },
        new() { Reason = "Hatred of a group", Clause = "House rules: no hatred", Explanation = "The comment attacks people for what they are.", Category = DsaNames.Speech, PolicyRules = ["identity-attack", "identity-attack-certain"], Strike = true },
        new() { Reason = "Threat or call for violence", Clause = "House rules: no violence", Explanation = "The comment threatens somebody, or calls for violence.", Category = DsaNames.Violence, PolicyRules = ["threat", "threat-certain"], Strike = true },
        new() { Reason = "Sexual content", Clause = "House rules: no sexual content", Explanation = "The comment is sexually explicit.", Category = DsaNames.Other, PolicyRules = ["sexually-explicit"] },
        new() { Reason = "Obscene language", Clause = "House rules: language", Explanation = "The comment uses words that the house does not print.", Category = DsaNames.Other, PolicyRules = ["profanity"] },
        new() { Reason = "Spam or advertising", Clause = "House rules: no advertising", Explanation = "The comment advertises, or repeats itself without regard to the article.", Category = DsaNames.Fraud, PolicyRules = ["spam", "many-links", "new-author-link"], Strike = true },
        new() { Reason = "Off topic", Clause = "House rules: on topic", Explanation = "The comment has nothing to do with the article.", Category = DsaNames.Other },
        new() { Reason = "Against the law", Ground = RuleGround.Illegal, Clause = "The law of the country of publication", Explanation = "The comment appears to be illegal.", Category = DsaNames.Speech, Strike = true },
        new() { Reason = "Other", Clause = "House rules", Explanation = "The comment is against the house rules.", Category = DsaNames.Other },
    ];

    /// <summary>Where the house rules can be read; null for nowhere.</summary>
    [Url]
    public string? HouseRulesUrl { get; init; }

    /// <summary>In which countries of the European Economic Area the comment cannot be read then; all where comments are not kept from one alone.</summary>
    [MinLength(1)]
    public IReadOnlyList<string> TerritorialScope { get; init; } = DsaNames.Countries;

    /// <summary>What a commenter can do beside an appeal to the house.</summary>
    [Required]
    public string FurtherRedress { get; init; } = "You may also turn to a certified out-of-court dispute settlement body (Article 21 of the Digital Services Act), or to a court.";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var rule in HouseRules)
        {
            if (!DsaNames.Categories.Contains(rule.Category, StringComparer.Ordinal))
                yield return new ValidationResult($"The house rule \"{rule.Reason}\" names the category \"{rule.Category}\", which the transparency database does not know.", [nameof(HouseRules)]);
            if (rule.Clause.Length is 0 or > 500 || rule.Explanation.Length is 0 or > 2_000)
                yield return new ValidationResult($"The house rule \"{rule.Reason}\" needs a clause of 1 to 500 characters and an explanation of 1 to 2,000.", [nameof(HouseRules)]);
        }

        if (HouseRules.Select(r => r.Reason).Distinct(StringComparer.Ordinal).Count() != HouseRules.Count)
            yield return new ValidationResult("A reason stands among the house rules twice.", [nameof(HouseRules)]);
        foreach (var country in TerritorialScope.Except(DsaNames.Countries, StringComparer.Ordinal))
            yield return new ValidationResult($"\"{country}\" is no country of the European Economic Area; expected for example DE.", [nameof(TerritorialScope)]);
    }

    /// <summary>The rule that a reason names; null for none.</summary>
    internal HouseRule? RuleOf(string? reason) => HouseRules.FirstOrDefault(r => string.Equals(r.Reason, reason, StringComparison.Ordinal));

    /// <summary>The rule that a rule of the policy stands for; null for none.</summary>
    internal HouseRule? RuleOfPolicy(string ruleId) => HouseRules.FirstOrDefault(r => r.PolicyRules.Contains(ruleId, StringComparer.Ordinal));
}
