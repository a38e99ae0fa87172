using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>Lets in who knows a name's password.</summary>
internal sealed class SignInDesk(UserStore users, Sessions sessions, Passwords passwords, ServiceOptions options, TimeProvider clock)
{
    /// <summary>No refusal comes earlier, whatever it was for; a write to disk hides in it.</summary>
    private static readonly TimeSpan RefusalTime = TimeSpan.FromMilliseconds(750);

    /// <returns>The new session's secret; null where the name is nobody's, the password is wrong, or the user is disabled or locked out: which of these is nobody's to know.</returns>
    public async Task<string?> SignInAsync(string name, string password, CancellationToken cancellation)
    {
        var refusal = Task.Delay(RefusalTime, clock, cancellation);
        var user = users.FindByName(name);
        var isRight = passwords.IsOf(user, password) && options.Console.OpenId.LocalAccounts;
        var now = clock.GetUtcNow();
        var mayComeIn = user is { DisabledAt: null } && !(user.LockedUntil > now);
        if (isRight && mayComeIn) return await sessions.BeginAsync(user!, cancellation);
        // Not counted while locked out: whoever tries on must not be able to keep the user out for ever.
        if (mayComeIn) await users.NoteFailureAsync(user!.Id, options.Console.MaxFailedSignIns, now + options.Console.LockOut, now, cancellation);
        await refusal;
        return null;
    }
}
