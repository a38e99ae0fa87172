using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Audit;
using Moderator.Storage.Authors;
using Moderator.Storage.Repeats;
using Moderator.Storage.Reports;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Comments;

public sealed partial class SqliteCommentStore
{
    public Task<DecideOutcome> DecideAsync(ModeratorDecision decision, CancellationToken cancellation, OnceOnly<DecideOutcome>? once = null)
    {
        StorableText.Check(decision);
        return database.Writer.WriteAsync(session => Decide(session, decision), once, cancellation);
    }

    public CommentRecord? Find(string? site, string commentId) => database.Readers.Read(session =>
    {
        // One snapshot for all the reads: between two of them the comment may get a new revision.
        using var snapshot = session.Snapshot();
        var keys = session.Connection.QuerySingleOrDefault<KeyRow>(
            """
            SELECT c.comment_key AS CommentKey, q.queued_at AS QueuedAt
            FROM comments c LEFT JOIN queue_items q ON q.comment_key = c.comment_key
            WHERE c.site = @Site AND c.comment_id = @CommentId
            """,
            new { Site = CommentRows.SiteColumn(site), CommentId = commentId });
        if (keys is null) return null;
        var standing = Read(session, StandingSql, keys.CommentKey, CommentRows.Standing).Single();
        var revisions = Read(session, RevisionsSql, keys.CommentKey, ReadRevision);
        var decisions = Read(session, DecisionsSql, keys.CommentKey, row => CommentRows.Decision(row, 0, commentId));
        var labels = session.Connection.Query<AnnotationRow>(AnnotationsSql, new { keys.CommentKey })
            .ToLookup(row => row.DecisionId);
        return new CommentRecord(
            standing,
            keys.QueuedAt is not null,
            revisions,
            decisions.ConvertAll(d => new RecordedDecision(d, LabelsOf(labels[d.Id]))))
        {
            Reports = ReportStore.Counts(session, keys.CommentKey, standing.Revision),
            Version = VersionOf(session, keys.CommentKey, standing.Revision),
        };
    });

    private static CommentVersion VersionOf(SqliteSession session, KnownComment known) => VersionOf(session, known.Key, known.Revision);

    private static CommentVersion VersionOf(SqliteSession session, long key, int revision) => session
        .Statement(
            """
            SELECT (SELECT MAX(decision_id) FROM decisions WHERE comment_key = @comment_key),
                (SELECT COALESCE(MAX(report_id), 0) FROM reports WHERE comment_key = @comment_key),
                (SELECT COUNT(erased_at) FROM revisions WHERE comment_key = @comment_key)
                    + (SELECT author_id IS NULL FROM comments WHERE comment_key = @comment_key)
            """)
        .Set("@comment_key", key)
        .ReadFirst(row => new CommentVersion(revision, row.GetInt64(0), row.GetInt64(1), row.GetInt32(2)))!;

    private const string StandingSql =
        $"""
        SELECT {CommentRows.StandingColumns}
        FROM comments c
        {CommentRows.StandingJoins}
        WHERE c.comment_key = @comment_key
        """;

    private const string RevisionsSql =
        """
        SELECT r.revision, r.text, r.language, r.received_at,
            r.toxicity, r.severe_toxicity, r.identity_attack, r.insult, r.profanity, r.threat, r.sexually_explicit, r.spam,
            m.name, m.version, m.hash, r.erased_at
        FROM revisions r LEFT JOIN models m ON m.model_key = r.model_key
        WHERE r.comment_key = @comment_key
        ORDER BY r.revision
        """;

    private const string DecisionsSql =
        """
        SELECT d.decision_id, d.revision, d.action, d.source, d.moderator, d.reasons, d.matched_rules, d.decided_at,
            dm.name, dm.version, dm.hash, p.name, p.version, p.hash
        FROM decisions d
        LEFT JOIN models dm ON dm.model_key = d.model_key
        LEFT JOIN policies p ON p.policy_key = d.policy_key
        WHERE d.comment_key = @comment_key
        ORDER BY d.decision_id
        """;

