using Microsoft.Playwright;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console;

[Collection(ConsoleCollection.Name)]
public sealed class DashboardPageTests(TinyModel tiny, Browser browser) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _service = await RunningService.StartAsync(tiny.Model);
        await _service.FillDemoAsync(Path.Combine(TinyModel.Repository, "training-data", "comments"));
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [BrowserFact]
    public async Task Charts_have_their_numbers_beside_them_and_thresholds_say_what_they_would_do()
    {
        await _service.HireAsync("rita", UserRole.ReadOnly);
        foreach (var (width, dark) in new[] { (1280, false), (320, true) })
        {
            await using var window = await browser.OpenAsync(_service, width, dark: dark);
            await window.SignInAsync("rita", "/console/dashboard");
            var page = window.Page;
            await page.GetByRole(AriaRole.Heading, new() { Name = "How right the rules are" }).WaitForAsync();
            Assert.Equal(((long)_service.Ask("SELECT COUNT(*) FROM decisions WHERE source = 'policy'")!).ToString("N0", System.Globalization.CultureInfo.InvariantCulture), await page.Locator(".tiles dd").First.InnerTextAsync());
            await page.GetByText("As a table").ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "What the rules did, by day" })).ToBeVisibleAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Decisions by person" })).ToContainTextAsync("Tomas Lind (tomas)");
            Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
            await window.PictureAsync($"dashboard-{width}-{(dark ? "dark" : "light")}");

            var reviewed = page.GetByRole(AriaRole.Region, new() { Name = "Comments by what would be done" }).GetByRole(AriaRole.Row, new() { Name = "sent to review" });
            var before = await reviewed.InnerTextAsync();
            await page.GetByLabel("To review from").FocusAsync();
            for (var i = 0; i < 20; i++) await page.Keyboard.PressAsync("ArrowLeft");
            await Assertions.Expect(reviewed).Not.ToHaveTextAsync(before);
            await Assertions.Expect(page.GetByLabel("To review from 0.10")).ToBeVisibleAsync();
            Assert.Empty(window.Errors);
        }
    }

    [BrowserFact]
    public async Task Who_may_see_one_site_sees_that_ones_figures_alone()
    {
        await _service.HireAsync("ben", UserRole.Moderator, new Place("weekender", null));
        await _service.HireAsync("sam", UserRole.Moderator, new Place("weekender", "sport"));
        await using var bens = await browser.OpenAsync(_service);
        await bens.SignInAsync("ben", "/console/dashboard");
        var count = bens.Page.Locator(".tiles dd").First;
        await Assertions.Expect(count).ToHaveTextAsync($"{_service.Ask("SELECT COUNT(*) FROM decisions JOIN comments USING (comment_key) WHERE source = 'policy' AND site = 'weekender'")}");
        Assert.Equal(0, await bens.Page.Locator("select[name=site]").CountAsync());
        await using var sams = await browser.OpenAsync(_service);
        await sams.SignInAsync("sam", "/console/dashboard");
        await Assertions.Expect(sams.Page.GetByText("you see no site as a whole: only weekender/sport.")).ToBeVisibleAsync();
        Assert.Equal(0, await sams.Page.Locator(".tiles, .card").CountAsync());

        await _service.HireAsync("mia", UserRole.ReadOnly, new Place("weekender", null), new Place("northern-post", "sport"));
        await using var mias = await browser.OpenAsync(_service);
        await mias.SignInAsync("mia", "/console/dashboard");
        await Assertions.Expect(mias.Page.GetByText("You see the numbers of weekender. They are kept of whole sites: nothing is counted here of northern-post/sport.")).ToBeVisibleAsync();
        await Assertions.Expect(mias.Page.Locator(".tiles dd").First).ToHaveTextAsync(await count.InnerTextAsync());
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(7, 8)]
    [InlineData(16, 16)]
    [InlineData(82, 100)]
    [InlineData(163, 200)]
    [InlineData(1_000_001, 1_200_000)]
    public void The_axis_ends_at_a_round_number(double highest, double expected) => Assert.Equal(expected, Moderator.Service.ReviewConsole.Components.Charts.StackedDays.RoundTop(highest));
}
