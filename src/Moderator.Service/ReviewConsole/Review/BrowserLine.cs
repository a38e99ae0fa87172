using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Moderator.Service.ReviewConsole.Review;

/// <summary>
/// Whether anybody is at the other end of a page. One whose browser is gone lives on for minutes, in case that it comes
/// back: meanwhile it is to take nothing that the same user's next page could show.
/// </summary>
internal sealed class BrowserLine : CircuitHandler
{
    public bool IsDown { get; private set; }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        IsDown = false;
        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        IsDown = true;
        return Task.CompletedTask;
    }
}
