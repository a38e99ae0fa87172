using System.Text.Json;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;

namespace Moderator.Storage.Review;

/// <summary>
/// Shows how what waits is spread over the scores, and what a range of it looks like. Every method may throw
/// <see cref="StorageUnavailableException"/>.
/// </summary>
public sealed class ReviewRange(ModerationDatabase database)
{
    /// <summary>A sample is drawn of so many comments at most, the longest waiting ones.</summary>
    private const int MostDrawnFrom = 20_000;

    /// <summary>How many waiting comments that a user may see have which score of the filter's attribute; its bounds are not asked for.</summary>
    /// <param name="user">Who looks.</param>
    /// <param name="filter">What they want.</param>
    /// <param name="columns">Into how many equal stretches 0 to 1 is cut; the last one has 1 too.</param>
    public ScoreSpread Spread(User user, ReviewFilter filter, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        var rows = database.Readers.Read(session => (filter with { ScoreFrom = null, ScoreTo = null })
            .Set(
                session.Statement(
                    $"""
                    SELECT CASE WHEN {ReviewFilter.Score} < 0 THEN -1 ELSE MIN(CAST({ReviewFilter.Score} * @columns AS INTEGER), @columns - 1) END AS scored, COUNT(*)
                    FROM queue_items q {ReviewFilter.Rows} GROUP BY scored
                    """),
                user)
            .Set("@columns", columns)
            .ReadAll(row => (Column: row.GetInt32(0), Count: row.GetInt32(1))));
        var counts = new int[columns];
        foreach (var (column, count) in rows.Where(r => r.Column >= 0)) counts[column] = count;
        return new ScoreSpread(counts, rows.FirstOrDefault(r => r.Column < 0).Count);
    }

    /// <summary>Comments drawn at random of those that wait, that a user may see, and that the filter lets through; each as likely as another.</summary>
    /// <param name="user">Who looks.</param>
    /// <param name="filter">What they want.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="seed">The same one draws the same comments while the same wait.</param>
    public IReadOnlyList<WaitingComment> Sample(User user, ReviewFilter filter, int count, int seed) => database.Readers.Read(session =>
    {
        using var snapshot = session.Snapshot();
        var keys = filter
            .Set(session.Statement($"SELECT q.comment_key FROM queue_items q {ReviewFilter.Rows} ORDER BY q.comment_key LIMIT @most"), user)
            .Set("@most", MostDrawnFrom)
            .ReadAll(row => row.GetInt64(0))
            .ToArray();
        new Random(seed).Shuffle(keys);
        return Read(session, keys.AsSpan(0, Math.Min(count, keys.Length)).ToArray());
    });

    /// <summary>Comments by the store's key, in the order given.</summary>
    internal static List<WaitingComment> Read(SqliteSession session, long[] keys) => session
        .Statement(
            $"""
            SELECT {CommentRows.StandingColumns}, c.comment_key
            FROM json_each(@keys) k CROSS JOIN comments c ON c.comment_key = k.value
            {CommentRows.StandingJoins}
            ORDER BY k.key
            """)
        .Set("@keys", JsonSerializer.Serialize(keys))
        .ReadAll(row => new WaitingComment(row.GetInt64(CommentRows.StandingColumnCount), CommentRows.Standing(row)));
}

/// <summary>A comment with the store's key of it.</summary>
/// <param name="Key">The store's key.</param>
/// <param name="Standing">As it stands.</param>
public sealed record WaitingComment(long Key, StandingComment Standing);

/// <summary>How many comments have which score.</summary>
/// <param name="Counts">For each equal stretch of 0 to 1.</param>
/// <param name="Unscored">Comments without that score.</param>
public sealed record ScoreSpread(IReadOnlyList<int> Counts, int Unscored);
