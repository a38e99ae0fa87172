using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Moderator.Service.Tests.Native;

/// <summary>Readers' reports and people's annotations.</summary>
[Collection(ServiceCollection.Name)]
public sealed class FeedbackTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_comment_that_enough_readers_report_comes_into_the_queue_with_what_they_said()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "A perfectly ordinary comment." });
        var first = await PostAsync("/v1/comments/c-1/reports", new { reason = "spam", reporter = "r-1" });
        Assert.Equal((1, true, "approve"), (first["reports"]!.GetValue<int>(), first["counted"]!.GetValue<bool>(), first.Text("decision.action")));
        var again = await PostAsync("/v1/comments/c-1/reports", new { reason = "insult", reporter = "r-1" });
        Assert.Equal((1, false, "spam"), (again["reports"]!.GetValue<int>(), again["counted"]!.GetValue<bool>(), again.Text("report.reason")));
        await PostAsync("/v1/comments/c-1/reports", new { reason = "insult", details = "words of a reader" });
        Assert.Empty((await _service.GetAsync("/v1/queue"))["items"]!.AsArray());

        var third = await PostAsync("/v1/comments/c-1/reports", new { reason = "insult", reporter = "r-2" });
        Assert.Equal("review", third.Text("decision.action"));
        Assert.Equal(["reported"], third["decision"]!["matched_rules"]!.AsArray().Select(r => r!.Text("id")));
        var item = Assert.Single((await _service.GetAsync("/v1/queue"))["items"]!.AsArray())!;
        Assert.Equal(3, item["reports"]!["count"]!.GetValue<int>());
        Assert.Equal(["insult", "spam"], item["reports"]!["reasons"]!.AsArray().Select(r => r!.Text("reason")));

        var pages = await ReadPagesAsync("/v1/comments/c-1/reports?limit=2");
        Assert.Equal(["insult", "insult", "spam"], pages.Select(r => r.Text("reason")));
        Assert.Equal([true, false, true], pages.Select(r => r["has_reporter"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_moderators_decision_stands_whatever_is_reported()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "A comment that a person looked at." });
        await _service.DecideAsync("c-1", new { action = "approve", moderator = "mo" });
        for (var i = 0; i < 5; i++) await PostAsync("/v1/comments/c-1/reports", new { reason = "spam", reporter = $"r-{i}" });

        var read = await _service.GetAsync("/v1/comments/c-1");
        Assert.Equal("approve", read.Text("decision.action"));
        Assert.Equal(5, read["reports"]!["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Annotations_are_kept_apart_from_decisions_and_exported_as_their_mean()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "you utter fool", site = "gazette" });
        var annotation = await PostAsync(
            "/v1/comments/c-1/annotations?site=gazette",
            new { annotator = "ann", labels = new Dictionary<string, double> { ["INSULT"] = 0.9, ["THREAT"] = 0 }, spans = new[] { new { start = 10, end = 14, attribute = "INSULT" } }, note = "plain", revision = 1 });
        Assert.Equal(0.9, annotation["labels"]!["INSULT"]!.GetValue<double>());
        await PostAsync("/v1/comments/c-1/annotations?site=gazette", new { annotator = "ben", labels = new Dictionary<string, double> { ["INSULT"] = 0.5 } });

        Assert.Equal(["ben", "ann"], (await ReadPagesAsync("/v1/comments/c-1/annotations?site=gazette&limit=1")).Select(a => a.Text("annotator")));
        Assert.Single((await _service.GetAsync("/v1/comments/c-1?site=gazette"))["decisions"]!.AsArray());
        var line = JsonNode.Parse(Assert.Single(await LinesAsync("/v1/export/labels?site=gazette")))!;
        Assert.Equal("gazette/c-1", line.Text("id"));
        Assert.Equal(0.7, line["labels"]!["INSULT"]!.GetValue<double>(), 9);
        Assert.Equal("""[{"start":10,"end":14,"attribute":"INSULT"}]""", line["spans"]!.ToJsonString());
        Assert.Empty(await LinesAsync("/v1/export/labels?site=herald"));
    }

    [Theory]
    [InlineData("""{"annotator": "ann"}""", "labels")]
    [InlineData("""{"labels": {"INSULT": 1}}""", "annotator")]
    [InlineData("""{"annotator": "ann", "labels": {"RUDE": 1}}""", "labels")]
    [InlineData("""{"annotator": "ann", "spans": [{"start": 0, "end": 99, "attribute": "INSULT"}]}""", "spans")]
    [InlineData("""{"annotator": "ann", "spans": [{"start": 3, "end": 3, "attribute": "INSULT"}]}""", "spans[0]")]
    [InlineData("""{"annotator": "ann", "spans": [{"start": 0, "end": 3, "attribute": "rude"}]}""", "spans[0]")]
    [InlineData("""{"annotator": "ann", "spans": [null]}""", "spans[0]")]
    public async Task A_wrong_field_of_an_annotation_is_named(string body, string field)
    {
        await _service.SubmitAsync(new { id = "c-1", text = "short" });
        Assert.NotNull((await _service.PostAsync("/v1/comments/c-1/annotations", body, 400))["errors"]![field]);
    }

    [Fact]
    public async Task What_is_said_of_another_revision_or_of_nothing_is_refused()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "first" });
        Assert.Equal("other_revision", (await _service.PostAsync("/v1/comments/c-1/annotations", """{"annotator": "ann", "labels": {"SPAM": 1}, "revision": 2}""", 409)).Text("code"));
        foreach (var address in new[] { "reports", "annotations" }) await _service.GetAsync($"/v1/comments/nobody/{address}", 404);
        await _service.PostAsync("/v1/comments/nobody/annotations", """{"annotator": "ann", "labels": {"SPAM": 1}}""", 404);
        await _service.PostAsync("/v1/comments/nobody/reports", """{"reason": "spam"}""", 404);
        Assert.NotNull((await _service.PostAsync("/v1/comments/c-1/reports", "{}", 400))["errors"]!["reason"]);
    }

    [Fact]
    public async Task Every_decision_is_exported_without_a_text()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "private words" });
        await _service.DecideAsync("c-1", new { action = "reject", moderator = "mo", reason = "house rule", labels = new Dictionary<string, double> { ["INSULT"] = 1 } });
        var lines = (await LinesAsync("/v1/export/decisions")).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(["policy", "moderator"], lines.Select(l => l.Text("source")));
        Assert.Equal(["c-1", "c-1"], lines.Select(l => l.Text("comment_id")));
        Assert.Equal(1, lines[1]["labels"]!["INSULT"]!.GetValue<double>());
        Assert.DoesNotContain("private words", string.Concat(lines.Select(l => l.ToJsonString())), StringComparison.Ordinal);
        Assert.Empty(await LinesAsync("/v1/export/decisions?since=2100-01-01"));
        Assert.NotNull((await _service.GetAsync("/v1/export/decisions?since=tomorrow", 400))["errors"]!["since"]);
    }

    private async Task<JsonNode> PostAsync(string address, object body)
    {
        using var response = await _service.Client.PostAsJsonAsync(address, body);
        return await Answers.ReadAsync(response, 200);
    }

    private async Task<List<JsonNode>> ReadPagesAsync(string address)
    {
        var items = new List<JsonNode>();
        for (string? cursor = null; ;)
        {
            var page = await _service.GetAsync(address + (cursor is null ? "" : "&cursor=" + cursor));
            items.AddRange(page["items"]!.AsArray().Select(i => i!));
            cursor = page["next_cursor"]?.GetValue<string>();
            if (cursor is null) return items;
        }
    }

    private async Task<string[]> LinesAsync(string address)
    {
        using var response = await _service.Client.GetAsync(address);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        return (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
