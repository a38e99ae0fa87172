using Moderator.Service.Problems;
using Moderator.Storage.Keys;

namespace Moderator.Service.Keys;

internal static class KeyRequirement
{
    /// <summary>What is kept of the keys.</summary>
    public static void AddApiKeys(this IServiceCollection services)
    {
        services.AddSingleton<IApiKeyStore, SqliteApiKeyStore>();
        services.AddSingleton<ApiKeyRing>();
    }

    /// <summary>Lets a request to a marked endpoint through only with a key that has its scope. Nothing of its body is read before.</summary>
    public static IApplicationBuilder UseApiKeys(this IApplicationBuilder app)
    {
        var ring = app.ApplicationServices.GetRequiredService<ApiKeyRing>();
        var clock = app.ApplicationServices.GetRequiredService<TimeProvider>();
        return app.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<KeyRequired>() is not { } required) return next(context);
            var refusal = LetIn(context, required, ring, clock);
            return refusal is null ? next(context) : RefuseAsync(context, refusal);
        });
    }

    private static KeyRefusal? LetIn(HttpContext context, KeyRequired required, ApiKeyRing ring, TimeProvider clock)
    {
        if (PresentedKey.Of(context.Request) is not { } presented) return KeyRefusals.Missing;
        if (ring.Find(presented) is not { } key) return KeyRefusals.NotInForce;
        if (!key.Stored.Scopes.HasFlag(required.Scope)) return KeyRefusals.Scope(required.Scope);
        if (key.Stored.Site is { } site && RefuseSite(context, required.Site, site) is { } otherSite) return otherSite;
        if (key.Use.Count(key.Stored.Limits, clock) is { } exceeded) return exceeded;
        ring.NoteUse(key);
        context.Features.Set(key.Caller);
        return null;
    }

    private static KeyRefusal? RefuseSite(HttpContext context, SiteRule rule, string site)
    {
        switch (rule)
        {
            case SiteRule.InBody or SiteRule.NoSite:
                return null;
            case SiteRule.InQuery when context.Request.Query["site"] is { Count: > 0 } named:
                return named is [{ } only] && string.Equals(only, site, StringComparison.Ordinal) ? null : KeyRefusals.OtherSite;
            case SiteRule.InQuery:
                context.Request.QueryString = context.Request.QueryString.Add("site", site);
                return null;
            default:
                return KeyRefusals.AllSites;
        }
    }

    private static Task RefuseAsync(HttpContext context, KeyRefusal refusal)
    {
        if (refusal.Status == 401) context.Response.Headers.WWWAuthenticate = "Bearer";
        if (refusal.RetryAfter is { } wait) context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString();
        return Problem.WriteAsync(context, Problem.Of(refusal.Status, refusal.Code, refusal.Detail));
    }
}
