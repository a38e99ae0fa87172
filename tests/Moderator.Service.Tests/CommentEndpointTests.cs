using Xunit;

namespace Moderator.Service.Tests;

[Collection(ServiceCollection.Name)]
public sealed class CommentEndpointTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_comment_is_scored_decided_and_stored_before_the_answer()
    {
        var answer = await _service.SubmitAsync(new
        {
            id = "c-1",
            text = "Thanks for the clear report.",
            site = "gazette",
            section = "news",
            language = "en-GB",
            parent_id = "c-0",
            author = new { id = "u-1", name = "Ada" },
            article = new { id = "a-1", title = "A bridge", url = "https://gazette.example/bridge" },
            written_at = "2026-05-04T10:00:00Z",
        });

        Assert.Equal("c-1", answer.Text("id"));
        Assert.Equal("gazette", answer.Text("site"));
        Assert.Equal(1, answer["revision"]!.GetValue<int>());
        Assert.Equal("en", answer.Text("language"));
        Assert.Equal(tiny.Model.Version.ToString(), answer.Text("model"));
        Assert.Equal(tiny.Model.Version.ToString(), answer.Text("decision.model"));
        Assert.Equal(TestPolicy.Read().Version.ToString(), answer.Text("decision.policy"));
        Assert.Equal("policy", answer.Text("decision.source"));
        Assert.InRange(answer["scores"]!["TOXICITY"]!.GetValue<double>(), 0, 1);
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM comments c JOIN revisions r ON r.comment_key = c.comment_key JOIN decisions d ON d.comment_key = c.comment_key"));

        var read = await _service.GetAsync("/v1/comments/c-1?site=gazette");
        Assert.Equal("Thanks for the clear report.", read.Text("text"));
        Assert.Equal("news", read.Text("section"));
        Assert.Equal("Ada", read.Text("author.name"));
        Assert.Equal("A bridge", read.Text("article.title"));
        Assert.Equal("c-0", read.Text("parent_id"));
        Assert.Equal(answer["decision"]!["id"]!.GetValue<long>(), read["decision"]!["id"]!.GetValue<long>());
        Assert.Equal(answer["scores"]!.ToJsonString(), read["scores"]!.ToJsonString());
    }

    [Fact]
    public async Task The_same_id_and_text_give_the_same_answer_and_no_second_row()
    {
        var first = await _service.SubmitAsync(new { id = "c-1", text = "You are a complete idiot." });
        var second = await _service.SubmitAsync(new { id = "c-1", text = "You are a complete idiot." });

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM comments"));
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM revisions"));
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM decisions"));
    }

    [Fact]
    public async Task Another_text_is_a_new_revision_and_an_edit_keeps_what_it_leaves_out()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "A fair point.", author = new { id = "u-1" }, article = new { id = "a-1" } });
        var answer = await _service.SubmitAsync(new { id = "c-1", text = $"Now {TestPolicy.RejectedWord} stands in it." });

        Assert.Equal(2, answer["revision"]!.GetValue<int>());
        Assert.Equal("reject", answer.Text("decision.action"));
        var read = await _service.GetAsync("/v1/comments/c-1");
        Assert.Equal("u-1", read.Text("author.id"));
        Assert.Equal("a-1", read.Text("article.id"));
        Assert.Equal(["A fair point.", $"Now {TestPolicy.RejectedWord} stands in it."], read["revisions"]!.AsArray().Select(r => r!.Text("text")));
        Assert.Equal(2, read["decisions"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_rules_that_matched_are_named_with_their_reasons()
    {
        var answer = await _service.SubmitAsync(new { id = "c-1", text = $"Well, {TestPolicy.RejectedWord}." });

        Assert.Equal("reject", answer.Text("decision.action"));
        Assert.Equal([TestPolicy.RejectReason], answer["decision"]!["reasons"]!.AsArray().Select(r => r!.GetValue<string>()));
        var rule = Assert.Single(answer["decision"]!["matched_rules"]!.AsArray())!;
        Assert.Equal("house-word", rule.Text("id"));
        Assert.Equal("reject", rule.Text("action"));
        Assert.Equal(TestPolicy.RejectReason, rule.Text("reason"));
    }

    [Fact]
    public async Task An_authors_history_counts_in_the_policy()
    {
        for (var i = 0; i < 3; i++)
        {
            await _service.SubmitAsync(new { id = $"c-{i}", text = $"Comment {i}", author = new { id = "u-1" } });
            await _service.DecideAsync($"c-{i}", new { action = "reject", moderator = "mo" });
        }

        var answer = await _service.SubmitAsync(new { id = "c-9", text = "A fourth one", author = new { id = "u-1" } });
        Assert.Equal("review", answer.Text("decision.action"));
        Assert.Contains("often-rejected", answer["decision"]!["matched_rules"]!.AsArray().Select(r => r!.Text("id")));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a/b/c")]
    [InlineData("a%2Fb")]
    [InlineData("https://gazette.example/bridge?page=2#comment-17")]
    [InlineData("мэрия 議会 \U0001F600")]
    [InlineData("with \"quotes\" & 'more' + \\")]
    public async Task Any_id_can_be_read_back_and_decided_on(string id)
    {
        await _service.SubmitAsync(new { id, text = "A text" });

        Assert.Equal(id, (await _service.GetAsync("/v1/comments/" + Uri.EscapeDataString(id))).Text("id"));
        using var response = await _service.Client.PostAsync(
            "/v1/comments/" + Uri.EscapeDataString(id) + "/decisions",
            new StringContent("""{"action": "approve", "moderator": "mo"}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal("approve", (await Answers.ReadAsync(response, 200)).Text("action"));
    }

    [Fact]
    public async Task Texts_of_every_script_come_back_as_they_were_sent()
    {
        string[] texts = ["", " ", "\u202Eright to left\u202C", "zero\u200Bwidth", "line\r\nbreaks\t\u0001", "\U0001F468\u200D\U0001F469\u200D\U0001F467", "e\u0301 \uFFFD \uFFFF", "<b>&amp;</b> \"quoted\" \\"];
        for (var i = 0; i < texts.Length; i++)
        {
            await _service.SubmitAsync(new { id = $"c-{i}", text = texts[i] });
            Assert.Equal(texts[i], (await _service.GetAsync($"/v1/comments/c-{i}")).Text("text"));
        }
    }

    [Fact]
    public async Task An_unknown_comment_is_not_found()
    {
        Assert.Equal("no_such_comment", (await _service.GetAsync("/v1/comments/nobody", 404)).Text("code"));
        await _service.SubmitAsync(new { id = "c-1", text = "of the gazette", site = "gazette" });
        await _service.GetAsync("/v1/comments/c-1", 404);
        await _service.GetAsync("/v1/comments/c-1?site=herald", 404);
    }

    [Fact]
    public async Task Many_comments_at_once_are_all_stored()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _service.SubmitAsync(new { id = $"c-{i % 150}", text = $"Comment {i % 150}" })));

        Assert.Equal(150L, _service.Ask("SELECT COUNT(*) FROM decisions"));
        Assert.Equal(150, answers.Select(a => a["decision"]!["id"]!.GetValue<long>()).Distinct().Count());
    }
}
