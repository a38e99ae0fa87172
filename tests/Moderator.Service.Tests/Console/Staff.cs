using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Storage.Audit;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console;

/// <summary>People who work in the console under test.</summary>
internal static class Staff
{
    public const string Password = "seven wet otters";

    /// <summary>Makes a user who has chosen <see cref="Password"/>.</summary>
    public static async Task<User> HireAsync(this RunningService service, string name, UserRole role, params Place[] places)
    {
        var (users, clock) = (service.Get<UserStore>(), service.Get<TimeProvider>());
        var user = await users.AddAsync(new NewUser(name, $"{name} of the desk", role, places.Length == 0 ? null : places), AuditActor.OfSystem("test"), clock.GetUtcNow(), default);
        Assert.NotNull(user);
        var path = await service.Get<Invitations>().MakeAsync(user, AuditActor.OfSystem("test"), default);
        return Assert.IsType<User>(await service.Get<Invitations>().UseAsync(path.Split('/')[^1], new NewUser("x", "x", UserRole.Admin), Password, default));
    }
}
