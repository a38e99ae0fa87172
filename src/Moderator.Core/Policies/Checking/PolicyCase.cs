using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;

namespace Moderator.Core.Policies.Checking;

/// <summary>A comment of which a policy file says what must come out: its <c>tests</c>.</summary>
/// <param name="Name">What the file calls it.</param>
/// <param name="Comment">The comment; its language is null where the model is to find it.</param>
/// <param name="History">What is known of its author; null where it has none.</param>
/// <param name="Reports">How many readers have reported it.</param>
/// <param name="Scores">Null where the model is to score it. An attribute that is not among them has no score.</param>
/// <param name="Action">What must come out.</param>
/// <param name="Rules">The ids of rules that must be among those that matched; <see cref="DefaultRule"/> where none may have matched. Empty where any will do.</param>
/// <param name="Place">Where it stands in the file.</param>
public sealed record PolicyCase(
    string Name, Comment Comment, AuthorHistory? History, int Reports, AttributeScores? Scores, ModerationAction Action, IReadOnlyList<string> Rules, FilePlace Place)
{
    /// <summary>What a case calls the policy's <c>default</c>.</summary>
    public const string DefaultRule = "default";
}

/// <summary>How a case came out.</summary>
/// <param name="Case">The case.</param>
/// <param name="Outcome">What the policy says.</param>
/// <param name="Scores">The scores that it was said of.</param>
public sealed record CaseResult(PolicyCase Case, PolicyOutcome Outcome, AttributeScores Scores)
{
    /// <summary>Whether action and rules are what the file says.</summary>
    public bool Passed => Outcome.Action == Case.Action && Missing.Count == 0;

    /// <summary>Rules that the file names and that did not match.</summary>
    public IReadOnlyList<string> Missing => [.. Case.Rules.Except(Found(Outcome), StringComparer.Ordinal)];

    /// <summary>The ids of the rules that matched; <see cref="PolicyCase.DefaultRule"/> where none did.</summary>
    public static IReadOnlyList<string> Found(PolicyOutcome outcome) =>
        outcome.MatchedRules.Count == 0 ? [PolicyCase.DefaultRule] : [.. outcome.MatchedRules.Select(r => r.RuleId)];

    /// <summary><c>LINE:COLUMN: the test "name": found X because of ..., expected Y because of ...</c>.</summary>
    public override string ToString()
    {
        var found = $"{Outcome.Action.WireName()} because of {string.Join(", ", Found(Outcome))}";
        var expected = Case.Action.WireName() + (Case.Rules.Count == 0 ? "" : $" because of {string.Join(", ", Case.Rules)}");
        return $"{Case.Place.Line}:{Case.Place.Column}: The test \"{Case.Name}\": found {found}, expected {expected}";
    }
}

/// <summary>Runs the cases of a policy file.</summary>
public static class PolicyCases
{
    /// <param name="policy">Whose cases.</param>
    /// <param name="score">The model, for cases that leave scores or the language to it.</param>
    /// <returns>In the order of the file.</returns>
    public static IReadOnlyList<CaseResult> Run(Policy policy, Func<string, ScoredText> score) => [.. policy.Cases.Select(c => Run(policy, c, score))];

    private static CaseResult Run(Policy policy, PolicyCase asked, Func<string, ScoredText> score)
    {
        var scored = asked.Scores is not null && asked.Comment.Language is not null ? null : score(asked.Comment.Text);
        var scores = asked.Scores ?? scored!.Scores;
        var outcome = PolicyEvaluator.Evaluate(policy, new Signals
        {
            Comment = asked.Comment,
            Scores = scores,
            Language = asked.Comment.Language ?? scored!.Language,
            AuthorHistory = asked.History,
            Reports = asked.Reports,
        });
        return new CaseResult(asked, outcome, scores);
    }
}
