using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Comments;

public sealed partial class SqliteCommentStore
{
    private static void InsertShadow(SqliteSession session, ShadowRuling shadow, long key, int revision)
    {
        var scores = shadow.Scored.Scores;
        session.Statement(
                """
                INSERT INTO shadow_scores (comment_key, revision, model_key, action, toxicity, severe_toxicity,
                    identity_attack, insult, profanity, threat, sexually_explicit, spam)
                VALUES (@comment_key, @revision, @model_key, @action, @toxicity, @severe_toxicity,
                    @identity_attack, @insult, @profanity, @threat, @sexually_explicit, @spam)
                """)
            .Set("@comment_key", key)
            .Set("@revision", revision)
            .Set("@model_key", CommentRows.KeyOf(session, shadow.Scored.Model))
            .Set("@action", shadow.Action.WireName())
            .SetScores(scores)
            .Execute();
    }
}
