using System.Text.Json;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;

namespace Moderator.Storage.Review;

/// <summary>
/// Hands waiting comments out, each to one moderator at a time. Every method may throw
/// <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
/// <remarks>
/// The order is priority = weight × (1 + days waiting, 3 at most) × (1 + reports / 2, 4 at most), where weight =
/// risk × (½ + 2 × risk × (1 − risk)): a high score, of which the model is unsure, that has waited, and that readers
/// reported. It is computed for the <see cref="Window"/> weightiest, oldest and latest reported comments, each read from
/// an index, so that its cost does not grow with what waits.
/// </remarks>
public sealed class ReviewQueue(ModerationDatabase database)
{
    /// <summary>How many comments of each kind the order is computed for.</summary>
    private const int Window = 100;

    private const string Free =
        """
        AND NOT EXISTS (SELECT 1 FROM claims k WHERE k.comment_key = q.comment_key AND k.until > @now)
        AND q.comment_key NOT IN (SELECT value FROM json_each(@passed_over))
        """;

    private const string NextSql =
        $"""
        WITH candidates AS (
            SELECT comment_key FROM (
                SELECT q.comment_key FROM queue_items q INDEXED BY queue_items_by_weight {ReviewFilter.Rows} {Free} ORDER BY q.weight DESC, q.comment_key LIMIT @window)
            UNION
            SELECT comment_key FROM (
                SELECT q.comment_key FROM queue_items q INDEXED BY queue_items_by_age {ReviewFilter.Rows} {Free} ORDER BY q.queued_at, q.comment_key LIMIT @window)
            UNION
            SELECT comment_key FROM (
                SELECT q.comment_key FROM (SELECT comment_key FROM reports ORDER BY report_id DESC LIMIT 10 * @window) l
                CROSS JOIN queue_items q ON q.comment_key = l.comment_key {ReviewFilter.Rows} {Free} LIMIT @window)
        )
        SELECT q.comment_key, c.site, c.comment_id, q.queued_at, q.escalated_at
        FROM candidates n
        JOIN queue_items q ON q.comment_key = n.comment_key
        JOIN comments c ON c.comment_key = n.comment_key
        ORDER BY q.weight * (1 + MIN(MAX(@now - q.queued_at, 0), 259200000) / 86400000.0)
            * (1 + MIN((SELECT COUNT(*) FROM reports p WHERE p.comment_key = c.comment_key AND p.revision = c.revision), 6) / 2.0) DESC, q.comment_key
        LIMIT @limit
        """;

    /// <summary>How many comments that no one else looks at are read for one claim: another moderator may take the first ones meanwhile.</summary>
    private const int Spare = 12;

    /// <summary>Takes the comments that are to be looked at next, of those that nobody has.</summary>
    /// <param name="user">Who takes them; only what they may see is given.</param>
    /// <param name="page">Which of their pages: it alone renews them and gives them back.</param>
    /// <param name="filter">What they want.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="passedOver">Keys of comments that they do not want now.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">When the claims end.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>In order; fewer than <paramref name="count"/> where no more wait.</returns>
    public async Task<IReadOnlyList<ClaimedComment>> ClaimAsync(
        User user, string page, ReviewFilter filter, int count, IReadOnlyCollection<long> passedOver, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation)
    {
        var claimed = new List<ClaimedComment>();
        while (claimed.Count < count)
        {
            // Read beside the writer, and taken in it: what another moderator took in between is passed by.
            var free = database.Readers.Read(session => Next(session, user, filter, [.. passedOver, .. claimed.Select(c => c.Key)], now, count + Spare));
            if (free.Count == 0) break;
            claimed.AddRange(await database.Writer.WriteAsync(session => Take(session, user, page, free, count - claimed.Count, now, until), cancellation));
        }

        return claimed;
    }

    /// <summary>
    /// Takes the comments that are to be looked at next for a page that begins, and gives back what the user's earlier pages
    /// had. Both in one moment: one of those that is not closed yet would take them again in between.
    /// </summary>
    /// <inheritdoc cref="ClaimAsync"/>
    public Task<IReadOnlyList<ClaimedComment>> TakeOverAsync(User user, string page, ReviewFilter filter, int count, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) =>
        database.Writer.WriteAsync<IReadOnlyList<ClaimedComment>>(
            session =>
            {
                session.Statement("DELETE FROM claims WHERE user_id = @user_id").Set("@user_id", user.Id).Execute();
                return Take(session, user, page, Next(session, user, filter, [], now, count), count, now, until);
            },
            cancellation);

    /// <summary>Lengthens the claims that a page still has.</summary>
    public Task RenewAsync(User user, string page, IReadOnlyCollection<long> keys, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session
            .Statement("UPDATE claims SET until = @until WHERE user_id = @user_id AND page = @page AND until > @now AND comment_key IN (SELECT value FROM json_each(@keys))")
            .Set("@until", until.ToUnixTimeMilliseconds()).Set("@user_id", user.Id).Set("@page", page).Set("@now", now.ToUnixTimeMilliseconds()).Set("@keys", JsonSerializer.Serialize(keys))
            .Execute(),
        cancellation);

