using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Storage.Review;
using Moderator.Storage.Search;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Bulk;

/// <summary>Searches for a page. Each call asks anew who looks, and finds only what they may see.</summary>
internal sealed class SearchDesk(CurrentUser current, CommentSearch search, SearchIndex index, ReviewQueue queue, SearchHandover handover)
{
    /// <summary>How many comments a page of results has.</summary>
    public const int PageSize = 20;

    private const int TextsInPass = 500;

    /// <summary>The sites that the user can choose from: those of their places, else those that have something waiting.</summary>
    public async Task<IReadOnlyList<string>> SitesAsync()
    {
        var user = await current.RequireAsync(UserRole.ReadOnly);
        return user.Places is { } places ? [.. places.Select(p => p.Site).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : queue.Sites(user);
    }

    /// <summary>One page. Where it searches for words, what was stored a moment ago is taken into the index first.</summary>
    public async Task<CommentPage> FindAsync(CommentQuery query)
    {
        var user = await current.RequireAsync(UserRole.ReadOnly);
        if (query.Words is not null && !index.IsComplete()) await index.CatchUpAsync(TextsInPass, CancellationToken.None);
        return await Task.Run(() => search.Find(query with { VisibleTo = user, Limit = PageSize }));
    }

    /// <summary>How many there are; at most <paramref name="most"/> are counted.</summary>
    public async Task<int> CountAsync(CommentQuery query, int most)
    {
        var user = await current.LookAsync(UserRole.ReadOnly);
        return await Task.Run(() => search.Count(query with { VisibleTo = user }, most));
    }

    /// <summary>What another page wants to be searched for; null for nothing. It is given once.</summary>
    public CommentQuery? TakeWanted()
    {
        var wanted = handover.Wanted;
        handover.Wanted = null;
        return wanted;
    }
}

/// <summary>Carries a search from one page to the search page inside a circuit: names and words of people stand in no address.</summary>
internal sealed class SearchHandover
{
    public CommentQuery? Wanted { get; set; }
}
