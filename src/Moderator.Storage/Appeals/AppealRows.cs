using Microsoft.Data.Sqlite;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Appeals;

/// <summary>How appeals become rows and back.</summary>
internal static class AppealRows
{
    /// <summary>Of an appeal (l) and its comment (c): read by <see cref="Read(SqliteDataReader)"/>.</summary>
    public const string Columns = "l.appeal_id, l.decision_id, c.site, c.comment_id, l.text, l.received_at, l.state, l.answer, l.decided_by, l.decided_at, l.reversal_id";

    public const string From = "appeals l JOIN comments c ON c.comment_key = l.comment_key";

    public const int ColumnCount = 11;

    public static Appeal Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        DecisionId = row.GetInt64(1),
        Site = CommentRows.SiteOf(row.GetString(2)),
        CommentId = row.GetString(3),
        Text = row.GetString(4),
        ReceivedAt = CommentRows.Time(row.GetInt64(5)),
        State = AppealNames.Parse(row.GetString(6)) ?? throw new InvalidDataException($"appeals.state is '{row.GetString(6)}'."),
        Answer = CommentRows.Text(row, 7),
        DecidedBy = CommentRows.Text(row, 8),
        DecidedAt = row.IsDBNull(9) ? null : CommentRows.Time(row.GetInt64(9)),
        ReversalId = row.IsDBNull(10) ? null : row.GetInt64(10),
    };

    public static Appeal? Find(SqliteSession session, long id) =>
        session.Statement($"SELECT {Columns} FROM {From} WHERE l.appeal_id = @appeal_id").Set("@appeal_id", id).ReadFirst(Read);

    public static Appeal? FindByDecision(SqliteSession session, long decisionId) =>
        session.Statement($"SELECT {Columns} FROM {From} WHERE l.decision_id = @decision_id").Set("@decision_id", decisionId).ReadFirst(Read);
}
