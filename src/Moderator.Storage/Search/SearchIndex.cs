using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Search;

/// <summary>How far a pass over the word index came.</summary>
/// <param name="Indexed">How many texts it took in or took out.</param>
/// <param name="IsComplete">Whether every stored comment's latest text was in the index at its end.</param>
public sealed record IndexPass(int Indexed, bool IsComplete);

/// <summary>
/// The words that comments are found by. Submissions do not write to it: passes take in what was stored since, so that
/// storing a comment costs nothing more. Every method may throw <see cref="StorageUnavailableException"/>.
/// </summary>
public sealed class SearchIndex(ModerationDatabase database)
{
    /// <summary>Takes in the texts that are not in the index yet, the oldest first.</summary>
    /// <param name="limit">How many at most; they share one transaction with the writes of that moment.</param>
    public Task<IndexPass> CatchUpAsync(int limit, CancellationToken cancellation) =>
        database.Writer.WriteAsync(session => CatchUp(session, limit), cancellation);

    /// <summary>Whether every stored comment's latest text is in the index.</summary>
    public bool IsComplete() => database.Readers.Read(IsComplete);

    /// <summary>
    /// Takes a comment's words out of the index, so that none of them is left in the file once its pages are reused. To be
    /// called in the transaction that removes its texts, before they are removed.
    /// </summary>
    internal static void Remove(SqliteSession session, long commentKey)
    {
        if (commentKey > IndexedThrough(session)) return;
        TakeOut(session, commentKey);
        Forget(session, commentKey);
    }

    /// <summary>Notes that a comment got another text. To be called in the transaction of that, with the revision that it had before.</summary>
    internal static void NoteChange(SqliteSession session, long commentKey, int revisionBefore)
    {
        if (commentKey > IndexedThrough(session)) return;
        // A comment that was changed twice keeps the first note: that revision's words are in the index.
        session.Statement("INSERT INTO search_changes (comment_key, indexed_revision) VALUES (@comment_key, @revision) ON CONFLICT (comment_key) DO NOTHING")
            .Set("@comment_key", commentKey)
            .Set("@revision", revisionBefore)
            .Execute();
    }

    internal static bool IsComplete(SqliteSession session) => session
        .Statement(
            """
            SELECT NOT EXISTS (SELECT 1 FROM search_changes)
                AND (SELECT COALESCE(MAX(comment_key), 0) FROM comments) <= (SELECT indexed_through FROM search_progress)
            """)
        .ReadLong() == 1;

    private static IndexPass CatchUp(SqliteSession session, int limit)
    {
        var changed = session.Statement("SELECT comment_key FROM search_changes LIMIT @limit").Set("@limit", limit).ReadAll(row => row.GetInt64(0));
        foreach (var key in changed)
        {
            TakeOut(session, key);
            Forget(session, key);
            if (LatestText(session, key) is { } latest) TakeIn(session, key, latest);
        }

        var left = limit - changed.Count;
        var added = left == 0 ? [] : session.Statement(
                """
                SELECT c.comment_key, r.text FROM comments c
                JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision
                WHERE c.comment_key > @through ORDER BY c.comment_key LIMIT @limit
                """)
            .Set("@through", IndexedThrough(session))
            .Set("@limit", left)
            .ReadAll(row => (Key: row.GetInt64(0), Text: row.GetString(1)));
        foreach (var (key, text) in added) TakeIn(session, key, text);
        if (added.Count > 0)
            session.Statement("UPDATE search_progress SET indexed_through = @through").Set("@through", added[^1].Key).Execute();
        var done = changed.Count + added.Count;
        Merge(session, done);
        return new IndexPass(done, done < limit || IsComplete(session));
    }

    /// <summary>
    /// Lets the index merge a few of its parts, which a pass adds one to: no pass has much of it to do, and none is left behind.
    /// A page of words is written some four times until it is in the largest part.
    /// </summary>
    private static void Merge(SqliteSession session, int texts) =>
        session.Statement("INSERT INTO search_words (search_words, rank) VALUES ('merge', @pages)").Set("@pages", 8 + (texts / 2)).Execute();

    private static long IndexedThrough(SqliteSession session) => session.Statement("SELECT indexed_through FROM search_progress").ReadLong();

    private static void Forget(SqliteSession session, long commentKey) =>
        session.Statement("DELETE FROM search_changes WHERE comment_key = @comment_key").Set("@comment_key", commentKey).Execute();

    private static string? LatestText(SqliteSession session, long commentKey) => session
        .Statement("SELECT r.text FROM comments c JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision WHERE c.comment_key = @comment_key")
        .Set("@comment_key", commentKey)
        .ReadFirst(row => row.GetString(0));

    /// <summary>An empty text has no words and is never in the index: a removed comment, whose text is empty, is not taken out twice.</summary>
    private static void TakeIn(SqliteSession session, long commentKey, string text)
    {
        if (text.Length == 0) return;
        session.Statement("INSERT INTO search_words (rowid, text) VALUES (@comment_key, @text)").Set("@comment_key", commentKey).Set("@text", SearchText.Of(text)).Execute();
    }

    /// <summary>The index holds no texts: what is taken out of it must be told to it.</summary>
    private static void TakeOut(SqliteSession session, long commentKey)
    {
        var indexed = session.Statement(
                """
                SELECT r.text FROM comments c
                LEFT JOIN search_changes s ON s.comment_key = c.comment_key
                JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = COALESCE(s.indexed_revision, c.revision)
                WHERE c.comment_key = @comment_key
                """)
            .Set("@comment_key", commentKey)
            .ReadFirst(row => row.GetString(0));
        if (string.IsNullOrEmpty(indexed)) return;
        session.Statement("INSERT INTO search_words (search_words, rowid, text) VALUES ('delete', @comment_key, @text)")
            .Set("@comment_key", commentKey)
            .Set("@text", SearchText.Of(indexed))
            .Execute();
    }
}
