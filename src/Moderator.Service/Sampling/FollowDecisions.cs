using Moderator.Core.Statistics;
using Moderator.Storage;
using Moderator.Storage.Sampling;
using Moderator.Storage.Statistics;

namespace Moderator.Service.Sampling;

/// <summary>Behind the requests: draws the audit sample and keeps the dashboard's sums.</summary>
internal sealed class FollowDecisions(DecisionFollower follower, ServiceOptions options, TimeProvider clock, ILogger<FollowDecisions> logger) : BackgroundService
{
    private const int InPass = 1_000;

    /// <summary>The share of the time that is left to the requests, as a multiple of what a pass takes.</summary>
    private const int Restraint = 12;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var design = options.AuditSample.AsDesign();
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await CatchUpAsync(design, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is done after the next start.
        }
    }

    private async Task CatchUpAsync(AuditDesign design, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var started = clock.GetTimestamp();
                if (await follower.FollowAsync(design, InPass, clock.GetUtcNow(), stopping) < InPass) return;
                await Task.Delay(clock.GetElapsedTime(started) * Restraint, clock, stopping);
            }
        }
        catch (StorageUnavailableException unavailable)
        {
            ServiceLog.UpkeepPutOff(logger, unavailable.Fault.ToString());
        }
    }
}

internal static class SamplingServices
{
    public static void AddSampling(this IServiceCollection services)
    {
        services.AddSingleton<DecisionFollower>();
        services.AddSingleton<StatisticsStore>();
        services.AddSingleton<AuditSamples>();
        services.AddHostedService<FollowDecisions>();
    }
}
