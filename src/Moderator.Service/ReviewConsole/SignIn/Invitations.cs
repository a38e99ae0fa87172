using Moderator.Storage.Audit;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>Links with which somebody chooses a password, once.</summary>
internal sealed class Invitations(UserStore users, Passwords passwords, ServiceOptions options, TimeProvider clock)
{
    /// <returns>The path of a link that makes the first admin; null where there is a user already.</returns>
    public async Task<string?> MakeForFirstAdminAsync(CancellationToken cancellation) =>
        users.HasAny() ? null : await MakeAsync((long?)null, AuditActor.OfSystem("first admin's link"), cancellation);

    /// <returns>The path of a link with which a user chooses a new password.</returns>
    public Task<string> MakeAsync(User user, AuditActor actor, CancellationToken cancellation) => MakeAsync(user.Id, actor, cancellation);

    /// <summary>Whose a link is; null where it is none, was used, or has expired.</summary>
    public Invitation? Find(string? secret)
    {
        if (SecretToken.HashOf(secret) is not { } hash || users.FindLink(hash, clock.GetUtcNow()) is not { } link) return null;
        if (link.UserId is not { } id) return users.HasAny() ? null : new Invitation(null);
        return users.Find(id) is { DisabledAt: null } user ? new Invitation(user) : null;
    }

    /// <summary>Sets the password of the link's user, or makes the first admin with it.</summary>
    /// <returns>The user; null where the link is good no more.</returns>
    public async Task<User?> UseAsync(string secret, NewUser firstAdmin, string password, CancellationToken cancellation) => Find(secret) is null
        ? null
        : await users.UseLinkAsync(SecretToken.HashOf(secret)!, firstAdmin, passwords.HashOf(password), clock.GetUtcNow(), cancellation);

    private async Task<string> MakeAsync(long? userId, AuditActor actor, CancellationToken cancellation)
    {
        var (secret, now) = (SecretToken.Make(), clock.GetUtcNow());
        await users.AddLinkAsync(SecretToken.HashOf(secret)!, userId, actor, now, now + options.Console.LinkLifetime, cancellation);
        return ConsolePaths.Link + secret;
    }
}

/// <summary>A link that is good.</summary>
/// <param name="User">Who chooses a password; null where it makes the first admin.</param>
internal sealed record Invitation(User? User);
