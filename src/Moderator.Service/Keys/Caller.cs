using System.Reflection;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Storage.Audit;
using Moderator.Storage.Keys;

namespace Moderator.Service.Keys;

/// <summary>Who makes the request. A handler takes it as a parameter.</summary>
/// <param name="Actor">As the audit log names it.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Site">The only site that it may touch; null for every site.</param>
internal sealed record Caller(AuditActor Actor, KeyScope Scopes, string? Site) : IBindableFromHttpContext<Caller>
{
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<Caller?>(Of(context));

    /// <summary>The caller of a request that was let in.</summary>
    /// <exception cref="InvalidOperationException">The route is open to everybody: it has no <see cref="KeyRequired"/>.</exception>
    public static Caller Of(HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The route asks who calls, and lets everybody in.");

    /// <summary>The site that a request is about: the one it names, or the caller's only one where it names none.</summary>
    /// <exception cref="RequestRefusedException">It names another site than the caller's only one; answered with 403.</exception>
    public string? SiteOf(string? named)
    {
        if (Site is null) return named;
        if (named is null || string.Equals(named, Site, StringComparison.Ordinal)) return Site;
        var refusal = KeyRefusals.OtherSite;
        throw new RequestRefusedException(Problem.Of(refusal.Status, refusal.Code, refusal.Detail));
    }
}
