using Microsoft.Data.Sqlite;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;

namespace Moderator.Storage.Authors;

/// <summary>An author in a list.</summary>
/// <param name="Key">The store's number of them, which says nothing of who they are.</param>
/// <param name="Name">The name that the latest comment bore; null where it bore none.</param>
/// <param name="Comments">How many comments of theirs are stored.</param>
/// <param name="Approved">How many of those stand approved.</param>
/// <param name="Rejected">How many of those stand rejected.</param>
/// <param name="Strikes">How many strikes count now.</param>
/// <param name="Binding">The kinds of sanctions that bind them now, the hardest last.</param>
public sealed record ListedAuthor(
    long Key, string? Site, string Id, string? Name, int Comments, int Approved, int Rejected, int Strikes, IReadOnlyList<Core.Authors.SanctionKind> Binding);

/// <summary>Which authors to list.</summary>
public sealed record AuthorQuery
{
    /// <summary>An id as it is, or a part of a name in any case; null for none: then those with the most rejections come first.</summary>
    public string? Search { get; init; }

    /// <summary>Only this site's; null for every site's.</summary>
    public string? Site { get; init; }

    /// <summary>Only comments without a site.</summary>
    public bool OnlyWithoutSite { get; init; }

    /// <summary>Only those with a strike that counts or a sanction in force.</summary>
    public bool OnlySanctioned { get; init; }

    /// <summary>Only authors of whom this user may see a comment; null for all.</summary>
    public User? VisibleTo { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>How many are left out at the beginning.</summary>
    public int Skip { get; init; }

    public int Limit { get; init; } = 50;
}

/// <summary>Lists authors. Every method may throw <see cref="StorageUnavailableException"/>.</summary>
public sealed class AuthorStore(ModerationDatabase database)
{
    /// <summary>How many authors one search by name finds at most.</summary>
    private const int MostFound = 1_000;

    private const string Columns =
        """
        a.author_key, a.site, a.author_id,
        (SELECT c.author_name FROM comments c WHERE c.author_id = a.author_id AND c.site = a.site ORDER BY c.comment_key DESC LIMIT 1),
        a.comments, a.approved, a.rejected,
        (SELECT COUNT(*) FROM sanctions s WHERE s.author_key = a.author_key AND s.kind = 'strike' AND s.lifted_at IS NULL AND (s.until IS NULL OR s.until > @now)),
        (SELECT group_concat(DISTINCT s.kind) FROM sanctions s WHERE s.author_key = a.author_key AND s.kind <> 'strike' AND s.lifted_at IS NULL AND (s.until IS NULL OR s.until > @now))
        """;

    private const string Visible =
        $"""
        (@places IS NULL OR EXISTS (SELECT 1 FROM comments c WHERE c.author_id = a.author_id AND c.site = a.site AND {Places.Condition}))
        AND (@site IS NULL OR a.site = @site)
        """;

    private const string Sanctioned = "EXISTS (SELECT 1 FROM sanctions s WHERE s.author_key = a.author_key AND s.lifted_at IS NULL AND (s.until IS NULL OR s.until > @now))";

    /// <summary>A page of authors; one more than the limit where the list goes on.</summary>
    public IReadOnlyList<ListedAuthor> Find(AuthorQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        return database.Readers.Read(session =>
        {
            var statement = Bound(session.Statement(SqlOf(query)), query.VisibleTo, query.Now)
                .Set("@site", query.OnlyWithoutSite ? "" : query.Site)
                .Set("@skip", query.Skip)
                .Set("@limit", query.Limit + 1);
            if (query.Search is { } search) statement.Set("@search", search).Set("@most", MostFound);
            return statement.ReadAll(Read);
        });
    }

    /// <summary>An author by the store's number; null where there is none, or none of whom this user may see a comment.</summary>
    public ListedAuthor? Find(long key, User? visibleTo, DateTimeOffset now) => database.Readers.Read(session =>
        Bound(session.Statement($"SELECT {Columns} FROM authors a WHERE a.author_key = @author_key AND {Visible}"), visibleTo, now)
            .Set("@site", (string?)null).Set("@author_key", key)
            .ReadFirst(Read));

    /// <summary>The store's number of an author; null where nothing is stored of them.</summary>
    public long? FindKey(string? site, string authorId) => database.Readers.Read(session => session
        .Statement("SELECT author_key FROM authors WHERE site = @site AND author_id = @author_id")
        .Set("@site", CommentRows.SiteColumn(site)).Set("@author_id", authorId)
        .ReadAll(row => row.GetInt64(0))) is [var key] ? key : null;

    private static string SqlOf(AuthorQuery query)
    {
        var more = query.OnlySanctioned ? "AND " + Sanctioned : "";
        if (query.Search is not null)
        {
            // A name is no key: it is looked for through every comment, and no further than enough are found.
            return $"""
                SELECT {Columns} FROM authors a
                WHERE {Visible} {more} AND (a.author_id = @search OR (a.site, a.author_id) IN (
                    SELECT DISTINCT n.site, n.author_id FROM comments n WHERE n.author_id IS NOT NULL AND instr(lower(n.author_name), lower(@search)) > 0 LIMIT @most))
                ORDER BY a.rejected DESC, a.author_key LIMIT @limit OFFSET @skip
                """;
        }

        // By the index of those of whom something was rejected, or by the few that are sanctioned.
        var which = query.OnlySanctioned ? Sanctioned : "a.rejected > 0";
        return $"SELECT {Columns} FROM authors a WHERE {which} AND {Visible} ORDER BY a.rejected DESC, a.author_key LIMIT @limit OFFSET @skip";
    }

    private static Statement Bound(Statement statement, User? user, DateTimeOffset now) =>
        statement.Set("@places", user is null ? null : Places.Json(user)).Set("@now", now.ToUnixTimeMilliseconds());

    private static ListedAuthor Read(SqliteDataReader row) => new(
        row.GetInt64(0), CommentRows.SiteOf(row.GetString(1)), row.GetString(2), CommentRows.Text(row, 3),
        row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7),
        [.. (CommentRows.Text(row, 8)?.Split(',') ?? []).Select(name => Core.Authors.SanctionNames.Parse(name)!.Value).Order()]);
}
