using Microsoft.Data.Sqlite;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Policies.Simulation;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Comments;

/// <summary>Which comments are decided on again.</summary>
/// <param name="Since">Those that arrived at this time or later; null for all.</param>
/// <param name="Site">Only this site's; null for all.</param>
/// <param name="WithParents">Whether the texts that they answer are read too, as scoring them anew needs.</param>
public sealed record DecidedQuery(DateTimeOffset? Since, string? Site, bool WithParents);

public sealed partial class SqliteCommentStore
{
    /// <summary>
    /// Every stored comment with the policy's decision on its latest text, oldest first, streamed. An author's history is
    /// counted by what stands now for the earlier comments: what stood at that time is not stored.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public IEnumerable<DecidedComment> ReadDecided(DecidedQuery query)
    {
        using var session = database.Readers.OpenOwn();

        // One snapshot: comments that arrive meanwhile are in neither of the two reads.
        using var snapshot = session.Connection.BeginTransaction(deferred: true);
        var histories = ReadHistoriesBefore(session, snapshot, query);
        using var command = session.Connection.CreateCommand();
        command.Transaction = snapshot;
        command.CommandText =
            $"""
            SELECT c.comment_key, c.site, c.comment_id, c.section, c.author_id, c.language, c.action, r.text, r.language,
                r.toxicity, r.severe_toxicity, r.identity_attack, r.insult, r.profanity, r.threat, r.sexually_explicit, r.spam,
                m.model_key, m.name, m.version, m.hash, d.action, d.matched_rules,
                (SELECT x.action FROM decisions x
                    WHERE x.comment_key = c.comment_key AND x.revision = c.revision AND x.source = 'moderator'
                    ORDER BY x.decision_id DESC LIMIT 1),
                {(query.WithParents ? "c.article_title, pr.text" : "NULL, NULL")}
            FROM comments c
            JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision
            JOIN decisions d ON d.decision_id =
                (SELECT MIN(l.decision_id) FROM decisions l
                    WHERE l.comment_key = c.comment_key AND l.revision = c.revision AND l.source = 'policy')
            LEFT JOIN models m ON m.model_key = r.model_key
            {(query.WithParents
                ? """
                  LEFT JOIN comments pc ON pc.site = c.site AND pc.comment_id = c.parent_id
                  LEFT JOIN revisions pr ON pr.comment_key = pc.comment_key AND pr.revision = pc.revision
                  """
                : "")}
            WHERE (@site IS NULL OR c.site = @site) AND (@since IS NULL OR c.received_at >= @since)
            ORDER BY c.comment_key
            """;
        Bind(command, query);
        using var row = Translated(command.ExecuteReader);
        var rows = new DecidedRows();
        while (Translated(row.Read))
        {
            var (author, site) = (CommentRows.Text(row, 4), row.GetString(1));
            var key = author is null ? default : AuthorKey.Of(site, author);
            yield return rows.Read(row, author is null ? null : histories.GetValueOrDefault(key).History);
            if (author is not null) histories[key] = histories.GetValueOrDefault(key).With(DecisionNames.ParseAction(row.GetString(6))!.Value);
        }
    }

    /// <summary>How many comments <see cref="ReadDecided"/> gives, at least.</summary>
    public long CountDecided(DecidedQuery query) => database.Readers.Read(session => session
        .Statement("SELECT COUNT(*) FROM comments c WHERE (@site IS NULL OR c.site = @site) AND (@since IS NULL OR c.received_at >= @since)")
        .Set("@site", query.Site)
        .Set("@since", query.Since?.ToUnixTimeMilliseconds())
        .ReadLong());

    /// <summary>What stands of the comments that arrived before, by author.</summary>
    private static Dictionary<AuthorKey, AuthorCounts> ReadHistoriesBefore(SqliteSession session, SqliteTransaction snapshot, DecidedQuery query)
    {
        var histories = new Dictionary<AuthorKey, AuthorCounts>();
        if (query.Since is null) return histories;
        using var command = session.Connection.CreateCommand();
        command.Transaction = snapshot;
        command.CommandText =
            """
            SELECT c.site, c.author_id, COUNT(*), SUM(c.action = 'approve'), SUM(c.action = 'reject')
            FROM comments c
            WHERE c.author_id IS NOT NULL AND (@site IS NULL OR c.site = @site) AND c.received_at < @since
            GROUP BY c.site, c.author_id
            """;
        Bind(command, query);
        using var row = Translated(command.ExecuteReader);
        while (Translated(row.Read))
            histories[AuthorKey.Of(row.GetString(0), row.GetString(1))] = new AuthorCounts(row.GetInt32(2), row.GetInt32(3), row.GetInt32(4));
        return histories;
    }

    private static void Bind(SqliteCommand command, DecidedQuery query)
    {
        command.Parameters.AddWithValue("@site", (object?)query.Site ?? DBNull.Value);
        command.Parameters.AddWithValue("@since", (object?)query.Since?.ToUnixTimeMilliseconds() ?? DBNull.Value);
    }

    /// <summary>Site and author in 16 bytes: a million authors take some forty megabytes, and none is mixed up with another.</summary>
    private readonly record struct AuthorKey(UInt128 Hash)
    {
        public static AuthorKey Of(string site, string author)
        {
            Span<byte> hash = stackalloc byte[32];
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{site}\0{author}"), hash);
            return new AuthorKey(System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash));
        }
    }

    private readonly record struct AuthorCounts(int Comments, int Approved, int Rejected)
    {
        public AuthorHistory History => new(Comments, Approved, Rejected);

        public AuthorCounts With(ModerationAction standing) => new(
            Comments + 1, Approved + (standing == ModerationAction.Approve ? 1 : 0), Rejected + (standing == ModerationAction.Reject ? 1 : 0));
    }

    /// <summary>Makes comments of rows; the few models and lists of rules are made once each.</summary>
    private sealed class DecidedRows
    {
        private readonly Dictionary<long, Core.Scoring.ModelVersion?> _models = [];
        private readonly Dictionary<string, IReadOnlyList<string>> _rules = new(StringComparer.Ordinal);

        public DecidedComment Read(SqliteDataReader row, AuthorHistory? history) => new(
            row.GetInt64(0),
            new Comment(row.GetString(2), row.GetString(7))
            {
                Site = CommentRows.SiteOf(row.GetString(1)),
                Section = CommentRows.Text(row, 3),
                Author = CommentRows.Text(row, 4) is { } author ? new Author(author) : null,
                Language = CommentRows.Text(row, 5),
                Article = CommentRows.Text(row, 24) is { } title ? new Article("") { Title = title } : null,
                ParentText = CommentRows.Text(row, 25),
            },
            CommentRows.Scores(row, 9),
            Model(row),
            CommentRows.Text(row, 8),
            history,
            DecisionNames.ParseAction(row.GetString(21))!.Value,
            Rules(row.GetString(22)),
            DecisionNames.ParseAction(CommentRows.Text(row, 23)));

        private Core.Scoring.ModelVersion? Model(SqliteDataReader row)
        {
            if (row.IsDBNull(17)) return null;
            var key = row.GetInt64(17);
            if (!_models.TryGetValue(key, out var model)) _models[key] = model = CommentRows.Model(row, 18);
            return model;
        }

        private IReadOnlyList<string> Rules(string json)
        {
            if (_rules.TryGetValue(json, out var known)) return known;
            var rules = CommentRows.ReadRuleIds(json);
            // Reasons may hold what is different for each comment (a language's name): not every list is worth keeping.
            if (_rules.Count < 4096) _rules[json] = rules;
            return rules;
        }
    }
}
