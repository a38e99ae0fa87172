using Microsoft.Playwright;
using Moderator.Rounds;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Service.Tests.Console;

[Collection(ConsoleCollection.Name)]
public sealed class BulkPagesTests(TinyModel tiny, Browser browser) : IAsyncLifetime
{
    private const string Markup = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&lt;";

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [BrowserFact]
    public async Task A_range_of_scores_is_chosen_by_keyboard_looked_at_decided_and_undone_as_one()
    {
        await _service.HireAsync("sara", UserRole.Senior);
        for (var i = 0; i < 60; i++) await WaitingAsync($"c{i}", score: i / 60.0);
        await using var window = await OpenAsync("sara", "/console/batch");
        var from = window.Page.GetByRole(AriaRole.Slider, new() { Name = "From" });
        await from.FocusAsync();
        await window.Page.Keyboard.PressAsync("Home");
        for (var i = 0; i < 5; i++) await window.Page.Keyboard.PressAsync("PageUp");
        await Assertions.Expect(from).ToHaveValueAsync("50");
        await Assertions.Expect(Heading(window, "30 comments, highest score 50 to 100 %")).ToBeVisibleAsync();

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Show a few of them" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator(".found > li")).ToHaveCountAsync(6);
        var shown = await window.Page.Locator(".found > li").EvaluateAllAsync<string[]>("found => found.map(f => f.dataset.comment)");
        Assert.Equal(0L, _service.Ask($"SELECT COUNT(*) FROM revisions WHERE toxicity < 0.5 AND comment_key IN ({string.Join(',', shown)})"));
        await Assertions.Expect(Button(window, "Reject 30 comments")).ToBeDisabledAsync();
        await window.Page.GetByLabel("House rule").SelectOptionAsync("Spam or advertising");
        await Button(window, "Reject 30 comments").ClickAsync();
        await Assertions.Expect(Said(window)).ToHaveTextAsync("30 comments decided.");
        Assert.Equal(30L, _service.Ask("SELECT COUNT(*) FROM decisions d JOIN revisions r USING (comment_key) WHERE d.moderator = 'sara' AND d.action = 'reject' AND r.toxicity >= 0.5 AND d.reasons LIKE '%Spam or advertising%'"));
        Assert.Equal(30L, _service.Ask("SELECT COUNT(*) FROM queue_items"));
        await Assertions.Expect(Heading(window, "0 comments, highest score 50 to 100 %")).ToBeVisibleAsync();

        await _service.DecideAsync("c59", new { action = "approve", moderator = "somebody" });
        await Button(window, "Undo").ClickAsync();
        await Assertions.Expect(Said(window)).ToHaveTextAsync("Undone: 29 are as they were. 1 was decided on again since, and stays.");
        Assert.Equal(59L, _service.Ask("SELECT COUNT(*) FROM queue_items"));
        Assert.Equal("approve", _service.Ask("SELECT action FROM comments WHERE comment_id = 'c59'"));
        Assert.Equal(30L, _service.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'comment.reject' AND details ->> '$.bulk' = 1 AND details ->> '$.scores.TOXICITY' >= 0.5"));
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task A_range_is_dragged_on_the_plot_and_the_sliders_follow()
    {
        await _service.HireAsync("sara", UserRole.Senior);
        for (var i = 0; i < 50; i++) await WaitingAsync($"c{i}", score: i / 50.0);
        await using var window = await OpenAsync("sara", "/console/batch");
        await Heading(window, "10 comments, highest score 80 to 100 %").WaitForAsync();
        var box = (await window.Page.Locator("[data-range-plot] svg").BoundingBoxAsync())!;
        await window.Page.Mouse.MoveAsync(box.X + (box.Width * 0.7f), box.Y + 50);
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync(box.X + (box.Width * 0.5f), box.Y + 60);
        await window.Page.Mouse.MoveAsync(box.X + (box.Width * 0.3f), box.Y + 90);
        await window.Page.Mouse.UpAsync();

        await Assertions.Expect(Heading(window, "21 comments, highest score 30 to 70 %")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Slider, new() { Name = "From" })).ToHaveValueAsync("30");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Slider, new() { Name = "To" })).ToHaveValueAsync("70");
        Assert.Equal(50, await window.Page.Locator("path.dots").EvaluateAllAsync<int>("paths => paths.reduce((sum, p) => sum + p.getAttribute('d').split('h0').length - 1, 0)"));
        await window.Page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await window.Page.GetByLabel("Score of").SelectOptionAsync("THREAT");
        await Button(window, "Show").ClickAsync();
        await Assertions.Expect(Heading(window, "0 comments, Threat 30 to 70 %")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Two_moderators_at_once_never_decide_the_same_comment_twice()
    {
        await _service.HireAsync("sara", UserRole.Senior);
        await _service.HireAsync("adam", UserRole.Admin);
        await _service.HireAsync("ben", UserRole.Moderator);
        for (var i = 0; i < 240; i++) await WaitingAsync($"c{i}", score: 0.9);
        await using var bens = await OpenAsync("ben", "/console");
        await bens.Page.Locator("[data-card]").WaitForAsync();
        await using var saras = await OpenAsync("sara", "/console/batch");
        await using var adams = await OpenAsync("adam", "/console/batch");
        foreach (var window in new[] { saras, adams }) await Assertions.Expect(Button(window, "Approve 240 comments")).ToBeEnabledAsync();
        await Task.WhenAll(Button(saras, "Approve 240 comments").ClickAsync(), Button(adams, "Approve 240 comments").ClickAsync());
        foreach (var window in new[] { saras, adams })
            await Assertions.Expect(Said(window)).ToContainTextAsync("decided.");

        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) - COUNT(DISTINCT comment_key) FROM decisions WHERE source = 'moderator'"));
        // Ben's four cards, and nothing else, wait.
        Assert.Equal(236L, _service.Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator'"));
        Assert.Equal(4L, _service.Ask("SELECT COUNT(*) FROM queue_items JOIN claims USING (comment_key)"));
    }

    [BrowserFact]
    public async Task Comments_are_searched_paged_selected_and_rejected_together()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        for (var i = 0; i < 45; i++) await _service.SubmitAsync(new { id = $"c{i}", text = $"Cheap pelicans, number {i}", author = new { id = $"u{i % 3}", name = "Pia" }, site = "daily" });
        await _service.SubmitAsync(new { id = "other", text = "Nothing of the sort", author = new { id = "u1", name = "Pia" }, site = "daily" });
        await using var window = await OpenAsync("ben", "/console/search");
        await window.Page.GetByLabel("Words in the text").FillAsync("pelicans");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Heading(window, "45 comments")).ToBeVisibleAsync();
        Assert.DoesNotContain("pelicans", window.Page.Url, StringComparison.Ordinal);
        await Patience.UntilAsync(() => _service.Ask("SELECT seen FROM exposures") is 20L, "a page of texts that count as read");
        await window.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Select comment 1", Exact = true }).CheckAsync();
        await Button(window, "Older").ClickAsync();
        await window.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Select comment 2", Exact = true }).CheckAsync();
        await Patience.UntilAsync(() => _service.Ask("SELECT seen FROM exposures") is 40L, "the next page's texts too");
        await Assertions.Expect(window.Page.GetByText("2 selected")).ToBeVisibleAsync();
        await window.Page.GetByLabel("House rule").SelectOptionAsync("Spam or advertising");
        await Button(window, "Reject 2 comments").ClickAsync();
        await Assertions.Expect(Said(window)).ToHaveTextAsync("2 comments decided.");
        Assert.Equal("c23 c44", _service.Ask("SELECT group_concat(comment_id, ' ') FROM (SELECT comment_id FROM comments WHERE action = 'reject' ORDER BY comment_id)"));

