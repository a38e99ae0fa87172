using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;

namespace Moderator.Storage.Comments;

public sealed partial class SqliteCommentStore
{
    public IEnumerable<LabelledDecision> ReadLabels(LabelQuery query)
    {
        // A session of its own: the caller reads as slowly as it writes its file.
        using var session = database.Readers.OpenOwn();
        using var command = session.Connection.CreateCommand();
        command.CommandText =
            """
            SELECT d.decision_id, d.revision, d.action, d.source, d.moderator, d.reasons, d.matched_rules, d.decided_at,
                dm.name, dm.version, dm.hash, p.name, p.version, p.hash,
                c.comment_id, c.site, r.text, c.language, r.language, c.article_title, pr.text,
                r.toxicity, r.severe_toxicity, r.identity_attack, r.insult, r.profanity, r.threat, r.sexually_explicit, r.spam,
                m.name, m.version, m.hash,
                a.attribute, a.label
            FROM decisions d
            JOIN comments c ON c.comment_key = d.comment_key
            JOIN revisions r ON r.comment_key = d.comment_key AND r.revision = d.revision
            LEFT JOIN annotations a ON a.decision_id = d.decision_id
            LEFT JOIN models m ON m.model_key = r.model_key
            LEFT JOIN models dm ON dm.model_key = d.model_key
            LEFT JOIN policies p ON p.policy_key = d.policy_key
            LEFT JOIN comments pc ON pc.site = c.site AND pc.comment_id = c.parent_id
            LEFT JOIN revisions pr ON pr.comment_key = pc.comment_key AND pr.revision = pc.revision
            WHERE d.source = 'moderator'
                AND d.decision_id = (SELECT MAX(l.decision_id) FROM decisions l
                    WHERE l.comment_key = d.comment_key AND l.revision = d.revision AND l.source = 'moderator')
                AND (@site IS NULL OR c.site = @site)
                AND (@since IS NULL OR d.decided_at >= @since)
            ORDER BY d.decision_id, a.annotation_id
            """;
        command.Parameters.AddWithValue("@site", (object?)query.Site ?? DBNull.Value);
        command.Parameters.AddWithValue("@since", (object?)query.Since?.ToUnixTimeMilliseconds() ?? DBNull.Value);
        using var row = Translated(command.ExecuteReader);

        // A decision has one row for each of its annotations, all of them beside each other.
        LabelledDecision? current = null;
        var annotations = new Dictionary<AttributeId, double>();
        while (Translated(row.Read))
        {
            if (current is not null && current.Decision.Id != row.GetInt64(0))
            {
                if (Labelled(current, annotations) is { } labelled) yield return labelled;
                annotations.Clear();
                current = null;
            }

            current ??= ReadLabelRow(row);
            if (!row.IsDBNull(32)) annotations[AttributeOf(row.GetString(32))] = row.GetDouble(33);
        }

        if (current is not null && Labelled(current, annotations) is { } last) yield return last;
    }

    private static LabelledDecision? Labelled(LabelledDecision decision, Dictionary<AttributeId, double> annotations)
    {
        var labels = DecisionLabels.Of(decision.Decision.Action, annotations);
        return labels.Count == 0 ? null : decision with { Labels = labels };
    }

    private static LabelledDecision ReadLabelRow(SqliteDataReader row) => new()
    {
        Decision = CommentRows.Decision(row, 0, row.GetString(14)),
        Site = CommentRows.SiteOf(row.GetString(15)),
        Text = row.GetString(16),
        Labels = new Dictionary<AttributeId, double>(),
        Language = CommentRows.Text(row, 17) ?? CommentRows.Text(row, 18),
        ArticleTitle = CommentRows.Text(row, 19),
        ParentText = CommentRows.Text(row, 20),
        Scores = CommentRows.Scores(row, 21),
        Model = CommentRows.Model(row, 29),
    };

    private static T Translated<T>(Func<T> read)
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
