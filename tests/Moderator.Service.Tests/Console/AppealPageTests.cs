using Microsoft.Playwright;
using Moderator.Rounds;
using Moderator.Service.ReviewConsole;
using Moderator.Service.Webhooks;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console;

[Collection(ConsoleCollection.Name)]
public sealed class AppealPageTests(TinyModel tiny, Browser browser) : IAsyncLifetime
{
    private const string Markup = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&lt;";

    private RunningService _service = null!;
    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _service = await RunningService.StartAsync(tiny.Model, o => o with
        {
            Console = new ConsoleOptions { PublicUrl = "http://127.0.0.1" },
            Webhooks = new WebhookOptions { AllowedNetworks = ["127.0.0.1/32"], LookEvery = TimeSpan.FromMilliseconds(20) },
        });
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [BrowserFact]
    public async Task An_appeal_goes_from_the_commenter_s_page_to_the_webhook_by_somebody_else_than_the_first_moderator()
    {
        await _service.HireAsync("sara", UserRole.Senior);
        await _service.PostJsonAsync("/v1/webhooks", new { name = "site", url = _receiver.Url, events = new[] { "appeal.decided" } }, 201);
        var path = await RejectAsync("sara");

        await using var reader = await browser.OpenAsync(_service);
        await reader.Page.GotoAsync(path);
        await reader.PictureAsync("appeal-public");
        await reader.Page.GetByLabel("What you have to say").FillAsync("I meant it kindly. " + Markup);
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Send the appeal" }).ClickAsync();
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("waits to be read");

        // The first moderator sees that it is there, and that nobody else may decide it.
        await using (var first = await browser.OpenAsync(_service))
        {
            await first.SignInAsync("sara", "/console/appeals");
            await Assertions.Expect(first.Page.GetByText("nobody else here may decide it")).ToBeVisibleAsync();
            await Assertions.Expect(first.Page.Locator("table.appeals")).ToContainTextAsync("your own decision");
            await first.Page.GotoAsync("/console/appeals/1");
            await Assertions.Expect(first.Page.GetByText("You made this decision.")).ToBeVisibleAsync();
            Assert.Equal(0, await first.Page.GetByLabel("Answer to the commenter").CountAsync());
            Assert.Empty(first.Errors);
        }

        await _service.HireAsync("tom", UserRole.Senior);
        await using var second = await browser.OpenAsync(_service);
        await second.SignInAsync("tom", "/console/appeals");
        await second.PictureAsync("appeals");
        await second.Page.GetByRole(AriaRole.Link, new() { Name = "Open the appeal of" }).ClickAsync();
        await Assertions.Expect(second.Page.GetByText("I meant it kindly. " + Markup)).ToBeVisibleAsync();
        Assert.Equal(0, await second.Page.Locator("#main script, #main img").CountAsync());
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Write the commenter an answer.");
        await second.Page.GetByLabel("Answer to the commenter").FillAsync("You are right. " + Markup);
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
        await Assertions.Expect(second.Page.GetByText("Decided. The answer is on its way")).ToBeVisibleAsync();

        var told = (await _receiver.NextAsync()).Json;
        Assert.Equal(("appeal.decided", "overturned", "You are right. " + Markup, "tom", "c-1"), (told.Text("type"), told.Text("data.state"), told.Text("data.answer"), told.Text("data.decided_by"), told.Text("data.comment_id")));
        Assert.Equal("approve", _service.Ask("SELECT action FROM comments WHERE comment_id = 'c-1'"));
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'appeal.overturn' AND actor_name = 'tom'"));

        await reader.Page.ReloadAsync();
        await Assertions.Expect(reader.Page.GetByText("You are right. " + Markup)).ToBeVisibleAsync();
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("The rejection of your comment was taken back");
        Assert.Equal(0, await reader.Page.Locator("main script, main img").CountAsync());
        Assert.Empty(reader.Errors);
        Assert.Empty(second.Errors);
    }

