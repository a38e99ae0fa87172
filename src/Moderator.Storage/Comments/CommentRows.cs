using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Annotations;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Comments;

/// <summary>How rows become the types of the domain and back. The column lists stand beside the code that reads them.</summary>
internal static class CommentRows
{
    /// <summary>Sets the parameter of every attribute's score; null where there is none.</summary>
    public static Statement SetScores(this Statement statement, AttributeScores scores) => statement
        .Set("@toxicity", scores[AttributeId.Toxicity])
        .Set("@severe_toxicity", scores[AttributeId.SevereToxicity])
        .Set("@identity_attack", scores[AttributeId.IdentityAttack])
        .Set("@insult", scores[AttributeId.Insult])
        .Set("@profanity", scores[AttributeId.Profanity])
        .Set("@threat", scores[AttributeId.Threat])
        .Set("@sexually_explicit", scores[AttributeId.SexuallyExplicit])
        .Set("@spam", scores[AttributeId.Spam]);

    /// <summary>
    /// A comment (c) with its latest revision (r), its latest decision (d), the revision's model (m), the decision's
    /// model (dm) and its policy (p): read by <see cref="Standing"/>.
    /// </summary>
    public const string StandingColumns =
        """
        c.site, c.comment_id, c.section, c.article_id, c.article_title, c.article_url, c.parent_id,
        c.author_id, c.author_name, c.language, c.written_at, c.revision,
        r.text, r.language, r.received_at,
        r.toxicity, r.severe_toxicity, r.identity_attack, r.insult, r.profanity, r.threat, r.sexually_explicit, r.spam,
        m.name, m.version, m.hash,
        d.decision_id, d.revision, d.action, d.source, d.moderator, d.reasons, d.matched_rules, d.decided_at,
        dm.name, dm.version, dm.hash, p.name, p.version, p.hash, r.erased_at
        """;

    public const string StandingJoins =
        """
        JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision
        JOIN decisions d ON d.decision_id =
            (SELECT MAX(l.decision_id) FROM decisions l WHERE l.comment_key = c.comment_key AND l.revision = c.revision)
        LEFT JOIN models m ON m.model_key = r.model_key
        LEFT JOIN models dm ON dm.model_key = d.model_key
        LEFT JOIN policies p ON p.policy_key = d.policy_key
        """;

    /// <summary>How many columns <see cref="StandingColumns"/> has: those after it begin here.</summary>
    public const int StandingColumnCount = 41;

    /// <summary>Reads <see cref="StandingColumns"/>.</summary>
    public static StandingComment Standing(SqliteDataReader row)
    {
        var id = row.GetString(1);
        return new StandingComment
        {
            Comment = new Comment(id, row.GetString(12))
            {
                Site = SiteOf(row.GetString(0)),
                Section = Text(row, 2),
                Article = Text(row, 3) is { } article ? new Article(article) { Title = Text(row, 4), Url = Text(row, 5) } : null,
                ParentId = Text(row, 6),
                Author = Text(row, 7) is { } author ? new Author(author) { Name = Text(row, 8) } : null,
                Language = Text(row, 9),
                WrittenAt = row.IsDBNull(10) ? null : Time(row.GetInt64(10)),
            },
            Revision = row.GetInt32(11),
            DetectedLanguage = Text(row, 13),
            ReceivedAt = Time(row.GetInt64(14)),
            Scores = Scores(row, 15),
            Model = Model(row, 23),
            Decision = Decision(row, 26, id),
            RemovedAt = row.IsDBNull(40) ? null : Time(row.GetInt64(40)),
        };
    }

    /// <summary>Reads decision_id, revision, action, source, moderator, reasons, matched_rules, decided_at, the model's and the policy's name, version and hash.</summary>
    public static Decision Decision(SqliteDataReader row, int first, string commentId) => new()
    {
        Id = row.GetInt64(first),
        CommentId = commentId,
        Revision = row.GetInt32(first + 1),
        Action = DecisionNames.ParseAction(row.GetString(first + 2)) ?? throw new InvalidDataException($"decisions.action is '{row.GetString(first + 2)}'."),
        Source = DecisionNames.ParseSource(row.GetString(first + 3)) ?? throw new InvalidDataException($"decisions.source is '{row.GetString(first + 3)}'."),
        Moderator = Text(row, first + 4),
        Reasons = ReadReasons(row.GetString(first + 5)),
        MatchedRules = ReadRules(row.GetString(first + 6)),
        DecidedAt = Time(row.GetInt64(first + 7)),
        Model = Model(row, first + 8),
        Policy = row.IsDBNull(first + 11) ? null : new PolicyVersion(row.GetString(first + 11), row.GetString(first + 12), row.GetString(first + 13)),
    };

