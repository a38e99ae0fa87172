using System.Text.Json;
using Moderator.Core.Decisions;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Webhooks;

/// <summary>
/// Puts deliveries in, in the transaction of the decision that they tell of. Which webhooks there are is read once a
/// transaction, which many decisions share: where there is none, a decision costs one comparison.
/// </summary>
internal static class WebhookOutbox
{
    public static void Append(SqliteSession session, long commentKey, Decision decision)
    {
        if (ListenersOf(session).Length == 0) return;
        var before = PreviousAction(session, commentKey, decision.Id);
        var told = IsReversal(before, decision.Action) ? WebhookEvents.Reversal : WebhookEvents.Decision;
        string? site = null;
        foreach (var listener in ListenersOf(session))
        {
            if (!listener.Events.HasFlag(told)) continue;
            if (listener.Sites is { } sites)
            {
                site ??= session.Statement("SELECT site FROM comments WHERE comment_key = @comment_key").Set("@comment_key", commentKey).ReadFirst(row => row.GetString(0))!;
                if (!sites.Contains(site)) continue;
            }

            session.Statement(
                    """
                    INSERT INTO webhook_deliveries (webhook_id, comment_key, decision_id, event, state, queued_at, next_attempt_at)
                    VALUES (@webhook_id, @comment_key, @decision_id, @event, 'pending', @now, @now)
                    """)
                .Set("@webhook_id", listener.WebhookId)
                .Set("@comment_key", commentKey)
                .Set("@decision_id", decision.Id)
                .Set("@event", told == WebhookEvents.Reversal ? "reversal" : "decision")
                .Set("@now", decision.DecidedAt.ToUnixTimeMilliseconds())
                .Execute();
            session.WroteDeliveries = true;
        }
    }

    /// <summary>Whether an action takes another one back: what was published or refused no longer is.</summary>
    public static bool IsReversal(ModerationAction? before, ModerationAction action) =>
        before is ModerationAction.Approve or ModerationAction.Reject && before != action;

    public static ModerationAction? PreviousAction(SqliteSession session, long commentKey, long decisionId) => session
        .Statement("SELECT action FROM decisions WHERE comment_key = @comment_key AND decision_id < @decision_id ORDER BY decision_id DESC LIMIT 1")
        .Set("@comment_key", commentKey)
        .Set("@decision_id", decisionId)
        .ReadFirst(row => row.GetString(0)) is { } name ? DecisionNames.ParseAction(name) : null;

    /// <summary>The webhooks, read once a transaction.</summary>
    public static WebhookListener[] ListenersOf(SqliteSession session) => session.Listeners ??= ReadListeners(session);

    private static WebhookListener[] ReadListeners(SqliteSession session) =>
        [.. session.Statement("SELECT webhook_id, events, sites FROM webhooks WHERE removed_at IS NULL").ReadAll(row => new WebhookListener(
            row.GetInt64(0),
            EventsOf(row.GetString(1)),
            SitesOf(CommentRows.Text(row, 2))?.ToHashSet(StringComparer.Ordinal)))];

    public static WebhookEvents EventsOf(string column) =>
        column.Split(' ').Aggregate(WebhookEvents.None, (events, name) => events | (WebhookEventNames.Parse(name) ?? throw new InvalidDataException($"webhooks.events names '{name}'.")));

    public static IReadOnlyList<string>? SitesOf(string? column) =>
        column is null ? null : JsonSerializer.Deserialize(column, StoredJson.Default.IReadOnlyListString);
}

/// <summary>What a decision's transaction needs to know of a webhook.</summary>
internal sealed record WebhookListener(long WebhookId, WebhookEvents Events, HashSet<string>? Sites);
