using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Versions;

/// <summary>What a shadow model said of a stored text. Recorded and never acted on.</summary>
/// <param name="Site">The comment's site; null where the installation serves only one.</param>
/// <param name="CommentId">The site's own id of the comment.</param>
/// <param name="Revision">The text that it scored.</param>
/// <param name="Scored">Its scores.</param>
/// <param name="Action">What the policy would have done with them.</param>
public sealed record ShadowScore(string? Site, string CommentId, int Revision, ScoredText Scored, ModerationAction Action);

/// <summary>Records what shadow models say. Every method may throw <see cref="StorageUnavailableException"/>; nothing was recorded then.</summary>
public sealed class ShadowScores(ModerationDatabase database)
{
    /// <param name="scores">What was scored. A text that the model scored before keeps what it said first.</param>
    /// <param name="leftOut">How many comments each model did not score that it should have.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellation">Gives up waiting to be let in.</param>
    public Task RecordAsync(
        IReadOnlyList<ShadowScore> scores, IReadOnlyCollection<KeyValuePair<ModelVersion, long>> leftOut, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session =>
        {
            foreach (var score in scores) Insert(session, score);
            foreach (var (model, comments) in leftOut) CountLeftOut(session, model, comments, now);
            return scores.Count;
        },
        cancellation);

    private static void Insert(SqliteSession session, ShadowScore score) => session.Statement(
            """
            INSERT INTO shadow_scores (comment_key, revision, model_key, action, toxicity, severe_toxicity,
                identity_attack, insult, profanity, threat, sexually_explicit, spam)
            SELECT comment_key, @revision, @model_key, @action, @toxicity, @severe_toxicity,
                @identity_attack, @insult, @profanity, @threat, @sexually_explicit, @spam
            FROM comments WHERE site = @site AND comment_id = @comment_id
            ON CONFLICT (comment_key, revision, model_key) DO NOTHING
            """)
        .Set("@revision", score.Revision)
        .Set("@model_key", CommentRows.KeyOf(session, score.Scored.Model))
        .Set("@action", score.Action.WireName())
        .SetScores(score.Scored.Scores)
        .Set("@site", CommentRows.SiteColumn(score.Site))
        .Set("@comment_id", score.CommentId)
        .Execute();

    private static void CountLeftOut(SqliteSession session, ModelVersion model, long comments, DateTimeOffset now) => session.Statement(
            """
            INSERT INTO shadow_left_out (model_key, hour, comments) VALUES (@model_key, @hour, @comments)
            ON CONFLICT (model_key, hour) DO UPDATE SET comments = comments + excluded.comments
            """)
        .Set("@model_key", CommentRows.KeyOf(session, model))
        .Set("@hour", now.ToUnixTimeSeconds() / 3600)
        .Set("@comments", comments)
        .Execute();
}
