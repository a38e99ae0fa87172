using System.Text.Json.Nodes;
using Xunit;

namespace Moderator.Service.Tests;

[Collection(ServiceCollection.Name)]
public sealed class QueueEndpointTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task The_queue_holds_what_a_person_must_see_and_nothing_else()
    {
        await _service.SubmitAsync(new { id = "bad", text = $"Well, {TestPolicy.RejectedWord}." });
        await _service.SubmitAsync(new { id = "unclear", text = $"Well, {TestPolicy.ReviewedWord}.", author = new { id = "u-1" } });

        var item = Assert.Single((await _service.GetAsync("/v1/queue"))["items"]!.AsArray())!;
        Assert.Equal("unclear", item.Text("id"));
        Assert.Equal($"Well, {TestPolicy.ReviewedWord}.", item.Text("text"));
        Assert.Equal("u-1", item.Text("author.id"));
        Assert.Equal("review", item.Text("decision.action"));
        Assert.Equal(item["scores"]!.AsObject().Max(s => s.Value!.GetValue<double>()), Math.Round(item["risk"]!.GetValue<double>(), 6));
    }

    [Theory]
    [InlineData("oldest")]
    [InlineData("riskiest")]
    public async Task Pages_join_without_a_gap_or_a_double(string order)
    {
        for (var i = 0; i < 23; i++) await _service.SubmitAsync(new { id = $"c-{i}", text = $"{TestPolicy.ReviewedWord} {(i % 4 == 0 ? "you stupid fool" : "and thanks")} {i}" });

        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await _service.GetAsync($"/v1/queue?order={order}&limit=5{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            Assert.InRange(page["items"]!.AsArray().Count, 1, 5);
            items.AddRange(page["items"]!.AsArray().Select(i => i!));
            cursor = page["next_cursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        Assert.Equal(23, items.Select(i => i.Text("id")).Distinct().Count());
        Assert.Equal(23, items.Count);
        if (order is "oldest") Assert.Equal(Enumerable.Range(0, 23).Select(i => $"c-{i}"), items.Select(i => i.Text("id")));
        else Assert.Equal(items.Select(i => i["risk"]!.GetValue<double>()).OrderDescending(), items.Select(i => i["risk"]!.GetValue<double>()));
    }

    [Fact]
    public async Task The_queue_can_be_one_sites()
    {
        await _service.SubmitAsync(new { id = "c-1", site = "gazette", text = TestPolicy.ReviewedWord });
        await _service.SubmitAsync(new { id = "c-2", site = "herald", text = TestPolicy.ReviewedWord });

        Assert.Equal("c-2", Assert.Single((await _service.GetAsync("/v1/queue?site=herald"))["items"]!.AsArray())!.Text("id"));
        Assert.Equal(2, (await _service.GetAsync("/v1/queue"))["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("order=newest", "order")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("cursor=riskiest_0.5_3", "cursor")]
    [InlineData("cursor=oldest_1e999_3", "cursor")]
    [InlineData("order=riskiest&cursor=riskiest_NaN_3", "cursor")]
    [InlineData("site=", "site")]
    public async Task A_wrong_parameter_is_named(string query, string field)
    {
        var problem = await _service.GetAsync("/v1/queue?" + query, 400);
        Assert.NotNull(problem["errors"]![field]);
    }
}
