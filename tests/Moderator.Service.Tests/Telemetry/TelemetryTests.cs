using System.Net;
using Xunit;

namespace Moderator.Service.Tests.Telemetry;

[Collection(ServiceCollection.Name)]
public sealed class TelemetryTests(TinyModel model) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(model.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Metrics_count_scores_decisions_and_what_waits_and_name_the_versions_in_force()
    {
        await _service.SubmitAsync(new { id = "one", text = "You are a stupid moron, sesame." });
        await _service.DecideAsync("one", new { action = "reject", moderator = "ann" });
        await _service.SubmitAsync(new { id = "two", text = $"Well, {TestPolicy.ReviewedWord}." });

        var metrics = await ReadAsync();

        Assert.Equal("2", metrics["moderator_score_count{attribute=\"TOXICITY\"}"]);
        Assert.Equal("1", metrics["moderator_decisions_total{action=\"reject\",source=\"moderator\"}"]);
        Assert.Equal("1", metrics["moderator_queue_depth{}"]);
        Assert.Equal("1", metrics[$"moderator_in_force{{role=\"model\",version=\"{model.Model.Version}\"}}"]);
        Assert.Equal("2", metrics["http_server_request_duration_seconds_count{http_request_method=\"POST\",http_response_status_code=\"200\",http_route=\"/v1/comments\"}"]);
    }

    [Fact]
    public async Task Metrics_hold_no_text_no_id_and_no_author()
    {
        await _service.SubmitAsync(new { id = "caraway", text = "You idiot, sesame.", author = new { id = "fennel" } });
        await _service.GetAsync("/v1/comments/caraway");
        await _service.GetAsync("/v1/comments/cumin", 404);

        var text = await _service.Client.GetStringAsync("/metrics");

        Assert.Contains("http_route=\"/v1/comments/{id}\"", text, StringComparison.Ordinal);
        foreach (var word in new[] { "caraway", "sesame", "fennel", "cumin" }) Assert.DoesNotContain(word, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_need_a_key_unless_the_operator_opens_them()
    {
        using var refused = await _service.Stranger.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        await using var open = await RunningService.StartAsync(model.Model, o => o with { Telemetry = o.Telemetry with { MetricsWithoutKey = true } });
        using var told = await open.Stranger.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, told.StatusCode);
        Assert.StartsWith("text/plain", told.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_metrics_there_is_no_such_address()
    {
        await using var silent = await RunningService.StartAsync(model.Model, o => o with { Telemetry = o.Telemetry with { Metrics = false } });
        using var answer = await silent.Client.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    /// <summary>Each series as <c>name{labels}</c>, without the label that names the meter, and its value.</summary>
    private async Task<Dictionary<string, string>> ReadAsync()
    {
        var text = await _service.Client.GetStringAsync("/metrics");
        return text.Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => (Series: line[..(line.LastIndexOf('}') + 1)], Value: line[(line.LastIndexOf('}') + 2)..]))
            .ToDictionary(
                line => line.Series[..(line.Series.IndexOf('{', StringComparison.Ordinal) + 1)]
                    + string.Join(',', line.Series[(line.Series.IndexOf('{', StringComparison.Ordinal) + 1)..^1].Split(',').Where(l => !l.StartsWith("otel_scope", StringComparison.Ordinal)).Order(StringComparer.Ordinal)) + "}",
                line => line.Value.Split(' ')[0],
                StringComparer.Ordinal);
    }
}
