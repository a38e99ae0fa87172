using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Core.Statistics;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Statistics;
using Moderator.Storage.Keys;
using Moderator.Storage.Statistics;

namespace Moderator.Service.Api.Reading;

/// <summary>What the console's dashboard shows, for other programs.</summary>
internal static class StatisticsEndpoint
{
    private const int MostDays = 366;

    public static void MapStatistics(this IEndpointRouteBuilder routes) => routes.MapGet("/v1/statistics", Read)
        .WithName("getStatistics")
        .WithSummary("Read how many decisions were made, how long comments wait, and how right the rules are by the audit sample")
        .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));

    private static Results<Ok<StatisticsAnswer>, ProblemHttpResult> Read(
        [Description("Only this site's decisions; left out for all sites'.")][FromQuery] string? site,
        [Description("How many days, today (UTC) included: 1 to 366, 30 unless it says.")][FromQuery] string? days,
        StatisticsStore store,
        TimeProvider clock)
    {
        var count = 30;
        if (days is not null && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MostDays))
            return TypedResults.Problem(Problem.Of(400, "invalid_request", $"days: found \"{days}\", expected a whole number from 1 to {MostDays}."));
        var now = clock.GetUtcNow();
        return TypedResults.Ok(StatisticsAnswer.Of(StatisticsReport.Read(store, StatisticsReport.Last(count, site is null ? null : [site], now), now)));
    }
}

/// <summary>What happened in some days, and how right it was.</summary>
public sealed record StatisticsAnswer
{
    [Description("The first day, UTC.")]
    public required string From { get; init; }

    [Description("The last day, UTC: today, as far as it is gone.")]
    public required string To { get; init; }

    public required IReadOnlyList<DayAnswer> Days { get; init; }

    [Description("The policy's decisions by rule; a comment counts for every rule that it matched.")]
    public required IReadOnlyList<CountAnswer> Rules { get; init; }

    public required IReadOnlyList<CountAnswer> Moderators { get; init; }

    [Description("The policy's decisions by language.")]
    public required IReadOnlyList<CountAnswer> Languages { get; init; }

    public required WaitingAnswer Waiting { get; init; }

    public required QualityAnswer Quality { get; init; }

    internal static StatisticsAnswer Of(StatisticsReport report) => new()
    {
        From = Date(report.Query.FirstDay),
        To = Date(report.Query.LastDay),
        Days = [.. report.Days.Select(d => new DayAnswer(Date(d.Day), d.Source.WireName(), d.Action.WireName(), d.Decisions))],
        Rules = Counts(report.Rules),
        Moderators = Counts(report.Moderators),
        Languages = Counts(report.Languages),
        Waiting = new WaitingAnswer { Comments = report.Queue.Depth, OldestAt = report.Queue.OldestAt },
        Quality = new QualityAnswer
        {
            Judged = report.Sampled,
            RejectPrecision = EstimateAnswer.Of(report.RejectPrecision),
            RejectRecall = EstimateAnswer.Of(report.RejectRecall),
            FlagPrecision = EstimateAnswer.Of(report.FlagPrecision),
            FlagRecall = EstimateAnswer.Of(report.FlagRecall),
            ModelKappa = EstimateAnswer.Of(report.ModelAgreement),
            ModeratorKappa = EstimateAnswer.Of(report.ModeratorAgreement),
            Model = report.Scores?.Model.ToString(),
            StabilityIndex = report.Drift.Where(d => !double.IsNaN(d.Index)).ToDictionary(d => d.Attribute.WireName(), d => Math.Round(d.Index, 4), StringComparer.Ordinal),
        },
    };

    private static CountAnswer[] Counts(IReadOnlyList<NamedCount> counts) =>
        [.. counts.OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Action).Select(c => new CountAnswer { Name = c.Name.Length == 0 ? null : c.Name, Action = c.Action.WireName(), Decisions = c.Decisions })];

    private static string Date(long day) => StatisticsReport.DateOf(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>How many decisions there were on a day.</summary>
public sealed record DayAnswer(string Day, string Source, string Action, long Decisions);

/// <summary>How many decisions a rule, a moderator or a language has.</summary>
public sealed record CountAnswer
{
    [Description("Left out for decisions that no rule matched, and for a language that is not known.")]
    public string? Name { get; init; }

    public required string Action { get; init; }

    public required long Decisions { get; init; }
}

/// <summary>What waits for a person now.</summary>
public sealed record WaitingAnswer
{
    public required long Comments { get; init; }

    [Description("Since when the oldest waits; left out where nothing does.")]
    public DateTimeOffset? OldestAt { get; init; }
}

/// <summary>How right the rules are, as far as people have judged it. An estimate of too few judgements has an N alone.</summary>
public sealed record QualityAnswer
{
    [Description("How many decisions of the audit sample are judged.")]
    public required int Judged { get; init; }

    [Description("Of what rules rejected, the share that people would reject.")]
    public required EstimateAnswer RejectPrecision { get; init; }

    [Description("Of what people would reject, the share that rules rejected.")]
    public required EstimateAnswer RejectRecall { get; init; }

    [Description("Of what rules rejected or sent to review, the share that people would reject.")]
    public required EstimateAnswer FlagPrecision { get; init; }

    [Description("Of what people would reject, the share that rules rejected or sent to review.")]
    public required EstimateAnswer FlagRecall { get; init; }

    [Description("Cohen's kappa of model (highest score 0.5 or more) and people.")]
    public required EstimateAnswer ModelKappa { get; init; }

    [Description("Cohen's kappa of two moderators on the same sample.")]
    public required EstimateAnswer ModeratorKappa { get; init; }

    [Description("The model whose scores the stability index is of; left out where nothing was scored.")]
    public string? Model { get; init; }

    [Description("Population stability index by attribute, against the model's first seven days.")]
    public required IReadOnlyDictionary<string, double> StabilityIndex { get; init; }
}

/// <summary>An estimate with the bounds between which it lies with 95 % confidence.</summary>
public sealed record EstimateAnswer
{
    [Description("Left out, like its bounds, where there are too few judgements, or where all are alike.")]
    public double? Value { get; init; }

    public double? Low { get; init; }

    public double? High { get; init; }

    [Description("How many judgements it is made of.")]
    public required int N { get; init; }

    internal static EstimateAnswer Of(Estimate estimate) => estimate.IsTooFew
        ? new EstimateAnswer { N = estimate.Count }
        : new EstimateAnswer { Value = Math.Round(estimate.Value, 4), Low = Math.Round(estimate.Low, 4), High = Math.Round(estimate.High, 4), N = estimate.Count };
}
