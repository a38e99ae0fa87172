using Moderator.Storage.Keys;

namespace Moderator.Service.Keys;

/// <summary>The refusals and their words.</summary>
internal static class KeyRefusals
{
    private const string Expected = "expected the header Authorization: Bearer KEY, or X-Api-Key: KEY. The service printed one at its first start; \"moderator keys create\" makes another.";

    public static KeyRefusal Missing { get; } = new(KeyRefusalReason.Missing, 401, "key_required", "The request has no key; " + Expected);

    public static KeyRefusal NotInForce { get; } = new(KeyRefusalReason.NotInForce, 401, "key_required", "The request has no key that is in force; " + Expected);

    public static KeyRefusal OtherSite { get; } = new(KeyRefusalReason.Site, 403, "other_site", "The key is bound to one site, and the request is about another.");

    public static KeyRefusal AllSites { get; } = new(KeyRefusalReason.Site, 403, "other_site", "The key is bound to one site, and this address concerns every site.");

    public static KeyRefusal Scope(KeyScope scope) =>
        new(KeyRefusalReason.Scope, 403, "scope_missing", $"The key has not the scope \"{KeyScopes.NamesOf(scope)[0]}\" that this address asks for.");

    public static KeyRefusal Rate(TimeSpan wait, KeyLimits limits) =>
        new(KeyRefusalReason.Rate, 429, "rate_exceeded", $"The key may make {limits.RatePerSecond:0.###} requests a second. Retry-After says when to go on.", wait);

    public static KeyRefusal Quota(TimeSpan wait, KeyLimits limits) =>
        new(KeyRefusalReason.Quota, 429, "quota_exceeded", $"The key may make {limits.DailyQuota} requests a day (UTC), and has. Retry-After says when to go on.", wait);
}
