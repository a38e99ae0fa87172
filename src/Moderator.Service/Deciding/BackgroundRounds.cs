using Moderator.Storage;

namespace Moderator.Service.Deciding;

/// <summary>Work that goes on behind the requests in rounds, and leaves most of the time to them.</summary>
internal abstract class BackgroundRounds(TimeSpan every, TimeProvider clock, ILogger logger) : BackgroundService
{
    protected TimeProvider Clock => clock;

    protected abstract Task RoundAsync(CancellationToken stopping);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is done after the next start.
        }
    }

    /// <summary>Goes on until nothing is left.</summary>
    /// <param name="pass">Does a little of it; false where nothing more is left.</param>
    /// <param name="restraint">The share of the time that is left to the requests, as a multiple of what a pass takes.</param>
    /// <param name="stopping">Gives up.</param>
    protected async Task CatchUpAsync(Func<Task<bool>> pass, int restraint, CancellationToken stopping)
    {
        while (true)
        {
            var started = clock.GetTimestamp();
            if (!await pass()) return;
            await Task.Delay(clock.GetElapsedTime(started) * restraint, clock, stopping);
        }
    }

    /// <summary>A database that cannot be used just now can be again later: the next round finds out.</summary>
    private async Task TryAsync(CancellationToken stopping)
    {
        try
        {
            await RoundAsync(stopping);
        }
        catch (StorageUnavailableException unavailable)
        {
            ServiceLog.UpkeepPutOff(logger, unavailable.Fault.ToString());
        }
    }
}