        await Button(window, "Select all that were found").ClickAsync();
        await Button(window, "Reject 45 comments").ClickAsync();
        await Assertions.Expect(Said(window)).ToHaveTextAsync("43 comments decided.");
        Assert.Equal(45L, _service.Ask("SELECT COUNT(*) FROM comments WHERE action = 'reject'"));
        Assert.Equal("approve", _service.Ask("SELECT action FROM comments WHERE comment_id = 'other'"));
        await window.Page.Locator("[data-undo]").First.ClickAsync();
        await Assertions.Expect(Said(window)).ToHaveTextAsync("Undone: 43 are as they were.");
        Assert.Equal(2L, _service.Ask("SELECT COUNT(*) FROM comments WHERE action = 'reject'"));
        // Shown again they are no more texts than before.
        Assert.Equal(40L, _service.Ask("SELECT seen FROM exposures"));
        Assert.Empty(window.Errors);
    }

    [BrowserFact]
    public async Task Everything_of_an_author_is_rejected_with_a_reason()
    {
        await _service.HireAsync("ben", UserRole.Moderator);
        for (var i = 0; i < 5; i++) await WaitingAsync($"bad{i}", author: "troll");
        for (var i = 0; i < 3; i++) await _service.SubmitAsync(new { id = $"fine{i}", text = $"A remark on hedgehogs {i}", author = new { id = "troll", name = "Tim" } });
        await WaitingAsync("other", author: "u2");
        await using var window = await OpenAsync("ben", "/console/search");
        await window.Page.GetByLabel("Words in the text").FillAsync("hedgehogs");
        await Button(window, "Search").ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Everything of this author" }).First.ClickAsync();
        await Assertions.Expect(Heading(window, "8 comments")).ToBeVisibleAsync();
        await window.Page.GetByLabel("House rule").SelectOptionAsync("Insult or personal attack");
        await Button(window, "Reject 8 comments").ClickAsync();
        await Assertions.Expect(Said(window)).ToHaveTextAsync("8 comments decided.");

        Assert.Equal(8L, _service.Ask("SELECT rejected FROM authors WHERE author_id = 'troll'"));
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'bulk.reject' AND details ->> '$.origin' = 'author' AND details ->> '$.reason' = 'Insult or personal attack'"));
        Assert.Equal("review", _service.Ask("SELECT action FROM comments WHERE comment_id = 'other'"));
        // One act is one strike, and no label unless it is asked for.
        Assert.Equal("strike:1", _service.Ask("SELECT kind || ':' || COUNT(*) FROM sanctions WHERE lifted_at IS NULL GROUP BY kind"));
        Assert.Equal("", await _service.Client.GetStringAsync("/v1/export/labels"));
        var lines = (await _service.Client.GetStringAsync("/v1/export/labels?with_bulk=true")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(8, lines.Length);
        Assert.All(lines, line => Assert.Contains("\"decided_together\":\"author\"", line, StringComparison.Ordinal));
        await window.Page.Locator("[data-undo]").ClickAsync();
        await Assertions.Expect(Said(window)).ToHaveTextAsync("Undone: 8 are as they were.");
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM sanctions WHERE lifted_at IS NULL"));
    }

    [BrowserFact]
    public async Task Searches_narrow_by_whom_rule_section_score_language_and_date()
    {
        await _service.HireAsync("ben", UserRole.Moderator, new Place("daily", null));
        await _service.SubmitAsync(new { id = "a", text = TestPolicy.RejectedWord + " one", site = "daily", section = "sport", language = "en" });
        await _service.SubmitAsync(new { id = "b", text = "Ein stiller Morgen", site = "daily", section = "politics", language = "de" });
        await _service.SubmitAsync(new { id = "c", text = "Elsewhere one", site = "weekly", section = "sport", language = "en" });
        await _service.PostJsonAsync("/v1/comments/b/decisions?site=daily", new { action = "reject", moderator = "mo" }, 200);
        await using var window = await OpenAsync("ben", "/console/search");
        async Task FindsAsync(string id, params (string Field, string Value)[] fields)
        {
            await window.Page.ReloadAsync();
            foreach (var (field, value) in fields)
            {
                var input = window.Page.Locator($".search-form [name='{field}']");
                if (await input.EvaluateAsync<string>("i => i.tagName") == "SELECT") await input.SelectOptionAsync(value);
                else await input.FillAsync(value);
            }

            await Button(window, "Search").ClickAsync();
            await Assertions.Expect(window.Page.Locator("#found-title")).ToHaveTextAsync(id.Length == 0 ? "0 comments" : "1 comment");
            await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing is found" })).ToHaveCountAsync(id.Length == 0 ? 1 : 0);
            await Assertions.Expect(window.Page.Locator(".bulk button")).ToHaveCountAsync(id.Length == 0 ? 0 : 2);
            if (id.Length > 0) Assert.Equal(id, _service.Ask($"SELECT comment_id FROM comments WHERE comment_key = {await window.Page.Locator(".found > li").GetAttributeAsync("data-comment")}"));
        }

        await FindsAsync("a", ("rule", "house-word"));
        await FindsAsync("b", ("moderator", "Mo"));
        await FindsAsync("b", ("source", "moderator"));
        await FindsAsync("a", ("section", "sport"));
        await FindsAsync("b", ("language", "de"));
        await FindsAsync("", ("since", "2099-01-01"));
        // The field writes it as its reader's country does.
        await Assertions.Expect(window.Page.Locator("#since-day")).ToHaveTextAsync("2099-01-01");
        await FindsAsync("", ("words", "elsewhere"));
        await FindsAsync("", ("attribute", "TOXICITY"), ("from", "100"), ("to", "100"));
        await FindsAsync("a", ("action", "reject"), ("words", "one"));
    }

    [BrowserFact]
    public async Task Roles_and_limits_hold_on_the_server()
    {
        await _service.HireAsync("rita", UserRole.ReadOnly);
        await _service.HireAsync("ben", UserRole.Moderator);
        for (var i = 0; i < 51; i++) await WaitingAsync($"c{i}", score: 0.9);
        await using var ritas = await OpenAsync("rita", "/console/batch");
        await Assertions.Expect(ritas.Page.GetByText("Your role looks and does not decide.")).ToBeVisibleAsync();
        await Assertions.Expect(ritas.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
        // What cannot be decided is not there to be ticked either.
        await ritas.Page.GotoAsync("/console/search");
        await Button(ritas, "Search").ClickAsync();
        await ritas.Page.Locator(".found > li").First.WaitForAsync();
        await Assertions.Expect(ritas.Page.GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(0);
        await Assertions.Expect(Button(ritas, "Select this page")).ToHaveCountAsync(0);
        await using var bens = await OpenAsync("ben", "/console/batch");
        await Assertions.Expect(bens.Page.GetByText("more than you may decide on at once (50)")).ToBeVisibleAsync();
        await Assertions.Expect(Button(bens, "Approve 51 comments")).ToBeDisabledAsync();
        // A page that was tampered with presses it all the same.
        await Button(bens, "Approve 51 comments").EvaluateAsync("button => { button.disabled = false; button.click(); }");
        await Button(bens, "Show a few of them").ClickAsync();
        await bens.Page.Locator(".found > li").First.WaitForAsync();
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM bulk_acts"));

        // Somebody whose role was lowered while their page was open.
        _service.Ask("DELETE FROM queue_items WHERE comment_key > 20");
        await bens.Page.ReloadAsync();
        await Assertions.Expect(Button(bens, "Approve 20 comments")).ToBeEnabledAsync();
        _service.Ask("UPDATE users SET role = 'read_only' WHERE name = 'ben'");
        await Button(bens, "Approve 20 comments").ClickAsync();
        await Assertions.Expect(bens.Page.GetByRole(AriaRole.Heading, new() { Name = "You may not do this" })).ToBeVisibleAsync();
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator'"));
    }

    [BrowserFact]
    public async Task Whatever_a_comment_holds_is_shown_as_text()
    {
        await _service.HireAsync("sara", UserRole.Senior);
        await _service.SubmitAsync(new
        {
            id = "c1" + Markup,
            text = $"{TestPolicy.ReviewedWord} {Markup} zebra",
            site = "daily" + Markup,
            section = Markup,
            article = new { id = "a" + Markup, title = "Title " + Markup, url = "javascript:alert(3)" },
            author = new { id = "u" + Markup, name = "Name " + Markup },
        });
        _service.Ask("UPDATE revisions SET toxicity = 0.5");
        await using var window = await OpenAsync("sara", "/console/batch");
        await window.Page.GetByRole(AriaRole.Slider, new() { Name = "From" }).FillAsync("0");
        await Button(window, "Show a few of them").ClickAsync();
        await CheckAsync();
        await window.Page.GotoAsync("/console/search");
        await window.Page.GetByLabel("Words in the text").FillAsync("zebra " + Markup);
        await Button(window, "Search").ClickAsync();
        await CheckAsync();
        Assert.Empty(window.Errors);

        async Task CheckAsync()
        {
            await window.Page.Locator(".found > li").WaitForAsync();
            if (await window.Page.Locator(".found .blurred").CountAsync() > 0) await Button(window, "Show the text").ClickAsync();
            await Assertions.Expect(window.Page.Locator(".found .text")).ToContainTextAsync(Markup);
            await Assertions.Expect(window.Page.Locator(".found .about").First).ToContainTextAsync("Name " + Markup);
            Assert.Equal(0, await window.Page.Locator("#main script, #main img").CountAsync());
        }
    }

    [BrowserFact]
    public async Task The_pages_fit_320_pixels()
    {
        await _service.HireAsync("sara", UserRole.Senior);
        for (var i = 0; i < 120; i++) await WaitingAsync($"c{i}", score: Math.Pow(i / 120.0, 0.6), author: $"u{i % 7}");
        await _service.SubmitAsync(new { id = "long", text = TestPolicy.ReviewedWord + " " + new string('x', 300), article = new { id = "a1", title = "Rain in the north" }, author = new { id = "u2", name = "Quentin" } });
        foreach (var (width, dark) in new[] { (320, false), (320, true), (1280, false), (1280, true) })
        {
            await using var window = await browser.OpenAsync(_service, width, dark: dark);
            await window.SignInAsync("sara", "/console/batch");
            await Button(window, "Show a few of them").ClickAsync();
            await window.Page.Locator(".found > li").First.WaitForAsync();
            await window.PictureAsync($"batch-{width}-{(dark ? "dark" : "light")}");
            Assert.True(await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
            await window.Page.GotoAsync("/console/search");
            await window.Page.GetByLabel("Words in the text").FillAsync(TestPolicy.ReviewedWord);
            await Button(window, "Search").ClickAsync();
            await window.Page.Locator(".found > li").First.WaitForAsync();
            await Button(window, "Select this page").ClickAsync();
            await window.PictureAsync($"search-{width}-{(dark ? "dark" : "light")}");
            Assert.True(await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
        }
    }

    private static ILocator Heading(Window window, string name) => window.Page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    private static ILocator Button(Window window, string name) => window.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Said(Window window) => window.Page.Locator(".ledger .said");

    private async Task<Window> OpenAsync(string name, string path)
    {
        var window = await browser.OpenAsync(_service);
        return await window.SignInAsync(name, path);
    }

    /// <summary>A comment that waits. Its scores are set in its row: the tests choose them by hand.</summary>
    private async Task WaitingAsync(string id, double score = 0.9, string author = "u1")
    {
        await _service.SubmitAsync(new { id, text = $"{TestPolicy.ReviewedWord} number {id}, on the weather", article = new { id = "a1", title = "Rain" }, author = new { id = author, name = "Pia" } });
        var value = score.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _service.Ask(
            $"""
            UPDATE revisions SET toxicity = {value}, severe_toxicity = 0, identity_attack = 0, insult = 0, profanity = 0, threat = 0, sexually_explicit = 0, spam = 0
            WHERE comment_key = (SELECT MAX(comment_key) FROM comments)
            """);
        _service.Ask($"UPDATE queue_items SET risk = {value} WHERE comment_key = (SELECT MAX(comment_key) FROM comments)");
    }
}
