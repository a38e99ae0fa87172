using Microsoft.Playwright;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console;

[Collection(ConsoleCollection.Name)]
public sealed class AuthorPageTests(TinyModel tiny, Browser browser) : IAsyncLifetime
{
    private const string Markup = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&lt;";

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [BrowserFact]
    public async Task A_ban_given_in_the_console_rejects_the_next_comment_until_it_is_lifted()
    {
        await _service.HireAsync("sara", UserRole.Senior);
        await SubmitAsync("c-1", TestPolicy.RejectedWord);
        await using var window = await browser.OpenAsync(_service);
        await window.SignInAsync("sara", "/console/authors");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Una " + Markup }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Una " + Markup);
        Assert.DoesNotContain("u-1", window.Page.Url, StringComparison.Ordinal);

        await window.Page.GetByLabel("What").SelectOptionAsync("Ban");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Give it" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Say why");
        await window.Page.GetByLabel("Why").First.FillAsync("Sells watches " + Markup);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Give it" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator(".held")).ToContainTextAsync("Sells watches " + Markup);
        Assert.Equal("reject", (await SubmitAsync("c-2", "A fine remark")).Text("decision.action"));
        Assert.Equal("built-in/author-banned", _service.Ask("SELECT matched_rules ->> '$[0].rule' FROM decisions ORDER BY decision_id DESC LIMIT 1"));

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Lift: ban" }).ClickAsync();
        await window.Page.GetByLabel("Why it is lifted").FillAsync("They said sorry " + Markup);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Lift", Exact = true }).ClickAsync();
        await Assertions.Expect(window.Page.Locator(".held")).ToContainTextAsync("They said sorry " + Markup);
        Assert.Equal("approve", (await SubmitAsync("c-3", "A fine remark")).Text("decision.action"));
        Assert.Equal(2L, _service.Ask("SELECT COUNT(*) FROM audit_log WHERE act IN ('author.ban', 'author.lift_ban') AND actor_name = 'sara' AND actor_kind = 'user'"));
        Assert.Equal(0, await window.Page.Locator("#main script, #main img").CountAsync());
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task Everything_of_an_author_that_waits_is_rejected_by_one_act_and_undone_by_one()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        for (var i = 0; i < 3; i++) await SubmitAsync($"c-{i}", TestPolicy.ReviewedWord);
        await SubmitAsync("c-x", TestPolicy.RejectedWord);
        await _service.SubmitAsync(new { id = "other", text = TestPolicy.ReviewedWord, author = new { id = "u-2", name = "Ulf" } });
        await using var window = await browser.OpenAsync(_service);
        await window.SignInAsync("ben", "/console/authors");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Una" }).ClickAsync();
        await window.Page.Locator("[name=reject-reason]").SelectOptionAsync("Spam or advertising");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Reject all 3" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("3 rejected, 0 left out")).ToBeVisibleAsync();
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM queue_items"));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("Undone: 3 wait again")).ToBeVisibleAsync();
        Assert.Equal(4L, _service.Ask("SELECT COUNT(*) FROM queue_items"));
        Assert.Equal("bulk.reject bulk.undo", _service.Ask("SELECT group_concat(act, ' ') FROM (SELECT act FROM audit_log WHERE act LIKE 'bulk.%' ORDER BY audit_id)"));
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task The_list_of_authors_goes_on_below_what_it_has()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        for (var i = 0; i < 27; i++) await _service.SubmitAsync(new { id = $"c-{i}", text = $"{TestPolicy.RejectedWord} {i}", author = new { id = $"u-{i}", name = $"Una {i}" } });
        await using var window = await browser.OpenAsync(_service);
        await window.SignInAsync("ben", "/console/authors");
        var rows = window.Page.Locator("table.authors tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(25);
        var first = await rows.First.InnerTextAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(27);
        Assert.Equal(first, await rows.First.InnerTextAsync());
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "More" })).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Roles_and_places_bound_what_one_sees_and_may_do()
    {
        await _service.HireAsync("rita", UserRole.ReadOnly);
        await _service.HireAsync("ben", UserRole.Moderator);
        await _service.HireAsync("ina", UserRole.Senior, new Place("weekly", null));
        await SubmitAsync("c-1", TestPolicy.RejectedWord);
        await using (var window = await browser.OpenAsync(_service))
        {
            await window.SignInAsync("rita", "/console/authors/1");
            await Assertions.Expect(window.Page.GetByText("Your role or places do not let you decide")).ToBeVisibleAsync();
            Assert.Equal(0, await window.Page.GetByRole(AriaRole.Button, new() { Name = "Give it" }).CountAsync());
        }

        await using (var window = await browser.OpenAsync(_service))
        {
            await window.SignInAsync("ben", "/console/authors/1");
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Give it" }).WaitForAsync();
            Assert.Equal(["Strike"], await window.Page.GetByLabel("What").Locator("option").EvaluateAllAsync<string[]>("options => options.map(o => o.value)"));
        }

        await using (var window = await browser.OpenAsync(_service))
        {
            await window.SignInAsync("ina", "/console/authors/1");
            await Assertions.Expect(window.Page.GetByText("There is no such author")).ToBeVisibleAsync();
            await window.Page.GotoAsync("/console/authors");
            await Assertions.Expect(window.Page.GetByText("Nobody is found.")).ToBeVisibleAsync();
        }
    }

    [BrowserFact]
    public async Task The_card_says_what_stands_against_its_author()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await _service.PostJsonAsync("/v1/authors/u-1/sanctions", new { kind = "strike", reason = "Rude.", moderator = "sara" }, 200);
        await _service.PostJsonAsync("/v1/authors/u-1/sanctions", new { kind = "pre_moderate", reason = "New here.", moderator = "sara" }, 200);
        await SubmitAsync("c-1", "A fine remark");
        await using var window = await browser.OpenAsync(_service);
        await window.SignInAsync("ben");
        var aside = window.Page.GetByRole(AriaRole.Complementary);
        await Assertions.Expect(aside).ToContainTextAsync("Strikes that count: 1.");
        await Assertions.Expect(aside).ToContainTextAsync("look at everything");
        await aside.GetByRole(AriaRole.Link, new() { Name = "Strikes and other sanctions" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator(".held li")).ToHaveCountAsync(2);
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task The_pages_fit_320_pixels()
    {
        await _service.HireAsync("sara", UserRole.Senior);
        await SubmitAsync("c-1", TestPolicy.RejectedWord);
        for (var i = 2; i < 5; i++) await SubmitAsync($"c-{i}", TestPolicy.ReviewedWord);
        await _service.DecideAsync("c-2", new { action = "reject", moderator = "ben", reason = "Insult or personal attack" });
        await _service.PostJsonAsync("/v1/authors/u-1/sanctions", new { kind = "mute", reason = "A week to cool down.", moderator = "sara", until = "2099-01-01T00:00:00Z" }, 200);
        foreach (var (width, dark) in new[] { (320, false), (320, true), (1280, false), (1280, true) })
        {
            var picture = $"{width}-{(dark ? "dark" : "light")}";
            await using var window = await browser.OpenAsync(_service, width, dark: dark);
            await window.SignInAsync("sara", "/console/authors");
            await window.Page.Locator("table.authors").WaitForAsync();
            await window.PictureAsync($"authors-{picture}");
            Assert.True(await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
            await window.Page.GotoAsync("/console/authors/1");
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Give it" }).WaitForAsync();
            await window.Page.GetByText("Statement of reasons").First.ClickAsync();
            await window.Page.Locator(".statement").First.WaitForAsync();
            await window.PictureAsync($"author-{picture}");
            Assert.True(await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
        }
    }

    private Task<System.Text.Json.Nodes.JsonNode> SubmitAsync(string id, string text) =>
        _service.SubmitAsync(new { id, text = $"{text} number {id}, of which much more could be said", article = new { id = "a-1", title = "Rain in the north" }, author = new { id = "u-1", name = "Una " + Markup } });
}
