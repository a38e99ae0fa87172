using Microsoft.Playwright;
using Moderator.Core.Statistics;
using Moderator.Service.Sampling;
using Moderator.Storage.Statistics;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console;

[Collection(ConsoleCollection.Name)]
public sealed class SamplePageTests(TinyModel tiny, Browser browser) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model, options => options with { AuditSample = new AuditSampleOptions { Share = 1, JudgedTwice = 0 } });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [BrowserFact]
    public async Task Samples_are_judged_blind_by_keyboard_and_then_it_is_told_what_the_rules_did()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        for (var i = 0; i < 4; i++) await _service.SubmitAsync(new { id = $"c{i}", text = $"{(i < 2 ? TestPolicy.RejectedWord : "A kind remark")} number {i}", article = new { id = "a1", title = "Rain" }, author = new { id = $"u{i}" } });
        await FollowAsync();
        await using var window = await browser.OpenAsync(_service);
        await window.SignInAsync("ben", "/console/audit-sample");
        for (var i = 0; i < 4; i++)
        {
            var card = window.Page.Locator("[data-card]:not([data-done])");
            await card.WaitForAsync();
            var sample = await card.GetAttributeAsync("data-card");
            // Nothing on it tells how it came out.
            Assert.Equal(0, await card.Locator("meter, mark, [data-unblur]").CountAsync());
            Assert.DoesNotContain(TestPolicy.RejectReason, await window.Page.ContentAsync(), StringComparison.Ordinal);
            if (i == 0) await window.PictureAsync("sample-1280-light");
            await window.Page.Keyboard.PressAsync("e");
            await window.Page.Keyboard.PressAsync("r");
            await window.Page.Keyboard.PressAsync("1");
            await Assertions.Expect(window.Page.Locator(".notice").First).ToContainTextAsync("The rules: ");
            await window.Page.Locator($"[data-card='{sample}']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing to judge" })).ToBeVisibleAsync();
        Assert.Equal(4L, _service.Ask("SELECT COUNT(*) FROM audit_judgements WHERE action = 'reject'"));
        // The two that the rules had approved are rejected now, as any rejection is.
        Assert.Equal(2L, _service.Ask("SELECT COUNT(*) FROM sanctions WHERE kind = 'strike' AND lifted_at IS NULL"));
        Assert.Equal(2L, _service.Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator' AND action = 'reject' AND moderator = 'ben'"));

        await window.Page.Keyboard.PressAsync("u");
        await window.Page.Locator("[data-card]").WaitForAsync();
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM audit_judgements WHERE undone_at IS NOT NULL"));
        Assert.Equal(_service.Ask("SELECT COUNT(*) FROM comments c WHERE action = 'reject' AND EXISTS (SELECT 1 FROM decisions d WHERE d.comment_key = c.comment_key AND d.source = 'moderator')"), _service.Ask("SELECT COUNT(*) FROM sanctions WHERE lifted_at IS NULL"));
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task The_tabs_lead_to_what_is_reported_and_to_the_sample()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await _service.SubmitAsync(new { id = "plain", text = TestPolicy.ReviewedWord + " plain" });
        await _service.SubmitAsync(new { id = "reported", text = TestPolicy.ReviewedWord + " reported" });
        await _service.PostJsonAsync("/v1/comments/reported/reports", new { reason = "insult", reporter = "r1" }, 200);
        await using var window = await browser.OpenAsync(_service);
        await window.SignInAsync("ben");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Reported" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Status).First).ToHaveTextAsync("1 waiting");
        var key = await window.Page.Locator("[data-card]").GetAttributeAsync("data-card");
        Assert.Equal("reported", _service.Ask($"SELECT comment_id FROM comments WHERE comment_key = {key}"));
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "To review" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Status).First).ToHaveTextAsync("2 waiting");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Audit sample" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing to judge" })).ToBeVisibleAsync();
        Assert.Empty(window.Errors);
    }

    /// <summary>What the service does every two seconds.</summary>
    private async Task FollowAsync()
    {
        while (await _service.Get<DecisionFollower>().FollowAsync(new AuditDesign(1, 0), 100, TimeProvider.System.GetUtcNow(), default) > 0)
        {
            // Until it has caught up.
        }
    }
}
