using System.Text.Json;
using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Storage.Search;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;

namespace Moderator.Storage.Review.Bulk;

/// <summary>Looks up which comments a selection means. Reads only: beside the writer.</summary>
internal static class BulkChoice
{
    /// <summary>How a comment stands: its text, its latest decision and its place in the queue.</summary>
    private const string Columns =
        """
        c.comment_key, c.revision,
        (SELECT MAX(l.decision_id) FROM decisions l WHERE l.comment_key = c.comment_key AND l.revision = c.revision),
        c.action, q.queued_at, q.escalated_at
        """;

    private const string ShownSql =
        $"""
        SELECT {Columns}, s.value ->> '$.Revision', s.value ->> '$.DecisionId'
        FROM json_each(@shown) s
        CROSS JOIN comments c ON c.comment_key = s.value ->> '$.Key'
        LEFT JOIN queue_items q ON q.comment_key = c.comment_key
        WHERE c.erased_at IS NULL AND {Places.Condition}
        LIMIT @limit
        """;

    /// <summary>At most <paramref name="limit"/> comments.</summary>
    public static List<ChosenComment> Read(SqliteSession session, BulkAct act, int limit) => act.Selection switch
    {
        BulkSelection.Waiting waiting => waiting.Filter
            .Set(session.Statement($"SELECT {Columns} FROM queue_items q {ReviewFilter.Rows} ORDER BY q.comment_key LIMIT @limit"), act.User)
            .Set("@limit", limit)
            .ReadAll(Chosen),
        BulkSelection.Found found => CommentSearch
            .Choosing(session, Columns, "LEFT JOIN queue_items q ON q.comment_key = c.comment_key", "AND c.erased_at IS NULL AND c.action <> @chosen_action", found.Query with { After = null, Limit = limit, VisibleTo = act.User })
            .Set("@chosen_action", act.Action.WireName())
            .ReadAll(Chosen),
        BulkSelection.Shown shown => session.Statement(ShownSql)
            .Set("@shown", JsonSerializer.Serialize(shown.Comments))
            .Set("@places", Places.Json(act.User))
            .Set("@limit", limit)
            .ReadAll(row => Chosen(row) with { Revision = row.GetInt32(6), DecisionId = row.GetInt64(7) }),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act.Selection, null),
    };

    private static ChosenComment Chosen(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), DecisionNames.ParseAction(row.GetString(3))!.Value,
        row.IsDBNull(4) ? null : row.GetInt64(4), row.IsDBNull(5) ? null : row.GetInt64(5));
}

/// <summary>A comment that was chosen, as it stood then. Times in milliseconds.</summary>
internal sealed record ChosenComment(long Key, int Revision, long DecisionId, ModerationAction Action, long? QueuedAt, long? EscalatedAt);
