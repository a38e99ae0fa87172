using Microsoft.Playwright;

namespace Moderator.Rounds.Desk;

/// <summary>A real, headless Chromium with one window on the console.</summary>
internal sealed class DeskBrowser : IAsyncDisposable
{
    /// <summary>What takes longer has failed.</summary>
    private static readonly TimeSpan Longest = Patience.Limit;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private DeskBrowser(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <exception cref="InvalidOperationException">There is no Chromium; the message says how to get one.</exception>
    public static async Task<DeskBrowser> OpenAsync(Uri console)
    {
        var path = Chromium.Path ?? throw new InvalidOperationException(Chromium.HowToGet);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Headless = true, Args = Chromium.Flags });
        var context = await browser.NewContextAsync(new() { BaseURL = console.ToString(), ViewportSize = new() { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout((float)Longest.TotalMilliseconds);
        return new DeskBrowser(playwright, browser, await context.NewPageAsync());
    }

    public async Task SignInAsync(string name, string password)
    {
        // A page that takes no card: the queue is opened when it is measured.
        await Page.GotoAsync("/console/settings");
        await Page.GetByLabel("Name").FillAsync(name);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).WaitForAsync();
    }

    /// <summary>
    /// The page's own clock, in milliseconds since its navigation began, in the frame in which something is there. It is
    /// watched inside the page: a poll from here would come late.
    /// </summary>
    /// <param name="there">An expression of JavaScript that is true then.</param>
    /// <param name="what">What that is, for the error.</param>
    /// <exception cref="TimeoutException">It never came; the message says what, and at which address.</exception>
    public async Task<double> WhenAsync(string there, string what)
    {
        var seen = Page.EvaluateAsync<double>(
            $$"""
            () => new Promise(done => {
                const look = () => {
                    if (!({{there}})) return;
                    watch.disconnect();
                    requestAnimationFrame(() => done(performance.now()));
                };
                const watch = new MutationObserver(look);
                watch.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
                look();
            })
            """);
        try
        {
            return await seen.WaitAsync(Longest);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"Within {Longest.TotalSeconds:0} s there was no {what} at {Page.Url}.", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
