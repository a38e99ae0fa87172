using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;

namespace Moderator.Storage.Search;

/// <summary>What is known of an author.</summary>
/// <param name="Id">The site's own id.</param>
/// <param name="Name">The name that the latest comment bore; null where it bore none.</param>
/// <param name="Comments">How many comments of theirs are stored.</param>
/// <param name="Approved">How many of those stand approved.</param>
/// <param name="Review">How many of those wait for a moderator.</param>
/// <param name="Rejected">How many of those stand rejected.</param>
/// <param name="FirstAt">When the first arrived.</param>
/// <param name="LatestAt">When the latest arrived.</param>
public sealed record AuthorRecord(
    string Id, string? Site, string? Name, int Comments, int Approved, int Review, int Rejected, DateTimeOffset FirstAt, DateTimeOffset LatestAt);

/// <summary>Finds stored comments and authors. Every method may throw <see cref="StorageUnavailableException"/>.</summary>
public sealed class CommentSearch(ModerationDatabase database)
{
    /// <summary>One page of the comments that a query asks for. With words it finds what the index holds: see <see cref="SearchIndex"/>.</summary>
    public CommentPage Find(CommentQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        return database.Readers.Read(session =>
        {
            var rows = Bound(session.Statement(SqlOf(query, $"{CommentRows.StandingColumns}, c.comment_key", "", "")), query)
                .ReadAll(row => new Row(CommentRows.Standing(row), row.GetInt64(CommentRows.StandingColumnCount)));
            var isLast = rows.Count <= query.Limit;
            if (!isLast) rows.RemoveAt(query.Limit);
            return new CommentPage(rows.ConvertAll(row => row.Comment), isLast ? null : new CommentCursor(rows[^1].Key)) { Keys = rows.ConvertAll(row => row.Key) };
        });
    }

    /// <summary>How many comments a query asks for; at most <paramref name="most"/> are counted.</summary>
    public int Count(CommentQuery query, int most) => database.Readers.Read(session =>
        (int)Bound(session.Statement($"SELECT COUNT(*) FROM ({SqlOf(query, "1", "", "")})"), query with { After = null, Limit = most }).ReadLong());

    /// <summary>The same comments with other columns, joins and conditions, for a statement that chooses among them; at most the query's limit.</summary>
    internal static Statement Choosing(SqliteSession session, string columns, string joins, string conditions, CommentQuery query) =>
        Bound(session.Statement(SqlOf(query, columns, joins, conditions)), query).Set("@limit", query.Limit);

    /// <summary>What is known of an author; null where no comment of theirs is stored.</summary>
    public AuthorRecord? FindAuthor(string? site, string authorId) => database.Readers.Read(session => session
        .Statement(
            """
            SELECT a.comments, a.approved, a.rejected,
                (SELECT MIN(c.received_at) FROM comments c WHERE c.author_id = a.author_id AND c.site = a.site),
                (SELECT MAX(c.received_at) FROM comments c WHERE c.author_id = a.author_id AND c.site = a.site),
                (SELECT c.author_name FROM comments c WHERE c.author_id = a.author_id AND c.site = a.site ORDER BY c.comment_key DESC LIMIT 1)
            FROM authors a WHERE a.site = @site AND a.author_id = @author_id
                AND EXISTS (SELECT 1 FROM comments c WHERE c.author_id = a.author_id AND c.site = a.site)
            """)
        .Set("@site", CommentRows.SiteColumn(site))
        .Set("@author_id", authorId)
        .ReadFirst(row => AuthorOf(row, site, authorId)));

    private static AuthorRecord AuthorOf(SqliteDataReader row, string? site, string authorId)
    {
        var (comments, approved, rejected) = (row.GetInt32(0), row.GetInt32(1), row.GetInt32(2));
        return new AuthorRecord(
            authorId, site, CommentRows.Text(row, 5), comments, approved, comments - approved - rejected, rejected, CommentRows.Time(row.GetInt64(3)), CommentRows.Time(row.GetInt64(4)));
    }

