using Microsoft.AspNetCore.Components;
using Moderator.Service.ReviewConsole.Review;

namespace Moderator.Service.ReviewConsole.Components.Cards;

/// <summary>
/// Something around a card that is read behind it: once the card has stood for a moment, and no longer when it is gone. Who
/// decides at once is spared it, for it would take the processor from the next card.
/// </summary>
public abstract class AroundPanel : ComponentBase, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _gone = new();

    [Parameter, EditorRequired]
    public required Card Card { get; set; }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what the panel shows.</summary>
    /// <param name="gone">Raised when the card is no longer looked at.</param>
    protected abstract Task ReadAsync(CancellationToken gone);

    protected override async Task OnInitializedAsync()
    {
        // Taken before the wait: what a card that went meanwhile has disposed of cannot be asked for a token any more.
        var gone = _gone.Token;
        try
        {
            await Task.Delay(Pause, gone);
            gone.ThrowIfCancellationRequested();
            await ReadAsync(gone);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The card was decided before anybody could have read it.
        }
    }
}
