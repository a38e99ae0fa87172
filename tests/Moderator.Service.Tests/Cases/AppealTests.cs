using System.Net;
using Moderator.Service.Cases;
using Moderator.Service.ReviewConsole;
using Moderator.Service.Tests.Access;
using Moderator.Service.Tests.Console;
using Xunit;

namespace Moderator.Service.Tests.Cases;

[Collection(ServiceCollection.Name)]
public sealed class AppealTests(TinyModel tiny) : IAsyncLifetime
{
    private const string Words = "words of a reader";

    private readonly TurnedClock _clock = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(
        tiny.Model, o => o with { Console = new ConsoleOptions { PublicUrl = "http://moderation.example.org" }, Appeals = new AppealOptions { MaxPageRequestsInMinute = 8 } }, _clock);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task One_appeal_is_taken_over_the_api_and_read_back()
    {
        await RejectAsync("c-1");
        var appeal = await _service.PostJsonAsync("/v1/comments/c-1/appeals", new { text = "I meant it kindly." }, 200);
        Assert.Equal(("waiting", "c-1"), (appeal.Text("state"), appeal.Text("comment_id")));
        Assert.Equal("already_appealed", (await _service.PostJsonAsync("/v1/comments/c-1/appeals", new { text = "Again." }, 409)).Text("code"));
        Assert.Equal("I meant it kindly.", (await _service.GetAsync($"/v1/appeals/{appeal["id"]}")).Text("text"));
        Assert.Single((await _service.GetAsync("/v1/appeals?state=waiting"))["items"]!.AsArray());
        Assert.Empty((await _service.GetAsync("/v1/appeals?state=upheld"))["items"]!.AsArray());
        await _service.GetAsync($"/v1/appeals/{appeal["id"]}?site=daily", 404);

        await _service.SubmitAsync(new { id = "fine", text = "Fine" });
        Assert.Equal("nothing_to_appeal", (await _service.PostJsonAsync("/v1/comments/fine/appeals", new { text = "Why?" }, 409)).Text("code"));
        Assert.NotNull((await _service.PostJsonAsync("/v1/comments/fine/appeals", new { text = " " }, 400))["errors"]!["text"]);
        await _service.PostJsonAsync("/v1/comments/nowhere/appeals", new { text = "Why?" }, 404);

        await RejectAsync("c-2");
        _clock.Turn(TimeSpan.FromDays(185));
        Assert.Equal("too_late", (await _service.PostJsonAsync("/v1/comments/c-2/appeals", new { text = "Late." }, 409)).Text("code"));
    }

