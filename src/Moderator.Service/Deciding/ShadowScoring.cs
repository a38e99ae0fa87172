using System.Collections.Concurrent;
using System.Threading.Channels;
using Moderator.Classifier.Models;
using Moderator.Core.Comments;
using Moderator.Core.Policies;
using Moderator.Core.Scoring;
using Moderator.Service.Telemetry;
using Moderator.Service.Versions;
using Moderator.Storage;
using Moderator.Storage.Comments;
using Moderator.Storage.Versions;

namespace Moderator.Service.Deciding;

/// <summary>What a shadow model needs to score a comment as the model in force did.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="Context">What it answers.</param>
/// <param name="History">The author's, before this comment.</param>
/// <param name="Policy">The policy that decided.</param>
internal sealed record ShadowCase(Comment Comment, CommentContext Context, AuthorHistory? History, Policy Policy);

/// <summary>
/// Lets the shadow model score what was stored, behind the requests: it costs them nothing, and where it fails or is slower
/// than the comments come, they alone are missing from its record. How many is counted, here and in the database.
/// </summary>
internal sealed class ShadowScoring(ShadowScores store, InForceSource inForce, ServiceOptions options, ServiceMeter meter, TimeProvider clock, ILogger<ShadowScoring> logger) : BackgroundService
{
    /// <summary>How many comments may wait: what a model that scores 10,000 a second does in a fifth of a second.</summary>
    public const int Capacity = 2_000;

    private const int InPass = 200;

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly ConcurrentDictionary<ModelVersion, long> _leftOut = new();

    /// <summary>Hands over a comment that is stored. Never waits.</summary>
    /// <param name="shadowed">Null where no shadow was in force when it was decided on.</param>
    /// <param name="outcome">What became of it.</param>
    public void Offer(ShadowCase? shadowed, SubmitOutcome outcome)
    {
        if (shadowed is null || outcome.Result == SubmitResult.Unchanged) return;
        using var now = inForce.Read();
        if (now.HoldShadow() is not { } shadow) return;
        if (_waiting.Writer.TryWrite(new Waiting(shadowed, outcome.Comment.Revision, shadow))) return;
        LeaveOut(shadow.Model.Version);
        shadow.Dispose();
    }

    /// <summary>Scores what still waits, then ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } work) await work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var scores = new List<ShadowScore>(InPass);
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                scores.Clear();
                while (scores.Count < InPass && _waiting.Reader.TryRead(out var next))
                {
                    if (Score(next) is { } score) scores.Add(score);
                }

                await RecordAsync(scores, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The time to stop is over: what waits is not scored.
        }

        while (_waiting.Reader.TryRead(out var rest)) rest.Shadow.Dispose();
    }

    private async Task RecordAsync(List<ShadowScore> scores, CancellationToken stopping)
    {
        var leftOut = _leftOut.ToArray();
        if (scores.Count == 0 && leftOut.Length == 0) return;
        try
        {
            await store.RecordAsync(scores, leftOut, clock.GetUtcNow(), stopping);
            foreach (var (model, comments) in leftOut) _leftOut.AddOrUpdate(model, 0, (_, count) => count - comments);
            foreach (var (model, _) in leftOut) _leftOut.TryRemove(new KeyValuePair<ModelVersion, long>(model, 0));
        }
        catch (StorageUnavailableException unavailable)
        {
            ServiceLog.ShadowNotRecorded(logger, unavailable.Fault.ToString());
            foreach (var score in scores) LeaveOut(score.Scored.Model);
        }
    }

    private ShadowScore? Score(Waiting next)
    {
        using var shadow = next.Shadow;
        var (comment, context, history, policy) = next.Case;
        try
        {
            var scored = shadow.Model.Score(comment.Text, context);
            scored = scored with { Language = options.Languages.Tell(comment, scored.Language) };
            var action = PolicyEvaluator.Evaluate(policy, CommentDecider.SignalsOf(comment, scored, history)).Action;
            return new ShadowScore(comment.Site, comment.Id, next.Revision, scored, action);
        }
        catch (Exception error)
        {
            ServiceLog.ShadowFailed(logger, error.GetType().FullName!, ServiceLog.PlaceOf(error));
            LeaveOut(shadow.Model.Version);
            return null;
        }
    }

    private void LeaveOut(ModelVersion model)
    {
        meter.LeftOutOfShadow(1);
        _leftOut.AddOrUpdate(model, 1, (_, count) => count + 1);
    }

    /// <param name="Case">What is to be scored.</param>
    /// <param name="Revision">The text's number.</param>
    /// <param name="Shadow">Held until it has scored.</param>
    private sealed record Waiting(ShadowCase Case, int Revision, LoadedModel Shadow);
}
