using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Moderator.Rounds;
using Moderator.Service.Tests.Access;
using Moderator.Service.Webhooks;
using Xunit;

namespace Moderator.Service.Tests.Webhooks;

[Collection(ServiceCollection.Name)]
public sealed class WebhookTests(TinyModel tiny) : IAsyncLifetime
{
    private readonly TurnedClock _clock = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
    private RunningService _service = null!;
    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _service = await RunningService.StartAsync(tiny.Model, WithReceiver, _clock);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_decision_is_told_with_ids_versions_and_no_text()
    {
        await RegisterAsync(new { name = "site", url = _receiver.Url });
        var answer = await _service.SubmitAsync(new { id = "c-1", text = $"words of a reader, {TestPolicy.RejectedWord}", site = "daily", author = new { id = "u-1", name = "Ada" }, article = new { id = "a-1" } });

        var told = (await _receiver.NextAsync()).Json;
        Assert.Equal("decision", told.Text("type"));
        var data = told["data"]!;
        Assert.Equal(("c-1", "daily", "a-1", "reject", "policy"), (data.Text("comment_id"), data.Text("site"), data.Text("article_id"), data.Text("action"), data.Text("source")));
        Assert.Equal(answer["decision"]!["id"]!.GetValue<long>(), data["decision_id"]!.GetValue<long>());
        Assert.Equal(answer.Text("decision.policy"), data.Text("policy"));
        Assert.Equal(answer.Text("model"), data.Text("model"));
        Assert.Equal("house-word", Assert.Single(data["rules"]!.AsArray())!.GetValue<string>());
        Assert.Null(data["previous_action"]);
        Assert.DoesNotContain("words of a reader", told.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Ada", told.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_signature_is_what_the_receiver_computes_with_its_secret_and_with_both_during_a_rotation()
    {
        var made = await RegisterAsync(new { name = "site", url = _receiver.Url });
        await _service.SubmitAsync(new { id = "c-1", text = "Fine" });
        var first = await _receiver.NextAsync();
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds(), first.Timestamp);
        Assert.Equal(Signed(first, made.Text("secret")), first.Signature);

        var rotated = await _service.PostJsonAsync("/v1/webhooks/1/rotate", new { overlap_seconds = 60 }, 200);
        await _service.SubmitAsync(new { id = "c-2", text = "Fine" });
        var both = await _receiver.NextAsync();
        Assert.Equal($"{Signed(both, rotated.Text("secret"))} {Signed(both, made.Text("secret"))}", both.Signature);

        _clock.Turn(TimeSpan.FromSeconds(60));
        await _service.SubmitAsync(new { id = "c-3", text = "Fine" });
        var after = await _receiver.NextAsync();
        Assert.Equal(Signed(after, rotated.Text("secret")), after.Signature);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_later_and_later_until_it_takes_it()
    {
        await RegisterAsync(new { name = "site", url = _receiver.Url });
        _receiver.Answer = _ => 500;
        await _service.SubmitAsync(new { id = "c-1", text = "Fine" });
        var first = await _receiver.NextAsync();
        foreach (var wait in new[] { 5, 10, 20 })
        {
            await TurnWhenNotedAsync(TimeSpan.FromSeconds(wait));
            var again = await _receiver.NextAsync();
            Assert.Equal((first.Id, first.Timestamp + wait), (again.Id, again.Timestamp));
            first = again;
        }

        var waiting = Assert.Single((await _service.GetAsync("/v1/webhooks/1/deliveries?state=pending"))["items"]!.AsArray())!;
        Assert.Equal("c-1", waiting.Text("comment_id"));
        _receiver.Answer = _ => 200;
        await TurnWhenNotedAsync(TimeSpan.FromSeconds(40));
        await _receiver.NextAsync();
        await WaitForAsync("SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'delivered'", 1);
        Assert.Equal("delivered", Assert.Single((await _service.GetAsync("/v1/webhooks/1/deliveries"))["items"]!.AsArray())!.Text("state"));
        Assert.Empty((await _service.GetAsync("/v1/webhooks/1/deliveries?state=dead"))["items"]!.AsArray());
        Assert.Equal(5, Assert.Single((await _service.GetAsync("/v1/webhooks/1/deliveries?state=delivered"))["items"]!.AsArray())!["attempts"]!.GetValue<int>());
        Assert.Single(_service.Log.Lines, line => line.StartsWith("4001 Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_waits_is_sent_after_a_restart_in_the_order_of_each_comment()
    {
        await RegisterAsync(new { name = "site", url = _receiver.Url });
        _receiver.Answer = _ => 503;
        await _service.SubmitAsync(new { id = "c-0", text = "Fine" });
        await _receiver.NextAsync();
        for (var edit = 0; edit < 4; edit++)
        {
            for (var comment = 1; comment <= 10; comment++) await _service.SubmitAsync(new { id = $"c-{comment}", text = $"Edit {edit}" });
        }

        await _service.StopAsync();
        _receiver.Answer = _ => 200;
        _receiver.All.Clear();
        await _service.StartAgainAsync(WithReceiver, _clock);
        _clock.Turn(TimeSpan.FromHours(1));
        await WaitForAsync("SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'pending'", 0);

        var told = _receiver.All.GroupBy(r => r.Json.Text("data.comment_id")).ToDictionary(g => g.Key, g => g.Select(r => r.Json["data"]!["decision_id"]!.GetValue<long>()).ToList());
        Assert.Equal(11, told.Count);
        Assert.All(told.Values, ids => Assert.Equal(ids.Order(), ids));
        Assert.All(Enumerable.Range(1, 10), comment => Assert.Equal(4, told[$"c-{comment}"].Distinct().Count()));
    }

    [Fact]
    public async Task What_is_given_up_is_listed_as_dead_and_can_be_sent_again()
    {
        await RegisterAsync(new { name = "site", url = _receiver.Url });
        _receiver.Answer = r => r.Json.Text("data.comment_id") == "gone" ? 410 : 400;
        await _service.SubmitAsync(new { id = "gone", text = "Fine" });
        await WaitForAsync("SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'dead'", 1);
        await _service.SubmitAsync(new { id = "refused", text = "Fine" });
        await WaitForAsync("SELECT COUNT(*) FROM webhook_deliveries WHERE last_status = 400", 1);
        _clock.Turn(TimeSpan.FromDays(3));
        await WaitForAsync("SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'dead'", 2);

        var page = await _service.GetAsync("/v1/webhooks/1/deliveries?state=dead&limit=1");
        Assert.Equal(("refused", "status 400"), (page["items"]![0]!.Text("comment_id"), page["items"]![0]!.Text("last_error")));
        var next = await _service.GetAsync($"/v1/webhooks/1/deliveries?state=dead&limit=1&cursor={page.Text("next_cursor")}");
        Assert.Equal(410, Assert.Single(next["items"]!.AsArray())!["last_status"]!.GetValue<int>());
        Assert.Null(next["next_cursor"]);

        _receiver.Answer = _ => 204;
        await _service.PostJsonAsync($"/v1/webhooks/1/deliveries/{page["items"]![0]!["id"]}/resend", new { }, 200);
        await WaitForAsync("SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'delivered'", 1);
        Assert.Equal(1, (await _service.PostJsonAsync("/v1/webhooks/1/resend", new { }, 200))["deliveries"]!.GetValue<int>());
        await WaitForAsync("SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'delivered'", 2);
        await _service.PostJsonAsync("/v1/webhooks/1/deliveries/99/resend", new { }, 404);
        Assert.Contains("webhook.resend", (await _service.GetAsync("/v1/audit"))["items"]!.AsArray().Select(i => i!.Text("act")));
    }

    [Fact]
    public async Task A_webhook_hears_of_its_events_and_sites_alone()
    {
        await RegisterAsync(new { name = "reversals", url = new Uri(_receiver.Url, "/reversals"), events = new[] { "reversal" } });
        await RegisterAsync(new { name = "daily", url = new Uri(_receiver.Url, "/daily"), sites = new[] { "daily" } });
        await RegisterAsync(new { name = "none", url = new Uri(_receiver.Url, "/none"), sites = new[] { "" }, include_text = true });
        await _service.SubmitAsync(new { id = "c-1", text = "Approved", site = "daily" });
        await _service.SubmitAsync(new { id = "c-2", text = "Approved, without a site" });
        await _service.SubmitAsync(new { id = "c-3", text = TestPolicy.ReviewedWord, site = "weekly" });
        using (var response = await _service.Client.PostAsync("/v1/comments/c-1/decisions?site=daily", System.Net.Http.Json.JsonContent.Create(new { action = "reject", moderator = "mo" })))
            await Answers.ReadAsync(response, 200);
        using (var response = await _service.Client.PostAsync("/v1/comments/c-3/decisions?site=weekly", System.Net.Http.Json.JsonContent.Create(new { action = "approve", moderator = "mo" })))
            await Answers.ReadAsync(response, 200);
        await WaitForAsync("SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'delivered'", 4);

        Assert.Equal(["/daily decision c-1 approve", "/daily reversal c-1 reject", "/none decision c-2 approve", "/reversals reversal c-1 reject"],
            _receiver.All.Select(r => $"{r.Path} {r.Json.Text("type")} {r.Json.Text("data.comment_id")} {r.Json.Text("data.action")}").Order(StringComparer.Ordinal));
        Assert.Equal("approve", _receiver.All.First(r => r.Path == "/reversals").Json.Text("data.previous_action"));
        Assert.Equal("Approved, without a site", _receiver.All.First(r => r.Path == "/none").Json.Text("data.text"));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await RegisterAsync(new { name = "site", url = _receiver.Url });
        _receiver.Answer = _ => 302;
        await _service.SubmitAsync(new { id = "c-1", text = "Fine" });
        await WaitForAsync("SELECT COUNT(*) FROM webhook_deliveries WHERE last_status = 302 AND state = 'pending'", 1);
        Assert.All(_receiver.All, r => Assert.Equal("/told", r.Path));
    }

    [Fact]
    public async Task A_removed_webhook_hears_nothing_more_and_its_secret_is_shown_once()
    {
        var made = await RegisterAsync(new { name = "site", url = _receiver.Url });
        Assert.DoesNotContain(made.Text("secret"), await _service.Client.GetStringAsync("/v1/webhooks") + await _service.Client.GetStringAsync("/v1/webhooks/1"), StringComparison.Ordinal);
        using (var removed = await _service.Client.DeleteAsync("/v1/webhooks/1")) Assert.Equal(204, (int)removed.StatusCode);
        await _service.SubmitAsync(new { id = "c-1", text = "Fine" });
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM webhook_deliveries"));
        await _service.GetAsync("/v1/webhooks/1", 404);
        Assert.Empty((await _service.GetAsync("/v1/webhooks"))["webhooks"]!.AsArray());
        Assert.Equal(["webhook.remove", "webhook.create"], (await _service.GetAsync("/v1/audit?act=webhook."))["items"]!.AsArray().Select(i => i!.Text("act")));
    }

    [Theory]
    [InlineData("""{"url": "https://example.org/"}""", "name")]
    [InlineData("""{"name": "x"}""", "url")]
    [InlineData("""{"name": "x", "url": "ftp://example.org/"}""", "url")]
    [InlineData("""{"name": "x", "url": "/told"}""", "url")]
    [InlineData("""{"name": "x", "url": "https://user:secret@example.org/"}""", "url")]
    [InlineData("""{"name": "x", "url": "https://example.org/", "events": ["everything"]}""", "events")]
    [InlineData("""{"name": "x", "url": "https://example.org/", "events": []}""", "events")]
    [InlineData("""{"name": "x", "url": "https://example.org/", "sites": []}""", "sites")]
    public async Task A_webhook_that_cannot_be_is_refused_by_field(string body, string field) =>
        Assert.NotNull((await _service.PostAsync("/v1/webhooks", body, 400))["errors"]![field]);

    private static string Signed(Received received, string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{received.Id}.{received.Timestamp}."), .. received.Body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }

    private static ServiceOptions WithReceiver(ServiceOptions options) =>
        options with { Webhooks = new WebhookOptions { AllowedNetworks = ["127.0.0.1/32"], LookEvery = TimeSpan.FromMilliseconds(20) } };

    private async Task<JsonNode> RegisterAsync(object webhook) => await _service.PostJsonAsync("/v1/webhooks", webhook, 201);

    /// <summary>Turns the clock once the failure was noted: the next attempt is reckoned from there.</summary>
    private async Task TurnWhenNotedAsync(TimeSpan by)
    {
        var attempts = _receiver.All.Count;
        await WaitForAsync("SELECT MAX(attempts) FROM webhook_deliveries", attempts);
        _clock.Turn(by);
    }

    private Task WaitForAsync(string sql, long value) => Patience.UntilAsync(() => Equals(_service.Ask(sql), value), $"{value} as the answer to {sql}");
}
