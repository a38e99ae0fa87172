using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using Microsoft.Playwright;
using Moderator.Classifier.Models;
using Moderator.Service.ReviewConsole.Texts;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console;

[Collection(ConsoleCollection.Name)]
public sealed partial class AroundCardTests(TinyModel tiny, Browser browser) : IAsyncLifetime
{
    private const string Markup = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&lt;";
    private const string Wave = TestPolicy.ReviewedWord + " the ferry timetable was written by goats, tell your neighbours and the harbour master";

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [BrowserFact]
    public async Task Similar_waiting_comments_are_decided_together_and_undone_as_one()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        for (var i = 0; i < 6; i++) await SubmitAsync($"w{i}", $"{Wave} {i}!");
        await SubmitAsync("else", TestPolicy.ReviewedWord + " something about bread");
        await _service.DecideAsync("w5", new { action = "reject", moderator = "mo" });
        _service.Ask("UPDATE queue_items SET risk = 0.01 WHERE comment_key = (SELECT comment_key FROM comments WHERE comment_id = 'else')");
        await using var window = await OpenAsync("ben");
        await Assertions.Expect(window.Page.Locator(".similar")).ToContainTextAsync("4 more wait");
        await Assertions.Expect(window.Page.Locator(".similar")).ToContainTextAsync("rejected 1");
        await window.Page.Keyboard.PressAsync("g");
        await Assertions.Expect(Button(window, "Approve all 5")).ToBeFocusedAsync();
        await window.Page.GetByLabel("House rule").SelectOptionAsync("Spam or advertising");
        await Button(window, "Reject all 5").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".ledger .said")).ToHaveTextAsync("5 comments decided.");

        Assert.Equal(5L, _service.Ask("SELECT COUNT(*) FROM decisions WHERE moderator = 'ben' AND action = 'reject'"));
        await window.Page.Locator($"[data-card='{_service.Ask("SELECT comment_key FROM comments WHERE comment_id = 'else'")}']").WaitForAsync();
        await Button(window, "Undo").Last.ClickAsync();
        await Assertions.Expect(window.Page.Locator(".ledger .said")).ToHaveTextAsync("Undone: 5 are as they were.");
        Assert.Equal(6L, _service.Ask("SELECT COUNT(*) FROM queue_items"));
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task Passages_are_ticked_wrong_and_marked_as_missed_by_keyboard_alone()
    {
        // The tiny model marks nothing: the shipped one.
        using var model = ModelDirectory.Load(Path.Combine(TinyModel.Repository, "models", "moderator-1"));
        await using var service = await RunningService.StartAsync(model);
        await service.HireAsync("ben", UserRole.Moderator);
        await service.SubmitAsync(new { id = "c1", text = TestPolicy.ReviewedWord + " you stupid idiot,\r\nI will find you" });
        await using var window = await browser.OpenAsync(service);
        await window.SignInAsync("ben");
        await CardAsync(window);
        if (await window.Page.Locator("[data-unblur]").CountAsync() > 0) await window.Page.Keyboard.PressAsync("t");
        await window.Page.Locator("button.span").First.WaitForAsync();
        await window.Page.Keyboard.PressAsync("x");
        await window.Page.Keyboard.PressAsync("Space");
        var wrong = (await window.Page.Locator("button.span[aria-pressed=true]").GetAttributeAsync("data-span"))!.Split(',');
        await window.Page.Keyboard.PressAsync("m");
        await window.Page.Keyboard.PressAsync("Control+End");
        for (var i = 0; i < "I will find you".Length; i++) await window.Page.Keyboard.PressAsync("Shift+ArrowLeft");
        await window.Page.Locator("[data-missed-as]").SelectOptionAsync("THREAT");
        await Button(window, "Add").FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("[data-missed-list]")).ToContainTextAsync("“I will find you”: Threat");
        await window.Page.Keyboard.PressAsync("r");
        await window.Page.Keyboard.PressAsync("3");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits" })).ToBeVisibleAsync();
        await window.Page.WaitForFunctionAsync("() => (sessionStorage.getItem('moderator-acts') ?? '[]') === '[]'");

        Assert.Equal("I will find you", service.Ask("SELECT substr(r.text, s.span_start + 1, s.span_end - s.span_start) FROM span_annotations s JOIN decisions d USING (decision_id) JOIN revisions r USING (comment_key, revision) WHERE s.label = 1 AND s.attribute = 'THREAT'"));
        Assert.Equal(1L, service.Ask($"SELECT COUNT(*) FROM span_annotations WHERE label = 0 AND span_start = {wrong[0]} AND span_end = {wrong[1]} AND attribute = '{wrong[2].Split(' ')[0]}'"));
        Assert.Equal(1.0, service.Ask("SELECT label FROM annotations WHERE attribute = 'THREAT'"));
        var line = await service.Client.GetStringAsync("/v1/export/labels");
        Assert.Contains("\"wrong_spans\":[{\"start\":" + wrong[0], line, StringComparison.Ordinal);
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task The_thread_around_and_what_is_similar_show_whatever_they_hold_as_text()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await SubmitAsync("c1", Wave + Markup, parent: null);
        await SubmitAsync("c2", Wave + Markup, parent: "c1");
        await SubmitAsync("c3", "Quite calm " + Markup, parent: "c1");
        _service.Ask("DELETE FROM queue_items WHERE comment_key = (SELECT comment_key FROM comments WHERE comment_id = 'c2')");
        _service.Ask("INSERT INTO queue_items (comment_key, site, risk, queued_at) SELECT comment_key, '', 0.001, 99999999999999 FROM comments WHERE comment_id = 'c2'");
        await using var window = await OpenAsync("ben");
        await window.Page.GetByText("Around it under the article (2)").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".thread")).ToContainTextAsync("Answers to it");
        await window.Page.GetByText("1 more waits").ClickAsync();
        foreach (var show in await window.Page.Locator(".thread button, .similar details button").AllAsync()) await show.ClickAsync();
        await Assertions.Expect(window.Page.Locator(".thread")).ToContainTextAsync("Quite calm " + Markup);
        await Assertions.Expect(window.Page.Locator(".thread")).ToContainTextAsync("Name " + Markup);
        await Assertions.Expect(window.Page.Locator(".similar")).ToContainTextAsync(Markup);
        Assert.Equal(0, await window.Page.Locator("#main script, #main img").CountAsync());
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task The_queue_is_filtered_by_section_and_age_and_leads_to_an_authors_comments()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await _service.SubmitAsync(new { id = "old", text = TestPolicy.ReviewedWord + " one", section = "sport", site = "daily", author = new { id = "u1", name = "Pia" } });
        await _service.SubmitAsync(new { id = "new", text = TestPolicy.ReviewedWord + " two", section = "politics", site = "daily", author = new { id = "u2", name = "Quentin" } });
        _service.Ask("UPDATE queue_items SET queued_at = queued_at - 172800000 WHERE comment_key = 1");
        await using var window = await OpenAsync("ben");
        await window.Page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        foreach (var (label, value, key) in new[] { ("Waiting for", "Older", "1"), ("Waiting for", "Hour", "2") })
        {
            await window.Page.GetByLabel(label).SelectOptionAsync(value);
            await Button(window, "Show").ClickAsync();
            await window.Page.Locator($"[data-card='{key}']").WaitForAsync();
            await Assertions.Expect(window.Page.GetByText("1 in use")).ToBeVisibleAsync();
        }

        // That it is on is seen while it is folded, and one press ends it.
        await window.Page.GetByText("1 in use").ClickAsync();
        await Button(window, "Show all again").ClickAsync();
        await Assertions.Expect(window.Page.GetByText("2 waiting")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByText("in use")).ToHaveCountAsync(0);
        await window.Page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(window.Page.GetByLabel("Waiting for")).ToHaveValueAsync("");
        await window.Page.GetByLabel("Section").FillAsync("sport");
        await Button(window, "Show").ClickAsync();
        await window.Page.Locator("[data-card='1']").WaitForAsync();
        await Button(window, "Everything of this author").ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "1 comment", Exact = true })).ToBeVisibleAsync();
        Assert.Equal("1", await window.Page.Locator(".found > li").GetAttributeAsync("data-comment"));
        Assert.EndsWith("/console/search", window.Page.Url, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Bounds_the_wrong_way_round_are_said_and_another_tab_begins_without_a_filter()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        await _service.SubmitAsync(new { id = "one", text = TestPolicy.ReviewedWord + " one" });
        await using var window = await OpenAsync("ben");
        await window.Page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await window.Page.GetByLabel("From %").FillAsync("90");
        await window.Page.GetByLabel("To %").FillAsync("10");
        await Button(window, "Show").ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The second score is below the first.");
        await Assertions.Expect(window.Page.Locator("[data-card='1']")).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Reported" }).ClickAsync();
        await window.Page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(window.Page.GetByLabel("From %")).ToHaveValueAsync("");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task The_card_with_all_around_it_fits_320_pixels()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        for (var i = 0; i < 4; i++) await SubmitAsync($"w{i}", $"{Wave} you stupid idiot {i}!", i == 0 ? null : "w0");
        foreach (var (width, dark) in new[] { (320, false), (320, true), (1280, false), (1280, true) })
        {
            await using var window = await browser.OpenAsync(_service, width, dark: dark);
            await window.SignInAsync("ben");
            await CardAsync(window);
            if (await window.Page.Locator("[data-unblur]").CountAsync() > 0) await window.Page.Keyboard.PressAsync("t");
            await window.Page.Locator(".similar summary").ClickAsync();
            await window.Page.Locator(".thread summary").ClickAsync();
            await window.Page.Keyboard.PressAsync("m");
            await window.PictureAsync($"around-{width}-{(dark ? "dark" : "light")}");
            Assert.True(await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
        }
    }

    [Fact]
    public void Every_text_that_a_page_asks_for_is_there()
    {
        var texts = _service.Get<IStringLocalizer<BulkTexts>>();
        var pages = Directory.EnumerateFiles(Path.Combine(TinyModel.Repository, "src", "Moderator.Service", "ReviewConsole"), "*.razor", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .Where(page => page.Contains("IStringLocalizer<BulkTexts> B\n", StringComparison.Ordinal))
            .ToList();
        var keys = pages.SelectMany(page => Asked().Matches(page).Select(m => m.Groups["key"].Value)).Distinct().ToList();

        Assert.True(keys.Count > 60, $"Found {keys.Count} texts.");
        Assert.All(keys, key => Assert.False(texts[key].ResourceNotFound, key));
    }

    private static ILocator Button(Window window, string name) => window.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private Task<System.Text.Json.Nodes.JsonNode> SubmitAsync(string id, string text, string? parent = null) =>
        _service.SubmitAsync(new { id, text, parent_id = parent, article = new { id = "a1", title = "Rain " + Markup }, author = new { id = "u1", name = "Name " + Markup } });

    private async Task<Window> OpenAsync(string name)
    {
        var window = await browser.OpenAsync(_service);
        return await window.SignInAsync(name);
    }

    private static async Task<string> CardAsync(Window window)
    {
        var card = window.Page.Locator("[data-card]:not([data-done])");
        await card.WaitForAsync();
        return (await card.GetAttributeAsync("data-card"))!;
    }

    /// <summary>A key in full, not the beginning of one.</summary>
    [GeneratedRegex("""B(?:\[|\.Counted\()"(?<key>[A-Za-z]+\.[A-Za-z]+)"[\],]""", RegexOptions.None, 1000)]
    private static partial Regex Asked();
}
