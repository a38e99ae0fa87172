using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using Moderator.Service.Cases;
using Moderator.Service.ReviewConsole.Components;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Storage.Audit;
using Moderator.Storage.Users;
using Xunit;
using Xunit.Abstractions;

namespace Moderator.Service.Tests.Console;

/// <summary>axe-core on every page that the console routes to, in light and dark, wide and narrow.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class AxeTests(TinyModel tiny, Browser browser, ITestOutputHelper output) : IAsyncLifetime
{
    private RunningService _service = null!;
    private DemoPlaces _places = null!;

    public async Task InitializeAsync()
    {
        _service = await RunningService.StartAsync(tiny.Model);
        await _service.FillDemoAsync(Path.Combine(TinyModel.Repository, "training-data", "comments"));
        var ben = await _service.HireAsync("ben", UserRole.Admin);
        var link = await _service.Get<Invitations>().MakeAsync(ben, AuditActor.OfSystem("test"), default);
        _places = new DemoPlaces(link, AppealLinks.Path + _service.Get<AppealLinks>().TokenOf((long)_service.Ask("SELECT MAX(decision_id) FROM decisions WHERE action = 'reject'")!));
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [AxeFact]
    public async Task No_page_has_a_violation_of_WCAG_2_2_AA_or_of_best_practice()
    {
        var routes = typeof(App).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        Assert.True(routes.Count >= 9, string.Join(", ", routes));
        var found = new List<string>();
        foreach (var (width, dark) in new[] { (1280, false), (1280, true), (320, false) })
        {
            await using var window = await browser.OpenAsync(_service, width, dark: dark);
            found.AddRange(await CheckAsync(window, "/console/sign-in", width, dark));
            await window.SignInAsync("ben");
            foreach (var route in routes) found.AddRange(await CheckAsync(window, _places.AddressOf(route), width, dark));
        }

        Assert.True(found.Count == 0, $"{found.Count} findings on {routes.Count} routes:\n{string.Join('\n', found.Distinct(StringComparer.Ordinal).Take(60))}");
        output.WriteLine($"{routes.Count} routes: {string.Join(", ", routes)}");
    }

    [AxeFact]
    public async Task The_help_and_the_reasons_of_a_card_have_none_either()
    {
        await using var window = await browser.OpenAsync(_service);
        await window.SignInAsync("ben");
        await window.Page.Locator("[data-card]").WaitForAsync();
        await window.Page.Keyboard.PressAsync("r");
        Assert.Empty(await Axe.CheckAsync(window));
        await window.Page.Keyboard.PressAsync("Escape");
        await window.Page.Keyboard.PressAsync("?");
        Assert.Empty(await Axe.CheckAsync(window));
    }

    private static async Task<IEnumerable<string>> CheckAsync(Window window, string address, int width, bool dark)
    {
        await window.Page.GotoAsync(address);
        try
        {
            await window.Page.Locator("h1").First.WaitForAsync();
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{address} has no heading: {await window.Page.Locator("body").InnerTextAsync()} Errors: {string.Join("; ", window.Errors)}");
        }

        // What a page reads after it is there: its first table, card or form.
        await window.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await window.PictureAsync($"axe{address.Split("/link/")[0].Split("/appeal/A")[0].Replace('/', '-')}-{width}-{(dark ? "dark" : "light")}");
        var page = $"{address.Split("/link/")[0]} {width} {(dark ? "dark" : "light")}";
        var found = (await Axe.CheckAsync(window)).Select(f => $"{page}: {f}").ToList();
        if (await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") > width) found.Add($"{page}: wider than the window");
        return found;
    }

    /// <summary>What stands in a route's braces.</summary>
    private sealed record DemoPlaces(string Link, string Appeal)
    {
        public string AddressOf(string route) => route switch
        {
            "/console/link/{Secret}" => Link,
            "/appeal/{Token}" => Appeal,
            "/console/{*Path}" => "/console/no/such/page",
            "/console/authors/{Key:long}" => "/console/authors/1",
            "/console/appeals/{Id:long}" => "/console/appeals/1",
            _ when !route.Contains('{', StringComparison.Ordinal) => route,
            _ => throw new InvalidOperationException($"Say here which address stands for {route}: axe looks at every page."),
        };
    }
}
