using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>Ends what an open page may do soon after its session has ended elsewhere, or the user's role has changed.</summary>
internal sealed class SessionWatch(ILoggerFactory logging, Sessions sessions) : RevalidatingServerAuthenticationStateProvider(logging)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(5);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var principal = authenticationState.User;
        return Task.FromResult(Sessions.HashOf(principal) is { } hash && sessions.Find(hash) is { } user && user.Role == Sessions.RoleOf(principal));
    }
}