    /// <summary>Gives comments back that a page has; not those that another page of the same user has taken since.</summary>
    public Task ReleaseAsync(User user, string page, IReadOnlyCollection<long> keys, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session
            .Statement("DELETE FROM claims WHERE user_id = @user_id AND page = @page AND comment_key IN (SELECT value FROM json_each(@keys))")
            .Set("@user_id", user.Id).Set("@page", page).Set("@keys", JsonSerializer.Serialize(keys))
            .Execute(),
        cancellation);

    /// <summary>Gives back everything that a page has.</summary>
    public Task ReleaseAllAsync(User user, string page, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session.Statement("DELETE FROM claims WHERE user_id = @user_id AND page = @page").Set("@user_id", user.Id).Set("@page", page).Execute(),
        cancellation);

    /// <summary>How many comments wait that a user may see and wants, those that others look at included; at most <paramref name="most"/> are counted.</summary>
    public int Count(User user, ReviewFilter filter, int most) => database.Readers.Read(session => (int)filter
        .Set(session.Statement($"SELECT COUNT(*) FROM (SELECT 1 FROM queue_items q {ReviewFilter.Rows} LIMIT @most)"), user)
        .Set("@most", most)
        .ReadLong());

    /// <summary>The sites that have waiting comments which a user may see.</summary>
    public IReadOnlyList<string> Sites(User user) => database.Readers.Read(session => session
        .Statement("SELECT DISTINCT site FROM queue_items ORDER BY site")
        .ReadAll(row => row.GetString(0))).FindAll(site => user.Places is not { } places || places.Any(p => string.Equals(p.Site, site, StringComparison.Ordinal)));

    /// <summary>What moderators noted beside a comment, oldest first.</summary>
    public IReadOnlyList<Note> ReadNotes(long key) => database.Readers.Read(session => session
        .Statement("SELECT u.display_name, n.text, n.written_at FROM notes n JOIN users u ON u.user_id = n.user_id WHERE n.comment_key = @key ORDER BY n.note_id")
        .Set("@key", key)
        .ReadAll(row => new Note(row.GetString(0), row.GetString(1), CommentRows.Time(row.GetInt64(2)))));

    private static List<ClaimedComment> Next(SqliteSession session, User user, ReviewFilter filter, IReadOnlyCollection<long> passedOver, DateTimeOffset now, int limit) => filter
        .Set(session.Statement(NextSql), user)
        .Set("@now", now.ToUnixTimeMilliseconds())
        .Set("@passed_over", JsonSerializer.Serialize(passedOver))
        .Set("@window", Window)
        .Set("@limit", limit)
        .ReadAll(row => new ClaimedComment(
            row.GetInt64(0), CommentRows.SiteOf(row.GetString(1)), row.GetString(2), CommentRows.Time(row.GetInt64(3)), row.IsDBNull(4) ? null : CommentRows.Time(row.GetInt64(4))));

    private static List<ClaimedComment> Take(SqliteSession session, User user, string page, List<ClaimedComment> free, int count, DateTimeOffset now, DateTimeOffset until)
    {
        session.Statement("DELETE FROM claims WHERE until <= @now").Set("@now", now.ToUnixTimeMilliseconds()).Execute();
        var taken = new List<ClaimedComment>();
        foreach (var comment in free)
        {
            if (taken.Count == count) break;
            if (TryTake(session, user, page, comment.Key, until)) taken.Add(comment);
        }

        return taken;
    }

    /// <summary>Makes a waiting comment that nobody has this user's, for one of their pages.</summary>
    internal static bool TryTake(SqliteSession session, User user, string page, long key, DateTimeOffset until) => session
        .Statement(
            """
            INSERT INTO claims (comment_key, user_id, page, until) SELECT comment_key, @user_id, @page, @until FROM queue_items WHERE comment_key = @key
            ON CONFLICT (comment_key) DO NOTHING
            """)
        .Set("@user_id", user.Id).Set("@page", page).Set("@until", until.ToUnixTimeMilliseconds()).Set("@key", key)
        .Execute() == 1;
}

/// <summary>A waiting comment that one moderator has.</summary>
/// <param name="Key">The store's key.</param>
/// <param name="Site">Null where the installation serves only one.</param>
/// <param name="CommentId">The site's id.</param>
/// <param name="QueuedAt">Since when it waits.</param>
/// <param name="EscalatedAt">Since when it waits for a senior; null where it does not.</param>
public sealed record ClaimedComment(long Key, string? Site, string CommentId, DateTimeOffset QueuedAt, DateTimeOffset? EscalatedAt);

/// <summary>What a moderator noted for colleagues.</summary>
/// <param name="By">As colleagues read their name.</param>
/// <param name="Text">What.</param>
/// <param name="WrittenAt">When.</param>
public sealed record Note(string By, string Text, DateTimeOffset WrittenAt);