    [BrowserFact]
    public async Task Two_seniors_never_have_the_same_appeal_and_a_moderator_none()
    {
        foreach (var (name, role) in new[] { ("ben", UserRole.Moderator), ("sara", UserRole.Senior), ("tom", UserRole.Senior) }) await _service.HireAsync(name, role);
        await RejectAsync("somebody");
        await _service.PostJsonAsync("/v1/comments/c-1/appeals", new { text = "Look again." }, 200);
        await using var saras = await browser.OpenAsync(_service);
        await saras.SignInAsync("sara", "/console/appeals/1");
        await Assertions.Expect(saras.Page.GetByLabel("Answer to the commenter")).ToBeVisibleAsync();
        await using var toms = await browser.OpenAsync(_service);
        await toms.SignInAsync("tom", "/console/appeals");
        await Assertions.Expect(toms.Page.Locator("table.appeals")).ToContainTextAsync("open with sara of the desk");
        await toms.Page.GotoAsync("/console/appeals/1");
        await Assertions.Expect(toms.Page.GetByText("A colleague has it open.")).ToBeVisibleAsync();
        // Given back when the page is left.
        await saras.Page.GetByRole(AriaRole.Link, new() { Name = "All appeals" }).ClickAsync();
        await Assertions.Expect(saras.Page.GetByRole(AriaRole.Link, new() { Name = "Open the appeal of" })).ToBeVisibleAsync();

        await using var bens = await browser.OpenAsync(_service);
        await bens.SignInAsync("ben");
        Assert.Equal(0, await bens.Page.GetByRole(AriaRole.Link, new() { Name = "Appeals" }).CountAsync());
        await bens.Page.GotoAsync("/console/appeals");
        await Assertions.Expect(bens.Page.GetByRole(AriaRole.Heading, new() { Name = "You may not do this" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task The_pages_fit_320_pixels()
    {
        await _service.HireAsync("sara", UserRole.Senior);
        await _service.HireAsync("tom", UserRole.Senior);
        var path = await RejectAsync("sara");
        foreach (var (width, dark) in new[] { (320, false), (320, true), (1280, false), (1280, true) })
        {
            var picture = $"{width}-{(dark ? "dark" : "light")}";
            await using var reader = await browser.OpenAsync(_service, width, dark: dark);
            await reader.Page.GotoAsync(path);
            await reader.PictureAsync($"appeal-public-{picture}");
            Assert.True(await reader.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
        }

        await _service.PostJsonAsync("/v1/comments/c-1/appeals", new { text = "I meant it kindly, and everybody else in the thread understood it so." }, 200);
        foreach (var (width, dark) in new[] { (320, false), (320, true), (1280, false), (1280, true) })
        {
            var picture = $"{width}-{(dark ? "dark" : "light")}";
            await using var window = await browser.OpenAsync(_service, width, dark: dark);
            await window.SignInAsync("tom", "/console/appeals");
            await window.Page.Locator("table.appeals").WaitForAsync();
            await window.PictureAsync($"appeals-{picture}");
            Assert.True(await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
            await window.Page.GetByRole(AriaRole.Link, new() { Name = "Open the appeal of" }).ClickAsync();
            await window.Page.GetByLabel("Answer to the commenter").WaitForAsync();
            await window.PictureAsync($"appeal-{picture}");
            Assert.True(await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
        }
    }

    /// <summary>A comment that a moderator rejected.</summary>
    /// <returns>The path of the commenter's page.</returns>
    private async Task<string> RejectAsync(string moderator)
    {
        await _service.SubmitAsync(new { id = "c-1", text = $"A remark with {TestPolicy.ReviewedWord} {Markup}", section = "local", article = new { id = "a-1", title = "Rain in the north" }, author = new { id = "u-1", name = "Una " + Markup } });
        var decision = await _service.DecideAsync("c-1", new { action = "reject", moderator, reason = "Insult or personal attack" });
        return new Uri(decision.Text("appeal_url")).AbsolutePath;
    }
}
