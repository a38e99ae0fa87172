using Microsoft.Data.Sqlite;
using Moderator.Storage.Appeals;
using Moderator.Storage.Authors;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Webhooks;

/// <summary>What whoever sends deliveries reads and writes. Every method may throw <see cref="StorageUnavailableException"/>.</summary>
public sealed class DeliveryQueue(ModerationDatabase database)
{
    /// <summary>Every webhook that is told, without its counts: they are dear where much waits.</summary>
    public IReadOnlyList<Webhook> ReadReceivers() => database.Readers.Read(session => session
        .Statement($"SELECT {WebhookStore.OwnColumns}, 0, 0 FROM webhooks w WHERE w.removed_at IS NULL ORDER BY w.webhook_id")
        .ReadAll(WebhookStore.Read));

    /// <summary>
    /// What is to be sent to a webhook now, the longest due first. Of each comment at most one, its oldest: the next
    /// becomes due once that is delivered or given up, so that a receiver hears of a comment's decisions in their order.
    /// </summary>
    /// <param name="webhookId">To whom.</param>
    /// <param name="includeText">Whether texts are read too.</param>
    /// <param name="now">When.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<DueDelivery> ReadDue(long webhookId, bool includeText, DateTimeOffset now, int limit) => database.Readers.Read(session =>
    {
        using var snapshot = session.Snapshot();
        var due = session
            .Statement(
                """
                SELECT d.decision_id, d.revision, d.action, d.source, d.moderator, d.reasons, d.matched_rules, d.decided_at,
                    dm.name, dm.version, dm.hash, p.name, p.version, p.hash,
                    q.delivery_id, q.attempts, q.event, q.comment_key,
                    c.comment_id, c.site, c.section, c.article_id, c.parent_id, CASE WHEN @include_text THEN NULLIF(r.text, '') END, q.appeal_id
                FROM webhook_deliveries q
                JOIN decisions d ON d.decision_id = q.decision_id
                JOIN comments c ON c.comment_key = q.comment_key
                JOIN revisions r ON r.comment_key = d.comment_key AND r.revision = d.revision
                LEFT JOIN models dm ON dm.model_key = d.model_key
                LEFT JOIN policies p ON p.policy_key = d.policy_key
                WHERE q.webhook_id = @webhook_id AND q.state = 'pending' AND q.next_attempt_at <= @now
                    AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e
                        WHERE e.webhook_id = q.webhook_id AND e.comment_key = q.comment_key AND e.state = 'pending' AND e.delivery_id < q.delivery_id)
                ORDER BY q.next_attempt_at, q.delivery_id LIMIT @limit
                """)
            .Set("@include_text", includeText ? 1 : 0)
            .Set("@webhook_id", webhookId)
            .Set("@now", now.ToUnixTimeMilliseconds())
            .Set("@limit", limit)
            .ReadAll(row => (Delivery: ReadDue(row), CommentKey: row.GetInt64(17), AppealId: row.IsDBNull(24) ? (long?)null : row.GetInt64(24)));
        var told = due.ConvertAll<DueDelivery>(d => d.AppealId is { } appeal
            ? new DueDelivery.OfAppeal(d.Delivery.Id, d.Delivery.Attempts, d.Delivery.Event, d.Delivery.Comment with { Text = null }, AppealRows.Find(session, appeal)!)
            : d.Delivery with { PreviousAction = WebhookOutbox.PreviousAction(session, d.CommentKey, d.Delivery.Decision.Id) });
        told.AddRange(ReadSanctions(session, webhookId, now, limit));
        return told;
    });

    /// <summary>Returns once all that was read until now is on disk: nobody is to hear of what a power cut could still take back.</summary>
    public Task WaitUntilDurableAsync(CancellationToken cancellation) => database.Writer.WaitUntilDurableAsync(cancellation);

    /// <summary>Waits until deliveries were put in, or the token is cancelled.</summary>
    public ValueTask<bool> WaitForDeliveriesAsync(CancellationToken cancellation) => database.Outbox.WaitAsync(cancellation);

    /// <summary>Notes that a receiver took a delivery.</summary>
    public Task NoteDeliveredAsync(long deliveryId, int status, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session
            .Statement(
                """
                UPDATE webhook_deliveries SET state = 'delivered', attempts = attempts + 1, done_at = @now, last_status = @status, last_error = NULL
                WHERE delivery_id = @delivery_id
                """)
            .Set("@now", now.ToUnixTimeMilliseconds())
            .Set("@status", status)
            .Set("@delivery_id", deliveryId)
            .Execute(),
        cancellation);

    /// <summary>Notes that an attempt failed, and gives up what waits for this webhook since before <paramref name="giveUpBefore"/>.</summary>
    /// <returns>How many deliveries were given up.</returns>
    public Task<int> NoteFailedAsync(long webhookId, FailedAttempt attempt, DateTimeOffset giveUpBefore, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session =>
        {
            session
                .Statement(
                    """
                    UPDATE webhook_deliveries SET attempts = attempts + 1, last_status = @status, last_error = @error,
                        next_attempt_at = COALESCE(@next, next_attempt_at),
                        state = CASE WHEN @next IS NULL THEN 'dead' ELSE state END,
                        done_at = CASE WHEN @next IS NULL THEN @now END
                    WHERE delivery_id = @delivery_id AND state = 'pending'
                    """)
                .Set("@status", (long?)attempt.Status)
                .Set("@error", attempt.Error)
                .Set("@next", attempt.NextAttemptAt?.ToUnixTimeMilliseconds())
                .Set("@now", now.ToUnixTimeMilliseconds())
                .Set("@delivery_id", attempt.DeliveryId)
                .Execute();
            var old = session
                .Statement(
                    """
                    UPDATE webhook_deliveries SET state = 'dead', done_at = @now, last_error = COALESCE(last_error, @error)
                    WHERE webhook_id = @webhook_id AND state = 'pending' AND queued_at <= @before
                    """)
                .Set("@now", now.ToUnixTimeMilliseconds())
                .Set("@error", attempt.Error)
                .Set("@webhook_id", webhookId)
                .Set("@before", giveUpBefore.ToUnixTimeMilliseconds())
                .Execute();
            return old + (attempt.NextAttemptAt is null ? 1 : 0);
        },
        cancellation);

    /// <summary>Removes deliveries that were taken before a time.</summary>
    /// <returns>How many, at most <paramref name="limit"/>.</returns>
    public Task<int> RemoveDeliveredAsync(DateTimeOffset before, int limit, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session
            .Statement(
                """
                DELETE FROM webhook_deliveries WHERE delivery_id IN (
                    SELECT delivery_id FROM webhook_deliveries WHERE state = 'delivered' AND done_at < @before LIMIT @limit)
                """)
            .Set("@before", before.ToUnixTimeMilliseconds())
            .Set("@limit", limit)
            .Execute(),
        cancellation);

    private static List<DueDelivery> ReadSanctions(SqliteSession session, long webhookId, DateTimeOffset now, int limit) => session
        .Statement(
            $"""
            SELECT q.delivery_id, q.attempts, q.event, a.site, a.author_id, {SanctionRows.Columns}
            FROM webhook_deliveries q INDEXED BY webhook_deliveries_of_sanction
            JOIN sanctions s ON s.sanction_id = q.sanction_id
            JOIN authors a ON a.author_key = s.author_key
            WHERE q.sanction_id IS NOT NULL AND q.webhook_id = @webhook_id AND q.state = 'pending' AND q.next_attempt_at <= @now
                AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e
                    WHERE e.sanction_id = q.sanction_id AND e.webhook_id = q.webhook_id AND e.state = 'pending' AND e.delivery_id < q.delivery_id)
            ORDER BY q.delivery_id LIMIT @limit
            """)
        .Set("@webhook_id", webhookId)
        .Set("@now", now.ToUnixTimeMilliseconds())
        .Set("@limit", limit)
        .ReadAll<DueDelivery>(row => new DueDelivery.OfSanction(
            row.GetInt64(0), row.GetInt32(1), WebhookOutbox.EventsOf(row.GetString(2)), CommentRows.SiteOf(row.GetString(3)), row.GetString(4), SanctionRows.Read(row, 5)));

    private static DueDelivery.OfDecision ReadDue(SqliteDataReader row) => new(
        row.GetInt64(14),
        row.GetInt32(15),
        WebhookOutbox.EventsOf(row.GetString(16)),
        new ToldComment(row.GetString(18), CommentRows.SiteOf(row.GetString(19)), CommentRows.Text(row, 20), CommentRows.Text(row, 21), CommentRows.Text(row, 22), CommentRows.Text(row, 23)),
        CommentRows.Decision(row, 0, row.GetString(18)),
        null);
}