    [Fact]
    public async Task The_page_takes_an_appeal_from_who_has_the_address_and_shows_nothing_to_anybody_else()
    {
        var url = new Uri((await RejectAsync("c-1")).Text("decision.appeal_url"));
        Assert.Equal("moderation.example.org", url.Host);
        using var reader = new FormClient(_service);
        using (var page = await reader.GetAsync(url.AbsolutePath))
        {
            var html = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.Contains(Words, html, StringComparison.Ordinal);
            Assert.Contains("against the house rules", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
            Assert.True(page.Headers.CacheControl?.NoStore);
            Assert.Contains("form-action 'self'", string.Join(' ', page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }

        foreach (var wrong in new[] { url.AbsolutePath[..^1] + (url.AbsolutePath[^1] == 'A' ? 'B' : 'A'), AppealLinks.Path + new string('A', 43), AppealLinks.Path + "1", AppealLinks.Path + "nonsense-of-a-wrong-form" })
        {
            using var page = await reader.GetAsync(wrong);
            Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
            var html = await page.Content.ReadAsStringAsync();
            Assert.Contains("This address leads nowhere", html, StringComparison.Ordinal);
            Assert.DoesNotContain(Words, html, StringComparison.Ordinal);
        }

        // Without the form's own token nothing is taken.
        using (var forged = await reader.PostAsync(url.AbsolutePath, ("_handler", "appeal"), ("Text", "From another site"))) Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM appeals"));

        using (var sent = await reader.FillAsync(url.AbsolutePath, ("Text", "<script>alert(1)</script> I meant it kindly."))) Assert.Equal(HttpStatusCode.Found, sent.StatusCode);
        using (var page = await reader.GetAsync(url.AbsolutePath))
        {
            var html = await page.Content.ReadAsStringAsync();
            Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
            Assert.Contains("waits to be read", html, StringComparison.Ordinal);
        }

        Assert.Equal("<script>alert(1)</script> I meant it kindly.", _service.Ask("SELECT text FROM appeals"));
        Assert.Equal("appeal page", _service.Ask("SELECT actor_name FROM audit_log WHERE act = 'appeal.receive'"));
        Assert.DoesNotContain(_service.Log.Lines, line => line.Contains(Words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_of_one_decision_is_not_asked_for_without_end()
    {
        var url = new Uri((await RejectAsync("c-1")).Text("decision.appeal_url"));
        using var reader = new FormClient(_service);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            using var page = await reader.GetAsync(url.AbsolutePath);
            statuses.Add(page.StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.Equal(HttpStatusCode.OK, statuses[0]);
    }

    [Fact]
    public async Task A_rejection_has_a_statement_of_reasons_in_words_and_in_the_database_s_names()
    {
        await _service.SubmitAsync(new { id = "c-1", text = $"{Words} {TestPolicy.ReviewedWord}", language = "en", author = new { id = "u-1", name = "Una" } });
        await _service.PostJsonAsync("/v1/comments/c-1/reports", new { reason = "insult", reporter = "r-1" }, 200);
        var decided = await _service.DecideAsync("c-1", new { action = "reject", moderator = "ben", reason = "Against the law" });
        var statement = await _service.GetAsync($"/v1/decisions/{decided["id"]}/statement");
        Assert.Equal(("illegal", "not_published", "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"), (statement.Text("ground"), statement.Text("restriction"), statement.Text("category")));
        Assert.True(statement["automated_detection"]!.GetValue<bool>());
        Assert.False(statement["automated_decision"]!.GetValue<bool>());
        Assert.Equal("A comment posted on 2026-05-04 was not published. A reader had reported it. The service's rules had marked it for a person to look at: A word that a person looks at. A moderator read it and rejected it. The reason given: Against the law.", statement.Text("facts"));
        await _service.GetAsync("/v1/decisions/1/statement", 404);

        await RejectAsync("c-2");
        // What a moderator types by hand may quote the comment: it is in no statement.
        await _service.SubmitAsync(new { id = "c-3", text = $"{Words} again" });
        await _service.DecideAsync("c-3", new { action = "reject", moderator = "ben", reason = $"They wrote: {Words}" });
        var lines = (await _service.Client.GetStringAsync("/v1/export/statements")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => System.Text.Json.Nodes.JsonNode.Parse(l)!).ToList();
        Assert.Equal(3, lines.Count);
        Assert.All(lines, line =>
        {
            foreach (var field in new[] { "decision_ground", "category", "content_date", "application_date", "decision_facts", "source_type", "automated_detection", "automated_decision", "puid" })
                Assert.False(string.IsNullOrEmpty(line.Text(field)), field);
            Assert.Equal("CONTENT_TYPE_TEXT", line["content_type"]![0]!.GetValue<string>());
            Assert.Equal(30, line["territorial_scope"]!.AsArray().Count);
            Assert.DoesNotContain(Words, line.ToJsonString(), StringComparison.Ordinal);
        });
        Assert.Equal(("DECISION_GROUND_ILLEGAL_CONTENT", "SOURCE_TYPE_OTHER_NOTIFICATION", "AUTOMATED_DECISION_NOT_AUTOMATED", "Yes", "EN"), (lines[0].Text("decision_ground"), lines[0].Text("source_type"), lines[0].Text("automated_decision"), lines[0].Text("automated_detection"), lines[0].Text("content_language")));
        Assert.NotNull(lines[0]["illegal_content_legal_ground"]);
        Assert.Equal(("DECISION_GROUND_INCOMPATIBLE_CONTENT", "SOURCE_VOLUNTARY", "AUTOMATED_DECISION_FULLY"), (lines[1].Text("decision_ground"), lines[1].Text("source_type"), lines[1].Text("automated_decision")));
        Assert.Equal("DECISION_VISIBILITY_CONTENT_REMOVED", lines[2]["decision_visibility"]![0]!.GetValue<string>());
        Assert.Matches("^[A-Za-z0-9_-]+$", lines[1].Text("puid"));
    }

    private Task<System.Text.Json.Nodes.JsonNode> RejectAsync(string id) =>
        _service.SubmitAsync(new { id, text = $"{Words} {TestPolicy.RejectedWord}", author = new { id = "u-1", name = "Una" } });
}