    /// <summary>
    /// The conditions that are asked for, and no others: each combination is a text of its own, prepared once, for which
    /// SQLite takes the index that fits. CROSS JOIN keeps the word index in front.
    /// </summary>
    private static string SqlOf(CommentQuery query, string columns, string joins, string more)
    {
        var from = query.Words is null ? "comments c" : "search_words w CROSS JOIN comments c ON c.comment_key = w.rowid";
        var key = query.Words is null ? "c.comment_key" : "w.rowid";
        string[] conditions =
        [
            query.Words is null ? "" : "AND w.search_words MATCH @words",
            query.Site is null ? "" : "AND c.site = @site",
            query.OnlyWithoutSite ? "AND c.site = ''" : "",
            query.Section is null ? "" : "AND c.section = @section",
            query.AuthorId is null ? "" : "AND c.author_id = @author_id",
            query.ArticleId is null ? "" : "AND c.article_id = @article_id",
            query.Action is null ? "" : "AND c.action = @action",
            query.From is null ? "" : "AND c.received_at >= @from",
            query.To is null ? "" : "AND c.received_at < @to",
            query.Source is null ? "" : "AND d.source = @source",
            query.Moderator is null ? "" : "AND d.moderator = @moderator",
            query.RuleId is null ? "" : MatchedRule,
            query.Language is null ? "" : "AND COALESCE(c.language, r.language) = @language",
            query.ScoreFrom is null && query.ScoreTo is null ? "" : $"AND {ScoreOf(query.Attribute)} BETWEEN @score_from AND @score_to",
            query.VisibleTo?.Places is null ? "" : "AND " + Places.Condition,
            more,
        ];
        return $"""
            SELECT {columns}
            FROM {from}
            {CommentRows.StandingJoins}
            {joins}
            WHERE {key} < @before {string.Join(' ', conditions.Where(c => c.Length > 0))}
            ORDER BY {key} DESC LIMIT @limit
            """;
    }

    private const string MatchedRule =
        """
        AND EXISTS (
            SELECT 1 FROM decisions x CROSS JOIN json_each(x.matched_rules) y
            WHERE x.comment_key = c.comment_key AND x.revision = c.revision AND y.value ->> '$.rule' = @rule)
        """;

    /// <summary>The column of an attribute's score, or the highest of all: MAX() of several values is null where one of them is.</summary>
    private static string ScoreOf(AttributeId? attribute) => attribute is { } scored
        ? "r." + scored.WireName().ToLowerInvariant()
        : $"MAX({string.Join(", ", Attributes.All.Select(a => $"COALESCE({ScoreOf(a)}, -1)"))})";

    private static Statement Bound(Statement statement, CommentQuery query)
    {
        statement.Set("@before", query.After?.Key ?? long.MaxValue).Set("@limit", query.Limit + 1);
        if (query.Words is { } words) statement.Set("@words", words.Match);
        if (query.Site is { } site) statement.Set("@site", site);
        if (query.Section is { } section) statement.Set("@section", section);
        if (query.AuthorId is { } author) statement.Set("@author_id", author);
        if (query.ArticleId is { } article) statement.Set("@article_id", article);
        if (query.Action is { } action) statement.Set("@action", action.WireName());
        if (query.From is { } from) statement.Set("@from", from.ToUnixTimeMilliseconds());
        if (query.To is { } to) statement.Set("@to", to.ToUnixTimeMilliseconds());
        if (query.Source is { } source) statement.Set("@source", source.WireName());
        if (query.Moderator is { } moderator) statement.Set("@moderator", moderator);
        if (query.RuleId is { } rule) statement.Set("@rule", rule);
        if (query.Language is { } language) statement.Set("@language", language);
        if (query.ScoreFrom is not null || query.ScoreTo is not null) statement.Set("@score_from", query.ScoreFrom ?? 0).Set("@score_to", query.ScoreTo ?? 1);
        if (query.VisibleTo is { Places: not null } user) statement.Set("@places", Places.Json(user));
        return statement;
    }

    private sealed record Row(StandingComment Comment, long Key);
}
