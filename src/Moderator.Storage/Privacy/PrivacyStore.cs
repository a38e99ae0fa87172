using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Moderator.Core.Decisions;
using Moderator.Storage.Audit;
using Moderator.Storage.Authors;
using Moderator.Storage.Comments;
using Moderator.Storage.Reports;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Privacy;

/// <summary>
/// Removes texts and authors: those of one author, or those that are old enough. Decisions stay without text. Every act is
/// in the audit log, in the same transaction. Every method may throw <see cref="StorageUnavailableException"/>.
/// </summary>
public sealed class PrivacyStore(ModerationDatabase database)
{
    /// <summary>How many comments one transaction removes: others wait for it.</summary>
    private const int BatchSize = 200;

    /// <summary>How long, in milliseconds, emptying the write-ahead log waits for reads under way: most are over sooner.</summary>
    private const int CheckpointWait = 200;

    /// <summary>How many comments one step of the pass looks at.</summary>
    private const int StepSize = 5_000;

    /// <summary>
    /// Removes all that is kept of an author on a site: texts, name, id and history, what they reported as a reader, and
    /// what others wrote about their comments. The bytes are overwritten in the file; <see cref="ScrubAsync"/> also clears
    /// copies that SQLite may have left in unused parts of pages before.
    /// </summary>
    public async Task<ErasedAuthor> EraseAuthorAsync(string? site, string authorId, AuditActor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        var erased = new ErasedAuthor(0, 0, 0);
        while (true)
        {
            var (step, isLast) = await database.Writer.WriteAsync(session => EraseSome(session, site, authorId, actor, now), cancellation);
            erased = new ErasedAuthor(erased.Comments + step.Comments, erased.Reports + step.Reports, erased.Suggestions + step.Suggestions);
            if (isLast) return erased;
        }
    }

    /// <summary>Removes a step's worth of what is older than it may be, in small transactions.</summary>
    /// <param name="retention">How long is kept what.</param>
    /// <param name="from">Where to begin: <see cref="RetentionStep.Next"/> of the step before; null begins a pass.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellation">Stops between two transactions.</param>
    public async Task<RetentionStep> ExpireAsync(Retention retention, long? from, AuditActor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        var (expired, next) = FindExpired(retention, from ?? 0, now);
        var removed = ExpiredCounts.None;
        foreach (var batch in expired.Chunk(BatchSize))
            removed += await database.Writer.WriteAsync(session => ExpireBatch(session, batch, retention, actor, now), cancellation);
        return new RetentionStep(removed, next);
    }

    /// <summary>What a pass would remove now.</summary>
    public ExpiredCounts CountExpired(Retention retention, DateTimeOffset now)
    {
        var counts = ExpiredCounts.None;
        long? from = 0;
        while (from is { } place)
        {
            var (expired, next) = FindExpired(retention, place, now);
            foreach (var comment in expired) counts += One(comment.Action);
            from = next;
        }

        return counts;
    }

    /// <summary>Under which sites an author's id is known. The same id under two sites may be two persons: only the site can tell.</summary>
    public AuthorPlaces FindAuthor(string? site, string authorId) => database.Readers.Read(session =>
    {
        // From one site to the next through the index: a look at each comment would take minutes where there are millions.
        var sites = session
            .Statement(
                """
                WITH RECURSIVE sites (site) AS (
                    SELECT MIN(site) FROM comments
                    UNION ALL
                    SELECT (SELECT MIN(c.site) FROM comments c WHERE c.site > sites.site) FROM sites WHERE sites.site IS NOT NULL)
                SELECT site FROM sites WHERE site IS NOT NULL
                """)
            .ReadAll(row => row.GetString(0));
        var known = sites.Where(s => IsKnown(session, s, authorId)).Select(CommentRows.SiteOf).ToList();
        return new AuthorPlaces(known.Contains(site, StringComparer.Ordinal), [.. known.Where(s => !string.Equals(s, site, StringComparison.Ordinal))]);
    });

