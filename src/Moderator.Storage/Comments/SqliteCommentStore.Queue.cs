using Microsoft.Data.Sqlite;
using Moderator.Storage.Reports;

namespace Moderator.Storage.Comments;

public sealed partial class SqliteCommentStore
{
    public QueuePage ReadQueue(QueueQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        if (query.After is { } after && after.Order != query.Order)
            throw new ArgumentException($"The cursor is of the order {after.Order}, and the query of {query.Order}.", nameof(query));

        return database.Readers.Read(session =>
        {
            var statement = session.Statement(QueueSql(query)).Set("@limit", query.Limit + 1);
            if (query.Site is not null) statement.Set("@site", query.Site);
            if (query.After is { } place)
            {
                _ = query.Order == QueueOrder.Oldest ? statement.Set("@rank", (long)place.Rank) : statement.Set("@rank", place.Rank);
                statement.Set("@key", place.Key);
            }

            var rows = statement.ReadAll(ReadQueueRow)
                .ConvertAll(row => row with { Item = row.Item with { Reports = ReportStore.Counts(session, row.Key, row.Item.Comment.Revision) } });
            if (rows.Count <= query.Limit) return new QueuePage(rows.ConvertAll(row => row.Item), null);
            rows.RemoveAt(query.Limit);
            var last = rows[^1];
            var rank = query.Order == QueueOrder.Oldest ? last.Item.QueuedAt.ToUnixTimeMilliseconds() : last.Item.Risk;
            return new QueuePage(rows.ConvertAll(row => row.Item), new QueueCursor(query.Order, rank, last.Key));
        });
    }

    /// <summary>One of eight texts, by order, site and place: each is answered from one index without sorting.</summary>
    private static string QueueSql(QueueQuery query)
    {
        var site = query.Site is null ? "" : "AND q.site = @site";
        var (place, order) = query.Order == QueueOrder.Oldest
            ? ("AND (q.queued_at, q.comment_key) > (@rank, @key)", "q.queued_at, q.comment_key")
            : ("AND (q.risk < @rank OR (q.risk = @rank AND q.comment_key > @key))", "q.risk DESC, q.comment_key");
        return $"""
            SELECT {CommentRows.StandingColumns}, q.risk, q.queued_at, q.comment_key
            FROM (
                SELECT q.comment_key, q.risk, q.queued_at FROM queue_items q
                WHERE 1 = 1 {site} {(query.After is null ? "" : place)}
                ORDER BY {order} LIMIT @limit
            ) q
            JOIN comments c ON c.comment_key = q.comment_key
            {CommentRows.StandingJoins}
            ORDER BY {order}
            """;
    }

    private static QueueRow ReadQueueRow(SqliteDataReader row) => new(
        new QueueItem(
            CommentRows.Standing(row),
            row.GetDouble(CommentRows.StandingColumnCount),
            CommentRows.Time(row.GetInt64(CommentRows.StandingColumnCount + 1)),
            ReportCounts.None),
        row.GetInt64(CommentRows.StandingColumnCount + 2));

    private sealed record QueueRow(QueueItem Item, long Key);
}
