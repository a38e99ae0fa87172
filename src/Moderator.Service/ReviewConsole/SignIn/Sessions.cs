using System.Security.Claims;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>Who is signed in. Asked anew for every request and every act, so that a session that ended opens nothing more.</summary>
internal sealed class Sessions(UserStore users, ServiceOptions options, TimeProvider clock)
{
    /// <summary>The authentication scheme of the console.</summary>
    public const string Scheme = "console";

    private const string HashClaim = "moderator:session";
    private const string RoleClaim = "moderator:role";

    /// <summary>How exactly it is noted when a session was used last.</summary>
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    /// <summary>The cookie's name. A browser takes one with this prefix only over HTTPS, for the whole host, and from no other.</summary>
    public string CookieName => options.Console.IsHttps ? "__Host-moderator-session" : "moderator-session";

    /// <summary>The user whose session it is; null where it has ended or never was.</summary>
    public User? Find(byte[] hash) => FindSeen(hash)?.User;

    /// <summary>Likewise, and notes that the session was used.</summary>
    public async Task<User?> UseAsync(byte[] hash, CancellationToken cancellation)
    {
        if (FindSeen(hash) is not { } found) return null;
        var now = clock.GetUtcNow();
        if (now - found.LastSeenAt >= NoteEvery) await users.NoteSeenAsync(hash, now, cancellation);
        return found.User;
    }

    /// <summary>Begins a session.</summary>
    /// <returns>Its secret, for the cookie.</returns>
    public async Task<string> BeginAsync(User user, CancellationToken cancellation)
    {
        var (secret, now) = (SecretToken.Make(), clock.GetUtcNow());
        await users.BeginSessionAsync(SecretToken.HashOf(secret)!, user, now, now + options.Console.SessionLifetime, cancellation);
        return secret;
    }

    public Task EndAsync(byte[] hash, CancellationToken cancellation) => users.EndSessionAsync(hash, cancellation);

    /// <summary>Gives the browser the secret, for scripts of no page and requests of no other site to use.</summary>
    public void SetCookie(HttpContext context, string secret) => context.Response.Cookies.Append(CookieName, secret, Cookie(context));

    public void RemoveCookie(HttpContext context) => context.Response.Cookies.Delete(CookieName, Cookie(context));

    /// <summary>The secret's hash that a request carries; null where it carries none.</summary>
    public byte[]? HashOf(HttpRequest request) => SecretToken.HashOf(request.Cookies[CookieName]);

    public static ClaimsPrincipal PrincipalOf(User user, byte[] hash) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, user.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new Claim(ClaimTypes.Name, user.DisplayName),
            new Claim(RoleClaim, user.Role.WireName()),
            new Claim(HashClaim, Convert.ToHexStringLower(hash)),
        ],
        Scheme));

    /// <summary>The session that a principal was made from; null for a stranger.</summary>
    public static byte[]? HashOf(ClaimsPrincipal principal) => principal.FindFirstValue(HashClaim) is { } hash ? Convert.FromHexString(hash) : null;

    /// <summary>The role that a principal was made with; null for a stranger.</summary>
    public static UserRole? RoleOf(ClaimsPrincipal principal) => UserRoleNames.Parse(principal.FindFirstValue(RoleClaim));

    private SeenUser? FindSeen(byte[] hash)
    {
        var now = clock.GetUtcNow();
        return users.FindBySession(hash, now, now - options.Console.IdleTimeout);
    }

    private CookieOptions Cookie(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = options.Console.IsHttps || context.Request.IsHttps,
        Path = "/",
        IsEssential = true,
    };
}
