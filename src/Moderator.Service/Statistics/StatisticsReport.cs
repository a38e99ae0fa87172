using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Core.Statistics;
using Moderator.Storage.Statistics;

namespace Moderator.Service.Statistics;

/// <summary>How well and how fast decisions are made, over some days: what the dashboard and the API show.</summary>
public sealed class StatisticsReport
{
    /// <summary>From here on a model's word is taken to be "abusive" where people and model are compared.</summary>
    private const double SaysAbusiveFrom = 0.5;

    private readonly IReadOnlyList<JudgedDecision> _judged;
    private readonly IReadOnlyDictionary<int, long[]> _bins;

    private StatisticsReport(StatisticsStore store, StatisticsQuery query, DateTimeOffset now)
    {
        Query = query;
        Days = store.ReadDays(query);
        Rules = store.ReadRules(query);
        Moderators = store.ReadModerators(query);
        Languages = store.ReadLanguages(query);
        Queue = store.ReadQueue(query.Sites, now);
        _bins = store.ReadBins(query);
        Scores = store.ReadScores(query);
        var sampled = store.ReadSampled(query);
        var reviewed = store.ReadReviewed(query);
        Sampled = sampled.Count;
        var decided = Days.Where(d => d.Source == DecisionSource.Policy).GroupBy(d => d.Action).ToDictionary(g => g.Key, g => g.Sum(d => d.Decisions));
        _judged = JudgedDecision.Scale([.. sampled.Concat(reviewed).Select(j => new JudgedDecision(j.Action, j.Scores, j.Judgements[0].Rejects, 1 / j.Probability))], decided);
        ModelAgreement = Estimate.Kappa(sampled.Concat(reviewed).Where(j => HighestOf(j.Scores) is not null).Select(j => (HighestOf(j.Scores) >= SaysAbusiveFrom, j.Judgements[0].Rejects)));
        ModeratorAgreement = Estimate.Kappa(sampled.Where(j => j.Judgements.Count > 1).Select(j => (j.Judgements[0].Rejects, j.Judgements[1].Rejects)));
    }

    public StatisticsQuery Query { get; }

    public IReadOnlyList<DayCount> Days { get; }

    public IReadOnlyList<NamedCount> Rules { get; }

    public IReadOnlyList<NamedCount> Moderators { get; }

    public IReadOnlyList<NamedCount> Languages { get; }

    public WaitingState Queue { get; }

    /// <summary>How many decisions of the audit sample are judged.</summary>
    public int Sampled { get; }

    /// <summary>Null where nothing was scored.</summary>
    public ModelScores? Scores { get; }

    /// <summary>Cohen's kappa of people and model: whether the highest score is 0.5 or more, and whether the comment was rejected.</summary>
    public Estimate ModelAgreement { get; }

    /// <summary>Cohen's kappa of two moderators who judged the same sample.</summary>
    public Estimate ModeratorAgreement { get; }

    /// <summary>Of what rules rejected, the share that people would reject.</summary>
    public Estimate RejectPrecision => JudgedDecision.Precision(_judged, j => j.Action == ModerationAction.Reject);

    /// <summary>Of what rules rejected or sent to review, likewise.</summary>
    public Estimate FlagPrecision => JudgedDecision.Precision(_judged, j => j.Action != ModerationAction.Approve);

    /// <summary>Of what people would reject, the share that rules rejected.</summary>
    public Estimate RejectRecall => JudgedDecision.Recall(_judged, j => j.Action == ModerationAction.Reject);

    /// <summary>Of what people would reject, the share that rules rejected or sent to review: the rest was published.</summary>
    public Estimate FlagRecall => JudgedDecision.Recall(_judged, j => j.Action != ModerationAction.Approve);

    /// <summary>How far each attribute's scores have moved since the model's first days (population stability index); NaN where one of the two has none.</summary>
    public IReadOnlyList<(AttributeId Attribute, double Index)> Drift => Scores is not { } scores ? [] :
        [.. from attribute in Attributes.All
            where scores.Now.ContainsKey((int)attribute) && scores.Then.ContainsKey((int)attribute)
            select (attribute, PopulationStability.Index(scores.Then[(int)attribute], scores.Now[(int)attribute]))];

    /// <summary>How many decisions of policies there were.</summary>
    public long Decided => Days.Where(d => d.Source == DecisionSource.Policy).Sum(d => d.Decisions);

    /// <summary>The scores of one attribute, or the highest of all, in bins of equal width.</summary>
    public IReadOnlyList<long> BinsOf(AttributeId? attribute) => _bins.TryGetValue(attribute is { } a ? (int)a : -1, out var bins) ? bins : new long[DecisionFollower.Bins];

    /// <summary>What a threshold would do to the comments of these days.</summary>
    /// <param name="attribute">Whose score it bounds; null for the highest of all.</param>
    /// <param name="from">The threshold, 0 to 1, at the border of a bin.</param>
    /// <param name="below">Comments from here on fall to another threshold; null for none.</param>
    public ThresholdEffect EffectOf(AttributeId? attribute, double from, double? below = null)
    {
        var bins = BinsOf(attribute);
        var (first, end) = (BorderOf(from), below is { } b ? BorderOf(b) : bins.Count);
        bool IsIn(JudgedDecision judged) => ScoreOf(judged.Scores, attribute) is { } score && score >= from && !(score >= below);
        return new ThresholdEffect(bins.Skip(first).Take(Math.Max(0, end - first)).Sum(), JudgedDecision.Precision(_judged, IsIn), JudgedDecision.Recall(_judged, IsIn));
    }

    public static StatisticsReport Read(StatisticsStore store, StatisticsQuery query, DateTimeOffset now) => new(store, query, now);

    /// <summary>The days that end today.</summary>
    public static StatisticsQuery Last(int days, IReadOnlyList<string>? sites, DateTimeOffset now)
    {
        var today = now.ToUnixTimeMilliseconds() / TimeSpan.MillisecondsPerDay;
        return new StatisticsQuery(sites, today - days + 1, today);
    }

    public static DateOnly DateOf(long day) => DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(day));

    private static int BorderOf(double score) => (int)Math.Round(score * DecisionFollower.Bins);

    private static double? ScoreOf(AttributeScores scores, AttributeId? attribute) => attribute is { } a ? scores[a] : HighestOf(scores);

    private static double? HighestOf(AttributeScores scores) => Attributes.All.Max(a => scores[a]);
}

/// <summary>What a threshold would do.</summary>
/// <param name="Comments">How many comments it takes.</param>
/// <param name="Precision">Of these, the share that people would reject.</param>
/// <param name="Recall">Of what people would reject, the share that is among these.</param>
public sealed record ThresholdEffect(long Comments, Estimate Precision, Estimate Recall);
