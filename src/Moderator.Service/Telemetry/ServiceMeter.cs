using System.Diagnostics;
using System.Diagnostics.Metrics;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Service.Versions;
using Moderator.Storage;
using Moderator.Storage.Comments;

namespace Moderator.Service.Telemetry;

/// <summary>
/// What the service counts and measures, under the name <c>Moderator</c>: scores by attribute, decisions, how long scoring
/// took, what waits, and which versions are in force. Labels are attributes, actions and versions; never what a site or a
/// reader wrote.
/// </summary>
internal sealed class ServiceMeter
{
    /// <summary>The meter's name, and the activity source's.</summary>
    public const string Name = "Moderator";

    public const string ScoreName = "moderator.score";

    private static readonly TagList[] AttributeTags = [.. Attributes.All.Select(a => new TagList { { "attribute", a.WireName() } })];

    private readonly Histogram<double> _scores;
    private readonly Histogram<double> _scoring;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _shadowLeftOut;
    private readonly ModerationDatabase _database;
    private readonly InForceSource _inForce;
    private readonly TimeProvider _clock;

    public ServiceMeter(IMeterFactory factory, ModerationDatabase database, InForceSource inForce, TimeProvider clock)
    {
        (_database, _inForce, _clock) = (database, inForce, clock);
        var meter = factory.Create(Name);
        _scores = meter.CreateHistogram<double>(ScoreName, description: "Scores given to submitted comments, 0 to 1, by attribute.");
        _scoring = meter.CreateHistogram<double>("moderator.scoring.duration", "s", "How long the model took for one submitted comment.");
        _decisions = meter.CreateCounter<long>("moderator.decisions", description: "Decisions, by action and by who made them: policy or moderator.");
        _failures = meter.CreateCounter<long>("moderator.scoring.failures", description: "Submitted comments that could not be scored and went to review.");
        _shadowLeftOut = meter.CreateCounter<long>("moderator.shadow.left_out", description: "Stored comments that the shadow model did not score: they came faster than it scores, or it failed on them.");
        meter.CreateObservableGauge("moderator.queue.depth", () => Queue(QueueDepth), description: "Comments that wait for a moderator.");
        meter.CreateObservableGauge("moderator.queue.oldest.age", () => Queue(OldestAge), "s", "How long the oldest of them has waited.");
        meter.CreateObservableGauge("moderator.in_force", Versions, description: "1 for each version in force: the model, the shadow model, the policy.");
    }

    /// <summary>A place to hang activities on; they cost nothing where nobody listens.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>A submitted comment was scored.</summary>
    /// <param name="scores">What the model said; null where it failed.</param>
    /// <param name="took">How long it took.</param>
    public void Scored(AttributeScores? scores, TimeSpan took)
    {
        if (scores is null)
        {
            _failures.Add(1);
            return;
        }

        _scoring.Record(took.TotalSeconds);
        if (!_scores.Enabled) return;
        foreach (var attribute in Attributes.All)
        {
            if (scores[attribute] is { } score) _scores.Record(score, AttributeTags[(int)attribute]);
        }
    }

    /// <summary>The policy or a moderator has decided.</summary>
    public void Decided(ModerationAction action, DecisionSource source) => _decisions.Add(
        1,
        new KeyValuePair<string, object?>("action", action.WireName()),
        new KeyValuePair<string, object?>("source", source.WireName()));

    /// <summary>Comments were stored without the shadow model's scores.</summary>
    public void LeftOutOfShadow(long comments) => _shadowLeftOut.Add(comments);

    // A database that cannot be read has no figure; the rest is still told.
    private static IEnumerable<Measurement<double>> Queue(Func<double> read)
    {
        try
        {
            return [new Measurement<double>(read())];
        }
        catch (StorageUnavailableException)
        {
            return [];
        }
    }

    private double QueueDepth() => QueueState.Depth(_database);

    private double OldestAge() => QueueState.OldestAt(_database) is { } at ? Math.Max(0, (_clock.GetUtcNow() - at).TotalSeconds) : 0;

    private IEnumerable<Measurement<int>> Versions()
    {
        using var now = _inForce.Read();
        List<Measurement<int>> versions = [Version("model", now.Model.Version.ToString()), Version("policy", now.Policy.Version.ToString())];
        if (now.Shadow is { } shadow) versions.Add(Version("shadow", shadow.Version.ToString()));
        return versions;
    }

    private static Measurement<int> Version(string role, string version) =>
        new(1, new KeyValuePair<string, object?>("role", role), new KeyValuePair<string, object?>("version", version));
}
