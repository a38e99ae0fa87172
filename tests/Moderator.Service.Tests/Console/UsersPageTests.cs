using Microsoft.Playwright;
using Moderator.Storage.Audit;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console;

[Collection(ConsoleCollection.Name)]
public sealed class UsersPageTests(TinyModel tiny, Browser browser) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [BrowserFact]
    public async Task An_admin_adds_somebody_who_chooses_a_password_by_the_link_and_works()
    {
        await _service.HireAsync("ada", UserRole.Admin);
        await using var admin = await browser.OpenAsync(_service);
        await admin.SignInAsync("ada", "/console/users");
        await admin.Page.GetByLabel("Name to sign in with").FillAsync("ben");
        await admin.Page.GetByLabel("Name that colleagues see").FillAsync("<b>Ben</b><script>alert(1)</script>");
        await admin.Page.Locator("select[name=role]").SelectOptionAsync("Senior");
        await admin.Page.GetByLabel("Sites to see (empty: all)").FillAsync("daily, weekly/sport");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        var link = await admin.Page.Locator("code.link").InnerTextAsync();
        await Assertions.Expect(admin.Page.GetByRole(AriaRole.Row, new() { Name = "<b>Ben</b><script>alert(1)</script>" })).ToContainTextAsync("has no password yet");
        await admin.PictureAsync("users");

        await using var invited = await browser.OpenAsync(_service);
        await invited.Page.GotoAsync(link);
        await invited.PictureAsync("link");
        await invited.Page.GetByLabel("Password, 12 characters or more").FillAsync(Staff.Password);
        await invited.Page.GetByLabel("The password again").FillAsync(Staff.Password);
        await invited.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(invited.Page.GetByRole(AriaRole.Heading, new() { Name = "Queue" })).ToBeVisibleAsync();
        await Assertions.Expect(invited.Page.GetByRole(AriaRole.Link, new() { Name = "Users" })).ToHaveCountAsync(0);

        var ben = _service.Get<UserStore>().FindByName("ben")!;
        Assert.Equal((UserRole.Senior, 2), (ben.Role, ben.Places!.Count));
        Assert.True(ben.MaySee("weekly", "sport") && !ben.MaySee("weekly", "politics") && ben.MaySee("daily", "politics"));
        Assert.Equal("ada", _service.Ask("SELECT actor_name FROM audit_log WHERE act = 'user.create' AND subject = 'user:2'"));
        Assert.Empty(admin.Errors.Concat(invited.Errors));
    }

    [BrowserFact]
    public async Task A_page_that_is_open_ends_when_its_user_is_disabled()
    {
        await _service.HireAsync("ada", UserRole.Admin);
        await _service.HireAsync("ben", UserRole.Moderator);
        await using var admin = await browser.OpenAsync(_service);
        await using var other = await browser.OpenAsync(_service);
        await other.SignInAsync("ben");
        await admin.SignInAsync("ada", "/console/users");
        await admin.Page.GetByRole(AriaRole.Row, new() { Name = "ben of the desk" }).GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();

        await Assertions.Expect(other.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task An_act_is_refused_whose_admin_is_one_no_more_while_the_page_is_open()
    {
        var ada = await _service.HireAsync("ada", UserRole.Admin);
        await using var admin = await browser.OpenAsync(_service);
        await admin.SignInAsync("ada", "/console/users");
        await _service.Get<UserStore>().ChangeAsync(ada.Id, UserRole.Moderator, null, disabled: false, AuditActor.OfSystem("test"), DateTimeOffset.UnixEpoch, default);
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Link for a new password" }).ClickAsync();

        await Assertions.Expect(admin.Page.Locator("code.link")).ToHaveCountAsync(0);
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'user.make_link'"));
    }

    [BrowserFact]
    public async Task Signing_out_ends_the_session()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await using var window = await browser.OpenAsync(_service);
        await window.SignInAsync("ben");
        await window.PictureAsync("queue-empty");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await window.PictureAsync("sign-in");

        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM user_sessions"));
        Assert.Empty(window.Errors);
    }
}
