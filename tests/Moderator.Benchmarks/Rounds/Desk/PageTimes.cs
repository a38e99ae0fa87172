namespace Moderator.Rounds.Desk;

/// <summary>How long a page took.</summary>
/// <param name="Name">The page.</param>
/// <param name="Milliseconds">Each time from the beginning of the navigation, or from the key press that asked, until its content was shown; sorted.</param>
internal sealed record PageReport(string Name, IReadOnlyList<double> Milliseconds);

/// <summary>Loads every page of the console, each in a navigation of its own.</summary>
internal sealed class PageTimes(DeskBrowser browser, int times)
{
    private const string Found = "document.querySelector('.found > li, .notice.empty')";
    private const string Counted = "/[0-9]/.test(document.querySelector('#found-title')?.textContent ?? '')";

    /// <summary>A word of nearly every comment, and one of few.</summary>
    private static readonly string[] Words = [GeneratedComments.Word(1), GeneratedComments.Word(2_000)];

    private static readonly (string Name, string Address, string There)[] Pages =
    [
        ("queue: the card", "/console", "document.querySelector('[data-card]')"),
        ("queue: with its author's record", "/console", "document.querySelector('[data-card] aside a[href*=\"/console/authors/\"]')"),
        ("reported", "/console/reported", "document.querySelector('[data-card]')"),
        ("audit sample", "/console/audit-sample", "document.querySelector('[data-card], .notice.empty')"),
        ("batch: the plot", "/console/batch", "document.querySelector('.plot path.dots')"),
        ("batch: the range counted", "/console/batch", "/^[0-9]/.test(document.querySelector('#range-title')?.textContent.trim() ?? '')"),
        ("search: the form", "/console/search", "document.querySelector('.search-form form')"),
        ("authors", "/console/authors", "document.querySelector('table.authors tbody tr')"),
        ("appeals", "/console/appeals", "document.querySelector('table.appeals tbody tr')"),
        ("dashboard, 30 days", "/console/dashboard", "document.querySelector('dl.tiles dd')"),
        ("users", "/console/users", "document.querySelector('main table tbody tr')"),
        ("settings", "/console/settings", "document.querySelector('select[name=blur]')"),
        ("a page that is none", "/console/nowhere", "document.querySelector('main h1')"),
    ];

    public async IAsyncEnumerable<PageReport> MeasureAsync()
    {
        foreach (var (name, address, there) in Pages) yield return await LoadAsync(name, address, there);
        foreach (var word in Words)
        {
            var which = word == Words[0] ? "a word of most comments" : "a rare word";
            yield return await MeasureAsync($"search: {which}, a page", () => SearchAsync(word, Found));
            yield return await MeasureAsync($"search: {which}, counted", () => SearchAsync(word, Counted));
        }

        if (await LinkAsync("/console/authors", "table.authors tbody a") is { } author) yield return await LoadAsync("an author", author, "document.querySelector('article.entry')");
        if (await LinkAsync("/console/appeals", "table.appeals tbody a") is { } appeal) yield return await LoadAsync("an appeal", appeal, "document.querySelector('[aria-labelledby=ruling]')");
    }

    private Task<PageReport> LoadAsync(string name, string address, string there) => MeasureAsync(name, async () =>
    {
        await browser.Page.GotoAsync(address, new() { WaitUntil = Microsoft.Playwright.WaitUntilState.Commit });
        return await browser.WhenAsync(there, name);
    });

    /// <summary>From the key that asks for it, on a page that was loaded anew.</summary>
    private async Task<double> SearchAsync(string word, string there)
    {
        await browser.Page.GotoAsync("/console/search");
        var field = browser.Page.GetByLabel("Words in the text");
        await field.FillAsync(word);
        await browser.Page.EvaluateAsync("() => addEventListener('keydown', event => { window.asked = event.timeStamp; }, true)");
        // To the field: a page that has just come moves the focus to its heading.
        await field.PressAsync("Enter");
        var at = await browser.WhenAsync(there, "result of the search");
        return at - await browser.Page.EvaluateAsync<double>("() => window.asked");
    }

    private async Task<string?> LinkAsync(string address, string link)
    {
        await browser.Page.GotoAsync(address);
        await browser.WhenAsync($"document.querySelector('{link}')", "link");
        return await browser.Page.Locator(link).First.GetAttributeAsync("href");
    }

    private async Task<PageReport> MeasureAsync(string name, Func<Task<double>> once)
    {
        var took = new List<double>();
        for (var i = 0; i < times; i++) took.Add(await once());
        return new PageReport(name, [.. took.Order()]);
    }
}
