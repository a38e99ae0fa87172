using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>What admins do with users in the console. Each act asks anew whether it is an admin who acts.</summary>
internal sealed class UserDesk(CurrentUser current, UserStore users, Invitations invitations, TimeProvider clock)
{
    public async Task<IReadOnlyList<User>> ReadAllAsync()
    {
        await current.RequireAsync(UserRole.Admin);
        return users.ReadAll();
    }

    /// <returns>The user, and the path of the link to choose a password with; null where the name is taken.</returns>
    public async Task<(User User, string Path)?> AddAsync(NewUser user)
    {
        var actor = UserStore.ActorOf(await current.RequireAsync(UserRole.Admin));
        if (await users.AddAsync(user, actor, clock.GetUtcNow(), CancellationToken.None) is not { } added) return null;
        return (added, await invitations.MakeAsync(added, actor, CancellationToken.None));
    }

    /// <returns>The path of a link with which the user chooses a new password.</returns>
    public async Task<string> InviteAsync(User user) =>
        await invitations.MakeAsync(user, UserStore.ActorOf(await current.RequireAsync(UserRole.Admin)), CancellationToken.None);

    /// <returns>False where it is the admin's own account, which nobody takes the rights from by a slip.</returns>
    public async Task<bool> ChangeAsync(User user, UserRole role, IReadOnlyList<Place>? places, bool disabled)
    {
        var admin = await current.RequireAsync(UserRole.Admin);
        if (admin.Id == user.Id) return false;
        await users.ChangeAsync(user.Id, role, places, disabled, UserStore.ActorOf(admin), clock.GetUtcNow(), CancellationToken.None);
        return true;
    }
}
