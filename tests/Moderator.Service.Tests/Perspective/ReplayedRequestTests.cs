using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Moderator.Service.Tests.Perspective;

/// <summary>The requests of the programs that newsrooms and forums run, as those programs send them, and what they read of the answers.</summary>
[Collection(ServiceCollection.Name)]
public sealed class ReplayedRequestTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Coral_asks_for_one_attribute_and_reads_its_summary_score()
    {
        // Its setting "endpoint" ends in /v1alpha1; it follows no redirect. It goes on without an answer after 800 ms: how fast
        // one comes is for the load rounds to measure, on a machine that does nothing else.
        using var coral = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var response = await coral.PostAsync($"{_service.Address}v1alpha1/comments:analyze?key={_service.Key}", Json("""
            {"comment":{"text":"You are a fool, and so is your paper."},
             "context":{"entries":[{"text":"{\"storyID\":\"s-1\",\"commentID\":\"c-1\",\"url\":\"https://news.example/1\"}"}]},
             "doNotStore":true,"languages":["en"],"requestedAttributes":{"TOXICITY":{}},
             "communityId":"Coral:https://coral.news.example","clientToken":"comment:c-1"}
            """));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var score = answer["attributeScores"]!["TOXICITY"]!["summaryScore"]!["value"]!.GetValue<double>();
        // It holds what scores above its threshold, so that the number must be one from 0 to 1 and no string.
        Assert.InRange(score, 0, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Coral_tells_what_its_moderators_decided(int value)
    {
        var answer = await _service.SuggestAsync($$$$"""
            {"comment":{"text":"You are a fool, and so is your paper."},"context":{"entries":[{"text":"{\"url\":\"https://news.example/1\"}"}]},
             "attributeScores":{"TOXICITY":{"summaryScore":{"value":{{{{value}}}}}}},
             "languages":["en"],"communityId":"Coral:https://coral.news.example","clientToken":"comment:c-1"}
            """);
        Assert.Equal("comment:c-1", answer.Text("clientToken"));
        Assert.Equal((double)value, _service.Ask("SELECT label FROM suggested_scores JOIN suggestions USING (suggestion_id) WHERE client_token = 'comment:c-1' AND community_id = 'Coral:https://coral.news.example' AND attribute = 'TOXICITY' AND parent_text IS NULL"));
    }

    [Theory]
    [InlineData("TOXICITY")]
    [InlineData("SEVERE_TOXICITY")]
    [InlineData("TOXICITY_EXPERIMENTAL")]
    [InlineData("LIKELY_TO_REJECT")]
    public async Task The_discourse_plugin_reads_any_summary_score_that_there_is(string attribute)
    {
        using var plugin = new HttpClient { BaseAddress = _service.Address };
        using var response = await plugin.PostAsync($"/v1alpha1/comments:analyze?key={_service.Key}", Json($$$$"""
            {"comment":{"text":"Sam wrote this post on the forum."},"doNotStore":true,"sessionId":"a hash of the user's id",
             "requestedAttributes":{"{{{{attribute}}}}":{"scoreType":"PROBABILITY"}}}
            """));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var found = answer["attributeScores"]!.AsObject().Select(a => a.Value!["summaryScore"]!["value"]!.GetValue<double>()).ToList();
        Assert.InRange(found.Single(), 0, 1);
    }

    [Fact]
    public async Task Conversationai_moderator_asks_for_sixteen_and_gets_those_that_can_be_had()
    {
        string[] asked =
        [
            "ATTACK_ON_AUTHOR", "ATTACK_ON_COMMENTER", "FLIRTATION", "IDENTITY_ATTACK", "INCOHERENT", "INFLAMMATORY", "INSULT", "LIKELY_TO_REJECT",
            "OBSCENE", "PROFANITY", "SEVERE_TOXICITY", "SEXUALLY_EXPLICIT", "SPAM", "THREAT", "TOXICITY", "UNSUBSTANTIAL",
        ];
        // It builds itself from the description, and sends the key on that call too.
        var description = JsonNode.Parse(await _service.Stranger.GetStringAsync($"/$discovery/rest?version=v1alpha1&key={_service.Key}"))!;
        var address = description.Text("rootUrl") + description.Text("servicePath") + description["resources"]!["comments"]!["methods"]!["analyze"]!.Text("path");
        const string Text = "You are a fool. The weather was fine that day.";
        using var response = await _service.Stranger.PostAsync($"{address}?key={_service.Key}", Json(JsonSerializer.Serialize(new
        {
            comment = new { text = Text, type = "PLAIN_TEXT" },
            context = new { entries = new[] { new { text = "An article of some length.\nIn two paragraphs.", type = "PLAIN_TEXT" }, new { text = "The comment that this one answers.", type = "PLAIN_TEXT" } } },
            requestedAttributes = asked.ToDictionary(a => a, _ => new { scoreType = "PROBABILITY" }, StringComparer.Ordinal),
            languages = new[] { "en" },
            clientToken = "moderator-queue-17",
            spanAnnotations = true,
            doNotStore = true,
        })));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("moderator-queue-17", answer.Text("clientToken"));
        Assert.Equal("FLIRTATION, INCOHERENT, UNSUBSTANTIAL", response.Headers.GetValues("Moderator-Dropped-Attributes").Single());
        Assert.Equal(asked.Except(["FLIRTATION", "INCOHERENT", "UNSUBSTANTIAL"], StringComparer.Ordinal), answer["attributeScores"]!.AsObject().Select(a => a.Key));
        foreach (var (_, scores) in answer["attributeScores"]!.AsObject())
        {
            // It stores each span with its offsets, and finds the most telling sentence of a comment by them.
            var spans = scores!["spanScores"]!.AsArray().Select(s => Text[s!["begin"]!.GetValue<int>()..s["end"]!.GetValue<int>()]);
            Assert.Equal(["You are a fool.", "The weather was fine that day."], spans);
            Assert.InRange(scores["summaryScore"]!["value"]!.GetValue<double>(), 0, 1);
        }
    }

    [Fact]
    public async Task A_proxy_that_speaks_snake_case_gets_an_answer()
    {
        var answer = await _service.AnalyzeAsync("""{"comment":{"text":"You are a fool."},"requested_attributes":{"TOXICITY":{"score_type":"PROBABILITY"}},"languages":["en"],"do_not_store":true}""");
        Assert.InRange(answer.Summary("TOXICITY"), 0, 1);
    }

    [Fact]
    public async Task A_client_that_accepts_gzip_and_sends_a_charset_is_answered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{PerspectiveCalls.Analyze}?key={_service.Key}")
        {
            Content = new ByteArrayContent("""{"comment":{"text":"You are a fool."},"requestedAttributes":{"TOXICITY":{}},"languages":["en"]}"""u8.ToArray()),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json;charset=utf-8");
        request.Headers.AcceptEncoding.ParseAdd("gzip, deflate, br");
        using var response = await _service.Stranger.SendAsync(request);
        Assert.InRange(JsonNode.Parse(await response.Content.ReadAsStringAsync())!.Summary("TOXICITY"), 0, 1);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
