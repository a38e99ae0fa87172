using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Webhooks;

/// <summary>Puts in deliveries of what is no decision on a comment: sanctions and answered appeals.</summary>
internal static class CaseOutbox
{
    public static void AppendSanction(SqliteSession session, long sanctionId, string siteColumn, WebhookEvents told, DateTimeOffset now) =>
        Append(session, siteColumn, told, null, null, sanctionId, null, now);

    public static void AppendAppeal(SqliteSession session, long appealId, long commentKey, long decisionId, string? site, DateTimeOffset now) =>
        Append(session, CommentRows.SiteColumn(site), WebhookEvents.AppealDecided, commentKey, decisionId, null, appealId, now);

    private static void Append(SqliteSession session, string siteColumn, WebhookEvents told, long? commentKey, long? decisionId, long? sanctionId, long? appealId, DateTimeOffset now)
    {
        foreach (var listener in WebhookOutbox.ListenersOf(session))
        {
            if (!listener.Events.HasFlag(told) || listener.Sites?.Contains(siteColumn) == false) continue;
            session.Statement(
                    """
                    INSERT INTO webhook_deliveries (webhook_id, comment_key, decision_id, sanction_id, appeal_id, event, state, queued_at, next_attempt_at)
                    VALUES (@webhook_id, @comment_key, @decision_id, @sanction_id, @appeal_id, @event, 'pending', @now, @now)
                    """)
                .Set("@webhook_id", listener.WebhookId)
                .Set("@comment_key", commentKey)
                .Set("@decision_id", decisionId)
                .Set("@sanction_id", sanctionId)
                .Set("@appeal_id", appealId)
                .Set("@event", WebhookEventNames.NamesOf(told)[0])
                .Set("@now", now.ToUnixTimeMilliseconds())
                .Execute();
            session.WroteDeliveries = true;
        }
    }
}
