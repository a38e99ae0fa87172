using Microsoft.Playwright;
using Moderator.Rounds;
using Moderator.Service.Tests.Access;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console;

[Collection(ConsoleCollection.Name)]
public sealed class CareTests(TinyModel tiny, Browser browser)
{
    [BrowserFact]
    public async Task What_somebody_chooses_holds_for_them_and_what_they_read_is_counted()
    {
        await using var service = await RunningService.StartAsync(tiny.Model);
        await service.HireAsync("ben", UserRole.Moderator);
        await service.HireAsync("anna", UserRole.Admin);
        for (var i = 0; i < 3; i++) await service.SubmitAsync(new { id = $"c{i}", text = $"{TestPolicy.ReviewedWord} number {i}", article = new { id = "a1", title = "Rain" }, author = new { id = "u1", name = "Una" } });
        await using var window = await browser.OpenAsync(service);
        await window.SignInAsync("ben", "/console/settings");
        var page = window.Page;
        await page.GetByLabel("Blur texts").SelectOptionAsync("always");
        await page.GetByLabel("Colours").SelectOptionAsync("dark");
        await page.GetByLabel("Remind me").SelectOptionAsync("never");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.Locator("html[data-theme=dark]").WaitForAsync();
        Assert.Equal("rgb(21, 23, 27)", await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));

        await page.GotoAsync("/console");
        await page.Locator("[data-card] [data-unblur]").WaitForAsync();
        await Assertions.Expect(page.GetByText("Next comment: Rain")).ToBeAttachedAsync();
        var first = await page.Locator("[data-card]").GetAttributeAsync("data-card");
        await page.Keyboard.PressAsync("t");
        await Assertions.Expect(page.Locator("[data-card] [data-unblur]")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("a");
        await page.Locator($"[data-card]:not([data-card='{first}'])").WaitForAsync();
        // Whoever reads by ear is in the next card at once.
        await page.WaitForFunctionAsync("() => document.activeElement.tagName === 'ARTICLE'");

        // What they chose holds wherever a text is shown, not for the card alone.
        await page.GotoAsync("/console/authors/1");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Comments" }).WaitForAsync();
        await Assertions.Expect(page.Locator(".entry .blurred")).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the text" }).First.ClickAsync();
        await Assertions.Expect(page.Locator(".entry .blurred")).ToHaveCountAsync(2);
        await Patience.UntilAsync(() => service.Ask("SELECT seen FROM exposures") is 3L, "two cards and one text that was asked for");

        await page.GotoAsync("/console/settings");
        await Assertions.Expect(page.GetByText("3 comments, 0 of them")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Everybody together")).ToHaveCountAsync(0);
        await using var annas = await browser.OpenAsync(service);
        await annas.SignInAsync("anna", "/console/settings");
        await Assertions.Expect(annas.Page.GetByText("Everybody together: 3 comments")).ToBeVisibleAsync();
        await Assertions.Expect(annas.Page.Locator("html[data-theme]")).ToHaveCountAsync(0);
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task A_break_is_proposed_after_the_time_of_work_that_was_chosen()
    {
        var clock = new TurnedClock(new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero));
        await using var service = await RunningService.StartAsync(tiny.Model, clock: clock);
        await service.HireAsync("ben", UserRole.Moderator);
        for (var i = 0; i < 9; i++) await service.SubmitAsync(new { id = $"c{i}", text = $"{TestPolicy.ReviewedWord} number {i}" });
        await using var window = await browser.OpenAsync(service);
        await window.SignInAsync("ben");
        var due = window.Page.GetByText("You have worked for 50 minutes.");
        // Announced once the page takes keys.
        await window.Page.GetByText("Next comment").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        // Seven decisions, nine minutes apart: the first begins the work, at the seventh it is 54 minutes old.
        for (var i = 0; i < 7; i++)
        {
            var card = window.Page.Locator("[data-card]:not([data-done])");
            await card.WaitForAsync();
            var key = await card.GetAttributeAsync("data-card");
            await Assertions.Expect(due).ToHaveCountAsync(0);
            await window.Page.Keyboard.PressAsync("a");
            await window.Page.Locator($"[data-card='{key}']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
            clock.Turn(TimeSpan.FromMinutes(9));
        }

        await due.WaitForAsync();
        await window.PictureAsync("break");
        // The claims ran out each time; what was decided did not come again all the same.
        await Assertions.Expect(window.Page.GetByText("2 waiting")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByText("Not stored")).ToHaveCountAsync(0);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "I had a break" }).ClickAsync();
        await Assertions.Expect(due).ToHaveCountAsync(0);
    }
}
