namespace Moderator.Core.Policies.Checking;

/// <summary>
/// What comments a condition can take, as boxes of signals of which one must hold. A threshold that sites have otherwise
/// counts with the value that takes most comments (<c>atMost</c>) or fewest, so that either answer errs on a known side.
/// </summary>
/// <param name="policy">Whose thresholds.</param>
/// <param name="widest">True for boxes that leave out nothing that the condition takes; false for boxes that hold nothing that it does not.</param>
internal sealed class ConditionReach(Policy policy, bool widest)
{
    /// <summary>More alternatives than this are not looked into.</summary>
    private const int MostBoxes = 256;

    private static readonly Stretch Share = new(0, 1, false, false);
    private static readonly Stretch Count = new(0, double.PositiveInfinity, false, false);

    /// <summary>The boxes that are not empty; null where they are too many to tell.</summary>
    public IReadOnlyList<SignalBox>? BoxesOf(Condition condition) => Boxes(condition, negated: false);

    private List<SignalBox>? Boxes(Condition condition, bool negated) => condition switch
    {
        ScoreCondition score => Numbers("score " + score.Attribute, score.Bounds, Share, negated),
        TextCondition text => Numbers("text " + text.Feature, text.Bounds, text.Feature is TextFeature.UppercaseShare or TextFeature.PunctuationShare ? Share : Count, negated),
        // A share that is not there is outside every bound: what its negation takes is no stretch of numbers.
        AuthorCondition { Fact: AuthorFact.RejectedShare } when negated => widest ? [SignalBox.Everything] : [],
        AuthorCondition author => Numbers("author " + author.Fact, author.Bounds, author.Fact is AuthorFact.RejectedShare ? Share : Count, negated),
        ReportsCondition reports => Numbers("reports", reports.Bounds, Count, negated),
        SiteCondition site => [SignalBox.OfNames("site", site.Sites, negated)],
        SectionCondition section => [SignalBox.OfNames("section", section.Sections, negated)],
        LanguageCondition language => [SignalBox.OfNames("language", language.Languages, negated)],
        WordListCondition words => [SignalBox.OfLists(words.Lists, negated)],
        NotCondition not => Boxes(not.Inner, !negated),
        AllCondition all => negated ? Either(all.Conditions, negated) : Both(all.Conditions, negated),
        AnyCondition any => negated ? Both(any.Conditions, negated) : Either(any.Conditions, negated),
        _ => throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}."),
    };

    private List<SignalBox>? Either(IReadOnlyList<Condition> conditions, bool negated)
    {
        var boxes = new List<SignalBox>();
        foreach (var condition in conditions)
        {
            if (Boxes(condition, negated) is not { } more || boxes.Count + more.Count > MostBoxes) return null;
            boxes.AddRange(more);
        }

        return boxes;
    }

    private List<SignalBox>? Both(IReadOnlyList<Condition> conditions, bool negated)
    {
        List<SignalBox> boxes = [SignalBox.Everything];
        foreach (var condition in conditions)
        {
            if (Boxes(condition, negated) is not { } more || boxes.Count * more.Count > MostBoxes) return null;
            boxes = [.. boxes.SelectMany(a => more.Select(b => a.And(b))).Where(b => !b.IsEmpty)];
        }

        return boxes;
    }

    private List<SignalBox> Numbers(string signal, Bounds bounds, Stretch domain, bool negated)
    {
        var stretches = new List<Stretch>();
        if (!negated)
        {
            var stretch = domain;
            if (bounds.AtLeast is { } low) stretch = stretch.And(domain with { Low = ValueOf(low, fromBelow: true) });
            if (bounds.AtMost is { } high) stretch = stretch.And(domain with { High = ValueOf(high, fromBelow: false) });
            if (bounds.Below is { } limit) stretch = stretch.And(domain with { High = ValueOf(limit, fromBelow: false), HighIsOut = true });
            stretches.Add(stretch);
        }
        else
        {
            if (bounds.AtLeast is { } low) stretches.Add(domain.And(domain with { High = ValueOf(low, fromBelow: false), HighIsOut = true }));
            if (bounds.AtMost is { } high) stretches.Add(domain.And(domain with { Low = ValueOf(high, fromBelow: true), LowIsOut = true }));
            if (bounds.Below is { } limit) stretches.Add(domain.And(domain with { Low = ValueOf(limit, fromBelow: true) }));
        }

        return [.. stretches.Select(s => domain == Count ? Whole(s) : s).Where(s => !s.IsEmpty).Select(s => SignalBox.OfNumber(signal, s))];
    }

    /// <summary>A stretch of counts with its ends in it.</summary>
    private static Stretch Whole(Stretch stretch) => new(
        stretch.LowIsOut ? Math.Floor(stretch.Low) + 1 : Math.Ceiling(stretch.Low),
        stretch.HighIsOut ? Math.Ceiling(stretch.High) - 1 : Math.Floor(stretch.High),
        false,
        false);

    private double ValueOf(Limit limit, bool fromBelow)
    {
        if (limit.Threshold is not { } name) return limit.Value;
        var values = policy.Overrides.Where(o => o.Values.ContainsKey(name)).Select(o => o.Values[name]).Append(limit.Value);
        return fromBelow == widest ? values.Min() : values.Max();
    }
}
