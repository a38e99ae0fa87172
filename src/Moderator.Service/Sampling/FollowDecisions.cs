using Moderator.Core.Statistics;
using Moderator.Service.Deciding;
using Moderator.Storage.Sampling;
using Moderator.Storage.Statistics;

namespace Moderator.Service.Sampling;

/// <summary>Draws the audit sample and keeps the dashboard's sums.</summary>
internal sealed class FollowDecisions(DecisionFollower follower, ServiceOptions options, TimeProvider clock, ILogger<FollowDecisions> logger)
    : BackgroundRounds(TimeSpan.FromSeconds(2), clock, logger)
{
    private const int InPass = 1_000;
    private const int Restraint = 12;

    private readonly AuditDesign _design = options.AuditSample.AsDesign();

    protected override Task RoundAsync(CancellationToken stopping) =>
        CatchUpAsync(async () => await follower.FollowAsync(_design, InPass, Clock.GetUtcNow(), stopping) == InPass, Restraint, stopping);
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
