using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Webhooks;

/// <summary>
/// Webhooks as administrators see them. What they change is in the audit log, in the same transaction. Every method may
/// throw <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public sealed class WebhookStore(ModerationDatabase database)
{
    /// <summary>How many deliveries one write sends again at most: more are sent by asking again.</summary>
    public const int MaxResent = 10_000;

    internal const string OwnColumns = "w.webhook_id, w.name, w.url, w.events, w.sites, w.include_text, w.secret, w.previous_secret, w.previous_until, w.created_at";

    private const string Columns =
        $"""
        {OwnColumns},
        (SELECT COUNT(*) FROM webhook_deliveries d WHERE d.webhook_id = w.webhook_id AND d.state = 'pending'),
        (SELECT COUNT(*) FROM webhook_deliveries d WHERE d.webhook_id = w.webhook_id AND d.state = 'dead')
        """;

    /// <summary>Every webhook that is told, oldest first.</summary>
    public IReadOnlyList<Webhook> ReadAll() => database.Readers.Read(session =>
        session.Statement($"SELECT {Columns} FROM webhooks w WHERE w.removed_at IS NULL ORDER BY w.webhook_id").ReadAll(Read));

    /// <summary>One webhook; null where there is none with this id, or it was removed.</summary>
    public Webhook? Find(long id) => database.Readers.Read(session => Find(session, id));

    /// <summary>Registers a webhook: it is told of every decision from now on.</summary>
    public Task<Webhook> AddAsync(NewWebhook webhook, AuditActor actor, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session =>
        {
            var events = string.Join(' ', WebhookEventNames.NamesOf(webhook.Events));
            var id = session
                .Statement(
                    """
                    INSERT INTO webhooks (name, url, events, sites, include_text, secret, created_at)
                    VALUES (@name, @url, @events, @sites, @include_text, @secret, @now)
                    RETURNING webhook_id
                    """)
                .Set("@name", webhook.Name)
                .Set("@url", webhook.Url)
                .Set("@events", events)
                .Set("@sites", webhook.Sites is { } sites ? JsonSerializer.Serialize(sites, StoredJson.Default.IReadOnlyListString) : null)
                .Set("@include_text", webhook.IncludeText ? 1 : 0)
                .Set("@secret", webhook.Secret)
                .Set("@now", now.ToUnixTimeMilliseconds())
                .ReadLong();
            session.Listeners = null;
            // The host alone: an address may hold a password.
            Append(session, id, actor, now, "webhook.create", new JsonObject { ["name"] = webhook.Name, ["host"] = new Uri(webhook.Url).Host, ["events"] = events, ["text"] = webhook.IncludeText });
            return Find(session, id)!;
        },
        cancellation);

    /// <summary>Gives a webhook a new secret; the one in force signs too until <paramref name="previousUntil"/>.</summary>
    /// <returns>The webhook afterwards; null where there is none with this id.</returns>
    public Task<Webhook?> RotateAsync(
        long id, byte[] secret, DateTimeOffset previousUntil, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null) => database.Writer.WriteAsync(
        session =>
        {
            Check(session, id, expected);
            var changed = session
                .Statement(
                    """
                    UPDATE webhooks SET previous_secret = secret, previous_until = @previous_until, secret = @secret
                    WHERE webhook_id = @webhook_id AND removed_at IS NULL
                    """)
                .Set("@previous_until", previousUntil.ToUnixTimeMilliseconds())
                .Set("@secret", secret)
                .Set("@webhook_id", id)
                .Execute();
            if (changed == 0) return null;
            Append(session, id, actor, now, "webhook.rotate", new JsonObject { ["previous_until"] = previousUntil.UtcDateTime });
            return Find(session, id);
        },
        cancellation);

    /// <summary>Ends a webhook: it is told of nothing any more, and what waited is removed.</summary>
    /// <returns>Whether there was one with this id.</returns>
    public Task<bool> RemoveAsync(long id, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null) => database.Writer.WriteAsync(
        session =>
        {
            Check(session, id, expected);
            var changed = session.Statement("UPDATE webhooks SET removed_at = @now, secret = X'', previous_secret = NULL WHERE webhook_id = @webhook_id AND removed_at IS NULL")
                .Set("@now", now.ToUnixTimeMilliseconds())
                .Set("@webhook_id", id)
                .Execute();
            if (changed == 0) return false;
            session.Listeners = null;
            var removed = session.Statement("DELETE FROM webhook_deliveries WHERE webhook_id = @webhook_id").Set("@webhook_id", id).Execute();
            Append(session, id, actor, now, "webhook.remove", new JsonObject { ["deliveries"] = removed });
            return true;
        },
        cancellation);

    /// <exception cref="ChangedMeanwhileException">Its <see cref="Webhook.Version"/> is none of those expected.</exception>
    private static void Check(SqliteSession session, long id, IReadOnlyList<string>? expected)
    {
        if (expected is not null && Find(session, id) is { } webhook) ChangedMeanwhileException.ThrowUnless(expected, webhook.Version);
    }

    /// <summary>A page of a webhook's deliveries; null where there is no webhook with this id.</summary>
    public DeliveryPage? ReadDeliveries(DeliveryQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        return database.Readers.Read(session =>
        {
            if (Find(session, query.WebhookId) is null) return null;
            var statement = session
                .Statement(
                    $"""
                    SELECT d.delivery_id, c.site, c.comment_id, d.decision_id, d.event, d.state, d.attempts, d.queued_at, d.next_attempt_at, d.last_status, d.last_error
                    FROM webhook_deliveries d LEFT JOIN comments c ON c.comment_key = d.comment_key
                    WHERE d.webhook_id = @webhook_id{(query.State is null ? "" : " AND d.state = @state")} AND d.delivery_id < @before
                    ORDER BY d.delivery_id DESC LIMIT @limit
                    """)
                .Set("@webhook_id", query.WebhookId)
                .Set("@before", query.Before ?? long.MaxValue)
                .Set("@limit", query.Limit + 1);
            if (query.State is { } state) statement.Set("@state", state.ToString().ToLowerInvariant());
            var found = statement.ReadAll(ReadDelivery);
            if (found.Count <= query.Limit) return new DeliveryPage(found, null);
            found.RemoveAt(query.Limit);
            return new DeliveryPage(found, found[^1].Id);
        });
    }

    /// <summary>Lets dead deliveries be sent again, from now on as if they were new. One may arrive after later ones of its comment.</summary>
    /// <param name="webhookId">Whose.</param>
    /// <param name="deliveryId">Only this one; null for every dead one, oldest first.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellation">Gives up waiting to be let in.</param>
    /// <returns>How many, at most <see cref="MaxResent"/>; null where there is no webhook, or no dead delivery, with this id.</returns>
    public Task<int?> ResendAsync(long webhookId, long? deliveryId, AuditActor actor, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync<int?>(
        session =>
        {
            if (Find(session, webhookId) is null) return null;
            var sent = session
                .Statement(
                    """
                    UPDATE webhook_deliveries SET state = 'pending', attempts = 0, queued_at = @now, next_attempt_at = @now, done_at = NULL
                    WHERE delivery_id IN (
                        SELECT delivery_id FROM webhook_deliveries
                        WHERE webhook_id = @webhook_id AND state = 'dead' AND (@delivery_id IS NULL OR delivery_id = @delivery_id)
                        ORDER BY delivery_id LIMIT @limit)
                    """)
                .Set("@now", now.ToUnixTimeMilliseconds())
                .Set("@webhook_id", webhookId)
                .Set("@delivery_id", deliveryId)
                .Set("@limit", MaxResent)
                .Execute();
            if (sent == 0) return deliveryId is null ? 0 : null;
            session.WroteDeliveries = true;
            Append(session, webhookId, actor, now, "webhook.resend", new JsonObject { ["deliveries"] = sent });
            return sent;
        },
        cancellation);

    internal static Webhook Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Name = row.GetString(1),
        Url = row.GetString(2),
        Events = WebhookOutbox.EventsOf(row.GetString(3)),
        Sites = WebhookOutbox.SitesOf(CommentRows.Text(row, 4)),
        IncludeText = row.GetBoolean(5),
        Secret = row.GetFieldValue<byte[]>(6),
        PreviousSecret = row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7),
        PreviousUntil = row.IsDBNull(8) ? null : CommentRows.Time(row.GetInt64(8)),
        CreatedAt = CommentRows.Time(row.GetInt64(9)),
        Pending = row.GetInt64(10),
        Dead = row.GetInt64(11),
    };

    private static Webhook? Find(SqliteSession session, long id) => session
        .Statement($"SELECT {Columns} FROM webhooks w WHERE w.webhook_id = @webhook_id AND w.removed_at IS NULL")
        .Set("@webhook_id", id)
        .ReadFirst(Read);

    private static void Append(SqliteSession session, long id, AuditActor actor, DateTimeOffset now, string act, JsonObject details) =>
        AuditRows.Append(session, new AuditEntry(actor, now, act, $"webhook:{id}", details));

    private static Delivery ReadDelivery(SqliteDataReader row)
    {
        var state = Enum.Parse<DeliveryState>(row.GetString(5), ignoreCase: true);
        return new Delivery
        {
            Id = row.GetInt64(0),
            Site = row.IsDBNull(1) ? null : CommentRows.SiteOf(row.GetString(1)),
            CommentId = CommentRows.Text(row, 2),
            DecisionId = row.IsDBNull(3) ? null : row.GetInt64(3),
            Event = WebhookOutbox.EventsOf(row.GetString(4)),
            State = state,
            Attempts = row.GetInt32(6),
            QueuedAt = CommentRows.Time(row.GetInt64(7)),
            NextAttemptAt = state == DeliveryState.Pending ? CommentRows.Time(row.GetInt64(8)) : null,
            LastStatus = row.IsDBNull(9) ? null : row.GetInt32(9),
            LastError = CommentRows.Text(row, 10),
        };
    }
}
