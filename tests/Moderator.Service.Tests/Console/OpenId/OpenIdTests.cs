using System.Net;
using Microsoft.Playwright;
using Moderator.Service.ReviewConsole.SignIn.OpenId;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console.OpenId;

[Collection(ConsoleCollection.Name)]
public sealed class OpenIdTests(TinyModel tiny, Browser browser) : IAsyncLifetime
{
    private OpenIdProvider _provider = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync();
        _service = await RunningService.StartAsync(tiny.Model, o => o with { Console = o.Console with { OpenId = Options() } });
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [BrowserFact]
    public async Task Who_has_a_role_at_the_provider_is_let_in_with_it_made_once_and_signs_out()
    {
        _provider.Roles = ["staff", "desk"];
        await using var window = await browser.OpenAsync(_service);
        await SignInAsync(window, "/console/batch");
        await Assertions.Expect(window.Page.GetByText("olga of the provider")).ToBeVisibleAsync();
        Assert.EndsWith("/console/batch", window.Page.Url, StringComparison.Ordinal);
        Assert.True(_provider.SawChallenge);
        Assert.Equal("moderator", _service.Ask("SELECT role FROM users WHERE name LIKE 'olga-%' AND password_hash IS NULL AND subject LIKE '% 17'"));
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'user.create' AND actor_name = 'OpenID Connect'"));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM user_sessions"));

        // The provider says what they may do: at the next sign-in they are more, and still one user.
        _provider.Roles = ["desk", "chiefs"];
        await SignInAsync(window, "/console");
        await Assertions.Expect(window.Page.GetByText("olga of the provider")).ToBeVisibleAsync();
        Assert.Equal("admin", _service.Ask("SELECT group_concat(role) FROM users"));
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task Who_has_no_role_or_is_disabled_is_not_let_in_and_a_name_is_nobodys_proof()
    {
        await _service.HireAsync("olga", UserRole.Admin);
        await using var window = await browser.OpenAsync(_service);
        _provider.Roles = ["visitors"];
        await SignInAsync(window, "/console");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no role");
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM users"));

        _provider.Roles = ["desk"];
        await SignInAsync(window, "/console");
        await Assertions.Expect(window.Page.GetByText("olga of the provider")).ToBeVisibleAsync();
        Assert.Equal("admin moderator", _service.Ask("SELECT group_concat(role, ' ') FROM (SELECT role FROM users ORDER BY role)"));
        _service.Ask("UPDATE users SET disabled_at = 1 WHERE subject IS NOT NULL");
        await window.Context.ClearCookiesAsync();
        await SignInAsync(window, "/console");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no role");
    }

    [BrowserFact]
    public async Task Without_local_accounts_no_password_lets_anybody_in()
    {
        await using var service = await RunningService.StartAsync(tiny.Model, o => o with { Console = o.Console with { OpenId = Options() with { LocalAccounts = false } } });
        await service.HireAsync("ben", UserRole.Admin);
        await using var window = await browser.OpenAsync(service);
        await window.Page.GotoAsync("/console/sign-in");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with single sign-on" })).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByLabel("Password")).ToHaveCountAsync(0);
        await window.PictureAsync("openid-only");
    }

    [Fact]
    public async Task A_callback_that_nobody_asked_for_opens_nothing()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _service.Address };
        using var response = await http.GetAsync("/console/openid/callback?code=abc&state=def");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/console/sign-in?refused=openid", response.Headers.Location?.OriginalString);
        Assert.DoesNotContain(response.Headers, h => h.Key == "Set-Cookie" && h.Value.Any(v => v.Contains("moderator-session", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(null, null, false, "OpenId.LocalAccounts: The field LocalAccounts must be true where there is no Authority")]
    [InlineData("http://sign-in.example", "moderator", true, "OpenId.Authority: The field Authority must be an address with https.")]
    [InlineData("https://sign-in.example", null, true, "OpenId.ClientId: The field ClientId is needed with Authority.")]
    public void Settings_that_let_nobody_in_or_are_not_safe_are_refused(string? authority, string? client, bool local, string message)
    {
        var options = new ServiceOptions { Console = new() { OpenId = new OpenIdOptions { Authority = authority, ClientId = client, LocalAccounts = local, Roles = new Dictionary<string, string>(StringComparer.Ordinal) { ["desk"] = "moderator" } } } };

        Assert.Contains(message, Assert.Throws<ServiceOptionsException>(options.Validate).Message, StringComparison.Ordinal);
    }

    private OpenIdOptions Options() => new()
    {
        Authority = _provider.Address,
        ClientId = OpenIdProvider.ClientId,
        ClientSecret = OpenIdProvider.ClientSecret,
        Roles = new Dictionary<string, string>(StringComparer.Ordinal) { ["desk"] = "moderator", ["chiefs"] = "admin" },
    };

    private static async Task SignInAsync(Window window, string path)
    {
        await window.Page.GotoAsync(path);
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with single sign-on" }).ClickAsync();
    }
}
