using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Moderator.Rounds;
using Moderator.Service.Keys;
using Moderator.Storage.Keys;
using Xunit;

namespace Moderator.Service.Tests.Access;

/// <summary>A table of tries to get in or to do harm. Each is refused, changes nothing, and leaves nothing of itself in the log.</summary>
[Collection(ServiceCollection.Name)]
public sealed class BreakInTests(TinyModel tiny) : IAsyncLifetime
{
    /// <summary>Stands in everything that a try sends, so that the log can be searched for it.</summary>
    private const string Mark = "zanzibarmarke";

    /// <summary>What is open to everybody, and meant to be.</summary>
    private static readonly string[] Open =
    [
        "GET /", "GET /health/live", "HEAD /health/live", "GET /health/ready", "HEAD /health/ready", "GET /openapi/v1.json", "GET /$discovery/rest", "GET /discovery/v1/apis/commentanalyzer/v1alpha1/rest",
    ];

    /// <summary>Pages for people, and their scripts and styles: the document's, and the console's up to its sign-in.</summary>
    private static readonly string[] OpenPages =
    [
        "/docs/", "/_content/", "/_framework/", "/_blazor", "/console/console.", "/console/sign-in", "/console/link/", "/console/refused", "/console/batch.", "/console/cases.css", "/appeal/",
    ];

    private static readonly Dictionary<string, Func<BreakInTests, Task>> Table = new(StringComparer.Ordinal)
    {
        ["no key"] = t => t.TryEveryDoorAsync(null),
        ["a key that is none"] = t => t.TryEveryDoorAsync("mod_" + Mark),
        ["SQL for a key"] = t => t.TryEveryDoorAsync($"' OR '1'='1' -- {Mark}"),
        ["a key as long as a book"] = t => t.TryEveryDoorAsync(Mark + new string('a', 20_000)),
        ["the hash of a key"] = t => t.TryEveryDoorAsync(Convert.ToHexString(ApiKey.HashOf(t._service.Key))),
        ["a key with its last letter changed"] = t => t.TryEveryDoorAsync(t._service.Key[..^1] + (t._service.Key[^1] == 'A' ? 'B' : 'A')),
        ["a revoked key"] = t => t.TryRevokedAsync(),
        ["a secret whose rotation is over"] = t => t.TryRotatedAsync(),
        ["every scope but the right one"] = t => t.TryWrongScopesAsync(),
        ["a key of another site"] = t => t.TryOtherSiteAsync(),
        ["a key in the address of the native API"] = t => t.TryKeyInAddressAsync(),
        ["addresses written in other ways"] = t => t.TryOtherSpellingsAsync(),
        ["another method by header"] = t => t.TryMethodOverrideAsync(),
        ["a page of another origin"] = t => t.TryOtherOriginAsync(),
        ["SQL in every field"] = t => t.TrySqlAsync(),
        ["webhooks into the house"] = t => t.TryWebhooksAsync(),
        ["a body larger than it may be"] = t => t.TryLargeBodiesAsync(),
        ["headers larger than they may be"] = t => t.TryLargeHeadersAsync(),
        ["a body that does not come"] = t => t.TrySlowBodyAsync(),
        ["headers that do not come"] = t => t.TrySlowHeadersAsync(),
    };

    private readonly TurnedClock _clock = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
    private RunningService _service = null!;

    public static TheoryData<string> Tries => [.. Table.Keys];

