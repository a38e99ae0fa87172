using Moderator.Storage;
using Moderator.Storage.Repeats;
using Moderator.Storage.Search;

namespace Moderator.Service.Deciding;

/// <summary>
/// What is done behind the requests: the words of new comments go into the search index, and answers that nobody may ask
/// for again are removed.
/// </summary>
internal sealed class Upkeep(SearchIndex index, AnsweredRequests answers, TimeProvider clock, ILogger<Upkeep> logger) : BackgroundService
{
    /// <summary>So few that a pass takes a few milliseconds: a request that comes meanwhile waits for its end.</summary>
    private const int TextsInPass = 100;
    private const int AnswersInPass = 1_000;

    /// <summary>The share of the writer's time that indexing leaves to the requests, as a multiple of what it takes.</summary>
    private const int Restraint = 9;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RemoveEvery = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        long? removedAt = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var faultless = await TryAsync(() => IndexAsync(stoppingToken));
                if (!faultless || (removedAt is { } at && clock.GetElapsedTime(at) < RemoveEvery)) continue;
                await TryAsync(() => RemoveAnswersAsync(stoppingToken));
                removedAt = clock.GetTimestamp();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is done after the next start.
        }
    }

    private async Task IndexAsync(CancellationToken cancellation)
    {
        while (!index.IsComplete())
        {
            var started = clock.GetTimestamp();
            await index.CatchUpAsync(TextsInPass, cancellation);
            await Task.Delay(clock.GetElapsedTime(started) * Restraint, clock, cancellation);
        }
    }

    private async Task RemoveAnswersAsync(CancellationToken cancellation)
    {
        while (await answers.RemoveExpiredAsync(clock.GetUtcNow(), AnswersInPass, cancellation) == AnswersInPass)
        {
            // The next thousand, in a transaction of their own.
        }
    }

    /// <summary>A database that cannot be used just now can be again later: the next round finds out.</summary>
    private async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (StorageUnavailableException unavailable)
        {
            ServiceLog.UpkeepPutOff(logger, unavailable.Fault.ToString());
            return false;
        }
    }
}
