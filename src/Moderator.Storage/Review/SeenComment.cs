using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;

namespace Moderator.Storage.Review;

/// <summary>What an act needs to know of its comment.</summary>
internal sealed record SeenComment(string? Site, string CommentId, string? Section, int Revision, long DecisionId, bool IsQueued, bool IsEscalated, long? ClaimedBy, long ClaimedUntil, bool IsRemoved)
{
    /// <summary>Whether somebody else has it open.</summary>
    public bool IsTakenFrom(User user, DateTimeOffset now) => ClaimedBy is { } other && other != user.Id && ClaimedUntil > now.ToUnixTimeMilliseconds();

    public static SeenComment? Read(SqliteSession session, long key) => session
        .Statement(
            """
            SELECT c.site, c.comment_id, c.section, c.revision,
                (SELECT MAX(d.decision_id) FROM decisions d WHERE d.comment_key = c.comment_key AND d.revision = c.revision),
                q.comment_key IS NOT NULL, q.escalated_at IS NOT NULL, k.user_id, COALESCE(k.until, 0), c.erased_at IS NOT NULL
            FROM comments c
            LEFT JOIN queue_items q ON q.comment_key = c.comment_key
            LEFT JOIN claims k ON k.comment_key = c.comment_key
            WHERE c.comment_key = @key
            """)
        .Set("@key", key)
        .ReadFirst(row => new SeenComment(
            CommentRows.SiteOf(row.GetString(0)), row.GetString(1), CommentRows.Text(row, 2), row.GetInt32(3), row.GetInt64(4),
            row.GetBoolean(5), row.GetBoolean(6), row.IsDBNull(7) ? null : row.GetInt64(7), row.GetInt64(8), row.GetBoolean(9)));
}
