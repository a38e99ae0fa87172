using System.Text;
using System.Text.Json.Nodes;
using Moderator.Core.Scoring;
using Moderator.Service.Api.Perspective;
using Moderator.Service.Versions;
using Xunit;

namespace Moderator.Service.Tests.Perspective;

[Collection(ServiceCollection.Name)]
public sealed class AnalyzeTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model, options => options with
    {
        Versions = new VersionOptions { ModelDirectories = [Path.Combine(TinyModel.Repository, "models")] },
    });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task The_answer_has_the_form_and_the_order_that_perspective_gave_it()
    {
        using var response = await _service.CallAsync(PerspectiveCalls.Analyze, """
            {"comment": {"text": "You are a fool and the whole town knows it."}, "requestedAttributes": {"TOXICITY": {}}, "clientToken": "a token"}
            """);
        var score = tiny.Model.Score("You are a fool and the whole town knows it.").Scores[AttributeId.Toxicity]!.Value;
        var shown = Math.Round(tiny.Model.OnPerspectiveScale(AttributeId.Toxicity, score) ?? score, 8).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            $$$$"""{"attributeScores":{"TOXICITY":{"spanScores":[{"begin":0,"end":43,"score":{"value":{{{{shown}}}},"type":"PROBABILITY"}}],"summaryScore":{"value":{{{{shown}}}},"type":"PROBABILITY"}}},"languages":["en"],"detectedLanguages":["en"],"clientToken":"a token"}""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal(tiny.Model.Version.ToString(), response.Headers.GetValues("Moderator-Model").Single());
        Assert.False(response.Headers.Contains("Moderator-Dropped-Attributes"));
    }

    [Fact]
    public async Task Both_spellings_of_every_field_are_taken()
    {
        var answer = await _service.AnalyzeAsync("""
            {"comment": {"text": "First sentence here. And the second one."}, "requested_attributes": {"TOXICITY": {"score_type": "PROBABILITY", "score_threshold": 0}, "NOBODYS": {}},
             "languages": ["en"], "span_annotations": true, "do_not_store": true, "drop_unsupported_attributes": true, "client_token": "t", "session_id": "s", "community_id": "c",
             "context": {"article_and_parent_comment": {"article": {"text": "An article"}, "parent_comment": {"text": "A parent"}}}}
            """);
        Assert.Equal("t", answer.Text("clientToken"));
        Assert.Equal(2, answer["attributeScores"]!["TOXICITY"]!["spanScores"]!.AsArray().Count);
    }

    [Fact]
    public async Task Sentences_have_their_own_scores_and_offsets_in_utf16()
    {
        const string Text = "Ein Gruß 🙂 to the author. What a fool he is!";
        var answer = await _service.AnalyzeAsync($$$$"""{"comment": {"text": "{{{{Text}}}}"}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"], "spanAnnotations": true}""");
        var spans = answer["attributeScores"]!["TOXICITY"]!["spanScores"]!.AsArray();
        Assert.Equal(
            ["Ein Gruß 🙂 to the author.", "What a fool he is!"],
            spans.Select(s => Text[s!["begin"]!.GetValue<int>()..s["end"]!.GetValue<int>()]));
        Assert.NotEqual(spans[0]!["score"]!["value"]!.GetValue<double>(), spans[1]!["score"]!["value"]!.GetValue<double>());
    }

    [Fact]
    public async Task Html_is_read_as_its_reader_sees_it_and_offsets_are_those_of_the_html()
    {
        const string Html = "<p>What a <b>f</b>ool &amp; knave.</p><p>Second&nbsp;part of it.</p>";
        var answer = await _service.AnalyzeAsync($$$$"""{"comment": {"text": "{{{{Html}}}}", "type": "HTML"}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"], "spanAnnotations": true}""");
        var plain = await _service.AnalyzeAsync("""{"comment": {"text": "What a fool & knave.\nSecond\u00a0part of it."}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}""");
        var spans = answer["attributeScores"]!["TOXICITY"]!["spanScores"]!.AsArray();
        Assert.Equal(
            ["What a <b>f</b>ool &amp; knave.", "Second&nbsp;part of it."],
            spans.Select(s => Html[s!["begin"]!.GetValue<int>()..s["end"]!.GetValue<int>()]));
        Assert.Equal(plain.Summary("TOXICITY"), answer.Summary("TOXICITY"));
    }

    [Fact]
    public async Task A_score_below_its_threshold_is_left_out()
    {
        var answer = await _service.AnalyzeAsync("""{"comment": {"text": "A quiet word about the weather."}, "requestedAttributes": {"TOXICITY": {"scoreThreshold": 0}, "INSULT": {"scoreThreshold": 1}}, "languages": ["en"]}""");
        Assert.Equal(["TOXICITY"], answer["attributeScores"]!.AsObject().Select(a => a.Key));
        var same = await _service.AnalyzeAsync($$$$"""{"comment": {"text": "A quiet word about the weather."}, "requestedAttributes": {"TOXICITY": {"scoreThreshold": {{{{answer.Summary("TOXICITY")}}}}}}, "languages": ["en"]}""");
        Assert.Equal(answer.Summary("TOXICITY"), same.Summary("TOXICITY"));
    }

    [Theory]
    [InlineData("""["en"]""", """["en"]""")]
    [InlineData("""["en-GB"]""", """["en-GB"]""")]
    [InlineData("[]", """["en"]""")]
    [InlineData("null", """["en"]""")]
    public async Task Both_language_fields_are_filled(string requested, string answered)
    {
        var answer = await _service.AnalyzeAsync($$$$"""{"comment": {"text": "This is what they said about the house."}, "requestedAttributes": {"TOXICITY": {}}, "languages": {{{{requested}}}}}""");
        Assert.Equal(answered, answer["languages"]!.ToJsonString());
        Assert.Equal("""["en"]""", answer["detectedLanguages"]!.ToJsonString());
    }

    [Theory]
    [InlineData("lol", true)]
    [InlineData("👍", false)]
    [InlineData("12345", false)]
    public async Task A_comment_too_short_to_tell_is_taken_for_the_house_language_only_where_it_has_its_letters(string text, bool taken)
    {
        using var response = await _service.CallAsync(PerspectiveCalls.Analyze, $$$$"""{"comment": {"text": "{{{{text}}}}"}, "requestedAttributes": {"TOXICITY": {}}}""");
        if (taken) Assert.Equal(200, (int)response.StatusCode);
        else Assert.Equal("Unable to detect language", (await PerspectiveCalls.ErrorAsync(response, 400)).Text("message"));
    }

    [Fact]
    public async Task A_name_with_a_model_is_scored_by_that_model()
    {
        using var response = await _service.CallAsync(PerspectiveCalls.Analyze, """{"comment": {"text": "What a fool he is, that man."}, "requestedAttributes": {"TOXICITY": {}, "TOXICITY@baseline": {}}, "languages": ["en"]}""");
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.NotEqual(answer.Summary("TOXICITY"), answer.Summary("TOXICITY@baseline"));
        var models = response.Headers.GetValues("Moderator-Model").Single();
        Assert.StartsWith(tiny.Model.Version + ", baseline@1-", models, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TOXICITY@6")]
    [InlineData("TOXICITY@")]
    [InlineData("TOXICITY@../../etc")]
    [InlineData("FLIRTATION@baseline")]
    public async Task A_model_that_is_not_installed_is_an_unknown_attribute(string asked) =>
        Assert.Equal(
            "Unknown requested attribute: " + asked,
            (await _service.RefuseAsync(PerspectiveCalls.Analyze, $$$$"""{"comment": {"text": "Some text."}, "requestedAttributes": {"{{{{asked}}}}": {} }, "languages": ["en"]}""")).Text("message"));

    [Fact]
    public async Task What_is_dropped_is_named_in_a_header_whatever_its_letters()
    {
        using var response = await _service.CallAsync(
            PerspectiveCalls.Analyze,
            """{"comment": {"text": "Some text."}, "requestedAttributes": {"TOXICITY": {}, "NOBODYS": {}, "über\r\nX-Injected: 1": {}}, "languages": ["en"], "dropUnsupportedAttributes": true}""");
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("NOBODYS, %C3%BCber%0D%0AX-Injected%3A%201", response.Headers.GetValues("Moderator-Dropped-Attributes").Single());
    }

    [Fact]
    public async Task Nothing_is_left_where_everything_is_dropped()
    {
        var answer = await _service.AnalyzeAsync("""{"comment": {"text": "Das ist ein Text, der nicht auf Englisch ist."}, "requestedAttributes": {"TOXICITY": {}, "NOBODYS": {}}, "languages": ["om"], "dropUnsupportedAttributes": true}""");
        Assert.Empty(answer["attributeScores"]!.AsObject());
    }

    [Fact]
    public async Task A_client_that_asks_for_names_of_old_goes_on_working()
    {
        var answer = await _service.AnalyzeAsync("""
            {"comment": {"text": "What a fool he is, that man."}, "languages": ["en"], "requestedAttributes":
             {"OBSCENE": {}, "PROFANITY": {}, "TOXICITY": {}, "TOXICITY_EXPERIMENTAL": {}, "TOXICITY_FAST": {}, "LIKELY_TO_REJECT": {}, "INSULT": {}, "INCOHERENT": {}}}
            """);
        Assert.Equal(answer.Summary("PROFANITY"), answer.Summary("OBSCENE"));
        Assert.Equal(answer.Summary("TOXICITY"), answer.Summary("TOXICITY_FAST"));
        Assert.Equal(answer.Summary("TOXICITY"), answer.Summary("TOXICITY_EXPERIMENTAL"));
        Assert.True(answer.Summary("LIKELY_TO_REJECT") >= answer.Summary("INSULT"));
        Assert.Null(answer["attributeScores"]!["INCOHERENT"]);
    }

    [Fact]
    public async Task The_site_says_what_stands_for_a_name()
    {
        await _service.StopAsync();
        await _service.StartAgainAsync(options => options with
        {
            Perspective = new PerspectiveOptions
            {
                Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOUSE_STYLE"] = "INSULT", ["LIKELY_TO_REJECT"] = "THREAT, SPAM", ["OBSCENE"] = "" },
            },
        });
        var answer = await _service.AnalyzeAsync("""{"comment": {"text": "What a fool."}, "languages": ["en"], "requestedAttributes": {"HOUSE_STYLE": {}, "INSULT": {}, "LIKELY_TO_REJECT": {}, "THREAT": {}, "SPAM": {}}}""");
        Assert.Equal(answer.Summary("INSULT"), answer.Summary("HOUSE_STYLE"));
        Assert.Equal(Math.Max(answer.Summary("THREAT"), answer.Summary("SPAM")), answer.Summary("LIKELY_TO_REJECT"));
        await _service.RefuseAsync(PerspectiveCalls.Analyze, """{"comment": {"text": "What a fool."}, "languages": ["en"], "requestedAttributes": {"OBSCENE": {}}}""");
    }

    [Fact]
    public void A_name_for_what_is_no_attribute_refuses_to_start()
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal) { ["OBSCENE"] = "SWEARING" };
        var message = Assert.Throws<ServiceOptionsException>(() => new AttributeNames(map)).Message;
        Assert.StartsWith("Perspective.Attributes: OBSCENE stands for \"SWEARING\", which is no attribute; expected some of TOXICITY,", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_comment_is_counted_in_bytes()
    {
        var longest = new string('é', 10_240);
        await _service.AnalyzeAsync($$$$"""{"comment": {"text": "{{{{longest}}}}"}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}""");
        var error = await _service.RefuseAsync(PerspectiveCalls.Analyze, $$$$"""{"comment": {"text": "{{{{longest}}}}aa"}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}""");
        Assert.Equal("Comment text was too many bytes. Value (20482) exceeded limit (20480).", error.Text("message"));
    }

    [Theory]
    [InlineData("""{"entries": [{"text": "An article's title", "type": "PLAIN_TEXT"}, {"text": "What it answers"}]}""")]
    [InlineData("""{"entries": [{"text": "{\"url\": \"https://news.example/1\"}"}]}""")]
    [InlineData("""{"entries": []}""")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"articleAndParentComment": {"article": {"text": "An article"}, "parentComment": {"text": "<p>What it answers</p>", "type": "HTML"}}}""")]
    [InlineData("""{"articleAndParentComment": {"parentComment": {"text": "What it answers"}}}""")]
    public async Task Every_form_of_a_context_is_taken(string context) => await _service.AnalyzeAsync(
        $$$$"""{"comment": {"text": "No, it is not so."}, "context": {{{{context}}}}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}""");

    [Fact]
    public async Task An_article_of_a_megabyte_is_taken_and_a_longer_one_is_not()
    {
        static string Body(int length) => $$$$"""{"comment": {"text": "No."}, "context": {"entries": [{"text": "{{{{new string('a', length)}}}}"}, {"text": "b"}]}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}""";
        await _service.AnalyzeAsync(Body(1_048_576));
        Assert.Equal(
            "Context entry was too many bytes. Value (1048577) exceeded limit (1048576).",
            (await _service.RefuseAsync(PerspectiveCalls.Analyze, Body(1_048_577))).Text("message"));
    }

    [Fact]
    public async Task Every_query_parameter_of_google_is_ignored()
    {
        using var content = new StringContent("""{"comment": {"text": "No, it is not so."}, "requestedAttributes": {"TOXICITY": {}}}""", Encoding.UTF8, "application/json");
        using var response = await _service.Stranger.PostAsync(
            $"/v1alpha1/comments:analyze?alt=json&prettyPrint=true&fields=languages&quotaUser=q&callback=f&%24.xgafv=2&access_token=a&oauth_token=o&uploadType=u&upload_protocol=p&key={_service.Key}", content);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["attributeScores"]);
    }

    [Theory]
    [InlineData("x-goog-api-key", "")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("X-Api-Key", "")]
    public async Task The_key_may_come_in_a_header(string header, string scheme)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, PerspectiveCalls.Analyze)
        {
            Content = new ByteArrayContent("""{"comment": {"text": "No, it is not so."}, "requestedAttributes": {"TOXICITY": {}}}"""u8.ToArray()),
        };
        request.Headers.TryAddWithoutValidation(header, scheme + _service.Key);
        using var response = await _service.Stranger.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task Nothing_of_an_analysis_reaches_the_disk_or_the_log()
    {
        await _service.AnalyzeAsync("""{"comment": {"text": "quibberwock nobody said before"}, "context": {"entries": [{"text": "frobnitzel nor this"}]}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"], "doNotStore": false, "communityId": "snarkentoom"}""");
        await _service.StopAsync();
        foreach (var word in new[] { "quibberwock", "frobnitzel", "snarkentoom" })
        {
            Assert.DoesNotContain(_service.Log.Lines, l => l.Contains(word, StringComparison.Ordinal));
            DataDirectory.AssertHoldsNot(_service, word);
        }

        await _service.StartAgainAsync();
    }
}
