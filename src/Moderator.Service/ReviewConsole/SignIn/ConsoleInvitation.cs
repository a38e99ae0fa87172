using Moderator.Storage.Audit;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>Links for users, made beside a running service.</summary>
public static class ConsoleInvitation
{
    /// <returns>The path of a link with which the user chooses a new password, once.</returns>
    public static Task<string> MakeAsync(UserStore users, User user, ServiceOptions options, AuditActor actor, TimeProvider clock, CancellationToken cancellation) =>
        new Invitations(users, new Passwords(), options, clock).MakeAsync(user, actor, cancellation);
}
