using System.Text.Json;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Statistics;

/// <summary>
/// What the dashboard shows, from the sums that <see cref="DecisionFollower"/> keeps and from what people judged. Every method
/// may throw <see cref="StorageUnavailableException"/>.
/// </summary>
public sealed class StatisticsStore(ModerationDatabase database)
{
    /// <summary>Estimates are made of the latest judgements, at most this many of each kind.</summary>
    public const int MostJudged = 20_000;

    /// <summary>How many days of a model's beginning the scores of later days are compared with.</summary>
    public const int ReferenceDays = 7;

    private const string OfSites = "(@sites IS NULL OR site IN (SELECT value FROM json_each(@sites)))";
    private const string OfSitesAndDays = $"day BETWEEN @first AND @last AND {OfSites}";

    /// <summary>Decisions by day.</summary>
    public IReadOnlyList<DayCount> ReadDays(StatisticsQuery query) => Read(
        query,
        $"SELECT day, source, action, SUM(decisions) FROM daily_decisions WHERE {OfSitesAndDays} GROUP BY day, source, action ORDER BY day",
        row => new DayCount(row.GetInt64(0), SourceOf(row.GetString(1)), DecisionNames.ParseAction(row.GetString(2))!.Value, row.GetInt64(3)));

    /// <summary>The policy's decisions by the rules that matched, '' where none did.</summary>
    public IReadOnlyList<NamedCount> ReadRules(StatisticsQuery query) => Named(query, $"SELECT rule, action, SUM(decisions) FROM daily_rules WHERE {OfSitesAndDays} GROUP BY rule, action");

    /// <summary>Moderators' decisions by who made them.</summary>
    public IReadOnlyList<NamedCount> ReadModerators(StatisticsQuery query) =>
        Named(query, $"SELECT moderator, action, SUM(decisions) FROM daily_decisions WHERE source = 'moderator' AND {OfSitesAndDays} GROUP BY moderator, action");

    /// <summary>The policy's decisions by language, '' where it is not known.</summary>
    public IReadOnlyList<NamedCount> ReadLanguages(StatisticsQuery query) =>
        Named(query, $"SELECT language, action, SUM(decisions) FROM daily_decisions WHERE source = 'policy' AND {OfSitesAndDays} GROUP BY language, action");

    /// <summary>The sites that have decisions, by name.</summary>
    public IReadOnlyList<string> ReadSites() => database.Readers.Read(session => session
        .Statement(
            """
            WITH RECURSIVE sites (site) AS (
                SELECT MIN(site) FROM comments
                UNION ALL
                SELECT (SELECT MIN(c.site) FROM comments c WHERE c.site > s.site) FROM sites s WHERE s.site IS NOT NULL)
            SELECT site FROM sites WHERE site IS NOT NULL
            """)
        .ReadAll(row => row.GetString(0)));

    /// <summary>What waits now, whatever the days.</summary>
    public WaitingState ReadQueue(IReadOnlyList<string>? sites, DateTimeOffset now) => database.Readers.Read(session =>
    {
        var ends = WaitingState.Ages.Select(a => (now - a).ToUnixTimeMilliseconds()).ToArray();
        return session
            .Statement(
                $"""
                SELECT COUNT(*), MIN(queued_at), SUM(queued_at > @a), SUM(queued_at <= @a AND queued_at > @b), SUM(queued_at <= @b AND queued_at > @c),
                    SUM(queued_at <= @c AND queued_at > @d), SUM(queued_at <= @d)
                FROM queue_items INDEXED BY queue_items_of_site_by_age WHERE {OfSites}
                """)
            .Set("@sites", sites is null ? null : JsonSerializer.Serialize(sites))
            .Set("@a", ends[0]).Set("@b", ends[1]).Set("@c", ends[2]).Set("@d", ends[3])
            .ReadFirst(row => row.GetInt64(0) == 0
                ? new WaitingState(0, null, [0, 0, 0, 0, 0])
                : new WaitingState(row.GetInt64(0), CommentRows.Time(row.GetInt64(1)), [.. Enumerable.Range(2, 5).Select(row.GetInt64)]))!;
    });

    /// <summary>What people judged without knowing what the rules did: the audit sample. The latest first.</summary>
    public IReadOnlyList<JudgedByPeople> ReadSampled(StatisticsQuery query) => [.. Read(
            query,
            $"""
            SELECT s.sample_id, d.action, s.probability, u.name, j.action,
                r.toxicity, r.severe_toxicity, r.identity_attack, r.insult, r.profanity, r.threat, r.sexually_explicit, r.spam
            FROM audit_judgements j
            CROSS JOIN audit_samples s ON s.sample_id = j.sample_id
            CROSS JOIN decisions d ON d.decision_id = s.decision_id
            CROSS JOIN comments c ON c.comment_key = s.comment_key
            CROSS JOIN revisions r ON r.comment_key = s.comment_key AND r.revision = s.revision
            CROSS JOIN users u ON u.user_id = j.user_id
            WHERE j.judged_at >= @from AND j.undone_at IS NULL AND d.decided_at >= @from AND d.decided_at < @to AND {OfSites}
            ORDER BY j.judged_at DESC LIMIT @most
            """,
            row => (Sample: row.GetInt64(0), Action: DecisionNames.ParseAction(row.GetString(1))!.Value, Probability: row.GetDouble(2),
                By: new PersonsJudgement(row.GetString(3), row.GetString(4) is "reject"), Scores: CommentRows.Scores(row, 5)),
            withTimes: true)
        .GroupBy(r => r.Sample)
        .Select(g => new JudgedByPeople(g.First().Action, g.First().Scores, g.First().Probability, [.. g.Reverse().Select(r => r.By)]))];

