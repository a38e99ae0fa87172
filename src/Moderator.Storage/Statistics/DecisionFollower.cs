using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Core.Statistics;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Statistics;

/// <summary>
/// Follows the decisions behind the requests: draws the audit sample among them and adds them to the sums that the dashboard
/// is read from. Every method may throw <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public sealed class DecisionFollower(ModerationDatabase database)
{
    /// <summary>Into how many bins scores are counted: each is 0.02 wide.</summary>
    public const int Bins = 50;

    /// <summary>The number under which the highest score of all attributes is counted.</summary>
    internal const int Highest = -1;

    /// <summary>Takes the next decisions.</summary>
    /// <param name="design">Which of them are drawn.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many there were; less than <paramref name="most"/> where none is left.</returns>
    public async Task<int> FollowAsync(AuditDesign design, int most, DateTimeOffset now, CancellationToken cancellation)
    {
        // Read and added up beside the writer, which takes the sums alone.
        var (from, rows) = database.Readers.Read(session =>
        {
            using var snapshot = session.Snapshot();
            var state = ReadState(session);
            return (state, Read(session, state.Through, most));
        });
        if (rows.Count == 0) return 0;
        var sums = new Sums();
        foreach (var row in rows) sums.Add(row);
        var drawn = rows.Where(r => r.Source == DecisionSource.Policy && r.Id > from.DrawnAfter)
            .Select(r => (Row: r, Pick: design.Pick(r.Site, r.CommentId, r.Revision, r.Action, r.HighestScore)))
            .Where(r => r.Pick is not null)
            .ToList();
        await database.Writer.WriteAsync(
            session =>
            {
                // Another pass was quicker.
                if (ReadState(session).Through != from.Through) return false;
                sums.Write(session);
                foreach (var (row, pick) in drawn) Insert(session, row, pick!, now);
                session.Statement("UPDATE followed_decisions SET through = @through").Set("@through", rows[^1].Id).Execute();
                return true;
            },
            cancellation);
        return rows.Count;
    }

    private static void Insert(SqliteSession session, Followed row, AuditPick pick, DateTimeOffset now) => session
        .Statement(
            """
            INSERT INTO audit_samples (decision_id, comment_key, revision, band, probability, turn, wanted, drawn_at)
            VALUES (@decision_id, @comment_key, @revision, @band, @probability, @turn, @wanted, @drawn_at)
            """)
        .Set("@decision_id", row.Id)
        .Set("@comment_key", row.Key)
        .Set("@revision", row.Revision)
        .Set("@band", pick.Band)
        .Set("@probability", pick.Probability)
        .Set("@turn", pick.Turn)
        .Set("@wanted", pick.Wanted)
        .Set("@drawn_at", now.ToUnixTimeMilliseconds())
        .Execute();

    private static State ReadState(SqliteSession session) => session
        .Statement("SELECT through, drawn_after FROM followed_decisions")
        .ReadFirst(row => new State(row.GetInt64(0), row.GetInt64(1)))!;

    private static List<Followed> Read(SqliteSession session, long through, int most) => session
        .Statement(
            """
            SELECT d.decision_id, d.comment_key, d.revision, d.action, d.source, COALESCE(d.moderator, ''), d.decided_at, d.matched_rules, d.model_key,
                c.site, c.comment_id, COALESCE(c.language, r.language, ''),
                r.toxicity, r.severe_toxicity, r.identity_attack, r.insult, r.profanity, r.threat, r.sexually_explicit, r.spam
            FROM decisions d
            CROSS JOIN comments c ON c.comment_key = d.comment_key
            CROSS JOIN revisions r ON r.comment_key = d.comment_key AND r.revision = d.revision
            WHERE d.decision_id > @through ORDER BY d.decision_id LIMIT @most
            """)
        .Set("@through", through)
        .Set("@most", most)
        .ReadAll(ReadRow);

    private static Followed ReadRow(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt32(2),
        DecisionNames.ParseAction(row.GetString(3))!.Value,
        row.GetString(4) is "moderator" ? DecisionSource.Moderator : DecisionSource.Policy,
        row.GetString(5),
        row.GetInt64(6) / TimeSpan.MillisecondsPerDay,
        row.GetString(7),
        row.IsDBNull(8) ? null : row.GetInt64(8),
        row.GetString(9), row.GetString(10), row.GetString(11),
        CommentRows.Scores(row, 12));

    private sealed record State(long Through, long DrawnAfter);

    private sealed record Followed(
        long Id, long Key, int Revision, ModerationAction Action, DecisionSource Source, string Moderator, long Day, string Rules, long? ModelKey,
        string Site, string CommentId, string Language, AttributeScores Scores)
    {
        public double? HighestScore { get; } = Attributes.All.Max(a => Scores[a]);
    }

    /// <summary>What some decisions add to the sums.</summary>
    private sealed class Sums
    {
        private readonly Dictionary<(string Site, long Day, DecisionSource Source, string Moderator, string Language, ModerationAction Action), long> _decisions = [];
        private readonly Dictionary<(string Site, long Day, string Rule, ModerationAction Action), long> _rules = [];
        private readonly Dictionary<(string Site, long Day, long Model, int Attribute, int Bin), long> _scores = [];

        public void Add(Followed row)
        {
            var isPolicy = row.Source == DecisionSource.Policy;
            Count(_decisions, (row.Site, row.Day, row.Source, row.Moderator, isPolicy ? row.Language : "", row.Action));
            if (!isPolicy) return;
            var rules = row.Rules is "[]" ? [""] : CommentRows.ReadRuleIds(row.Rules).Distinct(StringComparer.Ordinal);
            foreach (var rule in rules) Count(_rules, (row.Site, row.Day, rule, row.Action));
            if (row.ModelKey is not { } model) return;
            foreach (var attribute in Attributes.All)
            {
                if (row.Scores[attribute] is { } score) Count(_scores, (row.Site, row.Day, model, (int)attribute, BinOf(score)));
            }

            if (row.HighestScore is { } highest) Count(_scores, (row.Site, row.Day, model, Highest, BinOf(highest)));
        }

        public void Write(SqliteSession session)
        {
            foreach (var ((site, day, source, moderator, language, action), count) in _decisions)
            {
                session.Statement(
                        """
                        INSERT INTO daily_decisions (site, day, source, moderator, language, action, decisions)
                        VALUES (@site, @day, @source, @moderator, @language, @action, @count)
                        ON CONFLICT (day, site, source, moderator, language, action) DO UPDATE SET decisions = decisions + excluded.decisions
                        """)
                    .Set("@site", site).Set("@day", day).Set("@source", source.WireName()).Set("@moderator", moderator).Set("@language", language)
                    .Set("@action", action.WireName()).Set("@count", count)
                    .Execute();
            }

            foreach (var ((site, day, rule, action), count) in _rules)
            {
                session.Statement(
                        """
                        INSERT INTO daily_rules (site, day, rule, action, decisions) VALUES (@site, @day, @rule, @action, @count)
                        ON CONFLICT (day, site, rule, action) DO UPDATE SET decisions = decisions + excluded.decisions
                        """)
                    .Set("@site", site).Set("@day", day).Set("@rule", rule).Set("@action", action.WireName()).Set("@count", count)
                    .Execute();
            }

            foreach (var ((site, day, model, attribute, bin), count) in _scores)
            {
                session.Statement(
                        """
                        INSERT INTO daily_scores (site, day, model_key, attribute, bin, decisions) VALUES (@site, @day, @model, @attribute, @bin, @count)
                        ON CONFLICT (day, site, model_key, attribute, bin) DO UPDATE SET decisions = decisions + excluded.decisions
                        """)
                    .Set("@site", site).Set("@day", day).Set("@model", model).Set("@attribute", attribute).Set("@bin", bin).Set("@count", count)
                    .Execute();
            }
        }

        private static int BinOf(double score) => Math.Clamp((int)Math.Floor(score * Bins), 0, Bins - 1);

        private static void Count<T>(Dictionary<T, long> counts, T key)
            where T : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
    }
}
