using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Moderator.Service.ReviewConsole.SignIn;

namespace Moderator.Service.ReviewConsole.Components.Access;

/// <summary>Where an act of a page was refused or failed: sends a user whose session has ended to sign in, and logs what is an error without its message.</summary>
public sealed class RefusalBoundary : ErrorBoundary
{
    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private ILogger<RefusalBoundary> Logger { get; set; } = null!;

    protected override Task OnErrorAsync(Exception exception)
    {
        if (exception is SessionEndedException)
            Navigation.NavigateTo(ConsolePaths.SignInThen(new Uri(Navigation.Uri).PathAndQuery), forceLoad: true);
        else if (exception is not RoleRefusedException)
            ServiceLog.ConsoleFailed(Logger, exception.GetType().FullName!, ServiceLog.PlaceOf(exception));
        return Task.CompletedTask;
    }
}
