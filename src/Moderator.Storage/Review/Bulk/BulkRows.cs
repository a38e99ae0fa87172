using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Review.Bulk;

/// <summary>How acts on many comments become rows and back.</summary>
internal static class BulkRows
{
    private const string Columns =
        """
        b.bulk_id, b.comments,
        (SELECT COUNT(*) FROM bulk_items i WHERE i.bulk_id = b.bulk_id AND i.state = 'waits'),
        (SELECT COUNT(*) FROM bulk_items i WHERE i.bulk_id = b.bulk_id AND i.state = 'decided'),
        (SELECT COUNT(*) FROM bulk_items i WHERE i.bulk_id = b.bulk_id AND i.state = 'changed'),
        (SELECT COUNT(*) FROM bulk_items i WHERE i.bulk_id = b.bulk_id AND i.state = 'taken'),
        (SELECT COUNT(*) FROM bulk_items i WHERE i.bulk_id = b.bulk_id AND i.state = 'refused'),
        (SELECT COUNT(*) FROM bulk_items i WHERE i.bulk_id = b.bulk_id AND i.state = 'undone'),
        (SELECT COUNT(*) FROM bulk_items i WHERE i.bulk_id = b.bulk_id AND i.state = 'kept'),
        b.user_id, b.origin, b.action, b.reason, b.began_at, b.undone_at
        """;

    public static StoredBulk? Find(SqliteSession session, long bulkId) =>
        session.Statement($"SELECT {Columns} FROM bulk_acts b WHERE b.bulk_id = @bulk_id").Set("@bulk_id", bulkId).ReadFirst(Bulk);

    public static StoredBulk? FindByAct(SqliteSession session, string actId) =>
        session.Statement($"SELECT {Columns} FROM bulk_acts b WHERE b.act_id = @act_id").Set("@act_id", actId).ReadFirst(Bulk);

    public static List<StoredBulk> ReadOf(SqliteSession session, long userId, DateTimeOffset since, int limit) => session
        .Statement($"SELECT {Columns} FROM bulk_acts b WHERE b.user_id = @user_id AND b.began_at >= @since ORDER BY b.bulk_id DESC LIMIT @limit")
        .Set("@user_id", userId).Set("@since", since.ToUnixTimeMilliseconds()).Set("@limit", limit)
        .ReadAll(Bulk);

    public static List<BulkItem> Items(SqliteSession session, long bulkId, string state, int limit) => session
        .Statement(
            """
            SELECT comment_key, revision, decision_before, action_before, queued_at, escalated_at, decision_id
            FROM bulk_items WHERE bulk_id = @bulk_id AND state = @state ORDER BY comment_key LIMIT @limit
            """)
        .Set("@bulk_id", bulkId).Set("@state", state).Set("@limit", limit)
        .ReadAll(row => new BulkItem(
            row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), DecisionNames.ParseAction(row.GetString(3))!.Value,
            row.IsDBNull(4) ? null : row.GetInt64(4), row.IsDBNull(5) ? null : row.GetInt64(5), row.IsDBNull(6) ? null : row.GetInt64(6)));

    /// <summary>By what a decision's comment was chosen; null where the decision was made by itself.</summary>
    public static BulkOrigin? OriginOfDecision(SqliteSession session, long decisionId) => session
        .Statement("SELECT b.origin FROM bulk_items i JOIN bulk_acts b ON b.bulk_id = i.bulk_id WHERE i.decision_id = @decision_id AND i.decision_id IS NOT NULL")
        .Set("@decision_id", decisionId)
        .ReadFirst(row => row.GetString(0)) is { } name ? BulkOrigins.Parse(name) : null;

    private static StoredBulk Bulk(SqliteDataReader row) => new(
        new BulkProgress(row.GetInt64(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7), row.GetInt32(8)),
        row.GetInt64(9),
        BulkOrigins.Parse(row.GetString(10)),
        DecisionNames.ParseAction(row.GetString(11))!.Value,
        CommentRows.Text(row, 12),
        CommentRows.Time(row.GetInt64(13)),
        row.IsDBNull(14) ? null : CommentRows.Time(row.GetInt64(14)));
}

/// <summary>A comment of an act. Times in milliseconds.</summary>
internal sealed record BulkItem(long Key, int Revision, long DecisionBefore, ModerationAction ActionBefore, long? QueuedAt, long? EscalatedAt, long? DecisionId);