    /// <summary>Reads the eight score columns, in the order of <see cref="AttributeId"/>.</summary>
    public static AttributeScores Scores(SqliteDataReader row, int first)
    {
        Span<(AttributeId, double)> found = stackalloc (AttributeId, double)[Attributes.Count];
        var count = 0;
        for (var i = 0; i < Attributes.Count; i++)
        {
            if (!row.IsDBNull(first + i)) found[count++] = ((AttributeId)i, row.GetDouble(first + i));
        }

        if (count == 0) return AttributeScores.None;
        var scores = new AttributeScore[count];
        for (var i = 0; i < count; i++) scores[i] = new AttributeScore(found[i].Item1, found[i].Item2);
        return AttributeScores.From(scores);
    }

    public static ModelVersion? Model(SqliteDataReader row, int first) =>
        row.IsDBNull(first) ? null : new ModelVersion(row.GetString(first), row.GetString(first + 1), row.GetString(first + 2));

    public static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>What a time is after it was stored.</summary>
    public static DateTimeOffset Stored(DateTimeOffset time) => Time(time.ToUnixTimeMilliseconds());

    /// <summary>The column's form of a site: '' stands for the only one.</summary>
    public static string SiteColumn(string? site) => site ?? "";

    public static string? SiteOf(string column) => column.Length == 0 ? null : column;

    public static string WriteReasons(IReadOnlyList<string> reasons) =>
        reasons.Count == 0 ? "[]" : JsonSerializer.Serialize(reasons, StoredJson.Default.IReadOnlyListString);

    public static string WriteRules(IReadOnlyList<MatchedRule> rules) => rules.Count == 0
        ? "[]"
        : JsonSerializer.Serialize(rules.Select(r => new StoredRule(r.RuleId, r.Action.WireName(), r.Reason)).ToArray(), StoredJson.Default.StoredRuleArray);

    private static IReadOnlyList<string> ReadReasons(string json) =>
        json is "[]" ? [] : JsonSerializer.Deserialize(json, StoredJson.Default.IReadOnlyListString)!;

    /// <summary>The ids in <c>decisions.matched_rules</c>.</summary>
    public static IReadOnlyList<string> ReadRuleIds(string json) =>
        json is "[]" ? [] : Array.ConvertAll(JsonSerializer.Deserialize(json, StoredJson.Default.StoredRuleArray)!, r => r.Rule);

    public static MatchedRule[] ReadRules(string json) => json is "[]"
        ? []
        : Array.ConvertAll(
            JsonSerializer.Deserialize(json, StoredJson.Default.StoredRuleArray)!,
            r => new MatchedRule(r.Rule, DecisionNames.ParseAction(r.Action) ?? throw new InvalidDataException($"A matched rule has the action '{r.Action}'."), r.Reason));

    /// <summary>The key of a model's or policy's row, which is made where there is none. Runs in the writer's transaction.</summary>
    public static long? KeyOf(SqliteSession session, ModelVersion? model) => model is null ? null : KeyOf(
        session,
        model,
        (model.Name, model.Version, model.Hash),
        "INSERT INTO models (name, version, hash) VALUES (@name, @version, @hash) ON CONFLICT (name, version, hash) DO NOTHING",
        "SELECT model_key FROM models WHERE name = @name AND version = @version AND hash = @hash");

    public static long? KeyOf(SqliteSession session, PolicyVersion? policy) => policy is null ? null : KeyOf(
        session,
        policy,
        (policy.Name, policy.Version, policy.Hash),
        "INSERT INTO policies (name, version, hash) VALUES (@name, @version, @hash) ON CONFLICT (name, version, hash) DO NOTHING",
        "SELECT policy_key FROM policies WHERE name = @name AND version = @version AND hash = @hash");

    private static long KeyOf(SqliteSession session, object version, (string Name, string Version, string Hash) row, string insert, string select)
    {
        if (session.TryGetVersionKey(version, out var key)) return key;
        session.Statement(insert).Set("@name", row.Name).Set("@version", row.Version).Set("@hash", row.Hash).Execute();
        key = session.Statement(select).Set("@name", row.Name).Set("@version", row.Version).Set("@hash", row.Hash).ReadLong();
        session.RememberVersionKey(version, key);
        return key;
    }
}

/// <summary>A matched rule as <c>decisions.matched_rules</c> holds it.</summary>
internal sealed record StoredRule(string Rule, string Action, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(StoredRule[]))]
[JsonSerializable(typeof(StoredSpan[]))]
[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class StoredJson : JsonSerializerContext;
