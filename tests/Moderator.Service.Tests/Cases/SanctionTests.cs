using Moderator.Rounds;
using Moderator.Service.Cases;
using Moderator.Service.Tests.Access;
using Moderator.Service.Webhooks;
using Xunit;

namespace Moderator.Service.Tests.Cases;

[Collection(ServiceCollection.Name)]
public sealed class SanctionTests(TinyModel tiny) : IAsyncLifetime
{
    private readonly TurnedClock _clock = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(
        tiny.Model, o => o with { Sanctions = new SanctionOptions { MuteAtStrikes = 2 }, Webhooks = new WebhookOptions { AllowedNetworks = ["127.0.0.1/32"], LookEvery = TimeSpan.FromMilliseconds(20) } }, _clock);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_banned_author_s_next_comment_is_rejected_until_the_ban_is_lifted()
    {
        Assert.Equal("approve", (await SubmitAsync("c-1")).Text("decision.action"));
        var ban = await GiveAsync(new { kind = "ban", reason = "Sells watches.", moderator = "ben", until = "2026-06-01T00:00:00Z" });
        Assert.True(ban["in_force"]!.GetValue<bool>());

        var rejected = await SubmitAsync("c-2");
        Assert.Equal(("reject", "built-in/author-banned"), (rejected.Text("decision.action"), rejected["decision"]!["matched_rules"]![0]!.Text("id")));
        Assert.Equal("The author is banned until 2026-06-01 00:00 UTC.", rejected["decision"]!["reasons"]![0]!.GetValue<string>());
        Assert.NotNull(rejected["scores"]!["TOXICITY"]);
        // Somebody of the same id at another site is somebody else, and so is who has no site.
        Assert.Equal("approve", (await _service.SubmitAsync(new { id = "c-3", site = "weekly", text = "Fine", author = new { id = "u-1" } })).Text("decision.action"));

        var lifted = await _service.PostJsonAsync($"/v1/authors/u-1/sanctions/{ban["id"]}/lift?site=daily", new { reason = "They said sorry.", moderator = "sara" }, 200);
        Assert.False(lifted["in_force"]!.GetValue<bool>());
        Assert.Equal("approve", (await SubmitAsync("c-4")).Text("decision.action"));
        await _service.PostJsonAsync($"/v1/authors/u-1/sanctions/{ban["id"]}/lift?site=daily", new { reason = "Again.", moderator = "sara" }, 404);
        Assert.Equal(["author.lift_ban", "author.ban"], (await _service.GetAsync("/v1/audit?act=author."))["items"]!.AsArray().Select(i => i!.Text("act")));
    }

    [Fact]
    public async Task A_ban_ends_by_itself_and_outlives_a_restart()
    {
        await GiveAsync(new { kind = "ban", reason = "Spam.", moderator = "ben", until = "2026-05-05T12:00:00Z" });
        await _service.StopAsync();
        await _service.StartAgainAsync(null, _clock);
        Assert.Equal("reject", (await SubmitAsync("c-1")).Text("decision.action"));
        _clock.Turn(TimeSpan.FromDays(1));
        Assert.Equal("approve", (await SubmitAsync("c-2")).Text("decision.action"));
    }

    [Fact]
    public async Task All_of_a_pre_moderated_author_goes_to_review_whatever_the_policy_says()
    {
        await GiveAsync(new { kind = "pre_moderate", reason = "New here.", moderator = "ben" });
        Assert.Equal("review", (await SubmitAsync("c-1")).Text("decision.action"));
        var harsh = await SubmitAsync("c-2", TestPolicy.RejectedWord);
        Assert.Equal("review", harsh.Text("decision.action"));
        Assert.Equal(["built-in/author-pre-moderated", "house-word"], harsh["decision"]!["matched_rules"]!.AsArray().Select(r => r!.Text("id")));
    }

