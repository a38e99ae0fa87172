using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Service.Statistics;
using Moderator.Storage.Statistics;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Dashboard;

/// <summary>Gives the dashboard its figures, of the sites alone that its user may see as a whole.</summary>
internal sealed class DashboardDesk(CurrentUser current, StatisticsStore store, TimeProvider clock)
{
    /// <summary>The sites that the user can choose from.</summary>
    public async Task<IReadOnlyList<string>> SitesAsync()
    {
        var user = await current.RequireAsync(UserRole.ReadOnly);
        return [.. store.ReadSites().Where(site => SitesOf(user) is not { } theirs || theirs.Contains(site, StringComparer.Ordinal))];
    }

    /// <param name="days">How many, today included.</param>
    /// <param name="site">Null for all that the user may see.</param>
    public async Task<StatisticsReport> ReadAsync(int days, string? site)
    {
        var theirs = SitesOf(await current.RequireAsync(UserRole.ReadOnly));
        var sites = site is null ? theirs : theirs is null || theirs.Contains(site, StringComparer.Ordinal) ? [site] : [];
        var now = clock.GetUtcNow();
        return StatisticsReport.Read(store, StatisticsReport.Last(days, sites, now), now);
    }

    /// <summary>Sums are kept of whole sites: who sees only a section of one sees none of them.</summary>
    private static List<string>? SitesOf(User user) => user.Places?.Where(p => p.Section is null).Select(p => p.Site).ToList();
}
