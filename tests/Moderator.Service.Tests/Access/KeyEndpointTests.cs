using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Moderator.Service.Keys;
using Moderator.Storage;
using Moderator.Storage.Audit;
using Moderator.Storage.Keys;
using Xunit;

namespace Moderator.Service.Tests.Access;

[Collection(ServiceCollection.Name)]
public sealed class KeyEndpointTests(TinyModel tiny) : IAsyncLifetime
{
    private readonly TurnedClock _clock = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model, clock: _clock);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_key_opens_what_its_scopes_name_and_nothing_else()
    {
        var key = await MakeAsync(new { name = "website", scopes = new[] { "submit" } });

        await SendAsync(key, HttpMethod.Post, "/v1/comments", 200, new { id = "c-1", text = "Well said" });
        foreach (var (method, address, scope) in new[] { ("GET", "/v1/queue", "read"), ("POST", "/v1/score", "score"), ("POST", "/v1/comments/c-1/decisions", "moderate"), ("GET", "/v1/keys", "admin"), ("GET", "/v1/audit", "admin") })
        {
            var refused = await SendAsync(key, new HttpMethod(method), address, 403, method is "POST" ? new { } : null);
            Assert.Equal("scope_missing", refused.Text("code"));
            Assert.Contains($"\"{scope}\"", refused.Text("detail"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_of_one_site_touches_no_other()
    {
        var key = await MakeAsync(new { name = "daily", scopes = new[] { "score", "submit", "read", "moderate" }, site = "daily" });
        await _service.SubmitAsync(new { id = "c-1", text = $"Theirs {TestPolicy.ReviewedWord}", site = "weekly" });

        var own = await SendAsync(key, HttpMethod.Post, "/v1/comments", 200, new { id = "c-1", text = $"Ours {TestPolicy.ReviewedWord}" });
        Assert.Equal("daily", own.Text("site"));
        Assert.Equal("Ours " + TestPolicy.ReviewedWord, (await SendAsync(key, HttpMethod.Get, "/v1/comments/c-1", 200)).Text("text"));
        var queue = await SendAsync(key, HttpMethod.Get, "/v1/queue", 200);
        Assert.Equal("daily", Assert.Single(queue["items"]!.AsArray())!.Text("site"));
        await SendAsync(key, HttpMethod.Post, "/v1/comments/c-1/decisions", 200, new { action = "approve", moderator = "mo" });
        Assert.Equal("weekly", Assert.Single((await _service.GetAsync("/v1/queue"))["items"]!.AsArray())!.Text("site"));

        foreach (var (method, address, body) in new (string, string, object?)[]
        {
            ("GET", "/v1/comments/c-1?site=weekly", null),
            ("GET", "/v1/comments/c-1?site=daily&site=weekly", null),
            ("GET", "/v1/comments/c-1?SITE=weekly", null),
            ("GET", "/v1/queue?site=weekly", null),
            ("POST", "/v1/comments/c-1/decisions?site=weekly", new { action = "reject", moderator = "mo" }),
            ("POST", "/v1/comments", new { id = "c-1", text = "Not ours", site = "weekly" }),
            ("POST", "/v1/score", new { text = "Not ours", site = "weekly" }),
            ("POST", "/v1/score", new { comments = new[] { new { text = "Not ours", site = "weekly" } } }),
        })
        {
            Assert.Equal("other_site", (await SendAsync(key, new HttpMethod(method), address, 403, body)).Text("code"));
        }
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_from_that_moment_on()
    {
        var made = await _service.PostJsonAsync("/v1/keys", new { name = "short", scopes = new[] { "read" } }, 201);
        await SendAsync(made.Text("key"), HttpMethod.Get, "/v1/queue", 200);

        var revoked = await SendAsync(_service.Key, HttpMethod.Delete, $"/v1/keys/{made["id"]}", 200);
        Assert.NotNull(revoked["revoked_at"]);
        Assert.Equal("key_required", (await SendAsync(made.Text("key"), HttpMethod.Get, "/v1/queue", 401)).Text("code"));
        await SendAsync(_service.Key, HttpMethod.Delete, "/v1/keys/99", 404);
    }

    [Fact]
    public async Task A_rotation_leaves_the_secret_before_valid_for_its_overlap()
    {
        var made = await _service.PostJsonAsync("/v1/keys", new { name = "site", scopes = new[] { "read" } }, 201);
        var rotated = await _service.PostJsonAsync($"/v1/keys/{made["id"]}/rotate", new { overlap_seconds = 3600 }, 200);
        Assert.NotEqual(made.Text("key"), rotated.Text("key"));

        foreach (var key in new[] { made.Text("key"), rotated.Text("key") }) await SendAsync(key, HttpMethod.Get, "/v1/queue", 200);
        _clock.Turn(TimeSpan.FromSeconds(3600));
        await SendAsync(made.Text("key"), HttpMethod.Get, "/v1/queue", 401);
        await SendAsync(rotated.Text("key"), HttpMethod.Get, "/v1/queue", 200);

        var again = await _service.PostJsonAsync($"/v1/keys/{made["id"]}/rotate", new { overlap_seconds = 0 }, 200);
        await SendAsync(rotated.Text("key"), HttpMethod.Get, "/v1/queue", 401);
        await SendAsync(again.Text("key"), HttpMethod.Get, "/v1/queue", 200);
        await _service.PostJsonAsync("/v1/keys/99/rotate", new { }, 404);
    }

    [Fact]
    public async Task What_another_program_changes_is_heeded_within_a_second()
    {
        var made = await _service.PostJsonAsync("/v1/keys", new { name = "site", scopes = new[] { "read" } }, 201);
        await SendAsync(made.Text("key"), HttpMethod.Get, "/v1/queue", 200);
        var other = ApiKey.Make();
        await using (var beside = ModerationDatabase.Open(new DatabaseOptions(_service.DatabasePath), _clock))
        {
            var store = new SqliteApiKeyStore(beside);
            await store.RevokeAsync(made["id"]!.GetValue<long>(), AuditActor.OfOperator("mo"), _clock.GetUtcNow(), default);
            await store.AddAsync(new NewApiKey { Name = "new", Hash = ApiKey.HashOf(other), Scopes = KeyScope.Read }, AuditActor.OfOperator("mo"), _clock.GetUtcNow(), default);
        }

        _clock.Turn(TimeSpan.FromSeconds(1));
        await SendAsync(made.Text("key"), HttpMethod.Get, "/v1/queue", 401);
        await SendAsync(other, HttpMethod.Get, "/v1/queue", 200);
    }

    [Fact]
    public async Task A_rate_and_a_quota_are_answered_with_429_and_when_to_go_on()
    {
        var slow = await MakeAsync(new { name = "slow", scopes = new[] { "read" }, rate_per_second = 0.1, burst = 2 });
        for (var i = 0; i < 2; i++) await SendAsync(slow, HttpMethod.Get, "/v1/queue", 200);
        using (var refused = await AskAsync(slow, HttpMethod.Get, "/v1/queue"))
        {
            Assert.Equal("rate_exceeded", (await Answers.ReadAsync(refused, 429)).Text("code"));
            Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter!.Delta);
        }

        _clock.Turn(TimeSpan.FromSeconds(10));
        await SendAsync(slow, HttpMethod.Get, "/v1/queue", 200);

        var few = await MakeAsync(new { name = "few", scopes = new[] { "read" }, daily_quota = 1 });
        await SendAsync(few, HttpMethod.Get, "/v1/queue", 200);
        await _service.StopAsync();
        await _service.StartAgainAsync(clock: _clock);
        using (var refused = await AskAsync(few, HttpMethod.Get, "/v1/queue"))
        {
            Assert.Equal("quota_exceeded", (await Answers.ReadAsync(refused, 429)).Text("code"));
            Assert.Equal(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(10), refused.Headers.RetryAfter!.Delta);
        }

        _clock.Turn(TimeSpan.FromHours(12));
        await SendAsync(few, HttpMethod.Get, "/v1/queue", 200);
    }

    [Theory]
    [InlineData("""{"scopes": ["read"]}""", "name")]
    [InlineData("""{"name": " ", "scopes": ["read"]}""", "name")]
    [InlineData("""{"name": "a\nb", "scopes": ["read"]}""", "name")]
    [InlineData("""{"name": "x"}""", "scopes")]
    [InlineData("""{"name": "x", "scopes": ["read", "everything"]}""", "scopes")]
    [InlineData("""{"name": "x", "scopes": [null]}""", "scopes")]
    [InlineData("""{"name": "x", "scopes": ["admin"], "site": "daily"}""", "site")]
    [InlineData("""{"name": "x", "scopes": ["read"], "rate_per_second": 0}""", "rate_per_second")]
    [InlineData("""{"name": "x", "scopes": ["read"], "burst": 5}""", "burst")]
    [InlineData("""{"name": "x", "scopes": ["read"], "daily_quota": 0}""", "daily_quota")]
    public async Task A_key_that_cannot_be_is_refused_by_field(string body, string field) =>
        Assert.NotNull((await _service.PostAsync("/v1/keys", body, 400))["errors"]![field]);

    [Theory]
    [InlineData("/v1/keys", """{"name": "x", "scopes": ["read"], "quota": 100}""", "$.quota")]
    [InlineData("/v1/webhooks", """{"name": "x", "url": "https://news.example/hook", "site": "daily"}""", "$.site")]
    [InlineData("/v1/models/promotions", """{"model": "tiny", "role": "shadow"}""", "$.role")]
    public async Task A_field_that_is_not_known_is_refused_where_leaving_it_out_would_do_more_than_was_asked_for(string address, string body, string path)
    {
        Assert.Contains(path, (await _service.PostAsync(address, body, 400)).Text("detail"), StringComparison.Ordinal);
        Assert.Single((await _service.GetAsync("/v1/audit"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Every_act_is_in_the_audit_log_and_no_secret_is()
    {
        var made = await _service.PostJsonAsync("/v1/keys", new { name = "site", scopes = new[] { "read" }, site = "daily" }, 201);
        var rotated = await _service.PostJsonAsync($"/v1/keys/{made["id"]}/rotate", new { }, 200);
        await SendAsync(_service.Key, HttpMethod.Delete, $"/v1/keys/{made["id"]}", 200);

        var log = await _service.GetAsync("/v1/audit");
        Assert.Equal(["key.revoke", "key.rotate", "key.create", "key.create"], log["items"]!.AsArray().Select(i => i!.Text("act")));
        Assert.Equal("key", log["items"]![0]!.Text("actor.kind"));
        Assert.Equal("first", log["items"]![0]!.Text("actor.name"));
        Assert.Equal("system", log["items"]![3]!.Text("actor.kind"));
        Assert.Equal("daily", log["items"]![2]!.Text("details.site"));
        foreach (var secret in new[] { made.Text("key"), rotated.Text("key") })
            Assert.DoesNotContain(secret, log.ToJsonString() + await _service.Client.GetStringAsync("/v1/keys"), StringComparison.Ordinal);

        var first = await _service.GetAsync("/v1/audit?limit=3&act=key.");
        var last = await _service.GetAsync($"/v1/audit?limit=3&act=key.&cursor={first.Text("next_cursor")}");
        Assert.Equal("key:1", Assert.Single(last["items"]!.AsArray())!.Text("subject"));
        Assert.Null(last["next_cursor"]);
        foreach (var address in new[] { "/v1/audit?limit=0", "/v1/audit?cursor=x", "/v1/audit?since=soon" }) await _service.GetAsync(address, 400);
    }

    private async Task<string> MakeAsync(object key) => (await _service.PostJsonAsync("/v1/keys", key, 201)).Text("key");

    private async Task<JsonNode> SendAsync(string key, HttpMethod method, string address, int status, object? body = null)
    {
        using var response = await AskAsync(key, method, address, body);
        return await Answers.ReadAsync(response, status);
    }

    private async Task<HttpResponseMessage> AskAsync(string key, HttpMethod method, string address, object? body = null)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null) request.Content = JsonContent.Create(body);
        return await _service.Stranger.SendAsync(request);
    }
}
