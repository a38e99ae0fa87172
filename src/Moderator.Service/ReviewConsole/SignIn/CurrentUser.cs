using Microsoft.AspNetCore.Components.Authorization;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>
/// Who works in a page. Every act asks <see cref="RequireAsync"/>, which looks the session up anew: a page that is open
/// shows what its user might do when it was opened, and this decides what they may do now.
/// </summary>
internal sealed class CurrentUser(AuthenticationStateProvider state, Sessions sessions)
{
    /// <summary>The user, whose session is used by this.</summary>
    /// <exception cref="SessionEndedException">Nobody is signed in any more.</exception>
    /// <exception cref="RoleRefusedException">The user's role is less than <paramref name="role"/>.</exception>
    public async Task<User> RequireAsync(UserRole role)
    {
        var principal = (await state.GetAuthenticationStateAsync()).User;
        var user = Sessions.HashOf(principal) is { } hash ? await sessions.UseAsync(hash, CancellationToken.None) : null;
        return Checked(user, role);
    }

    /// <summary>The same for what a page does by itself: it keeps no session from ending.</summary>
    public async Task<User> LookAsync(UserRole role)
    {
        var principal = (await state.GetAuthenticationStateAsync()).User;
        return Checked(Sessions.HashOf(principal) is { } hash ? sessions.Find(hash) : null, role);
    }

    private static User Checked(User? user, UserRole role)
    {
        if (user is null) throw new SessionEndedException();
        return user.Role >= role ? user : throw new RoleRefusedException(role);
    }
}

/// <summary>The session of an open page has ended.</summary>
internal sealed class SessionEndedException() : Exception("The session has ended.");

/// <summary>An act needs another role.</summary>
internal sealed class RoleRefusedException(UserRole needed) : Exception($"This needs the role {needed.WireName()}.")
{
    public UserRole Needed { get; } = needed;
}
