using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Comments;

public sealed partial class SqliteCommentStore
{
    public Task<DecideOutcome> DecideAsync(ModeratorDecision decision, CancellationToken cancellation)
    {
        StorableText.Check(decision);
        return database.Writer.WriteAsync(session => Decide(session, decision), cancellation);
    }

    public CommentRecord? Find(string? site, string commentId) => database.Readers.Read(session =>
    {
        // One snapshot for all the reads: between two of them the comment may get a new revision.
        using var snapshot = session.Connection.BeginTransaction(deferred: true);
        var keys = session.Connection.QuerySingleOrDefault<KeyRow>(
            """
            SELECT c.comment_key AS CommentKey, q.queued_at AS QueuedAt
            FROM comments c LEFT JOIN queue_items q ON q.comment_key = c.comment_key
            WHERE c.site = @Site AND c.comment_id = @CommentId
            """,
            new { Site = CommentRows.SiteColumn(site), CommentId = commentId },
            snapshot);
        if (keys is null) return null;
        var standing = Read(session, snapshot, StandingSql, keys.CommentKey, CommentRows.Standing).Single();
        var revisions = Read(session, snapshot, RevisionsSql, keys.CommentKey, ReadRevision);
        var decisions = Read(session, snapshot, DecisionsSql, keys.CommentKey, row => CommentRows.Decision(row, 0, commentId));
        var labels = session.Connection.Query<AnnotationRow>(AnnotationsSql, new { keys.CommentKey }, snapshot)
            .ToLookup(row => row.DecisionId);
        return new CommentRecord(
            standing,
            keys.QueuedAt is not null,
            revisions,
            decisions.ConvertAll(d => new RecordedDecision(d, LabelsOf(labels[d.Id]))));
    });

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
            m.name, m.version, m.hash
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

    private static DecideOutcome Decide(SqliteSession session, ModeratorDecision decision)
    {
        var known = ReadKnown(session, decision.Site, decision.CommentId);
        if (known is null) return new DecideOutcome.CommentUnknown();
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

        session.Statement("UPDATE comments SET action = @action WHERE comment_key = @comment_key")
            .Set("@action", decision.Action.WireName())
            .Set("@comment_key", known.Key)
            .Execute();
        PlaceInQueue(session, known.Key, decision.Site, decision.Action, known.Action, standing.Scores, decision.DecidedAt);
        if (known.AuthorId is { } author) Count(session, decision.Site, author, 0, known.Action, decision.Action);
        return new DecideOutcome.Decided(new RecordedDecision(appended, decision.Labels));
    }

    private static List<T> Read<T>(SqliteSession session, SqliteTransaction snapshot, string sql, long key, Func<SqliteDataReader, T> map)
    {
        using var command = session.Connection.CreateCommand();
        command.Transaction = snapshot;
        command.CommandText = sql;
        command.Parameters.AddWithValue("@comment_key", key);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }

    private static Revision ReadRevision(SqliteDataReader row) => new()
    {
        Number = row.GetInt32(0),
        Text = row.GetString(1),
        DetectedLanguage = CommentRows.Text(row, 2),
        ReceivedAt = CommentRows.Time(row.GetInt64(3)),
        Scores = CommentRows.Scores(row, 4),
        Model = CommentRows.Model(row, 12),
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
