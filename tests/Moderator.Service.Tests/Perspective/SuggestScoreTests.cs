using Moderator.Core.Scoring;
using Moderator.Storage;
using Moderator.Storage.Comments;
using Moderator.Storage.Suggestions;
using Xunit;

namespace Moderator.Service.Tests.Perspective;

[Collection(ServiceCollection.Name)]
public sealed class SuggestScoreTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task The_answer_has_the_form_that_perspective_gave_it()
    {
        using var response = await _service.CallAsync(PerspectiveCalls.SuggestScore, """
            {"comment": {"text": "This is what they said about the house."}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}},
             "languages": ["en"], "communityId": "/forum/movies", "clientToken": "comment-53922", "sessionId": "a session"}
            """);
        Assert.Equal("""{"clientToken":"comment-53922","requestedLanguages":["en"],"detectedLanguages":["en"]}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_suggestion_is_a_row_of_the_next_training_set()
    {
        await _service.SuggestAsync("""
            {"comment": {"text": "You utter turnip, go home."}, "attribute_scores": {
               "TOXICITY": {"summary_score": {"value": 0.75, "type": "PROBABILITY"}, "span_scores": [{"begin": 4, "end": 16, "score": {"value": 0.9}}, {"begin": 18, "end": 25, "score": {"value": 0.1}}]},
               "OBSCENE": {"summaryScore": {"value": 0.25}}, "PROFANITY": {"summaryScore": {"value": 0}}, "LIKELY_TO_REJECT": {"summaryScore": {"value": 1}}},
             "context": {"entries": [{"text": "The headline"}, {"text": "The parent"}]}}
            """);
        var row = Assert.Single(await ReadLabelsAsync());
        Assert.Matches("^suggested-[0-9a-f]{16}$", row.CommentId);
        Assert.Equal("You utter turnip, go home.", row.Text);
        Assert.Equal(new Dictionary<AttributeId, double> { [AttributeId.Toxicity] = 0.75, [AttributeId.Profanity] = 0 }, row.Labels);
        var span = Assert.Single(row.Spans);
        Assert.Equal((4, 16, AttributeId.Toxicity), (span.Start, span.End, span.Attribute));
        Assert.Equal(("The parent", "The headline"), (row.ParentText, row.ArticleTitle));
    }

    [Fact]
    public async Task A_later_word_on_the_same_comment_takes_the_place_of_the_earlier_and_other_peoples_are_averaged()
    {
        static string Suggestion(double value, string? token) =>
            $$$$"""{"comment": {"text": "The same text."}, "languages": ["en"], "attributeScores": {"TOXICITY": {"summaryScore": {"value": {{{{value}}}}}}}, "communityId": "Coral:https://news.example"{{{{(token is null ? "" : $", \"clientToken\": \"{token}\"")}}}}}""";
        await _service.SuggestAsync(Suggestion(0, "comment:1"));
        await _service.SuggestAsync(Suggestion(1, "comment:1"));
        Assert.Equal(1, Assert.Single(await ReadLabelsAsync()).Labels[AttributeId.Toxicity]);

        await _service.SuggestAsync(Suggestion(0, "comment:2"));
        await _service.SuggestAsync(Suggestion(0, null));
        await _service.SuggestAsync(Suggestion(0, null));
        Assert.Equal(0.25, Assert.Single(await ReadLabelsAsync()).Labels[AttributeId.Toxicity]);
    }

    [Fact]
    public async Task What_must_not_be_stored_is_not_and_what_may_be_is()
    {
        await _service.SuggestAsync("""{"comment": {"text": "galumphingly unstored"}, "languages": ["en"], "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}, "doNotStore": true}""");
        await _service.SuggestAsync("""{"comment": {"text": "slithytove is stored"}, "languages": ["en"], "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}, "sessionId": "vorpalblade"}""");
        await _service.StopAsync();
        DataDirectory.AssertHoldsNot(_service, "galumphingly");
        DataDirectory.AssertHoldsNot(_service, "vorpalblade");
        DataDirectory.AssertHolds(_service, "slithytove");
        Assert.DoesNotContain(_service.Log.Lines, l => l.Contains("slithytove", StringComparison.Ordinal));
        await _service.StartAgainAsync();
    }

    [Fact]
    public async Task A_name_that_the_site_maps_to_one_attribute_is_stored_as_that_and_what_is_not_to_be_stored_needs_none()
    {
        const string Suggestion = """{"comment": {"text": "beamish"}, "languages": ["en"], "attributeScores": {"LIKELY_TO_REJECT": {"summaryScore": {"value": 1}}}""";
        await _service.SuggestAsync(Suggestion + ", \"doNotStore\": true}");
        await _service.RefuseAsync(PerspectiveCalls.SuggestScore, Suggestion + "}");
        await _service.StopAsync();
        await _service.StartAgainAsync(o => o with { Perspective = o.Perspective with { Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["LIKELY_TO_REJECT"] = "TOXICITY" } } });
        await _service.SuggestAsync(Suggestion + "}");
        Assert.Equal("beamish", Assert.Single(await ReadLabelsAsync()).Text);
    }

    [Theory]
    [InlineData("""{"comment":{"text":"a"}}""", "Missing attribute_scores")]
    [InlineData("""{"comment":{"text":"a"},"attributeScores":{}}""", "Missing attribute_scores")]
    [InlineData("""{"comment":{"text":"a"},"attributeScores":{"TOXICITY":{}}}""", "Attribute TOXICITY has no scores: expected summary_score or span_scores")]
    [InlineData("""{"comment":{"text":"a"},"attributeScores":{"TOXICITY":null}}""", "Attribute TOXICITY has no scores: expected summary_score or span_scores")]
    [InlineData("""{"comment":{"text":"a"},"attributeScores":{"TOXICITY":{"summaryScore":{}}}}""", "A score of attribute TOXICITY has no value")]
    [InlineData("""{"comment":{"text":"a"},"attributeScores":{"TOXICITY":{"summaryScore":{"value":1.5}}}}""", "A score of attribute TOXICITY is not a probability: expected a value from 0 to 1")]
    [InlineData("""{"comment":{"text":"a"},"attributeScores":{"TOXICITY":{"summaryScore":{"value":1,"type":"RAW"}}}}""", "Requested score type RAW is not supported by attribute TOXICITY")]
    [InlineData("""{"comment":{"text":"a"},"attributeScores":{"NOBODYS":{"summaryScore":{"value":1}}}}""", "Unknown requested attribute: NOBODYS")]
    [InlineData("""{"comment":{"text":"abc"},"attributeScores":{"TOXICITY":{"spanScores":[{"end":1,"score":{"value":1}}]}}}""", "A span score of attribute TOXICITY has no begin and end")]
    [InlineData("""{"comment":{"text":"abc"},"attributeScores":{"TOXICITY":{"spanScores":[{"begin":1,"end":4,"score":{"value":1}}]}}}""", "A span score of attribute TOXICITY does not lie within the comment: found 1 to 4, expected whole numbers from 0 to 3")]
    [InlineData("""{"comment":{"text":"abc"},"attributeScores":{"TOXICITY":{"spanScores":[{"begin":1,"end":2}]}}}""", "A span score of attribute TOXICITY has no score")]
    [InlineData("""{"comment":{"text":"a"},"attributeScores":{"LIKELY_TO_REJECT":{"summaryScore":{"value":1}},"FLIRTATION":{"summaryScore":{"value":0}}}}""", "No suggested score can be stored: LIKELY_TO_REJECT, FLIRTATION stands for several attributes of this service or for none. The operator can make it stand for one (setting perspective.attributes).")]
    [InlineData("""{"comment":{"text":"<p>abc</p>","type":"HTML"},"attributeScores":{"TOXICITY":{"spanScores":[{"begin":3,"end":4,"score":{"value":1}}]}}}""", "No suggested score can be stored: spans of an HTML comment count what is not stored. Expected summary_score.")]
    [InlineData("""{"comment":{"text":""},"attributeScores":{"TOXICITY":{"summaryScore":{"value":1}}}}""", "Comment must be non-empty.")]
    [InlineData("""{"comment":{"text":"a\u0000b"},"attributeScores":{"TOXICITY":{"summaryScore":{"value":1}}}}""", "Invalid value at 'comment.text', expected a string without U+0000 and lone surrogates: it could not be stored as it came.")]
    public async Task A_suggestion_that_does_not_fit_is_refused_and_nothing_is_stored(string body, string message)
    {
        Assert.Equal(message, (await _service.RefuseAsync(PerspectiveCalls.SuggestScore, body)).Text("message"));
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM suggestions"));
    }

    [Fact]
    public async Task A_database_that_is_read_only_gives_googles_503()
    {
        await _service.SuggestAsync("""{"comment": {"text": "before"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}""");
        using var connection = _service.Connect();
        using var locking = connection.CreateCommand();
        locking.CommandText = "BEGIN EXCLUSIVE";
        locking.ExecuteNonQuery();
        var error = await _service.RefuseAsync(PerspectiveCalls.SuggestScore, """{"comment": {"text": "locked out"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}""", 503);
        Assert.Equal("UNAVAILABLE", error.Text("status"));
        locking.CommandText = "ROLLBACK";
        locking.ExecuteNonQuery();
        await _service.SuggestAsync("""{"comment": {"text": "after"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}""");
        Assert.Equal(["before", "after"], (await ReadLabelsAsync()).Select(l => l.Text));
    }

    private async Task<List<LabelledText>> ReadLabelsAsync()
    {
        await using var database = ModerationDatabase.Open(new DatabaseOptions(_service.DatabasePath), TimeProvider.System);
        return [.. new SuggestionStore(database).ReadLabels(new LabelQuery())];
    }
}
