using System.Net;
using Xunit;

namespace Moderator.Service.Tests.Native;

/// <summary>Search, authors, and what is in force.</summary>
[Collection(ServiceCollection.Name)]
public sealed class ReadingTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_comment_is_found_by_its_words_as_soon_as_it_is_stored()
    {
        for (var i = 0; i < 30; i++)
        {
            await _service.SubmitAsync(new { id = $"c-{i}", text = $"The bridge, number{i}", author = new { id = $"u-{i % 3}" }, article = new { id = $"a-{i % 2}" } });
            Assert.Equal([$"c-{i}"], await IdsAsync($"/v1/comments?q=number{i}"));
        }

        Assert.Equal(30, (await IdsAsync("/v1/comments?q=bridge&limit=200")).Count);
        Assert.Equal(["c-28", "c-22", "c-16", "c-10", "c-4"], await IdsAsync("/v1/comments?q=BRIDGE&author=u-1&article=a-0"));
        await _service.SubmitAsync(new { id = "c-3", text = "Other words" });
        Assert.Empty(await IdsAsync("/v1/comments?q=number3"));
        Assert.Equal(["c-3"], await IdsAsync("/v1/comments?q=%22other%20words%22"));
        Assert.Equal(30, (await IdsAsync("/v1/comments?action=approve&limit=200")).Count);
        Assert.Empty(await IdsAsync("/v1/comments?action=reject"));
        Assert.Empty(await IdsAsync("/v1/comments?to=2001-01-01"));
        Assert.Empty(await IdsAsync("/v1/comments?site=gazette"));
    }

    [Fact]
    public async Task Pages_give_every_comment_once_while_others_come()
    {
        for (var i = 0; i < 25; i++) await _service.SubmitAsync(new { id = $"c-{i}", text = "words" });
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _service.GetAsync("/v1/comments?q=words&limit=10" + (cursor is null ? "" : "&cursor=" + cursor));
            seen.AddRange(page["items"]!.AsArray().Select(i => i!.Text("id")));
            cursor = page["next_cursor"]?.GetValue<string>();
            await _service.SubmitAsync(new { id = $"late-{seen.Count}", text = "words" });
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"c-{24 - i}"), seen);
    }

    [Theory]
    [InlineData("q=---", "q")]
    [InlineData("action=delete", "action")]
    [InlineData("from=yesterday", "from")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("cursor=17", "cursor")]
    [InlineData("cursor=before_-1", "cursor")]
    [InlineData("author=", "author")]
    public async Task A_wrong_condition_is_named(string query, string field) =>
        Assert.NotNull((await _service.GetAsync("/v1/comments?" + query, 400))["errors"]![field]);

    [Fact]
    public async Task An_author_has_a_history()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "one", author = new { id = "u/1", name = "Ada" } });
        await _service.SubmitAsync(new { id = "c-2", text = TestPolicy.RejectedWord, author = new { id = "u/1", name = "Ada L." } });
        await _service.SubmitAsync(new { id = "c-3", text = "on another site", site = "gazette", author = new { id = "u/1" } });

        var author = await _service.GetAsync("/v1/authors/u%2F1");
        Assert.Equal(("u/1", "Ada L."), (author.Text("id"), author.Text("name")));
        Assert.Equal([2, 1, 0, 1], new[] { "comments", "approved", "review", "rejected" }.Select(f => author[f]!.GetValue<int>()));
        Assert.Equal(["c-2", "c-1"], await IdsAsync("/v1/authors/u%2F1/comments"));
        Assert.Equal(["c-3"], await IdsAsync("/v1/authors/u%2F1/comments?site=gazette"));
        Assert.Equal("no_such_author", (await _service.GetAsync("/v1/authors/nobody", 404)).Text("code"));
        await _service.GetAsync("/v1/authors/nobody/comments", 404);
    }

    [Fact]
    public async Task What_is_in_force_can_be_read()
    {
        var model = await _service.GetAsync("/v1/models/current");
        Assert.Equal(tiny.Model.Version.ToString(), model.Text("model"));
        Assert.Contains("TOXICITY", model["attributes"]!.AsArray().Select(a => a!.GetValue<string>()));
        var policy = await _service.GetAsync("/v1/policies/current");
        Assert.Equal(TestPolicy.Read().Version.ToString(), policy.Text("policy"));
        Assert.Contains("house-word", policy["rules"]!.AsArray().Select(r => r!.Text("id")));
    }

    [Theory]
    [InlineData("/v1/comments/c-1")]
    [InlineData("/v1/authors/u-1")]
    [InlineData("/v1/models/current")]
    [InlineData("/v1/policies/current")]
    public async Task What_a_client_has_already_is_not_sent_again(string address)
    {
        await _service.SubmitAsync(new { id = "c-1", text = "one", author = new { id = "u-1" } });
        using var first = await _service.Client.GetAsync(address);
        var body = (await Answers.ReadAsync(first, 200)).ToJsonString();
        using var again = await GetAsync(address, first.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        Assert.Empty(await again.Content.ReadAsStringAsync());
        using var other = await GetAsync(address, "\"another\"");
        Assert.Equal(body, (await Answers.ReadAsync(other, 200)).ToJsonString());
    }

    [Fact]
    public async Task A_decision_with_an_etag_is_taken_only_while_the_comment_is_as_it_was()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "one" });
        using var read = await _service.Client.GetAsync("/v1/comments/c-1");
        var tag = read.Headers.ETag!.ToString();
        await _service.PostAsync("/v1/comments/c-1/reports", """{"reason": "spam"}""", 200);

        Assert.Equal("changed", (await Answers.ReadAsync(await DecideAsync(tag), 412)).Text("code"));
        Assert.Equal("invalid_if_match", (await Answers.ReadAsync(await DecideAsync("no quotes"), 400)).Text("code"));
        await Answers.ReadAsync(await DecideAsync("W/" + tag), 412);
        using var now = await _service.Client.GetAsync("/v1/comments/c-1");
        Assert.NotEqual(tag, now.Headers.ETag!.ToString());
        await Answers.ReadAsync(await DecideAsync($"\"other\", {now.Headers.ETag}"), 200);
        await Answers.ReadAsync(await DecideAsync("*"), 200);
    }

    private async Task<List<string>> IdsAsync(string address)
    {
        var page = await _service.GetAsync(address);
        if (address.Contains("q=", StringComparison.Ordinal)) Assert.True(page["complete"]!.GetValue<bool>());
        return [.. page["items"]!.AsArray().Select(i => i!.Text("id"))];
    }

    private async Task<HttpResponseMessage> GetAsync(string address, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await _service.Client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> DecideAsync(string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/comments/c-1/decisions") { Content = new StringContent("""{"action": "reject", "moderator": "mo"}""", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await _service.Client.SendAsync(request);
    }
}