    /// <summary>What moderators decided of what the policy had sent to review, the latest decision of each text.</summary>
    public IReadOnlyList<JudgedByPeople> ReadReviewed(StatisticsQuery query) => Read(
        query,
        $"""
        SELECT x.action, x.moderator, MAX(x.decision_id),
            r.toxicity, r.severe_toxicity, r.identity_attack, r.insult, r.profanity, r.threat, r.sexually_explicit, r.spam
        FROM (SELECT decision_id, comment_key, revision, action, moderator FROM decisions INDEXED BY decisions_of_moderators
              WHERE source = 'moderator' AND decided_at >= @from AND decided_at < @to ORDER BY decided_at DESC LIMIT @most) x
        CROSS JOIN comments c ON c.comment_key = x.comment_key
        CROSS JOIN revisions r ON r.comment_key = x.comment_key AND r.revision = x.revision
        WHERE x.action <> 'review' AND {OfSites} AND EXISTS (
            SELECT 1 FROM decisions p WHERE p.comment_key = x.comment_key AND p.revision = x.revision AND p.source = 'policy' AND p.action = 'review' AND p.decided_at >= @from)
        GROUP BY x.comment_key, x.revision
        """,
        row => new JudgedByPeople(ModerationAction.Review, CommentRows.Scores(row, 3), 1, [new PersonsJudgement(row.GetString(1), row.GetString(0) is "reject")]),
        withTimes: true);

    /// <summary>How the scores of the latest model lie in these days, and in its first ones; null where nothing was scored.</summary>
    public ModelScores? ReadScores(StatisticsQuery query) => database.Readers.Read(session =>
    {
        using var snapshot = session.Snapshot();
        var model = Bind(session.Statement($"SELECT m.name, m.version, m.hash, m.model_key FROM daily_scores JOIN models m USING (model_key) WHERE {OfSitesAndDays} ORDER BY day DESC, model_key DESC LIMIT 1"), query)
            .ReadFirst(row => new FoundModel(CommentRows.Model(row, 0)!, row.GetInt64(3)));
        if (model is null) return null;
        var first = session.Statement("SELECT MIN(day) FROM daily_scores WHERE model_key = @model_key").Set("@model_key", model.Key).ReadLong();
        return new ModelScores(model.Version, first, Bins(session, query with { FirstDay = first, LastDay = first + ReferenceDays - 1 }, model.Key), Bins(session, query, model.Key));
    });

    /// <summary>How the highest scores and those of each attribute lie in these days, whichever model made them.</summary>
    public IReadOnlyDictionary<int, long[]> ReadBins(StatisticsQuery query) => database.Readers.Read(session => Bins(session, query, null));

    private static Dictionary<int, long[]> Bins(SqliteSession session, StatisticsQuery query, long? model)
    {
        var bins = new Dictionary<int, long[]>();
        var rows = Bind(session.Statement($"SELECT attribute, bin, SUM(decisions) FROM daily_scores WHERE {OfSitesAndDays} AND (@model_key IS NULL OR model_key = @model_key) GROUP BY attribute, bin"), query)
            .Set("@model_key", model)
            .ReadAll(row => (Attribute: row.GetInt32(0), Bin: row.GetInt32(1), Count: row.GetInt64(2)));
        foreach (var (attribute, bin, count) in rows)
        {
            if (!bins.TryGetValue(attribute, out var counts)) bins[attribute] = counts = new long[DecisionFollower.Bins];
            counts[bin] = count;
        }

        return bins;
    }

    private List<NamedCount> Named(StatisticsQuery query, string sql) =>
        Read(query, sql, row => new NamedCount(row.GetString(0), DecisionNames.ParseAction(row.GetString(1))!.Value, row.GetInt64(2)));

    private List<T> Read<T>(StatisticsQuery query, string sql, Func<Microsoft.Data.Sqlite.SqliteDataReader, T> map, bool withTimes = false) => database.Readers.Read(session =>
    {
        var statement = withTimes
            ? session.Statement(sql)
                .Set("@from", query.FirstDay * TimeSpan.MillisecondsPerDay).Set("@to", (query.LastDay + 1) * TimeSpan.MillisecondsPerDay)
                .Set("@sites", Sites(query)).Set("@most", MostJudged)
            : Bind(session.Statement(sql), query);
        return statement.ReadAll(map);
    });

    private static Statement Bind(Statement statement, StatisticsQuery query) => statement
        .Set("@first", query.FirstDay)
        .Set("@last", query.LastDay)
        .Set("@sites", Sites(query));

    private static string? Sites(StatisticsQuery query) => query.Sites is null ? null : JsonSerializer.Serialize(query.Sites);

    private static DecisionSource SourceOf(string name) => name is "moderator" ? DecisionSource.Moderator : DecisionSource.Policy;

    private sealed record FoundModel(ModelVersion Version, long Key);
}
