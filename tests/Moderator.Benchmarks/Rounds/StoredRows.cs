using Microsoft.Data.Sqlite;
using Moderator.Storage;
using Moderator.Storage.Search;

namespace Moderator.Rounds;

/// <summary>Looks into the database itself, past the program under test, for what is lost or half-written.</summary>
internal static class StoredRows
{
    private static readonly (string Finding, string Sql)[] Wholes =
    [
        ("comments without their latest text", "SELECT COUNT(*) FROM comments c WHERE NOT EXISTS (SELECT 1 FROM revisions r WHERE r.comment_key = c.comment_key AND r.revision = c.revision)"),
        ("comments with a gap in their revisions", "SELECT COUNT(*) FROM comments c WHERE c.revision <> (SELECT COUNT(*) FROM revisions r WHERE r.comment_key = c.comment_key)"),
        ("texts without a decision", "SELECT COUNT(*) FROM revisions r WHERE NOT EXISTS (SELECT 1 FROM decisions d WHERE d.comment_key = r.comment_key AND d.revision = r.revision)"),
        ("texts without scores", "SELECT COUNT(*) FROM revisions WHERE toxicity IS NULL OR model_key IS NULL"),
        ("decisions without a model or a policy", "SELECT COUNT(*) FROM decisions WHERE model_key IS NULL OR policy_key IS NULL"),
        ("rejections by this driver without their label", "SELECT COUNT(*) FROM decisions d WHERE d.source = 'moderator' AND NOT EXISTS (SELECT 1 FROM annotations a WHERE a.decision_id = d.decision_id)"),
        ("comments whose action is not their latest decision's", "SELECT COUNT(*) FROM comments c WHERE c.action <> (SELECT d.action FROM decisions d WHERE d.comment_key = c.comment_key ORDER BY d.decision_id DESC LIMIT 1)"),
        ("comments to review that are not in the queue", "SELECT COUNT(*) FROM comments c WHERE c.action = 'review' AND NOT EXISTS (SELECT 1 FROM queue_items q WHERE q.comment_key = c.comment_key)"),
        ("comments in the queue that are not to review", "SELECT COUNT(*) FROM queue_items q JOIN comments c ON c.comment_key = q.comment_key WHERE c.action <> 'review'"),
        ("authors whose counts are wrong",
            """
            SELECT COUNT(*) FROM authors a WHERE (a.comments, a.approved, a.rejected) <>
                (SELECT COUNT(*), COALESCE(SUM(c.action = 'approve'), 0), COALESCE(SUM(c.action = 'reject'), 0)
                    FROM comments c WHERE c.site = a.site AND c.author_id = a.author_id)
            """),
        ("rows that point nowhere", "SELECT COUNT(*) FROM pragma_foreign_key_check"),
        ("damaged pages", "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
    ];

    /// <param name="path">The database; the server must not run.</param>
    /// <param name="acknowledged">By comment id, what the server had answered.</param>
    /// <returns>What is wrong, in words; empty where nothing is.</returns>
    public static List<string> Check(string path, IReadOnlyDictionary<string, Acknowledged> acknowledged)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        // The author counts are checked for every author: without this each would scan every comment.
        Ask(connection, "CREATE INDEX IF NOT EXISTS temporary_by_author ON comments (site, author_id)");
        var findings = new List<string>();
        foreach (var (finding, sql) in Wholes)
        {
            if (Ask(connection, sql) is var count && count > 0) findings.Add($"{count} {finding}");
        }

        var stored = ReadStored(connection);
        foreach (var (id, answer) in acknowledged)
        {
            if (!stored.TryGetValue(id, out var row)) findings.Add($"lost: {id}");
            else if (row.Revision < answer.Revision || (row.Revision == answer.Revision && row.Text != answer.Text)) findings.Add($"lost: the text of revision {answer.Revision} of {id}");
            else if (row.DecisionId < answer.DecisionId || (row.DecisionId == answer.DecisionId && row.Action != answer.Action)) findings.Add($"lost: decision {answer.DecisionId} on {id}");
        }

        Ask(connection, "DROP INDEX temporary_by_author");
        return findings;
    }

    /// <summary>Takes into the word index what the kills left out of it, and looks whether it holds every comment once.</summary>
    /// <param name="path">The database; the server must not run.</param>
    public static async Task<List<string>> CheckIndexAsync(string path)
    {
        await using (var database = ModerationDatabase.Open(new DatabaseOptions(path), TimeProvider.System))
        {
            while (!(await new SearchIndex(database).CatchUpAsync(1_000, default)).IsComplete)
            {
                // The next thousand.
            }
        }

        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var findings = new List<string>();
        if (Ask(connection, "SELECT COUNT(*) FROM comments WHERE comment_key NOT IN (SELECT id FROM search_words_docsize)") is var missing && missing > 0)
            findings.Add($"{missing} comments that no search finds");
        try
        {
            Ask(connection, "INSERT INTO search_words (search_words) VALUES ('integrity-check')");
        }
        catch (SqliteException error)
        {
            findings.Add("the word index is damaged: " + error.Message);
        }

        return findings;
    }

    private static Dictionary<string, Acknowledged> ReadStored(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT c.comment_id, r.text, c.revision, c.action,
                (SELECT MAX(d.decision_id) FROM decisions d WHERE d.comment_key = c.comment_key AND d.revision = c.revision)
            FROM comments c JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision
            """;
        using var reader = command.ExecuteReader();
        var stored = new Dictionary<string, Acknowledged>(StringComparer.Ordinal);
        while (reader.Read()) stored.Add(reader.GetString(0), new Acknowledged(reader.GetString(1), reader.GetInt32(2), reader.GetInt64(4), reader.GetString(3)));
        return stored;
    }

    private static long Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long? ?? 0;
    }
}