    public async Task InitializeAsync()
    {
        _service = await RunningService.StartAsync(tiny.Model, clock: _clock);
        await _service.SubmitAsync(new { id = "1", text = "Not theirs to see", site = "weekly", author = new { id = "1" } });
        await _service.SubmitAsync(new { id = "1", text = "Not theirs to see either", author = new { id = "1" } });
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [MemberData(nameof(Tries))]
    public async Task Is_refused(string attempt)
    {
        await Table[attempt](this);

        Assert.Equal(2L, _service.Ask("SELECT COUNT(*) FROM comments WHERE comment_id = '1'"));
        Assert.Equal("approve", _service.Ask("SELECT MIN(action) FROM comments WHERE comment_id = '1'"));
        Assert.Equal("ok", _service.Ask("PRAGMA integrity_check"));
        await _service.GetAsync("/health/ready");
        var log = string.Join('\n', _service.Log.Lines);
        Assert.DoesNotContain(Mark, log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_service.Key, log, StringComparison.Ordinal);
        Assert.DoesNotContain(_service.Log.Lines, line => line.StartsWith("5001", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_door_is_locked_but_those_that_are_meant_to_be_open()
    {
        var doors = Door.Of(_service);
        Assert.True(doors.Count > 30, $"only {doors.Count} routes were found");
        var open = doors.Where(d => d is { Required: null, AsksForSignIn: false } && !Array.Exists(OpenPages, page => d.Address.StartsWith(page, StringComparison.Ordinal))).Select(d => d.ToString());
        Assert.Equal("", string.Join('\n', open.Except(Open, StringComparer.Ordinal)));
    }

    private IEnumerable<Door> Locked => Door.Of(_service).Where(d => d.Required is not null);

    private async Task TryEveryDoorAsync(string? key)
    {
        foreach (var door in Locked) await RefusedAsync(door, key, 401);
    }

    private async Task TryRevokedAsync()
    {
        var made = await MakeAsync(KeyScope.All);
        using (var revoked = await _service.Client.DeleteAsync($"/v1/keys/{made["id"]}")) await Answers.ReadAsync(revoked, 200);
        await TryEveryDoorAsync(made.Text("key"));
    }

    private async Task TryRotatedAsync()
    {
        var made = await MakeAsync(KeyScope.All);
        await _service.PostJsonAsync($"/v1/keys/{made["id"]}/rotate", new { overlap_seconds = 60 }, 200);
        _clock.Turn(TimeSpan.FromSeconds(60));
        await TryEveryDoorAsync(made.Text("key"));
    }

    private async Task TryWrongScopesAsync()
    {
        var keys = new Dictionary<KeyScope, string>();
        foreach (var door in Locked)
        {
            var others = KeyScope.All & ~door.Required!.Scope;
            if (!keys.TryGetValue(others, out var key)) keys[others] = key = (await MakeAsync(others)).Text("key");
            await RefusedAsync(door, key, 403);
        }

        Assert.Equal(5, keys.Count);
    }

    private async Task TryOtherSiteAsync()
    {
        var key = (await MakeAsync(KeyScope.All & ~KeyScope.Admin, "daily")).Text("key");
        foreach (var door in Locked.Where(d => d.Required!.Scope != KeyScope.Admin))
        {
            switch (door.Required!.Site)
            {
                case SiteRule.AllSites:
                    await RefusedAsync(door, key, 403);
                    break;
                case SiteRule.InQuery:
                    foreach (var query in new[] { "?site=weekly", "?site=", "?site=daily&site=weekly", "?SITE=weekly&Site=daily", "?%73ite=weekly" }) await RefusedAsync(door, key, 403, query);
                    break;
            }
        }

        // What the site's own key reads without naming a site is its own site's: there is nothing.
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/v1/comments/1") { Headers = { { "X-Api-Key", key } } })
        using (var answer = await _service.Stranger.SendAsync(request))
        {
            Assert.Equal("no_such_comment", (await Answers.ReadAsync(answer, 404)).Text("code"));
        }

        foreach (var (address, body) in new (string, object)[]
        {
            ("/v1/comments", new { id = "1", text = Mark, site = "weekly" }),
            ("/v1/score", new { text = Mark, site = "weekly" }),
            ("/v1/score", new { comments = new[] { new { text = "ours", site = "daily" }, new { text = Mark, site = "weekly" } } }),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Headers = { { "X-Api-Key", key } }, Content = JsonContent.Create(body) };
            using var answer = await _service.Stranger.SendAsync(request);
            Assert.Equal("other_site", (await Answers.ReadAsync(answer, 403)).Text("code"));
        }
    }

    private async Task TryKeyInAddressAsync()
    {
        foreach (var door in Locked.Where(d => d.Address.StartsWith("/v1/", StringComparison.Ordinal) && !IsCoral(d))) await RefusedAsync(door, null, 401, $"?key={_service.Key}");
    }

    /// <summary>Coral can send no header: its address takes the key too.</summary>
    private static bool IsCoral(Door door) => door.Address.StartsWith("/v1/coral/", StringComparison.Ordinal);

    private async Task TryOtherSpellingsAsync()
    {
        foreach (var address in new[] { "/V1/KEYS", "/v1/keys/", "//v1/keys", "/v1//keys", "/v1/./keys", "/health/../v1/keys", "/health/live/%2e%2e/%2e%2e/v1/keys", "/v1/keys;x=1", "/v1%2Fkeys", "/v1/keys%00", "/v1/audit?" })
        {
            // As it is written: a client would straighten it out.
            var answer = await RawAsync($"GET {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", answer);
        }
    }

    private async Task TryMethodOverrideAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        foreach (var header in new[] { "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override" }) request.Headers.Add(header, "DELETE");
        foreach (var header in new[] { "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix" }) request.Headers.Add(header, "/v1/keys");
        using var answer = await _service.Stranger.SendAsync(request);
        Assert.Equal("live", (await Answers.ReadAsync(answer, 200)).Text("status"));
    }

    private async Task TryOtherOriginAsync()
    {
        foreach (var (method, address) in new[] { ("OPTIONS", "/v1/comments"), ("GET", "/v1/queue"), ("GET", "/health/live") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            request.Headers.Add("Origin", $"https://{Mark}.example.org");
            request.Headers.Add("Access-Control-Request-Method", "POST");
            using var answer = await _service.Client.SendAsync(request);
            Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }
    }

    private async Task TrySqlAsync()
    {
        foreach (var sql in new[] { $"{Mark}'; DROP TABLE comments; --", $"{Mark}\" OR \"\"=\"", $"{Mark}') UNION SELECT hash FROM api_keys --", $"%{Mark}_*?", $"{Mark}\\'; ATTACH '/tmp/x' AS x; --" })
        {
            var before = (long)_service.Ask("SELECT COUNT(*) FROM sqlite_master")!;
            var answer = await _service.SubmitAsync(new { id = sql, text = sql, site = sql, section = sql, parent_id = sql, author = new { id = sql, name = sql }, article = new { id = sql, title = sql, url = sql } });
            Assert.Equal(sql, answer.Text("id"));
            var escaped = Uri.EscapeDataString(sql);
            var stored = await _service.GetAsync($"/v1/comments/{escaped}?site={escaped}");
            Assert.Equal((sql, sql, sql, sql), (stored.Text("text"), stored.Text("section"), stored.Text("author.name"), stored.Text("article.url")));
            using (var decided = await _service.Client.PostAsJsonAsync($"/v1/comments/{escaped}/decisions?site={escaped}", new { action = "reject", moderator = sql, reason = sql })) await Answers.ReadAsync(decided, 200);
            foreach (var door in Locked.Where(d => d.Method == "GET" && d.Required!.Site != SiteRule.NoSite))
            {
                using var request = door.Request(_service.Key, $"?site={escaped}&q={escaped}&order={escaped}&cursor={escaped}&limit={escaped}&act={escaped}&state={escaped}&since={escaped}&author={escaped}");
                using var read = await _service.Stranger.SendAsync(request);
                Assert.True((int)read.StatusCode < 500, $"{door}: {(int)read.StatusCode}");
            }

            Assert.Equal(before, _service.Ask("SELECT COUNT(*) FROM sqlite_master"));
            await _service.PostJsonAsync("/v1/keys", new { name = sql, scopes = new[] { sql } }, 400);
        }
    }

    private async Task TryWebhooksAsync()
    {
        foreach (var host in new[] { "127.0.0.1", "169.254.169.254", "10.0.0.1", "0.0.0.0", "[::1]", "[::ffff:169.254.169.254]", "2852039166", "0xA9FEA9FE" })
        {
            var refused = await _service.PostJsonAsync("/v1/webhooks", new { name = Mark, url = $"http://{host}/latest/{Mark}" }, 400);
            Assert.NotNull(refused["errors"]!["url"]);
        }

        foreach (var url in new[] { $"file:///etc/{Mark}", $"gopher://{Mark}/", $"http://user:{Mark}@example.org/", $"//{Mark}/" })
            Assert.NotNull((await _service.PostJsonAsync("/v1/webhooks", new { name = Mark, url }, 400))["errors"]!["url"]);
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM webhooks"));
    }

    private async Task TryLargeBodiesAsync()
    {
        var large = $$"""{"id": "2", "text": "{{Mark}}{{new string('a', 17_000_000)}}"}""";
        var doors = Locked.Where(d => d.TakesBody).ToList();
        Assert.True(doors.Count > 10, $"only {doors.Count} routes take a body");
        foreach (var door in doors)
        {
            using var request = door.Request(_service.Key, body: large);
            request.Headers.ExpectContinue = true;
            var status = await StatusOfAsync(request);
            Assert.True(status == 413, $"{door}: {status}");
        }

        // Without a length announced, it is found while it comes.
        var chunks = large.Chunk(1_000_000).Select(c => $"{c.Length:x}\r\n{new string(c)}\r\n");
        var answer = await RawAsync([$"POST /v1/comments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_service.Key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", .. chunks, "0\r\n\r\n"]);
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM comments WHERE comment_id = '2'"));
    }

    private async Task TryLargeHeadersAsync()
    {
        using var one = new HttpRequestMessage(HttpMethod.Get, "/v1/queue");
        one.Headers.Add("X-Large", Mark + new string('a', 64_000));
        Assert.Equal(431, await StatusOfAsync(one));
        using var many = new HttpRequestMessage(HttpMethod.Get, "/v1/queue");
        for (var i = 0; i < 200; i++) many.Headers.Add($"X-{Mark}-{i}", "1");
        Assert.Equal(431, await StatusOfAsync(many));
        using var address = new HttpRequestMessage(HttpMethod.Get, $"/v1/comments/{Mark}{new string('a', 10_000)}");
        Assert.Equal(414, await StatusOfAsync(address));
    }

    private async Task TrySlowBodyAsync()
    {
        var answer = await RawAsync($"POST /v1/comments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_service.Key}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{\"id\": \"3\", \"text\": \"{Mark}");
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM comments WHERE comment_id = '3'"));
    }

    private async Task TrySlowHeadersAsync()
    {
        // For this try alone: on a busy machine a second is too short for the headers of an honest one.
        await _service.StopAsync();
        await _service.StartAgainAsync(o => o with { HeadersTimeout = TimeSpan.FromSeconds(1) }, _clock);
        Assert.StartsWith("HTTP/1.1 408 ", await RawAsync($"GET /v1/queue HTTP/1.1\r\nHost: x\r\nX-{Mark}: 1"), StringComparison.Ordinal);
        await _service.StopAsync();
        await _service.StartAgainAsync(clock: _clock);
    }

    /// <summary>Sends these bytes and nothing after them, and gives what comes until the service hangs up.</summary>
    private async Task<string> RawAsync(params string[] request)
    {
        using var limit = Patience.Begin();
        using var socket = new TcpClient();
        await socket.ConnectAsync(_service.Address.Host, _service.Address.Port, limit.Token);
        var stream = socket.GetStream();
        using var answer = new MemoryStream();
        var coming = ReadAsync(stream, answer, limit.Token);
        try
        {
            foreach (var part in request) await stream.WriteAsync(Encoding.UTF8.GetBytes(part), limit.Token);
        }
        catch (IOException)
        {
            // The service has answered and hung up before it was all sent.
        }

        await coming;
        return Encoding.UTF8.GetString(answer.ToArray());
    }

    private static async Task ReadAsync(NetworkStream stream, MemoryStream answer, CancellationToken limit)
    {
        try
        {
            await stream.CopyToAsync(answer, limit);
        }
        catch (IOException)
        {
            // Hung up on what was still being sent; what was answered before has come.
        }
    }

    private async Task<int> StatusOfAsync(HttpRequestMessage request)
    {
        using var answer = await _service.Stranger.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task RefusedAsync(Door door, string? key, int status, string query = "")
    {
        using var request = new HttpRequestMessage(new HttpMethod(door.Method), door.Address + query);
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        if (door.Method is "POST" or "PUT") request.Content = new StringContent($$"""{"id": "1", "text": "{{Mark}}", "action": "reject", "moderator": "{{Mark}}"}""", Encoding.UTF8, "application/json");
        using var answer = await _service.Stranger.SendAsync(request);
        var found = (int)answer.StatusCode;
        // Perspective told a missing key with 403, and a wrong one with 400.
        var isPerspective = door.Address.StartsWith("/v1alpha1/", StringComparison.Ordinal);
        Assert.True(found == status || (isPerspective && status == 401 && found is 400 or 403), $"{door}{query}: {found}");
        var body = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain(Mark, body, StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(body));
    }

    private async Task<JsonNode> MakeAsync(KeyScope scopes, string? site = null) =>
        await _service.PostJsonAsync("/v1/keys", JsonSerializer.SerializeToNode(new { name = "try", scopes = KeyScopes.NamesOf(scopes), site })!, 201);
}
