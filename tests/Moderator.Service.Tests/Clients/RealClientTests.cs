using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace Moderator.Service.Tests.Clients;

/// <summary>The clients that sites have, as they are published, against the running service: what they send is taken, and what they report is what they reported of Perspective and OpenAI.</summary>
[Collection(ServiceCollection.Name)]
public sealed class RealClientTests(TinyModel tiny, ClientPrograms clients, ITestOutputHelper output) : IAsyncLifetime, IClassFixture<ClientPrograms>
{
    private const string Text = "What a fool he is. The weather was fine.";

    private static readonly object EveryOption = new
    {
        comment = new { text = Text, type = "PLAIN_TEXT" },
        context = new { entries = new[] { new { text = "The headline", type = "PLAIN_TEXT" }, new { text = "What it answers", type = "PLAIN_TEXT" } } },
        requestedAttributes = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["TOXICITY"] = new { scoreType = "PROBABILITY", scoreThreshold = 0.0 },
            ["INSULT"] = new { },
            ["THREAT"] = new { scoreThreshold = 1.0 },
            ["NOBODYS"] = new { },
        },
        languages = new[] { "en" },
        spanAnnotations = true,
        doNotStore = true,
        dropUnsupportedAttributes = true,
        clientToken = "a token",
        sessionId = "a session",
        communityId = "a community",
    };

    /// <summary>A request for each error that Perspective's clients know, its message, and the kind of its detail.</summary>
    private static readonly (object Request, string Message, string? Detail)[] Errors =
    [
        (Request(""), "Comment must be non-empty.", "COMMENT_EMPTY"),
        (Request(new string('a', 20_992)), "Comment text was too many bytes. Value (20992) exceeded limit (20480).", "COMMENT_TOO_LONG"),
        (Request("Akkam jirtu", "INSULT", "om"), "Attribute INSULT does not support request languages: om", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"),
        (new { comment = new { text = "1234" }, requestedAttributes = new { TOXICITY = new { } } }, "Unable to detect language", "LANGUAGE_DETECTION_FAILED"),
        (new { comment = new { text = Text }, requestedAttributes = new { } }, "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
        (Request(Text, "X"), "Unknown requested attribute: X", null),
        (new { comment = new { text = Text }, requestedAttributes = new { TOXICITY = new { scoreType = "RAW" } } }, "Requested score type RAW is not supported by attribute TOXICITY", null),
        (new { comment = new { text = Text }, requestedAttributes = new { TOXICITY = new { } }, context = new { entries = new[] { new { text = "a" } }, articleAndParentComment = new { article = new { text = "b" } } } }, "Context can have either entries or article_and_parent_comment, but both fields were populated.", null),
        (new { comment = new { text = Text, type = "WIKI" }, requestedAttributes = new { TOXICITY = new { } } }, "Currently, only 'PLAIN_TEXT' comments are supported", null),
    ];

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Perspective_api_client_gets_scores_and_reports_errors()
    {
        var answers = await clients.CallAsync(
            PublishedClient.PerspectiveApiClient,
            _service,
            output,
            [
                new { request = "<p>" + Text + "</p>" },
                new { request = Text, options = new { attributes = new[] { "toxicity", "insult" }, doNotStore = false } },
                new { request = EveryOption },
                new { request = Text, key = "mod_nobodys" },
                .. Errors.Select(e => new { request = e.Request, options = new { validate = false, stripHTML = false } }),
            ]);
        if (answers is null) return;

        Assert.Equal(["TOXICITY"], Names(answers[0]));
        Assert.Equal(["TOXICITY", "INSULT"], Names(answers[1]));
        AssertEveryOption(answers[2]["value"]!);
        foreach (var (answer, message) in answers.Skip(3).Zip(Errors.Select(e => e.Message).Prepend("API key not valid. Please pass a valid API key.")))
        {
            Assert.Equal(("ResponseError", 400), (answer.Text("error.name"), answer["error"]!["status"]!.GetValue<int>()));
            Assert.Equal(message, answer.Text("error.message"));
        }
    }

    [Fact]
    public async Task Perspectiveapi_js_client_gets_scores_and_reports_errors()
    {
        var answers = await clients.CallAsync(
            PublishedClient.PerspectiveApiJsClient,
            _service,
            output,
            new { request = Text },
            new { request = "<b>" + Text + "</b>", options = new { attributes = new[] { "INSULT" }, languages = new[] { "en" }, doNotStore = false, context = new { entries = new[] { new { text = "What it answers" } } } } },
            new { request = Text, options = new { attributes = new[] { "NOBODYS" } } },
            new { request = Text, key = "mod_nobodys" });
        if (answers is null) return;

        Assert.Equal(["SPAM", "TOXICITY"], answers[0]["value"]!.AsObject().Select(v => v.Key).Order(StringComparer.Ordinal));
        Assert.All(answers[0]["value"]!.AsObject(), v => Assert.InRange(v.Value!.GetValue<double>(), 0, 1));
        Assert.Equal(["INSULT"], answers[1]["value"]!.AsObject().Select(v => v.Key));
        Assert.Contains("Request failed with status code 400", answers[2].Text("error.message"), StringComparison.Ordinal);
        Assert.Contains("Request failed with status code 400", answers[3].Text("error.message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Googleapis_builds_itself_from_the_description_and_reports_errors()
    {
        var answers = await clients.CallAsync(
            PublishedClient.GoogleApis,
            _service,
            output,
            [
                new { method = "analyze", request = EveryOption },
                new { method = "suggestscore", request = Suggestion },
                new { method = "analyze", request = Request(Text), key = "mod_nobodys" },
                new { method = "suggestscore", request = new { comment = new { text = Text } } },
                .. Errors.Select(e => new { method = "analyze", request = e.Request }),
            ]);
        if (answers is null) return;

        AssertEveryOption(answers[0]["value"]!);
        AssertSuggested(answers[1]["value"]!);
        AssertGoogles(answers[2], "API key not valid. Please pass a valid API key.");
        Assert.Equal("API_KEY_INVALID", answers[2]["error"]!["body"]!["error"]!["details"]![0]!.Text("reason"));
        AssertGoogles(answers[3], "Missing attribute_scores");
        foreach (var (answer, expected) in answers.Skip(4).Zip(Errors))
        {
            AssertGoogles(answer, expected.Message);
            Assert.Equal(expected.Detail, answer["error"]!["body"]!["error"]!["details"]?[0]!.Text("errorType"));
        }

        static void AssertGoogles(JsonNode answer, string message)
        {
            Assert.Equal(message, answer.Text("error.message"));
            Assert.Equal("400", answer["error"]!["code"]!.ToString());
        }
    }

    [Fact]
    public async Task Python_googleapi_builds_itself_from_the_description_and_reports_errors()
    {
        var answers = await clients.CallAsync(
            PublishedClient.PythonGoogleApi,
            _service,
            output,
            [
                new { method = "analyze", request = EveryOption },
                new { method = "suggestscore", request = Suggestion },
                new { method = "analyze", request = Request(Text), key = "mod_nobodys" },
                .. Errors.Select(e => new { method = "analyze", request = e.Request }),
            ]);
        if (answers is null) return;

        AssertEveryOption(answers[0]["value"]!);
        AssertSuggested(answers[1]["value"]!);
        Assert.Contains("API key not valid. Please pass a valid API key.", answers[2].Text("error.message"), StringComparison.Ordinal);
        foreach (var (answer, expected) in answers.Skip(3).Zip(Errors))
        {
            Assert.Equal(400, answer["error"]!["status"]!.GetValue<int>());
            Assert.Contains($"returned \"{expected.Message}\"", answer.Text("error.message"), StringComparison.Ordinal);
            if (expected.Detail is not null) Assert.Equal(expected.Detail, answer["error"]!["details"]![0]!.Text("errorType"));
        }
    }

    [Fact]
    public async Task Openai_gets_results_and_reports_errors()
    {
        using var made = await _service.Client.PostAsync("/v1/keys", new StringContent("""{"name": "used up", "scopes": ["score"], "daily_quota": 1}""", Encoding.UTF8, "application/json"));
        var usedUp = JsonNode.Parse(await made.Content.ReadAsStringAsync())!.Text("key");
        var answers = await clients.CallAsync(
            PublishedClient.OpenAi,
            _service,
            output,
            new { request = new { input = Text, model = "omni-moderation-latest" } },
            new { request = new { input = new[] { Text, "A quiet word." } } },
            new { request = new { input = new[] { new { type = "text", text = Text } } } },
            new { request = new { input = new[] { new { type = "image_url", image_url = new { url = "https://news.example/a.png" } } } } },
            new { request = new { } },
            new { request = new { input = Text }, key = "mod_nobodys" },
            new { request = new { input = Text }, key = usedUp },
            new { request = new { input = Text }, key = usedUp });
        if (answers is null) return;

        Assert.Equal([1, 2, 1], answers.Take(3).Select(a => a["value"]!["results"]!.AsArray().Count));
        Assert.Equal(13, answers[0]["value"]!["results"]![0]!["category_scores"]!.AsObject().Count);
        AssertError(answers[3], "BadRequestError", 400, "image_not_supported");
        Assert.Equal("400 'input[0]' is an image: this service judges texts alone.", answers[3].Text("error.message"));
        AssertError(answers[4], "BadRequestError", 400, "missing_required_parameter");
        AssertError(answers[5], "AuthenticationError", 401, "invalid_api_key");
        Assert.NotNull(answers[6]["value"]);
        AssertError(answers[7], "RateLimitError", 429, "rate_limit_exceeded");

        static void AssertError(JsonNode answer, string name, int status, string code) =>
            Assert.Equal((name, status, code), (answer.Text("error.name"), answer["error"]!["status"]!.GetValue<int>(), answer.Text("error.code")));
    }

    private static object Suggestion => new
    {
        comment = new { text = Text },
        attributeScores = new { TOXICITY = new { summaryScore = new { value = 0 } } },
        languages = new[] { "en" },
        communityId = "/forum/movies",
        clientToken = "comment-53922",
        sessionId = "a session",
    };

    private static object Request(string text, string attribute = "TOXICITY", string language = "en") => new
    {
        comment = new { text },
        requestedAttributes = new Dictionary<string, object>(StringComparer.Ordinal) { [attribute] = new { } },
        languages = new[] { language },
    };

    private static IEnumerable<string> Names(JsonNode answer) => answer["value"]!["attributeScores"]!.AsObject().Select(a => a.Key);

    private static void AssertEveryOption(JsonNode value)
    {
        var scores = value["attributeScores"]!.AsObject();
        Assert.Equal(["INSULT", "TOXICITY"], scores.Select(s => s.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["0-18", "19-40"], scores["TOXICITY"]!["spanScores"]!.AsArray().Select(s => $"{s!["begin"]}-{s["end"]}"));
        Assert.InRange(scores["TOXICITY"]!["summaryScore"]!["value"]!.GetValue<double>(), 0, 1);
        Assert.Equal("PROBABILITY", scores["TOXICITY"]!["summaryScore"]!.Text("type"));
        Assert.Equal("a token", value.Text("clientToken"));
        Assert.Equal("""["en"]""", value["languages"]!.ToJsonString());
    }

    private void AssertSuggested(JsonNode value)
    {
        Assert.Equal("comment-53922", value.Text("clientToken"));
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM suggestions WHERE client_token = 'comment-53922' AND community_id = '/forum/movies'"));
    }
}