    [Fact]
    public async Task Rejections_with_a_reason_that_strikes_come_to_a_mute()
    {
        foreach (var id in new[] { "c-1", "c-2" })
        {
            await SubmitAsync(id);
            await _service.PostJsonAsync($"/v1/comments/{id}/decisions?site=daily", new { action = "reject", moderator = "ben", reason = "Insult or personal attack" }, 200);
        }

        await SubmitAsync("c-3");
        await _service.PostJsonAsync("/v1/comments/c-3/decisions?site=daily", new { action = "reject", moderator = "ben", reason = "Off topic" }, 200);
        var held = (await _service.GetAsync("/v1/authors/u-1/sanctions?site=daily"))["items"]!.AsArray();
        Assert.Equal(["mute automatic", "strike ben", "strike ben"], held.Select(s => $"{s!.Text("kind")} {s!.Text("given_by")}"));

        // The decision went by another way than the sanctions' own: the watch finds it as the clock goes on.
        var next = 4;
        await Patience.UntilAsync(
            async () =>
            {
                _clock.Turn(TimeSpan.FromSeconds(1));
                return (await SubmitAsync($"c-{next++}")).Text("decision.action") == "reject";
            },
            "a comment of the muted author that is rejected");

        var listed = Assert.Single((await _service.GetAsync("/v1/authors?sanctioned=true"))["items"]!.AsArray())!;
        Assert.Equal(("u-1", 2, "mute"), (listed.Text("id"), listed["strikes"]!.GetValue<int>(), listed["sanctions"]![0]!.GetValue<string>()));
    }

    [Fact]
    public async Task Webhooks_are_told_and_the_author_s_data_holds_it()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await _service.PostJsonAsync("/v1/webhooks", new { name = "w", url = receiver.Url, events = new[] { "sanction.given", "sanction.lifted" } }, 201);
        await SubmitAsync("c-1");
        var strike = await GiveAsync(new { kind = "strike", reason = "<b>Rude</b>", moderator = "ben" });
        await _service.PostJsonAsync($"/v1/authors/u-1/sanctions/{strike["id"]}/lift?site=daily", new { reason = "A slip.", moderator = "sara" }, 200);
        var (given, lifted) = ((await receiver.NextAsync()).Json, (await receiver.NextAsync()).Json);
        Assert.Equal(("sanction.given", "u-1", "daily", "strike", "<b>Rude</b>", "ben"), (given.Text("type"), given.Text("data.author_id"), given.Text("data.site"), given.Text("data.kind"), given.Text("data.reason"), given.Text("data.by")));
        Assert.Equal(("sanction.lifted", "sara", "A slip."), (lifted.Text("type"), lifted.Text("data.by"), lifted.Text("data.lift_reason")));
        Assert.Equal("strike", (await _service.GetAsync("/v1/authors/u-1/data?site=daily"))["sanctions"]![0]!.Text("kind"));
        Assert.Equal(2, (await _service.GetAsync("/v1/webhooks/1/deliveries"))["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("""{"kind": "exile", "reason": "x", "moderator": "b"}""", "kind")]
    [InlineData("""{"kind": "ban", "moderator": "b"}""", "reason")]
    [InlineData("""{"kind": "ban", "reason": "x"}""", "moderator")]
    [InlineData("""{"kind": "mute", "reason": "x", "moderator": "b"}""", "until")]
    [InlineData("""{"kind": "ban", "reason": "x", "moderator": "b", "until": "2020-01-01T00:00:00Z"}""", "until")]
    public async Task What_is_no_sanction_is_refused_by_field(string body, string field) =>
        Assert.NotNull((await _service.PostAsync("/v1/authors/u-1/sanctions?site=daily", body, 400))["errors"]![field]);

    private Task<System.Text.Json.Nodes.JsonNode> SubmitAsync(string id, string text = "A friendly remark") =>
        _service.SubmitAsync(new { id, site = "daily", text = $"{text} {id}", author = new { id = "u-1", name = "Una" } });

    private Task<System.Text.Json.Nodes.JsonNode> GiveAsync(object sanction) => _service.PostJsonAsync("/v1/authors/u-1/sanctions?site=daily", sanction, 200);
}
