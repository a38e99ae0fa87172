using Microsoft.Playwright;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console;

[Collection(ConsoleCollection.Name)]
public sealed class QueuePageTests(TinyModel tiny, Browser browser) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [BrowserFact]
    public async Task Twenty_comments_are_decided_by_keyboard_alone()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        for (var i = 0; i < 21; i++) await SubmitAsync($"c{i}");
        await using var window = await OpenAsync("ben");
        for (var i = 0; i < 20; i++)
        {
            var key = await CardAsync(window);
            await window.Page.Keyboard.PressAsync(i % 2 == 0 ? "a" : "r");
            if (i % 2 == 1) await window.Page.Keyboard.PressAsync("3");
            await NextAfterAsync(window, key);
        }

        await SentAsync(window);
        Assert.Equal(20L, _service.Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator' AND moderator = 'ben'"));
        Assert.Equal(10L, _service.Ask("SELECT COUNT(*) FROM decisions WHERE action = 'reject' AND reasons LIKE '%Threat or call for violence%'"));
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM queue_items"));
        Assert.Equal(
            20L,
            _service.Ask(
                """
                SELECT COUNT(*) FROM audit_log WHERE act IN ('comment.approve', 'comment.reject') AND actor_name = 'ben'
                    AND details ->> '$.model' LIKE 'tiny@%' AND details ->> '$.policy' LIKE 'test-house@%' AND details ->> '$.scores.TOXICITY' IS NOT NULL
                """));
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task Two_moderators_never_have_the_same_card()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await _service.HireAsync("cleo", UserRole.Moderator);
        for (var i = 0; i < 16; i++) await SubmitAsync($"c{i}");
        await using var bens = await OpenAsync("ben");
        await using var cleos = await OpenAsync("cleo");
        for (var i = 0; i < 6; i++)
        {
            var (one, other) = (await CardAsync(bens), await CardAsync(cleos));
            Assert.NotEqual(one, other);
            Assert.Equal(0L, _service.Ask("SELECT COUNT(*) - COUNT(DISTINCT comment_key) FROM claims"));
            await Task.WhenAll(bens.Page.Keyboard.PressAsync("a"), cleos.Page.Keyboard.PressAsync("a"));
            await Task.WhenAll(NextAfterAsync(bens, one), NextAfterAsync(cleos, other));
        }

        await Task.WhenAll(SentAsync(bens), SentAsync(cleos));
        Assert.Equal(12L, _service.Ask("SELECT COUNT(DISTINCT comment_key) FROM decisions WHERE source = 'moderator'"));
        Assert.Equal(12L, _service.Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator'"));
    }

    [BrowserFact]
    public async Task A_decision_is_sent_when_a_lost_connection_is_back()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await SubmitAsync("c1");
        await SubmitAsync("c2");
        await using var window = await OpenAsync("ben");
        var key = await CardAsync(window);
        await window.Context.SetOfflineAsync(true);
        await window.Page.Keyboard.PressAsync("a");
        await Assertions.Expect(window.Page.GetByText("Your decision is kept here")).ToBeVisibleAsync();
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator'"));

        await window.Context.SetOfflineAsync(false);
        await SentAsync(window);
        await NextAfterAsync(window, key);
        Assert.Equal(1L, _service.Ask($"SELECT COUNT(*) FROM decisions WHERE source = 'moderator' AND comment_key = {key}"));
    }

    [BrowserFact]
    public async Task A_decision_whose_answer_was_lost_is_stored_once()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await SubmitAsync("c1");
        await using var window = await OpenAsync("ben");
        await CardAsync(window);
        var lost = 0;
        await window.Page.RouteAsync("**/console/acts", async route =>
        {
            if (lost++ > 0)
            {
                await route.ContinueAsync();
                return;
            }

            await route.FetchAsync();
            await route.AbortAsync();
        });
        await window.Page.Keyboard.PressAsync("a");
        await SentAsync(window);

        Assert.True(lost > 1);
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator'"));
    }

    [BrowserFact]
    public async Task A_decision_is_undone_and_stays_on_record()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await SubmitAsync("c1");
        await using var window = await OpenAsync("ben");
        var key = await CardAsync(window);
        await window.Page.GetByLabel("Note for colleagues").FillAsync("<i>look</i> twice");
        await window.Page.Keyboard.PressAsync("Escape");
        await window.Page.Keyboard.PressAsync("a");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits" })).ToBeVisibleAsync();
        await SentAsync(window);
        await window.Page.Keyboard.PressAsync("u");

        Assert.Equal(key, await CardAsync(window));
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("<i>look</i> twice");
        Assert.Equal("approve review", _service.Ask("SELECT group_concat(action, ' ') FROM (SELECT action FROM decisions WHERE source = 'moderator' ORDER BY decision_id)"));
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'comment.undo' AND actor_name = 'ben'"));
    }

    [BrowserFact]
    public async Task Whatever_a_comment_holds_is_shown_as_text()
    {
        const string Markup = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&lt;";
        await _service.HireAsync("ben", UserRole.Moderator);
        object Everywhere(string id, string? parent) => new
        {
            id,
            text = $"{TestPolicy.ReviewedWord} {Markup} you stupid idiot",
            site = "daily" + Markup,
            section = Markup,
            article = new { id = "a" + Markup, title = "Title " + Markup, url = "javascript:alert(3)" },
            author = new { id = "u" + Markup, name = "Name " + Markup },
            parent_id = parent,
        };
        await _service.SubmitAsync(Everywhere("p1", null));
        await _service.SubmitAsync(Everywhere("c1", "p1"));
        await using var window = await OpenAsync("ben");
        for (var i = 0; i < 2; i++)
        {
            var key = await CardAsync(window);
            if (await window.Page.Locator("[data-unblur]").CountAsync() > 0) await window.Page.Keyboard.PressAsync("t");
            await Assertions.Expect(window.Page.Locator("[data-card] .card .text:not(.above .text):not(.similar .text)")).ToContainTextAsync("<script>alert(1)</script><img src=x onerror=alert(2)>");
            await Assertions.Expect(window.Page.Locator("[data-card] .about strong")).ToHaveTextAsync("Title " + Markup);
            Assert.Equal(0, await window.Page.Locator("#main script, #main img").CountAsync());
            await window.Page.Keyboard.PressAsync("a");
            await window.Page.Locator($"[data-card='{key}']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }

        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task New_work_appears_by_itself_and_only_from_the_places_that_one_may_see()
    {
        await _service.HireAsync("ben", UserRole.Moderator, new Place("daily", "sport"));
        await using var window = await OpenAsync("ben");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits" })).ToBeVisibleAsync();
        await _service.SubmitAsync(new { id = "other", text = TestPolicy.ReviewedWord + " elsewhere", site = "daily", section = "politics" });
        await _service.SubmitAsync(new { id = "mine", text = TestPolicy.ReviewedWord + " on the pitch", site = "daily", section = "sport" });

        var key = await CardAsync(window);
        Assert.Equal("mine", _service.Ask($"SELECT comment_id FROM comments WHERE comment_key = {key}"));
        await window.Page.Keyboard.PressAsync("s");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits" })).ToBeVisibleAsync();
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM claims"));
    }

    [BrowserFact]
    public async Task What_is_escalated_waits_for_a_senior()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await _service.HireAsync("sara", UserRole.Senior);
        await SubmitAsync("c1");
        await using var bens = await OpenAsync("ben");
        await CardAsync(bens);
        await bens.Page.Keyboard.PressAsync("e");
        await Assertions.Expect(bens.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits" })).ToBeVisibleAsync();
        await SentAsync(bens);
        await using var saras = await OpenAsync("sara");
        await CardAsync(saras);
        await Assertions.Expect(saras.Page.Locator(".badge")).ToHaveTextAsync("escalated");
    }

    [BrowserFact]
    public async Task Who_only_looks_gets_no_card_and_their_act_is_refused()
    {
        await _service.HireAsync("rita", UserRole.ReadOnly);
        await SubmitAsync("c1");
        await using var window = await browser.OpenAsync(_service);
        await window.SignInAsync("rita");
        await Assertions.Expect(window.Page.GetByText("Your role looks and does not decide.")).ToBeVisibleAsync();
        var status = await window.Page.EvaluateAsync<int>(
            """
            async () => (await fetch('/console/acts', { method: 'POST', headers: { 'Content-Type': 'application/json',
                RequestVerificationToken: await (await fetch('/console/form-token')).text() },
                body: JSON.stringify({ act_id: 'a'.repeat(32), key: 1, revision: 1, decision: 1, verb: 'approve' }) })).status
            """);

        Assert.Equal(403, status);
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator'"));
    }

    [BrowserFact]
    public async Task The_page_fits_320_pixels_and_its_keys_are_explained()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await _service.SubmitAsync(new { id = "p1", text = "A remark on the weather in the north, which was kind.", article = new { id = "a1", title = "Rain in the north" }, author = new { id = "u1", name = "Pia" } });
        await _service.SubmitAsync(new { id = "c1", text = TestPolicy.ReviewedWord + " you are an idiot and a fool, and " + new string('x', 300), site = (string?)null, parent_id = "p1", article = new { id = "a1", title = "Rain in the north" }, author = new { id = "u2", name = "Quentin" } });
        foreach (var (width, dark) in new[] { (320, false), (320, true), (1280, false), (1280, true) })
        {
            await using var window = await browser.OpenAsync(_service, width, dark: dark);
            await window.SignInAsync("ben");
            await CardAsync(window);
            if (await window.Page.Locator("[data-unblur]").CountAsync() > 0) await window.Page.Keyboard.PressAsync("t");
            await window.PictureAsync($"queue-{width}-{(dark ? "dark" : "light")}");
            Assert.True(await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
            await window.Page.Keyboard.PressAsync("?");
            await Assertions.Expect(window.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("reject: choose a reason");
            await window.PictureAsync($"keys-{width}-{(dark ? "dark" : "light")}");
            await window.Page.Keyboard.PressAsync("Escape");
            await window.Page.Keyboard.PressAsync("r");
            await window.PictureAsync($"reasons-{width}-{(dark ? "dark" : "light")}");
        }
    }

    private Task<System.Text.Json.Nodes.JsonNode> SubmitAsync(string id) => _service.SubmitAsync(new { id, text = $"{TestPolicy.ReviewedWord} number {id}, you fool", article = new { id = "a1", title = "Rain" }, author = new { id = "u1", name = "Pia" } });

    private async Task<Window> OpenAsync(string name)
    {
        var window = await browser.OpenAsync(_service);
        return await window.SignInAsync(name);
    }

    private static async Task<string> CardAsync(Window window)
    {
        var card = window.Page.Locator("[data-card]:not([data-done])");
        await card.WaitForAsync();
        return (await card.GetAttributeAsync("data-card"))!;
    }

    private static Task NextAfterAsync(Window window, string key) => window.Page.Locator($"[data-card]:not([data-done]):not([data-card='{key}'])").WaitForAsync();

    private static Task<IJSHandle> SentAsync(Window window) => window.Page.WaitForFunctionAsync("() => (sessionStorage.getItem('moderator-acts') ?? '[]') === '[]'");
}
