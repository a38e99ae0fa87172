using Moderator.Storage;

namespace Moderator.Service.Versions;

/// <summary>Puts in force what was promoted before the start, and looks every second for what another program has promoted.</summary>
internal sealed class PromotionWatch(PromotedVersions promoted, TimeProvider clock, ILogger<PromotionWatch> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Before the service listens.</summary>
    /// <exception cref="VersionUnavailableException">What was promoted cannot be put in force.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        promoted.ApplyAtStart();
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        while (await NextAsync(timer, stoppingToken)) Look();
    }

    private void Look()
    {
        try
        {
            promoted.Refresh();
        }
        catch (StorageUnavailableException)
        {
            // Requests meet it too, and log it; the next look may find the database again.
        }
        catch (Exception error)
        {
            ServiceLog.PromotionsNotRead(logger, error.GetType().FullName!, ServiceLog.PlaceOf(error));
        }
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