    private const string AnnotationsSql =
        """
        SELECT a.decision_id AS DecisionId, a.attribute AS Attribute, a.label AS Label
        FROM decisions d JOIN annotations a ON a.decision_id = d.decision_id
        WHERE d.comment_key = @CommentKey
        """;

    internal static DecideOutcome Decide(SqliteSession session, ModeratorDecision decision)
    {
        var known = ReadKnown(session, decision.Site, decision.CommentId);
        if (known is null) return new DecideOutcome.CommentUnknown();
        if (decision.Expected is { } expected && !expected.Contains(VersionOf(session, known).ToString(), StringComparer.Ordinal)) return new DecideOutcome.Changed();
        if (decision.Revision is { } seen && seen != known.Revision) return new DecideOutcome.OtherRevision(known.Revision);

        var standing = ReadStanding(session, decision.Site, decision.CommentId)!;
        var appended = InsertDecision(session, known.Key, CommentRows.KeyOf(session, standing.Model), new Decision
        {
            Id = 0,
            CommentId = decision.CommentId,
            Revision = known.Revision,
            Action = decision.Action,
            Source = DecisionSource.Moderator,
            Moderator = decision.Moderator,
            Reasons = decision.Reason is { } reason ? [reason] : [],
            Model = standing.Model,
            Policy = decision.Policy,
            DecidedAt = CommentRows.Stored(decision.DecidedAt),
        });
        foreach (var (attribute, label) in decision.Labels)
        {
            session.Statement("INSERT INTO annotations (decision_id, attribute, label) VALUES (@decision_id, @attribute, @label)")
                .Set("@decision_id", appended.Id)
                .Set("@attribute", attribute.WireName())
                .Set("@label", label)
                .Execute();
        }

        LetStand(session, known, decision.Site, decision.Action, standing.Scores, decision.DecidedAt);
        if (decision.Action != ModerationAction.Reject)
            SanctionRows.TakeBack(session, known.Key, decision.Moderator, appended.Id, decision.DecidedAt);
        else if (decision.Strike is { } strike && known.AuthorId is { } author)
            SanctionRows.Strike(session, decision.Site, author, decision.Reason ?? "", decision.Moderator, strike, appended.Id, decision.DecidedAt, AuditActor.OfSystem("strikes"));
        return new DecideOutcome.Decided(new RecordedDecision(appended, decision.Labels));
    }

    private static List<T> Read<T>(SqliteSession session, string sql, long key, Func<SqliteDataReader, T> map) =>
        session.Statement(sql).Set("@comment_key", key).ReadAll(map);

    private static Revision ReadRevision(SqliteDataReader row) => new()
    {
        Number = row.GetInt32(0),
        Text = row.GetString(1),
        DetectedLanguage = CommentRows.Text(row, 2),
        ReceivedAt = CommentRows.Time(row.GetInt64(3)),
        Scores = CommentRows.Scores(row, 4),
        Model = CommentRows.Model(row, 12),
        RemovedAt = row.IsDBNull(15) ? null : CommentRows.Time(row.GetInt64(15)),
    };

    private static Dictionary<AttributeId, double> LabelsOf(IEnumerable<AnnotationRow> rows) =>
        rows.ToDictionary(row => AttributeOf(row.Attribute), row => row.Label);

    private static AttributeId AttributeOf(string name) => Attributes.TryParse(name, out var attribute)
        ? attribute
        : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"annotations.attribute is '{name}'."));

    private sealed class KeyRow
    {
        public required long CommentKey { get; init; }

        public long? QueuedAt { get; init; }
    }

    private sealed class AnnotationRow
    {
        public required long DecisionId { get; init; }

        public required string Attribute { get; init; }

        public required double Label { get; init; }
    }
}
