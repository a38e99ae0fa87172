using Moderator.Service.Telemetry;
using Xunit;

namespace Moderator.Service.Tests.Telemetry;

/// <summary>What leaves the service by OTLP, at a receiver over real sockets.</summary>
[Collection(ServiceCollection.Name)]
public sealed class OtlpTests(TinyModel model)
{
    [Theory]
    [InlineData(OtlpTransport.Grpc, "/opentelemetry.proto.collector.trace.v1.TraceService/Export", "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")]
    [InlineData(OtlpTransport.HttpProtobuf, "/v1/traces", "/v1/metrics")]
    public async Task Spans_and_metrics_arrive_and_no_text_id_author_or_key_is_in_them(OtlpTransport transport, string traces, string metrics)
    {
        await using var receiver = await OtlpReceiver.StartAsync(transport == OtlpTransport.Grpc);
        var service = await RunningService.StartAsync(
            model.Model, o => o with { Telemetry = o.Telemetry with { OtlpEndpoint = receiver.Address, OtlpTransport = transport, TracedShare = 1 } });
        await using (service)
        {
            await service.SubmitAsync(new { id = "caraway", text = "You idiot, sesame.", author = new { id = "fennel", name = "Anise" } });
            await service.GetAsync("/v1/comments/caraway");
            await service.GetAsync("/v1/comments?q=sesame");
            await service.PostAsync($"/v1alpha1/comments:analyze?key={service.Key}", """{"comment": {"text": "turmeric and more"}, "languages": ["en"], "requestedAttributes": {"TOXICITY": {}}}""", 200);
            await service.GetAsync("/v1/comments/cumin", 404);
        }

        // Ending the service sent what had not been sent.
        var sent = receiver.Exports.ToArray();
        var spans = string.Concat(sent.Where(e => e.Path == traces).Select(e => e.Body));
        foreach (var name in new[] { "/v1/comments/{id}", "/v1/comments", "decide", "moderator" }) Assert.Contains(name, spans, StringComparison.Ordinal);
        var measured = string.Concat(sent.Where(e => e.Path == metrics).Select(e => e.Body));
        foreach (var name in new[] { "moderator.score", "moderator.decisions", "http.server.request.duration", "TOXICITY" }) Assert.Contains(name, measured, StringComparison.Ordinal);
        Assert.Empty(sent.Select(e => e.Path).Except([traces, metrics]));
        var all = spans + measured;
        foreach (var personal in new[] { "caraway", "sesame", "fennel", "Anise", "turmeric", "cumin", service.Key }) Assert.DoesNotContain(personal, all, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_stops_nothing()
    {
        string gone;
        await using (var receiver = await OtlpReceiver.StartAsync(isGrpc: false)) gone = receiver.Address;
        await using var service = await RunningService.StartAsync(
            model.Model, o => o with { Telemetry = o.Telemetry with { OtlpEndpoint = gone, OtlpTransport = OtlpTransport.HttpProtobuf, TracedShare = 1 } });
        Assert.Equal("approve", (await service.SubmitAsync(new { id = "c-1", text = "A quiet word." })).Text("decision.action"));
    }
}
