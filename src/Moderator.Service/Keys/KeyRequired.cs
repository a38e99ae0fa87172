using Moderator.Storage.Keys;

namespace Moderator.Service.Keys;

/// <summary>What a route does with a key that is bound to one site.</summary>
internal enum SiteRule
{
    /// <summary>It concerns every site, and such a key is refused. Also what a route gets that says nothing.</summary>
    AllSites,

    /// <summary>The site stands in the address as <c>?site=</c>: filled in where it is left out, and refused where it is another.</summary>
    InQuery,

    /// <summary>The site stands in the body: the handler asks <see cref="Caller.SiteOf"/>.</summary>
    InBody,

    /// <summary>The route reads and writes nothing of a site.</summary>
    NoSite,
}

/// <summary>
/// Marks endpoints that only a key opens, and says which scope the key must have. The nearest one counts, so that a route
/// overrides its group:
/// <c>routes.MapPost(...).WithMetadata(KeyRequired.For(KeyScope.Submit, SiteRule.InBody))</c>.
/// </summary>
internal sealed record KeyRequired(KeyScope Scope, SiteRule Site)
{
    public static KeyRequired For(KeyScope scope, SiteRule site = SiteRule.AllSites) => new(scope, site);
}

/// <summary>Why a request was not let in.</summary>
internal enum KeyRefusalReason
{
    /// <summary>It has no key.</summary>
    Missing,

    /// <summary>Its key is none that is in force: malformed, unknown, revoked, or its rotation is over.</summary>
    NotInForce,

    /// <summary>Its key has not the scope of the route.</summary>
    Scope,

    /// <summary>Its key is another site's.</summary>
    Site,

    /// <summary>Its key is used more often than its rate.</summary>
    Rate,

    /// <summary>Its key has used up the day's quota.</summary>
    Quota,
}

/// <summary>A request that was not let in.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Status">The HTTP status of the native API: 401, 403 or 429.</param>
/// <param name="Code">A word that programs can tell refusals apart by.</param>
/// <param name="Detail">What is wrong and what was expected.</param>
/// <param name="RetryAfter">When the request would be let in; null where waiting does not help.</param>
internal sealed record KeyRefusal(KeyRefusalReason Reason, int Status, string Code, string Detail, TimeSpan? RetryAfter = null);
