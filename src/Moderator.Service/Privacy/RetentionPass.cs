using Moderator.Storage;
using Moderator.Storage.Audit;
using Moderator.Storage.Privacy;

namespace Moderator.Service.Privacy;

/// <summary>Removes, once in a while and in small steps, the texts and authors that are older than they may be.</summary>
internal sealed class RetentionPass(PrivacyStore store, PrivacyOptions options, TimeProvider clock, ILogger<RetentionPass> logger) : BackgroundService
{
    private static readonly AuditActor Actor = AuditActor.OfSystem("retention");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.AsRetention().KeepsAll) return;
        using var timer = new PeriodicTimer(options.LookEvery);
        try
        {
            do
            {
                await PassAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next pass goes on where this one was.
        }
    }

    private async Task PassAsync(CancellationToken stopping)
    {
        try
        {
            var removed = ExpiredCounts.None;
            long? from = null;
            do
            {
                // Off the caller's thread: the first pass begins while the service starts.
                var step = await Task.Run(() => store.ExpireAsync(options.AsRetention(), from, Actor, clock.GetUtcNow(), stopping), stopping);
                removed += step.Removed;
                from = step.Next;
            }
            while (from is not null);

            if (removed.All == 0) return;
            await store.CheckpointAsync(stopping);
            ServiceLog.TextsExpired(logger, removed.All);
        }
        catch (StorageUnavailableException unavailable)
        {
            ServiceLog.RetentionWaits(logger, unavailable.Fault.ToString());
        }
    }
}

internal static class PrivacyServices
{
    public static void AddPrivacy(this IServiceCollection services, PrivacyOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<PrivacyStore>();
        services.AddHostedService<RetentionPass>();
    }
}