    /// <summary>The comments of an author with all that was ever sent and decided, oldest first, streamed.</summary>
    public IEnumerable<CommentRecord> ReadAuthor(string? site, string authorId)
    {
        var store = new SqliteCommentStore(database);
        var ids = database.Readers.Read(session => session
            .Statement("SELECT comment_id FROM comments WHERE author_id = @author_id AND site = @site ORDER BY comment_key")
            .Set("@author_id", authorId)
            .Set("@site", CommentRows.SiteColumn(site))
            .ReadAll(row => row.GetString(0)));
        foreach (var id in ids)
        {
            // Removed or handed to another author since the list was made: not this one's any more.
            if (store.Find(site, id) is { } record && string.Equals(record.Standing.Comment.Author?.Id, authorId, StringComparison.Ordinal)) yield return record;
        }
    }

    /// <summary>
    /// Writes the whole database anew, so that nothing of what was removed is left in it, and empties the write-ahead log.
    /// Other writes wait: on a usual disk some seconds for each gigabyte. Needs as much free space as the database takes.
    /// </summary>
    /// <returns>Whether the write-ahead log could be emptied too; not where somebody reads on, as an export does.</returns>
    public Task<bool> ScrubAsync(CancellationToken cancellation) => database.Writer.RunAloneAsync(
        session =>
        {
            // What VACUUM copies may be larger than the memory.
            session.Statement("PRAGMA temp_store = FILE").Execute();
            try
            {
                session.Statement("VACUUM").Execute();
            }
            finally
            {
                session.Statement("PRAGMA temp_store = MEMORY").Execute();
            }

            return Checkpoint(session);
        },
        cancellation);

    /// <summary>Brings the write-ahead log into the database and empties it.</summary>
    /// <returns>Whether it could be emptied; not where somebody reads on.</returns>
    public Task<bool> CheckpointAsync(CancellationToken cancellation) => database.Writer.RunAloneAsync(Checkpoint, cancellation);

