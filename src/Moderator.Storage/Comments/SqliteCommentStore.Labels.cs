using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Annotations;
using Moderator.Storage.Review;
using Moderator.Storage.Review.Bulk;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Comments;

public sealed partial class SqliteCommentStore
{
    public IEnumerable<LabelledText> ReadLabels(LabelQuery query)
    {
        // A session of its own: the caller reads as slowly as it writes its file. One snapshot for all of it.
        using var session = Translated(database.Readers.OpenOwn);
        using var snapshot = session.Snapshot();
        using var command = session.Connection.CreateCommand();
        command.CommandText =
            """
            SELECT c.comment_key, c.comment_id, c.site, r.revision, r.text, c.language, r.language, c.article_title, NULLIF(pr.text, ''),
                r.toxicity, r.severe_toxicity, r.identity_attack, r.insult, r.profanity, r.threat, r.sexually_explicit, r.spam,
                m.name, m.version, m.hash, said.decision_id
            FROM (
                SELECT comment_key, revision, MAX(decision_id) AS decision_id, MAX(said_at) AS said_at, MIN(said_at) AS first_at FROM (
                    SELECT comment_key, revision, decision_id, decided_at AS said_at FROM decisions o
                    WHERE source = 'moderator' AND NOT EXISTS (
                            SELECT 1 FROM bulk_items i JOIN bulk_acts b ON b.bulk_id = i.bulk_id
                            WHERE i.decision_id = o.decision_id AND (i.state = 'undone' OR (b.origin <> 'similar' AND NOT @with_bulk)))
                        -- What was undone, and the undoing, say nothing of the text.
                        AND NOT EXISTS (SELECT 1 FROM bulk_items i WHERE i.undo_decision_id = o.decision_id)
                    UNION ALL
                    SELECT comment_key, revision, NULL, judged_at FROM judgements)
                GROUP BY comment_key, revision
            ) said
            JOIN comments c ON c.comment_key = said.comment_key
            JOIN revisions r ON r.comment_key = said.comment_key AND r.revision = said.revision
            LEFT JOIN models m ON m.model_key = r.model_key
            LEFT JOIN comments pc ON pc.site = c.site AND pc.comment_id = c.parent_id
            LEFT JOIN revisions pr ON pr.comment_key = pc.comment_key AND pr.revision = pc.revision
            WHERE (@site IS NULL OR c.site = @site)
                AND (@since IS NULL OR said.said_at >= @since)
                AND r.erased_at IS NULL
            ORDER BY said.first_at, said.comment_key, said.revision
            """;
        command.Parameters.AddWithValue("@site", (object?)query.Site ?? DBNull.Value);
        command.Parameters.AddWithValue("@with_bulk", query.WithBulk ? 1 : 0);
        command.Parameters.AddWithValue("@since", (object?)query.Since?.ToUnixTimeMilliseconds() ?? DBNull.Value);
        using var row = Translated(command.ExecuteReader);
        while (Translated(row.Read))
        {
            if (Translated(() => LabelledOf(session, row)) is { } labelled) yield return labelled;
        }
    }

    public IEnumerable<ExportedDecision> ReadDecisions(LabelQuery query)
    {
        using var session = Translated(database.Readers.OpenOwn);
        using var snapshot = session.Snapshot();
        using var command = session.Connection.CreateCommand();
        command.CommandText =
            """
            SELECT d.decision_id, d.revision, d.action, d.source, d.moderator, d.reasons, d.matched_rules, d.decided_at,
                dm.name, dm.version, dm.hash, p.name, p.version, p.hash,
                r.toxicity, r.severe_toxicity, r.identity_attack, r.insult, r.profanity, r.threat, r.sexually_explicit, r.spam,
                c.comment_id, c.site
            FROM decisions d
            JOIN comments c ON c.comment_key = d.comment_key
            JOIN revisions r ON r.comment_key = d.comment_key AND r.revision = d.revision
            LEFT JOIN models dm ON dm.model_key = d.model_key
            LEFT JOIN policies p ON p.policy_key = d.policy_key
            WHERE (@site IS NULL OR c.site = @site)
                AND (@since IS NULL OR d.decided_at >= @since)
            ORDER BY d.decision_id
            """;
        command.Parameters.AddWithValue("@site", (object?)query.Site ?? DBNull.Value);
        command.Parameters.AddWithValue("@since", (object?)query.Since?.ToUnixTimeMilliseconds() ?? DBNull.Value);
        using var row = Translated(command.ExecuteReader);
        while (Translated(row.Read))
        {
            yield return Translated(() =>
            {
                var decision = CommentRows.Decision(row, 0, row.GetString(22));
                var recorded = new RecordedDecision(decision, decision.Source == DecisionSource.Moderator ? SaidWith(session, decision.Id) : new Dictionary<AttributeId, double>());
                return new ExportedDecision(recorded, CommentRows.SiteOf(row.GetString(23)), CommentRows.Scores(row, 14));
            });
        }
    }

