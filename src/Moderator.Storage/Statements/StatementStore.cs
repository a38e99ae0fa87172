using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Storage.Comments;

namespace Moderator.Storage.Statements;

/// <summary>What is known of a rejection: all that a statement of reasons is made of, and nothing of the comment's text.</summary>
/// <param name="Decision">The rejection.</param>
/// <param name="Site">Null where the installation serves only one.</param>
/// <param name="Language">As the site said, or else as the model found; null where neither could tell.</param>
/// <param name="PostedAt">When the comment was written, or else when its text arrived.</param>
/// <param name="WasApproved">Whether the comment stood approved before.</param>
/// <param name="FlaggedBy">The rules by which the policy did not approve this text; empty where it did.</param>
/// <param name="Reports">How many readers had reported this text before.</param>
public sealed record RejectionFacts(
    Decision Decision, string? Site, string? Section, string? Language, DateTimeOffset PostedAt, bool WasApproved, IReadOnlyList<MatchedRule> FlaggedBy, int Reports);

/// <summary>Reads what statements of reasons are made of. Every method may throw <see cref="StorageUnavailableException"/>.</summary>
public sealed class StatementStore(ModerationDatabase database)
{
    private const string Columns =
        """
        d.decision_id, d.revision, d.action, d.source, d.moderator, d.reasons, d.matched_rules, d.decided_at,
        dm.name, dm.version, dm.hash, p.name, p.version, p.hash,
        c.comment_id, c.site, c.section, COALESCE(c.language, r.language), COALESCE(c.written_at, r.received_at),
        EXISTS (SELECT 1 FROM decisions b WHERE b.comment_key = d.comment_key AND b.decision_id < d.decision_id AND b.action = 'approve'),
        (SELECT f.matched_rules FROM decisions f
            WHERE f.comment_key = d.comment_key AND f.revision = d.revision AND f.source = 'policy' AND f.action <> 'approve' AND f.decision_id <= d.decision_id
            ORDER BY f.decision_id LIMIT 1),
        (SELECT COUNT(*) FROM reports e WHERE e.comment_key = d.comment_key AND e.revision = d.revision AND e.reported_at <= d.decided_at)
        FROM decisions d
        JOIN comments c ON c.comment_key = d.comment_key
        JOIN revisions r ON r.comment_key = d.comment_key AND r.revision = d.revision
        LEFT JOIN models dm ON dm.model_key = d.model_key
        LEFT JOIN policies p ON p.policy_key = d.policy_key
        """;

    /// <summary>What is known of a rejection; null where there is no decision with this id, or it is no rejection.</summary>
    public RejectionFacts? Find(long decisionId) => database.Readers.Read(session => session
        .Statement($"SELECT {Columns} WHERE d.decision_id = @decision_id AND d.action = 'reject'")
        .Set("@decision_id", decisionId)
        .ReadFirst(Read));

    /// <summary>Every rejection, oldest first, streamed.</summary>
    public IEnumerable<RejectionFacts> ReadAll(LabelQuery query)
    {
        using var session = database.Readers.OpenOwn();
        using var command = session.Connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} WHERE d.action = 'reject' AND (@site IS NULL OR c.site = @site) AND (@since IS NULL OR d.decided_at >= @since) ORDER BY d.decision_id";
        command.Parameters.AddWithValue("@site", (object?)query.Site ?? DBNull.Value);
        command.Parameters.AddWithValue("@since", (object?)query.Since?.ToUnixTimeMilliseconds() ?? DBNull.Value);
        using var row = SqliteCommentStore.Translated(command.ExecuteReader);
        while (SqliteCommentStore.Translated(row.Read)) yield return SqliteCommentStore.Translated(() => Read(row));
    }

    private static RejectionFacts Read(SqliteDataReader row) => new(
        CommentRows.Decision(row, 0, row.GetString(14)),
        CommentRows.SiteOf(row.GetString(15)),
        CommentRows.Text(row, 16),
        CommentRows.Text(row, 17),
        CommentRows.Time(row.GetInt64(18)),
        row.GetBoolean(19),
        CommentRows.Text(row, 20) is { } rules ? CommentRows.ReadRules(rules) : [],
        row.GetInt32(21));
}
