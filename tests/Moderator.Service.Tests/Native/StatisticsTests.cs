using Moderator.Core.Statistics;
using Moderator.Service.Statistics;
using Moderator.Service.Tests.Access;
using Moderator.Storage.Statistics;
using Xunit;

namespace Moderator.Service.Tests.Native;

[Collection(ServiceCollection.Name)]
public sealed class StatisticsTests(TinyModel tiny) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 20, 0, 0, TimeSpan.Zero);

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model, clock: new TurnedClock(Now));

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Decisions_are_counted_by_day_rule_moderator_and_language()
    {
        await _service.SubmitAsync(new { id = "a", text = "A kind remark on the weather of this long week.", site = "daily", language = "en" });
        await _service.SubmitAsync(new { id = "b", text = TestPolicy.ReviewedWord + " he said to everybody there.", site = "daily", language = "en" });
        await _service.SubmitAsync(new { id = "c", text = TestPolicy.RejectedWord + " he said to everybody there.", site = "weekly", language = "de" });
        await _service.PostJsonAsync("/v1/comments/b/decisions?site=daily", new { action = "reject", moderator = "mo" }, 200);
        await FollowAsync();

        var all = await _service.GetAsync("/v1/statistics");
        Assert.Equal(("2026-10-24", "2026-11-22"), (all.Text("from"), all.Text("to")));
        Assert.Equal(
            ["moderator reject 1", "policy approve 1", "policy reject 1", "policy review 1"],
            all["days"]!.AsArray().Select(d => $"{d!["source"]} {d["action"]} {d["decisions"]}").Order(StringComparer.Ordinal));
        Assert.Equal([" approve 1", "house-word reject 1", "look-at-word review 1"], Counts(all, "rules"));
        Assert.Equal(["mo reject 1"], Counts(all, "moderators"));
        Assert.Equal(["de reject 1", "en approve 1", "en review 1"], Counts(all, "languages"));
        Assert.Equal(0, all["waiting"]!["comments"]!.GetValue<long>());
        // One judgement says nothing.
        Assert.Equal("""{"n":1}""", all["quality"]!["flag_precision"]!.ToJsonString());

        var weekly = await _service.GetAsync("/v1/statistics?site=weekly&days=1");
        Assert.Equal(["house-word reject 1"], Counts(weekly, "rules"));
        Assert.Empty(weekly["moderators"]!.AsArray());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("367")]
    [InlineData("week")]
    public async Task Days_that_are_no_number_of_days_are_refused(string days) =>
        Assert.Contains($"found \"{days}\", expected a whole number from 1 to 366", (await _service.GetAsync($"/v1/statistics?days={days}", 400)).Text("detail"), StringComparison.Ordinal);

    [Fact]
    public async Task Every_decision_is_counted_once_however_the_passes_fall()
    {
        for (var i = 0; i < 30; i++) await _service.SubmitAsync(new { id = $"c{i}", text = $"A kind remark number {i} on the weather." });
        while (await _service.Get<DecisionFollower>().FollowAsync(new AuditDesign(0.01, 0), 7, Now, default) > 0)
        {
            // Seven at a time.
        }

        var report = StatisticsReport.Read(_service.Get<StatisticsStore>(), StatisticsReport.Last(1, null, Now), Now);
        Assert.Equal(30, report.Decided);
        Assert.Equal(30, report.BinsOf(null).Sum());
        Assert.Equal(30, report.EffectOf(null, 0).Comments);
        Assert.Equal(30, report.EffectOf(null, 0, 0.5).Comments + report.EffectOf(null, 0.5).Comments);
        Assert.All(report.Drift, d => Assert.Equal(0, d.Index, 12));
    }

    [Fact]
    public async Task The_demo_has_estimates_that_hold_what_its_moderators_said()
    {
        await using var service = await RunningService.StartAsync(tiny.Model, clock: new TurnedClock(Now));
        await service.FillDemoAsync(Path.Combine(TinyModel.Repository, "training-data", "comments"));
        var report = StatisticsReport.Read(service.Get<StatisticsStore>(), StatisticsReport.Last(30, null, Now), Now);

        Assert.Equal(service.Ask("SELECT COUNT(DISTINCT sample_id) FROM audit_judgements"), (long)report.Sampled);
        Assert.Equal(service.Ask("SELECT COUNT(*) FROM decisions WHERE source = 'policy'"), report.Decided);
        Assert.False(report.ModeratorAgreement.IsTooFew);
        Assert.InRange(report.ModeratorAgreement.Value, 0.5, 1);
        Assert.False(report.FlagRecall.IsTooFew);
        Assert.InRange(report.FlagRecall.Value, report.FlagRecall.Low, report.FlagRecall.High);
        Assert.Equal((long)service.Ask("SELECT COUNT(*) FROM queue_items")!, report.Queue.ByAge.Sum());
    }

    private static IEnumerable<string> Counts(System.Text.Json.Nodes.JsonNode answer, string name) =>
        answer[name]!.AsArray().Select(c => $"{c!["name"]} {c["action"]} {c["decisions"]}").Order(StringComparer.Ordinal);

    private async Task FollowAsync()
    {
        while (await _service.Get<DecisionFollower>().FollowAsync(new AuditDesign(0.01, 0), 100, Now, default) > 0)
        {
            // Until it has caught up.
        }
    }
}