    /// <summary>How an author is named in the audit log: by a hash, so that the log does not keep what was removed.</summary>
    public static string SubjectOf(string? site, string authorId) =>
        "author:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{site?.Length ?? 0}:{site}{authorId}")))[..32];

    private static bool Checkpoint(SqliteSession session)
    {
        // Everywhere else SQLite does not wait: writes stand in one queue, and reads need not.
        session.Statement($"PRAGMA busy_timeout = {CheckpointWait}").Execute();
        try
        {
            return session.Statement("PRAGMA wal_checkpoint(TRUNCATE)").ReadLong() == 0;
        }
        finally
        {
            session.Statement("PRAGMA busy_timeout = 0").Execute();
        }
    }

    private static (ErasedAuthor Erased, bool IsLast) EraseSome(SqliteSession session, string? site, string authorId, AuditActor actor, DateTimeOffset now)
    {
        var comments = session
            .Statement("SELECT comment_key, comment_id, author_name FROM comments WHERE author_id = @author_id AND site = @site LIMIT @limit")
            .Set("@author_id", authorId)
            .Set("@site", CommentRows.SiteColumn(site))
            .Set("@limit", BatchSize)
            .ReadAll(row => (Key: row.GetInt64(0), Id: row.GetString(1), Name: CommentRows.Text(row, 2)));
        var suggestions = comments.Sum(comment => CommentEraser.Erase(session, comment.Key, now));
        var isLast = comments.Count < BatchSize;
        var reports = isLast ? EraseReader(session, site, authorId) : 0;
        ForgetAnswers(session, [authorId, .. comments.Select(c => c.Id), .. comments.Select(c => c.Name).OfType<string>().Where(n => n.Length > 0)]);
        AuditRows.Append(session, new AuditEntry(
            actor,
            now,
            "privacy.delete_author",
            SubjectOf(site, authorId),
            new JsonObject { ["comments"] = comments.Count, ["reports"] = reports, ["suggestions"] = suggestions, ["complete"] = isLast }));
        return (new ErasedAuthor(comments.Count, reports, suggestions), isLast);
    }

    private static bool IsKnown(SqliteSession session, string siteColumn, string authorId) => session
        .Statement(
            """
            SELECT EXISTS (SELECT 1 FROM comments WHERE author_id = @author_id AND site = @site)
                OR EXISTS (SELECT 1 FROM reports WHERE reporter = @reporter)
                OR EXISTS (SELECT 1 FROM authors WHERE author_id = @author_id AND site = @site)
            """)
        .Set("@author_id", authorId)
        .Set("@site", siteColumn)
        .Set("@reporter", ReportStore.HashOf(session, CommentRows.SiteOf(siteColumn), authorId))
        .ReadLong() != 0;

    private static long EraseReader(SqliteSession session, string? site, string authorId)
    {
        SanctionRows.Erase(session, site, authorId);
        session.Statement("DELETE FROM authors WHERE site = @site AND author_id = @author_id")
            .Set("@site", CommentRows.SiteColumn(site))
            .Set("@author_id", authorId)
            .Execute();
        return session.Statement("DELETE FROM reports WHERE reporter = @reporter").Set("@reporter", ReportStore.HashOf(session, site, authorId)).Execute();
    }

    /// <summary>Removes kept answers that name any of these: they would be given again for a day.</summary>
    private static void ForgetAnswers(SqliteSession session, string[] names)
    {
        var named = SearchValues.Create(names, StringComparison.Ordinal);
        var answers = session.Statement("SELECT request, body FROM answered_requests")
            .ReadAll(row => Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1)).AsSpan().ContainsAny(named) ? row.GetFieldValue<byte[]>(0) : null);
        foreach (var request in answers.OfType<byte[]>())
            session.Statement("DELETE FROM answered_requests WHERE request = @request").Set("@request", request).Execute();
    }

    private (List<Expired> Comments, long? Next) FindExpired(Retention retention, long from, DateTimeOffset now)
    {
        if (retention.Shortest is not { } shortest) return ([], null);
        // Keys grow with the time of arrival: behind the first that is too young, all are.
        var seen = database.Readers.Read(session => session
            .Statement(
                """
                SELECT c.comment_key, c.action, c.received_at, r.received_at, c.erased_at IS NOT NULL
                FROM comments c JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision
                WHERE c.comment_key > @from ORDER BY c.comment_key LIMIT @limit
                """)
            .Set("@from", from)
            .Set("@limit", StepSize)
            .ReadAll(row => new Seen(
                new Expired(row.GetInt64(0), DecisionNames.ParseAction(row.GetString(1))!.Value), CommentRows.Time(row.GetInt64(2)), CommentRows.Time(row.GetInt64(3)), row.GetBoolean(4))));
        var expired = seen.Where(s => !s.IsErased && IsExpired(retention, s.Comment.Action, s.LatestAt, now)).Select(s => s.Comment).ToList();
        return (expired, seen.Count == StepSize && seen[^1].ArrivedAt <= now - shortest ? seen[^1].Comment.Key : null);
    }

    private static ExpiredCounts ExpireBatch(SqliteSession session, Expired[] batch, Retention retention, AuditActor actor, DateTimeOffset now)
    {
        var counts = ExpiredCounts.None;
        foreach (var comment in batch)
        {
            // It may have got another text or another decision since it was found.
            var still = session.Statement(
                    """
                    SELECT c.action, r.received_at FROM comments c JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision
                    WHERE c.comment_key = @comment_key AND c.erased_at IS NULL
                    """)
                .Set("@comment_key", comment.Key)
                .ReadFirst(row => new Standing(DecisionNames.ParseAction(row.GetString(0))!.Value, CommentRows.Time(row.GetInt64(1))));
            if (still is null || !IsExpired(retention, still.Action, still.LatestAt, now)) continue;
            CommentEraser.Erase(session, comment.Key, now);
            counts += One(still.Action);
        }

        if (counts.All > 0)
        {
            AuditRows.Append(session, new AuditEntry(
                actor, now, "privacy.expire", "comments", new JsonObject { ["approved"] = counts.Approved, ["review"] = counts.Review, ["rejected"] = counts.Rejected }));
        }

        return counts;
    }

    private static bool IsExpired(Retention retention, ModerationAction action, DateTimeOffset latestAt, DateTimeOffset now) => action switch
    {
        ModerationAction.Approve => latestAt <= now - retention.Approved,
        ModerationAction.Review => latestAt <= now - retention.Review,
        ModerationAction.Reject => latestAt <= now - retention.Rejected,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    private static ExpiredCounts One(ModerationAction action) => action switch
    {
        ModerationAction.Approve => new ExpiredCounts(1, 0, 0),
        ModerationAction.Review => new ExpiredCounts(0, 1, 0),
        _ => new ExpiredCounts(0, 0, 1),
    };

    private sealed record Expired(long Key, ModerationAction Action);

    private sealed record Seen(Expired Comment, DateTimeOffset ArrivedAt, DateTimeOffset LatestAt, bool IsErased);

    private sealed record Standing(ModerationAction Action, DateTimeOffset LatestAt);
}
