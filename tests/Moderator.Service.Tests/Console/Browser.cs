using System.Collections.Concurrent;
using Microsoft.Playwright;
using Moderator.Rounds;
using Moderator.Rounds.Desk;
using Xunit;

namespace Moderator.Service.Tests.Console;

/// <summary>One Chromium for all the tests of the console, started when the first test asks for it; each test has windows of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _chromium;

    public Task InitializeAsync()
    {
        // What is expected of a page has a limit of its own: five seconds, unless it is said.
        Assertions.SetDefaultExpectTimeout(Patience.Milliseconds);
        return Task.CompletedTask;
    }

    /// <summary>A window that shares nothing with the others. What its pages log as errors is in <see cref="Window.Errors"/>.</summary>
    public async Task<Window> OpenAsync(RunningService service, int width = 1280, int height = 900, bool dark = false)
    {
        _playwright ??= await Playwright.CreateAsync();
        _chromium ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Headless = true, Args = Chromium.Flags, Timeout = Patience.Milliseconds });
        var context = await _chromium.NewContextAsync(new()
        {
            BaseURL = service.Address.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout(Patience.Milliseconds);
        return new Window(context, await context.NewPageAsync());
    }

    public async Task DisposeAsync()
    {
        if (_chromium is not null) await _chromium.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>A browser's window.</summary>
public sealed class Window : IAsyncDisposable
{
    /// <summary>What stands in it where the service has ended a page by itself.</summary>
    private const string EndedByService = "Server returned an error";

    /// <summary>What browser and script say of a connection that was lost.</summary>
    private static readonly string[] LostConnection =
    [
        "Connection disconnected with error", "WebSocket closed with status code", "WebSocket connection to", "WebSocket is not in the OPEN state", "the underlying connection being closed",
        "if the connection is not in the 'Connected' State", "net::ERR_ABORTED", "net::ERR_CONNECTION_", "net::ERR_INTERNET_DISCONNECTED", "net::ERR_NETWORK_", "net::ERR_TIMED_OUT",
    ];

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = [];

    public Window(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error") Note(message.Text);
        };
        page.PageError += (_, error) => Note(error);
        page.Dialog += (_, dialog) =>
        {
            Note("a dialog: " + dialog.Message);
            _ = dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    public IBrowserContext Context => _context;

    /// <summary>
    /// Not that a connection was lost, which a machine that stands still for half a minute brings about: the page connects
    /// again by itself, and shows there whether it can go on.
    /// </summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>Signs in as somebody of <see cref="Staff"/> and waits for the page.</summary>
    public async Task<Window> SignInAsync(string name, string path = "/console")
    {
        await Page.GotoAsync(path);
        await Page.GetByLabel("Name").FillAsync(name);
        await Page.GetByLabel("Password").FillAsync(Staff.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        try
        {
            await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).WaitForAsync();
        }
        catch (TimeoutException)
        {
            Assert.Fail($"No page came after signing in. At {Page.Url}: {await Page.Locator("body").InnerTextAsync()} Errors: {string.Join("; ", Errors)}");
        }

        return this;
    }

    /// <summary>Keeps a picture where MODERATOR_TEST_PICTURES names a directory.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("MODERATOR_TEST_PICTURES") is { Length: > 0 } directory)
            await Page.ScreenshotAsync(new() { Path = System.IO.Path.Combine(directory, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(string error)
    {
        if (!LostConnection.Any(said => error.Contains(said, StringComparison.Ordinal)) || error.Contains(EndedByService, StringComparison.Ordinal)) _errors.Enqueue(error);
    }
}

/// <summary>The tests that share the browser.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection : ICollectionFixture<Browser>, ICollectionFixture<TinyModel>
{
    public const string Name = "console";
}
