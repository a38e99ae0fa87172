using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Storage.Review;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Bulk;

/// <summary>Shows a page what waits, by its scores. Each call asks anew who looks and what they may see.</summary>
internal sealed class BatchDesk(CurrentUser current, ReviewQueue queue, ReviewRange range, ServiceOptions options)
{
    /// <summary>Stretches of a hundredth.</summary>
    public const int Columns = 100;

    /// <summary>The sites that the user can choose from.</summary>
    public async Task<IReadOnlyList<string>> SitesAsync() => queue.Sites(await current.RequireAsync(UserRole.ReadOnly));

    public async Task<ScoreSpread> SpreadAsync(ReviewFilter filter)
    {
        var user = await current.RequireAsync(UserRole.ReadOnly);
        return await Task.Run(() => range.Spread(user, filter, Columns));
    }

    /// <summary>How many comments the filter lets through, its bounds included.</summary>
    public async Task<int> CountAsync(ReviewFilter filter)
    {
        var user = await current.LookAsync(UserRole.ReadOnly);
        return await Task.Run(() => queue.Count(user, filter, int.MaxValue));
    }

    /// <summary>A few of them, drawn at random.</summary>
    public async Task<IReadOnlyList<WaitingComment>> SampleAsync(ReviewFilter filter, int seed)
    {
        var user = await current.RequireAsync(UserRole.ReadOnly);
        return await Task.Run(() => range.Sample(user, filter, options.Console.Bulk.SampleSize, seed));
    }
}
