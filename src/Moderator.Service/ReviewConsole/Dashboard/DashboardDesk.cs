using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Service.Statistics;
using Moderator.Storage.Statistics;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Dashboard;

/// <summary>Gives the dashboard its figures, of the sites alone that its user may see as a whole.</summary>
internal sealed class DashboardDesk(CurrentUser current, StatisticsStore store, UserStore users, TimeProvider clock)
{
    /// <summary>The sites that the user can choose from.</summary>
    public async Task<IReadOnlyList<string>> SitesAsync()
    {
        var user = await current.RequireAsync(UserRole.ReadOnly);
        return [.. store.ReadSites().Where(site => SitesOf(user) is not { } theirs || theirs.Contains(site, StringComparer.Ordinal))];
    }

    /// <summary>What of the user's places the figures cover; null where the user sees everything.</summary>
    public async Task<CoveredPlaces?> CoveredAsync()
    {
        if ((await current.RequireAsync(UserRole.ReadOnly)).Places is not { } places) return null;
        string[] sites = [.. places.Where(p => p.Section is null).Select(p => p.Site).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new CoveredPlaces(sites, [.. places.Where(p => p.Section is not null && !sites.Contains(p.Site, StringComparer.Ordinal)).Select(UserTerms.Write).Order(StringComparer.Ordinal)]);
    }

    /// <summary>What colleagues call those who decided, by the names that decisions have; a name that is no user's is not in it.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PeopleAsync(IEnumerable<string> names)
    {
        await current.RequireAsync(UserRole.ReadOnly);
        var known = users.ReadAll().ToDictionary(u => u.Name, u => u.DisplayName, StringComparer.Ordinal);
        return names.Distinct(StringComparer.Ordinal).Where(known.ContainsKey).ToDictionary(n => n, n => known[n], StringComparer.Ordinal);
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

/// <summary>What of somebody's places the figures cover.</summary>
/// <param name="Sites">Whole sites, which they cover.</param>
/// <param name="Sections">Sections of other sites, as <see cref="UserTerms.Write"/> writes them: no figures are kept of them.</param>
public sealed record CoveredPlaces(IReadOnlyList<string> Sites, IReadOnlyList<string> Sections);
