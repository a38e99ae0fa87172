using System.Net.Http.Json;
using Xunit;

namespace Moderator.Service.Tests;

[Collection(ServiceCollection.Name)]
public sealed class ScoreEndpointTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task One_text_is_scored_and_nothing_is_stored()
    {
        var answer = await _service.PostAsync("/v1/score", $$"""{"text": "Well, {{TestPolicy.RejectedWord}}.", "language": "en"}""", 200);

        Assert.InRange(answer["scores"]!["TOXICITY"]!.GetValue<double>(), 0, 1);
        Assert.Equal("en", answer.Text("language"));
        Assert.Equal(tiny.Model.Version.ToString(), answer.Text("model"));
        Assert.Equal("reject", answer.Text("decision.action"));
        Assert.Null(answer["decision"]!["id"]);
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM comments"));
    }

    [Fact]
    public async Task A_batch_is_answered_in_order_and_as_each_text_alone()
    {
        var texts = Enumerable.Range(0, 200).Select(i => i % 3 == 0 ? $"You fool number {i}" : $"Thank you, reader {i}").ToList();
        using var response = await _service.Client.PostAsJsonAsync("/v1/score", new { comments = texts.Select(text => new { text }) });
        var results = (await Answers.ReadAsync(response, 200))["results"]!.AsArray();

        Assert.Equal(200, results.Count);
        for (var i = 0; i < texts.Count; i += 20)
        {
            using var alone = await _service.Client.PostAsJsonAsync("/v1/score", new { text = texts[i] });
            Assert.Equal((await Answers.ReadAsync(alone, 200)).ToJsonString(), results[i]!.ToJsonString());
        }
    }

    [Fact]
    public async Task A_batch_of_more_than_a_thousand_is_refused()
    {
        using var full = await _service.Client.PostAsJsonAsync("/v1/score", new { comments = Enumerable.Range(0, 1000).Select(i => new { text = $"{i}" }) });
        Assert.Equal(1000, (await Answers.ReadAsync(full, 200))["results"]!.AsArray().Count);
        using var over = await _service.Client.PostAsJsonAsync("/v1/score", new { comments = Enumerable.Range(0, 1001).Select(i => new { text = $"{i}" }) });
        Assert.Contains("1001", (await Answers.ReadAsync(over, 400))["errors"]!["comments"]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "text")]
    [InlineData("""{"text": "one", "comments": []}""", "text")]
    [InlineData("""{"comments": [{"text": "one"}, null]}""", "comments[1]")]
    [InlineData("""{"comments": [{"text": "one"}, {"texts": "two"}]}""", "comments[1].text")]
    [InlineData("""{"text": "one", "author": {}}""", "author.id")]
    [InlineData("""{"text": "one", "language": "english!"}""", "language")]
    public async Task A_wrong_field_is_named(string body, string field) =>
        Assert.NotNull((await _service.PostAsync("/v1/score", body, 400))["errors"]![field]);
}
