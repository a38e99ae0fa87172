using Moderator.Core.Decisions;
using Moderator.Core.Text;

namespace Moderator.Core.Policies;

/// <summary>Applies a policy to one comment's signals. Pure: the same policy and signals give the same outcome.</summary>
/// <remarks>
/// <para>Rules are read in the order of the file, up to and including the first one that matches and is final.</para>
/// <para>
/// The action is review where any of these holds, each with a rule id of <see cref="BuiltInRules"/>: matching rules name two or
/// three different actions (reject and review, approve and review, approve and reject alike); a rule that was read depends on
/// a signal that is missing; the policy names its languages, the comment's is another or unknown, and no rule matched that is
/// for any language. Otherwise it is the
/// action that all matching rules name. Where none matches, it is the policy's default. So a comment is rejected or approved by
/// a rule only if every rule that matches says so; a rule that is to outvote later ones is marked final and put before them.
/// </para>
/// </remarks>
public static class PolicyEvaluator
{
    [ThreadStatic]
    private static NormalisationBuffer? ThreadBuffer;

    public static PolicyOutcome Evaluate(Policy policy, Signals signals)
    {
        ThreadBuffer ??= new NormalisationBuffer();
        var context = new EvaluationContext(policy, signals, ThreadBuffer);
        var matched = new List<MatchedRule>();
        var missing = new List<MatchedRule>();
        var inAnyLanguage = false;
        foreach (var rule in policy.Rules)
        {
            context.MissingInRule.Clear();
            var truth = rule.When.Evaluate(context);
            if (truth == Truth.Unknown) AddMissing(missing, rule.Id, context);
            if (truth != Truth.Yes) continue;
            matched.Add(new MatchedRule(rule.Id, rule.Action, rule.Reason));
            inAnyLanguage |= rule.InAnyLanguage;
            if (rule.IsFinal) break;
        }

        var asked = new List<MatchedRule>();
        if (!inAnyLanguage && LanguageRule(policy, signals.Language) is { } language) asked.Add(language);
        asked.AddRange(missing);
        if (matched.Exists(m => m.Action != matched[0].Action)) asked.Add(Disagreement(matched));
        var words = context.WordMatchesFound;
        if (asked.Count > 0) return Outcome(ModerationAction.Review, [.. matched, .. asked], words);
        if (matched.Count > 0) return Outcome(matched[0].Action, matched, words);
        return new PolicyOutcome(policy.WithoutMatch.Action, [], [policy.WithoutMatch.Reason], words);
    }

    private static PolicyOutcome Outcome(ModerationAction action, IReadOnlyList<MatchedRule> rules, IReadOnlyList<WordListMatch> words) =>
        new(action, rules, [.. rules.Select(r => r.Reason)], words);

    private static MatchedRule? LanguageRule(Policy policy, string? language)
    {
        if (policy.Languages is not { } languages) return null;
        if (languages.Contains(language ?? Policy.UndeterminedLanguage)) return null;
        return language is null
            ? AskFor(BuiltInRules.UnknownLanguage, "The comment's language could not be told.")
            : AskFor(BuiltInRules.UnsupportedLanguage, $"The policy does not cover the comment's language ({language}).");
    }

    private static void AddMissing(List<MatchedRule> missing, string ruleId, EvaluationContext context)
    {
        foreach (var (builtIn, signal) in context.MissingInRule)
        {
            var reason = builtIn == BuiltInRules.MissingScore
                ? $"The rule '{ruleId}' needs a score for {signal}, and there is none."
                : $"The rule '{ruleId}' needs the comment's language, and it could not be told.";
            missing.Add(AskFor(builtIn, reason));
        }
    }

    private static MatchedRule Disagreement(List<MatchedRule> matched) => AskFor(
        BuiltInRules.RulesDisagree,
        $"The rules disagree: {string.Join(", ", matched.Select(m => $"'{m.RuleId}' says {m.Action.WireName()}"))}.");

    private static MatchedRule AskFor(string ruleId, string reason) => new(ruleId, ModerationAction.Review, reason);
}
