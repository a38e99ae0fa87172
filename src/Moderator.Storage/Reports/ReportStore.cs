using System.Security.Cryptography;
using System.Text;
using Moderator.Core.Decisions;
using Moderator.Storage.Comments;
using Moderator.Storage.Repeats;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Reports;

/// <summary>What readers report. Every method may throw <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.</summary>
public sealed class ReportStore(ModerationDatabase database)
{
    /// <summary>
    /// Stores a report and lets the policy look at the comment again, in one transaction. What the policy says then is
    /// appended where it is more careful than what stands; a moderator's decision stands whatever is reported.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="reconsider">The policy. Runs on the writer's thread: it must be quick and must not wait. Null from it changes nothing.</param>
    /// <param name="cancellation">Gives up waiting to be let in.</param>
    /// <param name="once">Carries it out once for a named request.</param>
    /// <exception cref="ArgumentException">A text of the report is not valid Unicode, or holds U+0000.</exception>
    public Task<ReportOutcome> ReportAsync(
        ReaderReport report, Func<ReportedComment, Reconsideration?> reconsider, CancellationToken cancellation, OnceOnly<ReportOutcome>? once = null)
    {
        StorableText.Check(report.Reporter);
        StorableText.Check(report.Reason);
        StorableText.Check(report.Details);
        return database.Writer.WriteAsync(session => Report(session, report, reconsider), once, cancellation);
    }

    /// <summary>A page of a comment's reports, on all its texts, newest first; null where no such comment is stored.</summary>
    /// <param name="site">The comment's site.</param>
    /// <param name="commentId">The comment's id.</param>
    /// <param name="before">Only reports with a lower id; null for all.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<StoredReport>? Read(string? site, string commentId, long? before, int limit) => database.Readers.Read(session =>
        SqliteCommentStore.ReadKnown(session, site, commentId) is not { } known ? null : session
            .Statement(
                """
                SELECT report_id, revision, reason, details, reporter IS NOT NULL, reported_at FROM reports
                WHERE comment_key = @comment_key AND report_id < @before ORDER BY report_id DESC LIMIT @limit
                """)
            .Set("@comment_key", known.Key)
            .Set("@before", before ?? long.MaxValue)
            .Set("@limit", limit)
            .ReadAll(row => new StoredReport(row.GetInt64(0), row.GetInt32(1), row.GetString(2), CommentRows.Text(row, 3), row.GetBoolean(4), CommentRows.Time(row.GetInt64(5)))));

    /// <summary>What readers said of one text of a comment.</summary>
    internal static ReportCounts Counts(SqliteSession session, long commentKey, int revision)
    {
        var reasons = session.Statement(
                """
                SELECT reason, COUNT(*) FROM reports WHERE comment_key = @comment_key AND revision = @revision
                GROUP BY reason ORDER BY 2 DESC, 1
                """)
            .Set("@comment_key", commentKey)
            .Set("@revision", revision)
            .ReadAll(row => new ReportReason(row.GetString(0), row.GetInt32(1)));
        return reasons.Count == 0 ? ReportCounts.None : new ReportCounts(reasons.Sum(r => r.Count), reasons);
    }

    /// <summary>The hash that a reader's reports are kept under: the same reader of the same site always has the same one.</summary>
    internal static byte[] HashOf(SqliteSession session, string? site, string reporter)
    {
        var secret = session.Statement("SELECT secret FROM installation_secrets WHERE name = 'reporters'").ReadFirst(row => row.GetFieldValue<byte[]>(0))!;
        // A length before the site: "a" + "bc" and "ab" + "c" are two readers.
        return HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{site?.Length ?? 0}:{site}{reporter}"));
    }

    private static ReportOutcome Report(SqliteSession session, ReaderReport report, Func<ReportedComment, Reconsideration?> reconsider)
    {
        var known = SqliteCommentStore.ReadKnown(session, report.Site, report.CommentId);
        if (known is null) return new ReportOutcome.CommentUnknown();
        var reporter = report.Reporter is { } id ? HashOf(session, report.Site, id) : null;
        var (stored, isNew) = Store(session, report, known, reporter);
        var count = (int)session.Statement("SELECT COUNT(*) FROM reports WHERE comment_key = @comment_key AND revision = @revision")
            .Set("@comment_key", known.Key)
            .Set("@revision", known.Revision)
            .ReadLong();
        var standing = SqliteCommentStore.ReadStanding(session, report.Site, report.CommentId)!;
        if (isNew && standing.Decision.Source == DecisionSource.Policy)
        {
            var author = standing.Comment.Author is { } a ? SqliteCommentStore.HistoryOf(session, report.Site, a.Id) : null;
            // Actions stand in the order of care: what readers report is never published by it.
            if (reconsider(new ReportedComment(standing, author, count)) is { } said && said.Action > standing.Decision.Action)
                standing = Append(session, standing, known, said, report.ReportedAt);
        }

        return new ReportOutcome.Reported(stored, isNew, count, standing);
    }

    private static (StoredReport Report, bool IsNew) Store(SqliteSession session, ReaderReport report, KnownComment known, byte[]? reporter)
    {
        if (reporter is not null)
        {
            var before = session.Statement(
                    """
                    SELECT report_id, revision, reason, details, reported_at FROM reports
                    WHERE comment_key = @comment_key AND revision = @revision AND reporter = @reporter
                    """)
                .Set("@comment_key", known.Key)
                .Set("@revision", known.Revision)
                .Set("@reporter", reporter)
                .ReadFirst(row => new StoredReport(row.GetInt64(0), row.GetInt32(1), row.GetString(2), CommentRows.Text(row, 3), true, CommentRows.Time(row.GetInt64(4))));
            if (before is not null) return (before, false);
        }

        var added = session.Statement(
                """
                INSERT INTO reports (comment_key, revision, reporter, reason, details, reported_at)
                VALUES (@comment_key, @revision, @reporter, @reason, @details, @reported_at)
                RETURNING report_id
                """)
            .Set("@comment_key", known.Key)
            .Set("@revision", known.Revision)
            .Set("@reporter", reporter)
            .Set("@reason", report.Reason)
            .Set("@details", report.Details)
            .Set("@reported_at", report.ReportedAt.ToUnixTimeMilliseconds())
            .ReadLong();
        return (new StoredReport(added, known.Revision, report.Reason, report.Details, reporter is not null, CommentRows.Stored(report.ReportedAt)), true);
    }

    private static StandingComment Append(SqliteSession session, StandingComment standing, KnownComment known, Reconsideration said, DateTimeOffset now)
    {
        var comment = standing.Comment;
        var decision = SqliteCommentStore.InsertDecision(session, known.Key, CommentRows.KeyOf(session, standing.Model), new Decision
        {
            Id = 0,
            CommentId = comment.Id,
            Revision = known.Revision,
            Action = said.Action,
            Source = DecisionSource.Policy,
            Reasons = said.Reasons,
            MatchedRules = said.MatchedRules,
            Model = standing.Model,
            Policy = said.Policy,
            DecidedAt = CommentRows.Stored(now),
        });
        SqliteCommentStore.LetStand(session, known, comment.Site, said.Action, standing.Scores, now);
        return standing with { Decision = decision };
    }
}
