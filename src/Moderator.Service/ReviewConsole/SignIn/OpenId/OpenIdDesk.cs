using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Moderator.Storage.Audit;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.SignIn.OpenId;

/// <summary>Lets in whom a provider of OpenID Connect has signed in and whose claim stands for a role.</summary>
internal sealed class OpenIdDesk(UserStore users, Sessions sessions, ServiceOptions options, TimeProvider clock)
{
    /// <returns>The new session's secret; null where the provider gives no role here, or the user is disabled.</returns>
    public async Task<string?> SignInAsync(ClaimsPrincipal principal, CancellationToken cancellation)
    {
        var provider = options.Console.OpenId;
        if (principal.FindFirst("sub") is not { } sub || provider.RoleOf(principal.FindAll(provider.RoleClaim).Select(c => c.Value)) is not { } role) return null;
        var subject = $"{principal.FindFirstValue("iss") ?? sub.Issuer} {sub.Value}";
        var actor = AuditActor.OfSystem("OpenID Connect");
        var user = await users.FindOrAddAsync(subject, NewUser(principal, subject, role), actor, clock.GetUtcNow(), cancellation);
        if (user is not { DisabledAt: null }) return null;
        // The provider says who may do what: at each sign-in anew.
        if (user.Role != role && await users.ChangeAsync(user.Id, role, user.Places, disabled: false, actor, clock.GetUtcNow(), cancellation) is { } changed) user = changed;
        return await sessions.BeginAsync(user, cancellation);
    }

    /// <summary>
    /// A name of their own: a user is known by the provider's subject alone, and one who chose the name of somebody here
    /// at the provider is not that person.
    /// </summary>
    private static NewUser NewUser(ClaimsPrincipal principal, string subject, UserRole role)
    {
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))[..8];
        var preferred = principal.FindFirstValue("preferred_username") ?? "";
        var name = $"{(UserTerms.FaultOf(preferred, "x") is null && preferred.Length <= UserTerms.MaxLength - 9 ? preferred : "user")}-{mark}";
        var shown = principal.FindFirstValue("name") ?? preferred;
        return new NewUser(name, UserTerms.FaultOf(name, shown) is null ? shown.Trim() : name, role);
    }
}