    private static LabelledText? LabelledOf(SqliteSession session, SqliteDataReader row)
    {
        var (key, id, revision) = (row.GetInt64(0), row.GetString(1), row.GetInt32(3));
        var decision = row.IsDBNull(20) ? null : ReadDecision(session, row.GetInt64(20), id);
        var judgements = LatestJudgements(session, key, revision);
        var labels = JudgedLabels.Of(
            decision is null ? null : (decision.Moderator!, DecisionLabels.Of(decision.Action, SaidWith(session, decision.Id))),
            judgements.ToDictionary(j => j.Annotator, j => j.Labels, StringComparer.Ordinal));
        var said = decision is null ? [] : SpansSaidWith(session, decision.Id);
        return labels.Count == 0 ? null : new LabelledText
        {
            CommentId = id,
            Site = CommentRows.SiteOf(row.GetString(2)),
            Revision = revision,
            Text = row.GetString(4),
            Decision = decision,
            Together = decision is null ? null : BulkRows.OriginOfDecision(session, decision.Id),
            Labels = labels,
            Spans = [.. judgements.SelectMany(j => j.Spans).Concat(said.Where(s => s.IsIt).Select(s => s.Span)).Distinct().OrderBy(s => s.Start).ThenBy(s => s.End).ThenBy(s => s.Attribute)],
            WrongSpans = [.. said.Where(s => !s.IsIt).Select(s => s.Span)],
            Language = CommentRows.Text(row, 5) ?? CommentRows.Text(row, 6),
            ArticleTitle = CommentRows.Text(row, 7),
            ParentText = CommentRows.Text(row, 8),
            Scores = CommentRows.Scores(row, 9),
            Model = CommentRows.Model(row, 17),
        };
    }

    private static Decision? ReadDecision(SqliteSession session, long decisionId, string commentId) => session
        .Statement(
            """
            SELECT d.decision_id, d.revision, d.action, d.source, d.moderator, d.reasons, d.matched_rules, d.decided_at,
                dm.name, dm.version, dm.hash, p.name, p.version, p.hash
            FROM decisions d
            LEFT JOIN models dm ON dm.model_key = d.model_key
            LEFT JOIN policies p ON p.policy_key = d.policy_key
            WHERE d.decision_id = @decision_id
            """)
        .Set("@decision_id", decisionId)
        .ReadFirst(row => CommentRows.Decision(row, 0, commentId));

    /// <summary>What the moderator said of single attributes while deciding.</summary>
    private static Dictionary<AttributeId, double> SaidWith(SqliteSession session, long decisionId) => session
        .Statement("SELECT attribute, label FROM annotations WHERE decision_id = @decision_id")
        .Set("@decision_id", decisionId)
        .ReadAll(row => (Attribute: AttributeOf(row.GetString(0)), Label: row.GetDouble(1)))
        .ToDictionary(said => said.Attribute, said => said.Label);

    /// <summary>What the moderator said of single passages while deciding, in the order of the text.</summary>
    private static List<SpanSaid> SpansSaidWith(SqliteSession session, long decisionId) => session
        .Statement("SELECT span_start, span_end, attribute, label FROM span_annotations WHERE decision_id = @decision_id ORDER BY span_start, span_end, attribute")
        .Set("@decision_id", decisionId)
        .ReadAll(row => new SpanSaid(new LabelledSpan(row.GetInt32(0), row.GetInt32(1), AttributeOf(row.GetString(2))), row.GetDouble(3) > 0));

    /// <summary>Each person's latest judgement of a text.</summary>
    private static List<StoredJudgement> LatestJudgements(SqliteSession session, long key, int revision) => session
        .Statement(
            """
            SELECT judgement_id, revision, annotator, labels, spans, note, judged_at FROM judgements
            WHERE judgement_id IN (SELECT MAX(judgement_id) FROM judgements WHERE comment_key = @comment_key AND revision = @revision GROUP BY annotator)
            ORDER BY judgement_id
            """)
        .Set("@comment_key", key)
        .Set("@revision", revision)
        .ReadAll(JudgementStore.ReadRow);

    internal static T Translated<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException error)
        {
            throw (Exception?)StorageUnavailableException.From(error) ?? error;
        }
    }
}
