using Moderator.Core.Decisions;

namespace Moderator.Core.Policies.Simulation;

/// <summary>A comment on which another policy decides otherwise.</summary>
/// <param name="Comment">The comment and what was done.</param>
/// <param name="Outcome">What the other policy would have done.</param>
public sealed record ChangedComment(DecidedComment Comment, PolicyOutcome Outcome);

/// <summary>Counts by pairs of actions: what was done, and what would be done.</summary>
public sealed class ActionMatrix
{
    private readonly long[] _counts = new long[9];

    /// <summary>How many comments.</summary>
    public long this[ModerationAction done, ModerationAction would] => _counts[Index(done, would)];

    public long Total => _counts.Sum();

    /// <summary>How many come out otherwise.</summary>
    public long Changed => Enum.GetValues<ModerationAction>().Aggregate(Total, (left, action) => left - this[action, action]);

    public long Done(ModerationAction action) => Enum.GetValues<ModerationAction>().Sum(would => this[action, would]);

    public long Would(ModerationAction action) => Enum.GetValues<ModerationAction>().Sum(done => this[done, action]);

    internal void Add(ModerationAction done, ModerationAction would) => _counts[Index(done, would)]++;

    internal void Add(ActionMatrix other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
    }

    private static int Index(ModerationAction done, ModerationAction would) => (int)done * 3 + (int)would;
}

/// <summary>For how many comments a rule matched.</summary>
/// <param name="Done">With the policies of their time.</param>
/// <param name="Would">With the policy that was tried.</param>
public readonly record struct RuleCount(long Done, long Would);

/// <summary>
/// What a policy would have done to comments, beside what was done. Takes as much memory as there are rules, sites and
/// examples, whatever the number of comments. Not thread-safe: each thread fills its own, and they are added up.
/// </summary>
/// <param name="mostExamples">How many changed comments are kept: the first ones.</param>
public sealed class SimulationReport(int mostExamples)
{
    private readonly Dictionary<string, RuleCount> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ActionMatrix> _sites = new(StringComparer.Ordinal);
    private List<ChangedComment> _examples = [];

    /// <summary>What the policies decided, against what the tried one would.</summary>
    public ActionMatrix All { get; } = new();

    /// <summary>What moderators decided, against what the tried policy would: only comments that one decided on.</summary>
    public ActionMatrix Moderated { get; } = new();

    /// <summary>By rule id, the built-in ones too; <see cref="Checking.PolicyCase.DefaultRule"/> counts comments that no rule matched.</summary>
    public IReadOnlyDictionary<string, RuleCount> Rules => _rules;

    /// <summary>By site; '' for comments without one.</summary>
    public IReadOnlyDictionary<string, ActionMatrix> Sites => _sites;

    /// <summary>The first comments that come out otherwise, in their order.</summary>
    public IReadOnlyList<ChangedComment> Examples => _examples;

    /// <summary>How many comments had to be scored anew: the model is another than the stored scores'.</summary>
    public long Rescored { get; private set; }

    /// <param name="comment">What was done.</param>
    /// <param name="outcome">What would be.</param>
    /// <param name="rescored">Whether it was scored anew.</param>
    public void Add(DecidedComment comment, PolicyOutcome outcome, bool rescored)
    {
        All.Add(comment.Action, outcome.Action);
        if (comment.Moderated is { } moderated) Moderated.Add(moderated, outcome.Action);
        if (rescored) Rescored++;
        var site = comment.Comment.Site ?? "";
        if (!_sites.TryGetValue(site, out var matrix)) _sites[site] = matrix = new ActionMatrix();
        matrix.Add(comment.Action, outcome.Action);
        if (comment.Rules.Count == 0) Count(Checking.PolicyCase.DefaultRule, 1, 0);
        foreach (var rule in comment.Rules) Count(rule, 1, 0);
        if (outcome.MatchedRules.Count == 0) Count(Checking.PolicyCase.DefaultRule, 0, 1);
        foreach (var rule in outcome.MatchedRules) Count(rule.RuleId, 0, 1);
        if (comment.Action != outcome.Action && _examples.Count < mostExamples) _examples.Add(new ChangedComment(comment, outcome));
    }

    /// <summary>Adds another thread's counts.</summary>
    public void Add(SimulationReport other)
    {
        All.Add(other.All);
        Moderated.Add(other.Moderated);
        Rescored += other.Rescored;
        foreach (var (rule, count) in other._rules) Count(rule, count.Done, count.Would);
        foreach (var (site, counts) in other._sites)
        {
            if (!_sites.TryGetValue(site, out var matrix)) _sites[site] = matrix = new ActionMatrix();
            matrix.Add(counts);
        }

        _examples = [.. _examples.Concat(other._examples).OrderBy(e => e.Comment.Number).Take(mostExamples)];
    }

    private void Count(string rule, long done, long would)
    {
        var count = _rules.GetValueOrDefault(rule);
        _rules[rule] = new RuleCount(count.Done + done, count.Would + would);
    }
}
