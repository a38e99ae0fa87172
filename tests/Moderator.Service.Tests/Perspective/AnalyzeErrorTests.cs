using System.Text;
using Moderator.Service.Api.Perspective;
using Xunit;

namespace Moderator.Service.Tests.Perspective;

/// <summary>Clients match on these errors: each is compared whole.</summary>
[Collection(ServiceCollection.Name)]
public sealed class AnalyzeErrorTests(TinyModel tiny) : IAsyncLifetime
{
    private const string Detail = "\"@type\":\"type.googleapis.com/google.commentanalyzer.v1alpha1.Error\",\"errorType\":";

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("""{"comment":{"text":""},"requestedAttributes":{"TOXICITY":{}}}""", "Comment must be non-empty.", "[{" + Detail + "\"COMMENT_EMPTY\"}]")]
    [InlineData("""{"comment":{},"requestedAttributes":{"TOXICITY":{}}}""", "Comment must be non-empty.", "[{" + Detail + "\"COMMENT_EMPTY\"}]")]
    [InlineData("""{"requestedAttributes":{"TOXICITY":{}}}""", "Comment must be non-empty.", "[{" + Detail + "\"COMMENT_EMPTY\"}]")]
    [InlineData("""{"comment":{"text":"<p> </p>","type":"HTML"},"requestedAttributes":{"TOXICITY":{}}}""", "Comment must be non-empty.", "[{" + Detail + "\"COMMENT_EMPTY\"}]")]
    [InlineData("""{"comment":{"text":"1234 5678"},"languages":["om"],"requestedAttributes":{"INSULT":{}}}""", "Attribute INSULT does not support request languages: om", "[{" + Detail + "\"LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE\"" + ""","languageNotSupportedByAttributeError":{"detectedLanguages":[],"requestedLanguages":["om"],"attribute":"INSULT"}}]""")]
    [InlineData("""{"comment":{"text":"This is what they said about the house."},"languages":["en","om","sw-KE"],"requestedAttributes":{"INSULT":{}}}""", "Attribute INSULT does not support request languages: om,sw-KE", "[{" + Detail + "\"LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE\"" + ""","languageNotSupportedByAttributeError":{"detectedLanguages":["en"],"requestedLanguages":["en","om","sw-KE"],"attribute":"INSULT"}}]""")]
    [InlineData("""{"comment":{"text":"Das ist ein Satz, den wir nicht auf Englisch sagen."},"requestedAttributes":{"INSULT":{}}}""", "Attribute INSULT does not support request languages: de", "[{" + Detail + "\"LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE\"" + ""","languageNotSupportedByAttributeError":{"detectedLanguages":["de"],"requestedLanguages":[],"attribute":"INSULT"}}]""")]
    [InlineData("""{"comment":{"text":"1234 5678"},"requestedAttributes":{"TOXICITY":{}}}""", "Unable to detect language", "[{" + Detail + "\"LANGUAGE_DETECTION_FAILED\"}]")]
    [InlineData("""{"comment":{"text":"Some text."}}""", "Missing requested_attributes", "[{" + Detail + "\"NO_REQUESTED_ATTRIBUTES\"}]")]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{}}""", "Missing requested_attributes", "[{" + Detail + "\"NO_REQUESTED_ATTRIBUTES\"}]")]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"TOXICITY":{},"X":{}},"languages":["en"]}""", "Unknown requested attribute: X", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"FLIRTATION":{}},"languages":["en"]}""", "Unknown requested attribute: FLIRTATION", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"AFFINITY_EXPERIMENTAL":{},"TOXICITY":{}},"languages":["en"]}""", "Unknown requested attribute: AFFINITY_EXPERIMENTAL", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"TOXICITY":{"scoreType":"STD_DEV_SCORE"}}}""", "Requested score type STD_DEV_SCORE is not supported by attribute TOXICITY", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"INSULT":{"scoreType":"PERCENTILE"}}}""", "Requested score type PERCENTILE is not supported by attribute INSULT", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"INSULT":{"scoreType":"RAW"}}}""", "Requested score type RAW is not supported by attribute INSULT", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"TOXICITY":{}},"context":{"entries":[{"text":"a"}],"articleAndParentComment":{"article":{"text":"b"}}}}""", "Context can have either entries or article_and_parent_comment, but both fields were populated.", null)]
    [InlineData("""{"comment":{"text":"Some text.","type":"MARKDOWN"},"requestedAttributes":{"TOXICITY":{}}}""", "Currently, only 'PLAIN_TEXT' comments are supported", null)]
    [InlineData("""{"comment":{"text":17},"requestedAttributes":{"TOXICITY":{}}}""", "Invalid value at 'comment.text', expected a string.", null)]
    [InlineData("""{"comment":"Some text.","requestedAttributes":{"TOXICITY":{}}}""", "Invalid value at 'comment', expected an object.", null)]
    [InlineData("""{"comment":{"text":"\ud800"},"requestedAttributes":{"TOXICITY":{}}}""", "Invalid value at 'comment.text', expected a string of valid Unicode.", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":["TOXICITY"]}""", "Invalid value at 'requestedAttributes', expected an object.", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"TOXICITY":{"scoreThreshold":"high"}}}""", "Invalid value at 'requestedAttributes[].scoreThreshold', expected a number.", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"TOXICITY":{}},"languages":"en"}""", "Invalid value at 'languages', expected a list.", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"TOXICITY":{}},"languages":["english"]}""", "Invalid value at 'languages[0]', expected a language tag like en or pt-BR.", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"TOXICITY":{}},"spanAnnotations":"yes"}""", "Invalid value at 'spanAnnotations', expected true or false.", null)]
    [InlineData("""{"comment":{"text":"Some text."},"requestedAttributes":{"TOXICITY":{}},"context":{"entries":[5]}}""", "Invalid value at 'context.entries[0]', expected an object.", null)]
    [InlineData("""{"comment":{"text":"a"},"half \ud800 a pair":1}""", "Invalid JSON payload received. Expected UTF-8 JSON, nested at most 32 deep, each name once.", null)]
    [InlineData("""{"comment":{"text":"a"},"comment":{"text":"b"}}""", "Invalid JSON payload received. Expected UTF-8 JSON, nested at most 32 deep, each name once.", null)]
    [InlineData("[]", "Invalid JSON payload received. Expected an object.", null)]
    [InlineData("{\"comment\":\n {\"text\": nonsense}}", "Invalid JSON payload received. Line 2, byte 12. Expected UTF-8 JSON, nested at most 32 deep, each name once.", null)]
    public async Task A_request_that_does_not_fit_is_refused_in_perspectives_words(string body, string message, string? details)
    {
        using var response = await _service.CallAsync(PerspectiveCalls.Analyze, body);
        await PerspectiveCalls.ErrorAsync(response, 400);
        Assert.Equal(
            $$$$"""{"error":{"code":400,"message":"{{{{message}}}}","status":"INVALID_ARGUMENT"{{{{(details is null ? "" : ",\"details\":" + details)}}}}}}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Too_long_a_comment_is_refused_in_perspectives_words()
    {
        using var response = await _service.CallAsync(PerspectiveCalls.Analyze, $$$$"""{"comment":{"text":"{{{{new string('a', 20_992)}}}}"},"requestedAttributes":{"TOXICITY":{}}}""");
        Assert.Equal(
            """{"error":{"code":400,"message":"Comment text was too many bytes. Value (20992) exceeded limit (20480).","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.commentanalyzer.v1alpha1.Error","errorType":"COMMENT_TOO_LONG"}]}}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Html_is_refused_where_the_operator_wants_it_as_it_was()
    {
        await _service.StopAsync();
        await _service.StartAgainAsync(options => options with { Perspective = new PerspectiveOptions { TakesHtml = false } });
        var error = await _service.RefuseAsync(PerspectiveCalls.Analyze, """{"comment":{"text":"<p>a</p>","type":"HTML"},"requestedAttributes":{"TOXICITY":{}}}""");
        Assert.Equal("Currently, only 'PLAIN_TEXT' comments are supported", error.Text("message"));
    }

    [Theory]
    [InlineData(PerspectiveCalls.Analyze)]
    [InlineData(PerspectiveCalls.SuggestScore)]
    public async Task Without_a_key_and_with_a_wrong_one_the_refusal_is_googles(string address)
    {
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var without = await _service.Stranger.PostAsync(address, content);
        await PerspectiveCalls.ErrorAsync(without, 403);
        Assert.Equal(
            """{"error":{"code":403,"message":"Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.","status":"PERMISSION_DENIED"}}""",
            await without.Content.ReadAsStringAsync());
        using var wrong = await _service.CallAsync(address, "{}", "mod_nobodys");
        await PerspectiveCalls.ErrorAsync(wrong, 400);
        Assert.Equal(
            """{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com","metadata":{"service":"commentanalyzer.googleapis.com"}}]}}""",
            await wrong.Content.ReadAsStringAsync());
        Assert.False(wrong.Headers.Contains("WWW-Authenticate"));
    }

    [Fact]
    public async Task A_key_that_is_used_too_often_meets_googles_quota_error()
    {
        using var made = await _service.Client.PostAsync("/v1/keys", new StringContent("""{"name": "slow", "scopes": ["score"], "rate_per_second": 0.01, "burst": 1}""", Encoding.UTF8, "application/json"));
        var key = System.Text.Json.Nodes.JsonNode.Parse(await made.Content.ReadAsStringAsync())!.Text("key");
        const string Body = """{"comment":{"text":"Some text."},"requestedAttributes":{"TOXICITY":{},"INSULT":{},"THREAT":{}},"languages":["en"]}""";
        using var first = await _service.CallAsync(PerspectiveCalls.Analyze, Body, key);
        Assert.Equal(200, (int)first.StatusCode);
        using var second = await _service.CallAsync(PerspectiveCalls.Analyze, Body, key);
        await PerspectiveCalls.ErrorAsync(second, 429);
        Assert.Equal(
            """{"error":{"code":429,"message":"Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)' and limit 'Analysis requests (AnalyzeComment) per minute' of service 'commentanalyzer.googleapis.com' for consumer 'api_key'.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","domain":"googleapis.com","metadata":{"service":"commentanalyzer.googleapis.com"}}]}}""",
            await second.Content.ReadAsStringAsync());
        Assert.True(second.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        // It may score and nothing else.
        Assert.Equal("PERMISSION_DENIED", (await _service.RefuseAsync(PerspectiveCalls.SuggestScore, "{}", 403, key)).Text("status"));
    }

    [Theory]
    [InlineData("GET", "/v1alpha1/comments:analyze", 405, "UNIMPLEMENTED")]
    [InlineData("POST", "/v1alpha1/comments:nothing", 404, "NOT_FOUND")]
    [InlineData("GET", "/v1alpha1", 404, "NOT_FOUND")]
    [InlineData("GET", "/$discovery/nothing", 404, "NOT_FOUND")]
    [InlineData("GET", "/$discovery/rest?version=v1", 404, "NOT_FOUND")]
    public async Task What_routing_refuses_is_said_in_googles_form(string method, string address, int status, string name)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        using var response = await _service.Client.SendAsync(request);
        Assert.Equal(name, (await PerspectiveCalls.ErrorAsync(response, status)).Text("status"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Too_large_a_body_is_said_in_googles_form(bool announced)
    {
        // Small enough for what lies between: a server that answers before it has read all of a body may cut it short.
        await _service.StopAsync();
        await _service.StartAgainAsync(options => options with { Perspective = new PerspectiveOptions { MaxBodyBytes = 20_000 } });
        var body = new byte[40_000];
        body.AsSpan().Fill((byte)' ');
        using HttpContent content = announced ? new ByteArrayContent(body) : new StreamContent(new MemoryStream(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, PerspectiveCalls.Analyze) { Content = content };
        if (!announced) request.Headers.TransferEncodingChunked = true;
        using var response = await _service.Client.SendAsync(request);
        Assert.Equal("INVALID_ARGUMENT", (await PerspectiveCalls.ErrorAsync(response, 413)).Text("status"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(";;;")]
    public async Task Another_content_type_is_refused(string type)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await _service.Client.PostAsync(PerspectiveCalls.Analyze, content);
        Assert.Equal("The request's content type is not application/json in UTF-8.", (await PerspectiveCalls.ErrorAsync(response, 400)).Text("message"));
    }

    [Fact]
    public async Task Too_many_attributes_are_refused()
    {
        var asked = string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"A{i}\":{{}}"));
        Assert.Equal(
            "Too many requested_attributes. Found 101, expected at most 100.",
            (await _service.RefuseAsync(PerspectiveCalls.Analyze, $$$$"""{"comment":{"text":"a"},"requestedAttributes":{{{{{asked}}}}}}""")).Text("message"));
    }
}
