using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Moderator.Service.Tests.Native;

[Collection(ServiceCollection.Name)]
public sealed class IdempotencyTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("/v1/comments", """{"id": "c-2", "text": "a text"}""", "comments")]
    [InlineData("/v1/comments", """{"comments": [{"id": "c-2", "text": "a text"}, {"id": "c-3", "text": "another"}]}""", "comments")]
    [InlineData("/v1/comments/c-1/decisions", """{"action": "reject", "moderator": "mo"}""", "decisions")]
    [InlineData("/v1/comments/c-1/annotations", """{"annotator": "ann", "labels": {"INSULT": 1}}""", "judgements")]
    [InlineData("/v1/comments/c-1/reports", """{"reason": "spam"}""", "reports")]
    public async Task A_request_that_is_sent_again_takes_effect_once_also_after_a_restart(string address, string body, string table)
    {
        await _service.SubmitAsync(new { id = "c-1", text = "the first" });
        var (first, wasReplayed) = await SendAsync(address, body, "key-1");
        var rows = _service.Ask($"SELECT COUNT(*) FROM {table}");
        Assert.False(wasReplayed);
        Assert.Equal((first, true), await SendAsync(address, body, "key-1"));
        await _service.StopAsync();
        await _service.StartAgainAsync();
        Assert.Equal((first, true), await SendAsync(address, body, "key-1"));
        Assert.Equal(rows, _service.Ask($"SELECT COUNT(*) FROM {table}"));

        var refused = await SendAsync(address, body + " ", "key-1", 422);
        Assert.Equal("idempotency_key_reused", JsonNode.Parse(refused.Body)!.Text("code"));
        Assert.Equal(rows, _service.Ask($"SELECT COUNT(*) FROM {table}"));
    }

    [Fact]
    public async Task The_same_key_at_another_address_is_another_request()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "the first" });
        await _service.SubmitAsync(new { id = "c-2", text = "the second" });
        await SendAsync("/v1/comments/c-1/reports", """{"reason": "spam"}""", "key-1");
        await SendAsync("/v1/comments/c-2/reports", """{"reason": "spam"}""", "key-1", 422);
    }

    [Fact]
    public async Task A_refusal_is_not_kept_and_a_comment_that_was_stored_already_is()
    {
        await SendAsync("/v1/comments/c-1/decisions", """{"action": "reject", "moderator": "mo"}""", "key-1", 404);
        await SendAsync("/v1/comments", """{"text": "no id"}""", "key-2", 400);
        await _service.SubmitAsync(new { id = "c-1", text = "the first" });
        Assert.False((await SendAsync("/v1/comments/c-1/decisions", """{"action": "reject", "moderator": "mo"}""", "key-1")).IsReplayed);
        Assert.False((await SendAsync("/v1/comments", """{"id": "c-1", "text": "the first"}""", "key-2")).IsReplayed);
        Assert.True((await SendAsync("/v1/comments", """{"id": "c-1", "text": "the first"}""", "key-2")).IsReplayed);
    }

    [Fact]
    public async Task Of_many_at_once_one_takes_effect()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "the first" });
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => SendAsync("/v1/comments/c-1/reports", """{"reason": "spam"}""", "key-1")));
        Assert.Single(answers.Select(a => a.Body).Distinct());
        Assert.Single(answers, a => !a.IsReplayed);
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM reports"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with blank")]
    [InlineData("tab\tinside")]
    public async Task A_name_that_is_none_is_refused(string key) => await SendAsync("/v1/comments", """{"id": "c-1", "text": "x"}""", key, 400);

    [Fact]
    public async Task Another_callers_key_of_the_same_name_is_another_one()
    {
        await SendAsync("/v1/comments", """{"id": "c-1", "text": "x"}""", "key-1");
        using var made = new StringContent("""{"name": "second", "scopes": ["submit"]}""", Encoding.UTF8, "application/json");
        using var response = await _service.Client.PostAsync("/v1/keys", made);
        var key = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.Text("key");
        Assert.False((await SendAsync("/v1/comments", """{"id": "c-1", "text": "y"}""", "key-1", apiKey: key)).IsReplayed);
    }

    private async Task<(string Body, bool IsReplayed)> SendAsync(string address, string body, string key, int status = 200, string? apiKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (apiKey is not null) request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", apiKey);
        using var response = await _service.Client.SendAsync(request);
        var json = await Answers.ReadAsync(response, status);
        return (json.ToJsonString(), response.Headers.Contains("Idempotency-Replayed"));
    }
}
