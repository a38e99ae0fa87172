using System.Net;
using Moderator.Service.Tests.Access;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console;

[Collection(ServiceCollection.Name)]
public sealed class SignInTests(TinyModel tiny) : IAsyncLifetime
{
    private readonly TurnedClock _clock = new(new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero));
    private RunningService _service = null!;
    private FormClient _browser = null!;

    public async Task InitializeAsync()
    {
        _service = await RunningService.StartAsync(tiny.Model, clock: _clock);
        _browser = new FormClient(_service);
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("/console")]
    [InlineData("/console/users")]
    [InlineData("/console/no-such-page")]
    public async Task A_stranger_is_sent_to_sign_in(string path)
    {
        using var answer = await _browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal($"/console/sign-in?then={Uri.EscapeDataString(path)}", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_page_that_is_none_is_a_page_all_the_same()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        using (await _browser.SignInAsync("ben"))
        using (var answer = await _browser.GetAsync("/console/no-such-page"))
        {
            Assert.Equal((HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Contains("There is no such page", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HttpStatusCode.Redirect)]
    [InlineData("application/json", HttpStatusCode.NotFound)]
    [InlineData("*/*", HttpStatusCode.NotFound)]
    [InlineData("nonsense", HttpStatusCode.NotFound)]
    public async Task The_bare_address_leads_a_browser_to_the_console(string accept, HttpStatusCode expected)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _service.Address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        using var answer = await client.GetAsync("/");

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Redirect ? "/console" : null, answer.Headers.Location?.OriginalString);
        if (expected == HttpStatusCode.NotFound) Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("/_blazor")]
    [InlineData("/_blazor/disconnect/")]
    [InlineData("/console/sign-out")]
    public async Task A_stranger_opens_no_circuit(string path)
    {
        using var answer = await _browser.PostAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Pages_tell_the_browser_to_run_no_scripts_but_ours_and_to_stand_in_no_frame()
    {
        using var answer = await _browser.GetAsync("/console/sign-in");

        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.DoesNotContain("<script", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_first_admin_is_made_by_a_link_that_works_once()
    {
        var link = Assert.IsType<string>(await _service.MakeFirstAdminLinkAsync());
        using var made = await _browser.FillAsync(link, ("Name", "Ada"), ("DisplayName", "Ada L."), ("Password", Staff.Password), ("Again", Staff.Password));
        Assert.Equal((HttpStatusCode.Redirect, "/console"), (made.StatusCode, made.Headers.Location!.PathAndQueryOf()));
        using var queue = await _browser.GetAsync("/console");
        Assert.Equal(HttpStatusCode.OK, queue.StatusCode);

        using var stranger = new FormClient(_service);
        Assert.Contains("This link is not valid", await (await stranger.GetAsync(link)).Content.ReadAsStringAsync());
        Assert.Null(await _service.MakeFirstAdminLinkAsync());
        var ada = Assert.Single(_service.Get<UserStore>().ReadAll());
        Assert.Equal(("ada", "Ada L.", UserRole.Admin), (ada.Name, ada.DisplayName, ada.Role));
    }

    [Fact]
    public async Task A_link_ends_after_a_day()
    {
        var link = Assert.IsType<string>(await _service.MakeFirstAdminLinkAsync());
        _clock.Turn(TimeSpan.FromHours(24.1));

        Assert.Contains("This link is not valid", await (await _browser.GetAsync(link)).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("short", "short", "A password has 12 to 256 characters.")]
    [InlineData("seven wet otters", "seven wet ottrs", "The two passwords are not the same.")]
    [InlineData("clement-cl12", "clement-cl12", "The password is little more than the name.")]
    public async Task A_password_that_does_not_fit_is_refused_with_what_is_wrong(string password, string again, string message)
    {
        var link = Assert.IsType<string>(await _service.MakeFirstAdminLinkAsync());
        using var answer = await _browser.FillAsync(link, ("Name", "clement"), ("DisplayName", "Clement"), ("Password", password), ("Again", again));

        Assert.Contains(message, await answer.Content.ReadAsStringAsync());
        Assert.Empty(_service.Get<UserStore>().ReadAll());
    }

    [Fact]
    public async Task Names_are_shown_as_text()
    {
        var link = Assert.IsType<string>(await _service.MakeFirstAdminLinkAsync());
        using var answer = await _browser.FillAsync(link, ("Name", "\"><script>alert(1)</script>"), ("DisplayName", "<img src=x onerror=alert(1)>"), ("Password", Staff.Password), ("Again", Staff.Password));
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Contains("A name has letters and digits", html);
        Assert.DoesNotContain("<script>", html);
        Assert.DoesNotContain("<img", html);
    }

    [Fact]
    public async Task The_cookie_is_for_no_script_and_no_other_site_and_only_its_hash_is_stored()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        using var answer = await _browser.SignInAsync("BEN", path: "/console/sign-in?then=%2Fconsole%3Fsite%3Dx");

        Assert.Equal("/console?site=x", answer.Headers.Location!.PathAndQueryOf());
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("moderator-session=", StringComparison.Ordinal));
        Assert.Contains("; samesite=strict; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        DataDirectory.AssertHoldsNot(_service, _browser.Session!.Value);
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'user.sign_in' AND actor_kind = 'user' AND actor_name = 'ben'"));
    }

    [Theory]
    [InlineData("https%3A%2F%2Fevil.example%2Fconsole")]
    [InlineData("%2F%2Fevil.example%2Fconsole")]
    [InlineData("%2Fconsole%5C..%5C%5Cevil.example")]
    [InlineData("%2Fconsole.evil.example")]
    public async Task Signing_in_leads_nowhere_else(string then)
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        using var answer = await _browser.SignInAsync("ben", path: "/console/sign-in?then=" + then);

        Assert.Equal("/console", answer.Headers.Location!.PathAndQueryOf());
    }

    [Fact]
    public async Task Wrong_passwords_lock_out_for_a_while_and_nothing_tells_whether_a_name_exists()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        string? said = null;
        foreach (var name in Enumerable.Repeat("ben", 8).Append("nobody"))
        {
            using var wrong = await _browser.SignInAsync(name, "not the password");
            var html = (await wrong.Content.ReadAsStringAsync()).Split("role=\"alert\">")[1].Split('<')[0];
            Assert.Equal(said ??= html, html);
        }

        using var locked = await _browser.SignInAsync("ben");
        Assert.Contains(said!, await locked.Content.ReadAsStringAsync());
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'user.lock_out'"));

        _clock.Turn(TimeSpan.FromMinutes(15.1));
        using var right = await _browser.SignInAsync("ben");
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
    }

    [Fact]
    public async Task A_form_of_another_site_is_refused()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        using var forged = await _browser.PostAsync("/console/sign-in", ("_handler", "sign-in"), ("Name", "ben"), ("Password", Staff.Password));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Null(_browser.Session);

        await _browser.SignInAsync("ben");
        using var signOut = await _browser.PostAsync("/console/sign-out");
        using var still = await _browser.GetAsync("/console");
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_when_nothing_is_done()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await _browser.SignInAsync("ben");
        _clock.Turn(TimeSpan.FromMinutes(119));
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync("/console")).StatusCode);
        _clock.Turn(TimeSpan.FromMinutes(119));
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync("/console")).StatusCode);
        _clock.Turn(TimeSpan.FromMinutes(121));
        Assert.Equal(HttpStatusCode.Redirect, (await _browser.GetAsync("/console")).StatusCode);
    }

    [Fact]
    public async Task A_session_ends_after_its_lifetime_whatever_is_done()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await _browser.SignInAsync("ben");
        for (var hours = 0; hours < 11; hours++)
        {
            _clock.Turn(TimeSpan.FromHours(1));
            Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync("/console")).StatusCode);
        }

        _clock.Turn(TimeSpan.FromMinutes(61));
        Assert.Equal(HttpStatusCode.Redirect, (await _browser.GetAsync("/console")).StatusCode);
    }

    [Fact]
    public async Task A_disabled_user_is_out_at_once_and_does_not_come_in_again()
    {
        var ben = await _service.HireAsync("ben", UserRole.Moderator);
        await _browser.SignInAsync("ben");
        await _service.Get<UserStore>().ChangeAsync(ben.Id, ben.Role, null, disabled: true, Storage.Audit.AuditActor.OfSystem("test"), _clock.GetUtcNow(), default);

        Assert.Equal(HttpStatusCode.Redirect, (await _browser.GetAsync("/console")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _browser.SignInAsync("ben")).StatusCode);
        Assert.Null(_browser.Session is { } cookie && cookie.Value.Length > 0 && (await _browser.GetAsync("/console")).StatusCode == HttpStatusCode.OK ? cookie : null);
    }

    [Theory]
    [InlineData(UserRole.ReadOnly)]
    [InlineData(UserRole.Moderator)]
    [InlineData(UserRole.Senior)]
    public async Task The_users_page_is_for_admins(UserRole role)
    {
        await _service.HireAsync("ben", role);
        await _browser.SignInAsync("ben");
        using var answer = await _browser.GetAsync("/console/users");

        Assert.Equal((HttpStatusCode.Redirect, "/console/refused"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        Assert.Contains("You may not do this", await (await _browser.GetAsync("/console/refused")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_keys_of_the_forms_are_private()
    {
        using var page = await _browser.GetAsync("/console/sign-in");
        var keys = new DirectoryInfo(Path.Combine(Path.GetDirectoryName(_service.DatabasePath)!, "form-keys"));

        Assert.NotEmpty(keys.GetFiles());
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, keys.UnixFileMode);
    }

    [Fact]
    public async Task With_https_before_it_the_cookies_never_go_without()
    {
        await using var service = await RunningService.StartAsync(tiny.Model, o => o with { Console = new() { PublicUrl = "https://desk.example.org" } });
        await service.HireAsync("ben", UserRole.Moderator);
        using var page = await service.Stranger.GetAsync("/console/sign-in");

        var cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-moderator-form=", cookie);
        Assert.Contains("; secure", cookie);
    }
}

internal static class Locations
{
    /// <summary>A location without scheme and host, where it has them.</summary>
    public static string PathAndQueryOf(this Uri location) => location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString;
}
