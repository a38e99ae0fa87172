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
            .Set("@toxicity", scores[AttributeId.Toxicity])
            .Set("@severe_toxicity", scores[AttributeId.SevereToxicity])
            .Set("@identity_attack", scores[AttributeId.IdentityAttack])
            .Set("@insult", scores[AttributeId.Insult])
            .Set("@profanity", scores[AttributeId.Profanity])
            .Set("@threat", scores[AttributeId.Threat])
            .Set("@sexually_explicit", scores[AttributeId.SexuallyExplicit])
            .Set("@spam", scores[AttributeId.Spam])
            .Execute();
    }
}
