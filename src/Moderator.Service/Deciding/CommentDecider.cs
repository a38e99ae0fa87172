using Moderator.Classifier.Models;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Policies;
using Moderator.Core.Scoring;
using Moderator.Service.Telemetry;
using Moderator.Service.Versions;
using Moderator.Storage;
using Moderator.Storage.Comments;
using Moderator.Storage.Reports;

namespace Moderator.Service.Deciding;

/// <summary>What the model and the policy say of a comment.</summary>
/// <param name="Scored">Null where the comment could not be scored.</param>
/// <param name="Action">What is to happen.</param>
/// <param name="Reasons">Why, in words.</param>
/// <param name="MatchedRules">The rules that matched.</param>
/// <param name="Policy">The policy in force.</param>
/// <param name="Shadow">What a shadow model is to score too, once it is stored; null where none scores, or where nothing is to be stored.</param>
internal sealed record Ruling(
    ScoredText? Scored,
    ModerationAction Action,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<MatchedRule> MatchedRules,
    PolicyVersion Policy,
    ShadowCase? Shadow = null);

/// <summary>
/// The way of a comment: the model scores it, the author's history is looked up, the policy decides. Where the model or
/// the policy fails, a person decides: a failure never publishes. A sanction against the author stands above the policy.
/// </summary>
internal sealed class CommentDecider(ICommentStore store, SanctionsInForce sanctions, ServiceOptions options, ServiceMeter meter, TimeProvider clock, ILogger<CommentDecider> logger)
{
    public const string NotScored = "The comment could not be scored.";
    public const string NotDecided = "The policy could not be applied.";

    private static readonly Comment Probe = new("readiness", "Is anybody there?");

    /// <param name="comment">The comment.</param>
    /// <param name="inForce">What the request read at its beginning.</param>
    /// <param name="isStored">Whether the comment is going to be stored: a shadow model then scores it too.</param>
    /// <param name="before">What was looked up for it already; null where that is still to be done.</param>
    /// <exception cref="StorageUnavailableException">The parent or the author's history cannot be read.</exception>
    public Ruling Decide(Comment comment, InForce inForce, bool isStored = false, KnownBefore? before = null)
    {
        var ruling = Sanctioned(comment, Rule(comment, inForce, isStored, before));
        meter.Decided(ruling.Action, DecisionSource.Policy);
        return ruling;
    }

    private Ruling Rule(Comment comment, InForce inForce, bool isStored, KnownBefore? before)
    {
        using var activity = ServiceMeter.Activities.StartActivity("decide");
        var started = clock.GetTimestamp();
        var context = before is null ? ContextOf(comment) : new CommentContext(comment.ParentText ?? before.ParentText, comment.Article?.Title);
        var scored = Score(comment, context, inForce);
        meter.Scored(scored?.Scores, clock.GetElapsedTime(started));
        if (scored is null) return new Ruling(null, ModerationAction.Review, [NotScored], [], inForce.Policy.Version);
        var history = before is not null ? before.History : comment.Author is { } author ? store.HistoryOf(comment.Site, author.Id) : null;
        var ruling = Apply(inForce.Policy, scored, SignalsOf(comment, scored, history));
        return isStored && inForce.Shadow is not null ? ruling with { Shadow = new ShadowCase(comment, context, history, inForce.Policy) } : ruling;
    }

    /// <summary>What a sanction makes of the policy's ruling. What the policy said stays on record behind it.</summary>
    private Ruling Sanctioned(Comment comment, Ruling ruling) => sanctions.RuleFor(comment) is not { } rule
        ? ruling
        : ruling with { Action = rule.Action, Reasons = [rule.Reason, .. ruling.MatchedRules.Select(r => r.Reason)], MatchedRules = [rule, .. ruling.MatchedRules] };

    /// <summary>What the policy says of a comment that a reader has just reported, by the scores that it has.</summary>
    public Reconsideration Reconsider(ReportedComment reported, InForce inForce)
    {
        var standing = reported.Standing;
        var ruling = Apply(inForce.Policy, null, new Signals
        {
            Comment = standing.Comment,
            Scores = standing.Scores,
            Language = options.Languages.LanguageOf(standing.Comment, standing.DetectedLanguage),
            AuthorHistory = reported.Author,
            Reports = reported.Reports,
        });
        return new Reconsideration(ruling.Action, ruling.Reasons, ruling.MatchedRules, ruling.Policy);
    }

    /// <summary>Whether model and policy take a plain text.</summary>
    public bool Works(InForce inForce) => Score(Probe, CommentContext.None, inForce) is { } scored
        && Apply(inForce.Policy, scored, new Signals { Comment = Probe, Scores = scored.Scores, Language = scored.Language }).Reasons is not [NotDecided];

    private CommentContext ContextOf(Comment comment) => new(
        comment.ParentText ?? (comment.ParentId is { } parent ? store.FindText(comment.Site, parent) : null),
        comment.Article?.Title);

    internal static Signals SignalsOf(Comment comment, ScoredText scored, AuthorHistory? history) => new()
    {
        Comment = comment,
        Scores = scored.Scores,
        Language = comment.Language ?? scored.Language,
        AuthorHistory = history,
    };

    private ScoredText? Score(Comment comment, CommentContext context, InForce inForce)
    {
        try
        {
            var scored = inForce.Model.Score(comment.Text, context);
            return scored with { Language = options.Languages.Tell(comment, scored.Language) };
        }
        catch (Exception error)
        {
            ServiceLog.ScoringFailed(logger, error.GetType().FullName!, ServiceLog.PlaceOf(error));
            return null;
        }
    }

    private Ruling Apply(Policy policy, ScoredText? scored, Signals signals)
    {
        try
        {
            var outcome = PolicyEvaluator.Evaluate(policy, signals);
            return new Ruling(scored, outcome.Action, outcome.Reasons, outcome.MatchedRules, policy.Version);
        }
        catch (Exception error)
        {
            ServiceLog.PolicyFailed(logger, error.GetType().FullName!, ServiceLog.PlaceOf(error));
            return new Ruling(scored, ModerationAction.Review, [NotDecided], [], policy.Version);
        }
    }
}
