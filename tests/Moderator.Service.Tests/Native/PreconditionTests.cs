using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Moderator.Service.Tests.Native;

/// <summary>What is changed only while it is as the client read it.</summary>
[Collection(ServiceCollection.Name)]
public sealed class PreconditionTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_key_is_rotated_and_revoked_only_as_it_was_read()
    {
        var made = await _service.PostJsonAsync("/v1/keys", new { name = "site", scopes = new[] { "score" } }, 201);
        var address = $"/v1/keys/{made["id"]}";
        var first = await TagAsync(address);
        using (var used = new HttpRequestMessage(HttpMethod.Post, "/v1/score") { Content = JsonContent.Create(new { text = "one" }) })
        {
            used.Headers.Authorization = new AuthenticationHeaderValue("Bearer", made.Text("key"));
            using var answer = await _service.Stranger.SendAsync(used);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await SendAsync(HttpMethod.Post, $"{address}/rotate", first, new { overlap_seconds = 0 }, 200);
        await AssertChangedAsync(HttpMethod.Post, $"{address}/rotate", first, new { });
        await AssertChangedAsync(HttpMethod.Delete, address, first, null);
        var second = await TagAsync(address);
        Assert.NotEqual(first, second);
        await SendAsync(HttpMethod.Delete, address, second, null, 200);
        Assert.NotEqual(second, await TagAsync(address));
        await SendAsync(HttpMethod.Delete, "/v1/keys/99999", second, null, 404);
    }

    [Fact]
    public async Task A_webhook_is_rotated_and_removed_only_as_it_was_read()
    {
        var made = await _service.PostJsonAsync("/v1/webhooks", new { name = "w", url = "https://hooks.example/in" }, 201);
        var address = $"/v1/webhooks/{made["webhook"]!["id"]}";
        var first = await TagAsync(address);
        await SendAsync(HttpMethod.Post, $"{address}/rotate", first, new { overlap_seconds = 60 }, 200);
        await AssertChangedAsync(HttpMethod.Post, $"{address}/rotate", first, new { });
        await AssertChangedAsync(HttpMethod.Delete, address, first, null);
        Assert.Equal(made.Text("webhook.name"), (await _service.GetAsync(address)).Text("name"));
        using var removed = await RequestAsync(HttpMethod.Delete, address, await TagAsync(address), null);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    [Fact]
    public async Task A_policy_is_promoted_and_rolled_back_only_over_the_one_that_was_read()
    {
        object Policy(string version) => new { policy = $$$"""{"name": "p", "version": "{{{version}}}", "rules": [{"id": "r", "when": {"links": {"at_least": 9}}, "action": "review", "reason": "Links."}], "default": {"action": "approve", "reason": "None."}}""" };
        var none = await TagAsync("/v1/policies");
        var one = await SendAsync(HttpMethod.Post, "/v1/policies", none, Policy("1"), 200);
        await AssertChangedAsync(HttpMethod.Post, "/v1/policies", none, Policy("2"));
        await AssertChangedAsync(HttpMethod.Post, "/v1/policies/rollback", none, null);
        Assert.Equal(one.Text("to"), (await _service.GetAsync("/v1/policies")).Text("in_force"));
        Assert.Equal(await TagAsync("/v1/policies"), await TagAsync("/v1/policies/in-force"));
        await SendAsync(HttpMethod.Post, "/v1/policies/rollback", await TagAsync("/v1/policies/in-force"), null, 200);
    }

    [Fact]
    public async Task A_model_is_promoted_only_over_the_one_that_was_read()
    {
        var none = await TagAsync("/v1/models");
        await AssertChangedAsync(HttpMethod.Post, "/v1/models/rollback", "\"7.7\"", null);
        await AssertChangedAsync(HttpMethod.Delete, "/v1/models/shadow", "\"7.7\"", null);
        var refused = await SendAsync(HttpMethod.Post, "/v1/models/rollback", none, null, 409);
        Assert.Equal("nothing_to_undo", refused.Text("code"));
    }

    [Fact]
    public async Task The_etag_of_a_comment_changes_when_its_text_or_its_author_is_removed_and_every_list_says_when()
    {
        await _service.SubmitAsync(new { id = "c-1", text = $"first {TestPolicy.ReviewedWord}", author = new { id = "u-1" } });
        await _service.SubmitAsync(new { id = "c-2", text = "stays", author = new { id = "u-2" } });
        var (gone, kept) = (await TagAsync("/v1/comments/c-1"), await TagAsync("/v1/comments/c-2"));
        using (var erased = await _service.Client.DeleteAsync("/v1/authors/u-1/data")) Assert.Equal(HttpStatusCode.OK, erased.StatusCode);

        Assert.NotEqual(gone, await TagAsync("/v1/comments/c-1"));
        Assert.Equal(kept, await TagAsync("/v1/comments/c-2"));
        await AssertChangedAsync(HttpMethod.Post, "/v1/comments/c-1/decisions", gone, new { action = "approve", moderator = "mo" });
        foreach (var address in new[] { "/v1/comments", "/v1/queue" })
        {
            foreach (var item in (await _service.GetAsync(address))["items"]!.AsArray().OfType<JsonNode>())
            {
                var isGone = item.Text("id") == "c-1";
                Assert.Equal(isGone, item["removed_at"] is not null);
                Assert.Equal(isGone, item.Text("text").Length == 0);
            }
        }
    }

    [Fact]
    public async Task Lines_that_are_stored_one_by_one_take_no_idempotency_key_and_say_so()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/comments") { Content = new StringContent("{\"id\": \"c-1\", \"text\": \"one\"}\n", null, "application/x-ndjson") };
        request.Headers.Add("Idempotency-Key", "lines-1");
        using var response = await _service.Client.SendAsync(request);
        var refused = await Answers.ReadAsync(response, 400);
        Assert.Equal("invalid_idempotency_key", refused.Text("code"));
        await _service.GetAsync("/v1/comments/c-1", 404);
        var described = (await _service.GetAsync("/openapi/v1.json"))["paths"]!["/v1/comments"]!["post"]!.Text("description");
        Assert.Contains("no Idempotency-Key", described, StringComparison.Ordinal);
    }

    private async Task<string> TagAsync(string address)
    {
        using var response = await _service.Client.GetAsync(address);
        await Answers.ReadAsync(response, 200);
        return response.Headers.ETag!.ToString();
    }

    private async Task AssertChangedAsync(HttpMethod method, string address, string tag, object? body) =>
        Assert.Equal("changed", (await SendAsync(method, address, tag, body, 412)).Text("code"));

    private async Task<JsonNode> SendAsync(HttpMethod method, string address, string tag, object? body, int status)
    {
        using var response = await RequestAsync(method, address, tag, body);
        return await Answers.ReadAsync(response, status);
    }

    private async Task<HttpResponseMessage> RequestAsync(HttpMethod method, string address, string tag, object? body)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await _service.Client.SendAsync(request);
    }
}
