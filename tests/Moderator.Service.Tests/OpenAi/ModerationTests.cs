using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Moderator.Core.Scoring;
using Moderator.Service.Api.OpenAi;
using Moderator.Service.Versions;
using Xunit;

namespace Moderator.Service.Tests.OpenAi;

[Collection(ServiceCollection.Name)]
public sealed class ModerationTests(TinyModel tiny) : IAsyncLifetime
{
    private static readonly string[] Categories =
    [
        "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm", "self-harm/instructions", "self-harm/intent",
        "sexual", "sexual/minors", "violence", "violence/graphic",
    ];

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model, options => options with
    {
        Versions = new VersionOptions { ModelDirectories = [Path.Combine(TinyModel.Repository, "models")] },
    });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task All_thirteen_categories_stand_in_each_map_with_our_scores()
    {
        const string Text = "What a fool he is, that man.";
        var answer = await PostAsync($$$$"""{"input": "{{{{Text}}}}", "model": "omni-moderation-latest"}""");
        Assert.Matches("^modr-[0-9a-f]{32}$", answer.Text("id"));
        Assert.Equal(tiny.Model.Version.ToString(), answer.Text("model"));
        var result = Assert.Single(answer["results"]!.AsArray())!;
        foreach (var map in new[] { "categories", "category_scores", "category_applied_input_types" })
            Assert.Equal(Categories, result[map]!.AsObject().Select(c => c.Key).Order(StringComparer.Ordinal));

        var scores = tiny.Model.Score(Text).Scores;
        Assert.Equal(Math.Round(scores[AttributeId.Insult]!.Value, 6), Score(result, "harassment"));
        Assert.Equal(Math.Round(Math.Min(scores[AttributeId.IdentityAttack]!.Value, scores[AttributeId.Threat]!.Value), 6), Score(result, "hate/threatening"));
        Assert.Equal("""["text"]""", result["category_applied_input_types"]!["harassment"]!.ToJsonString());
        Assert.Equal(0, Score(result, "self-harm"));
        Assert.False(result["categories"]!["self-harm"]!.GetValue<bool>());
        Assert.Empty(result["category_applied_input_types"]!["self-harm"]!.AsArray());
    }

    [Fact]
    public async Task What_scores_from_the_bound_on_is_true_and_flagged()
    {
        const string Body = """{"input": "What a fool he is, that man."}""";
        var score = Score((await PostAsync(Body))["results"]![0]!, "harassment");
        foreach (var (bound, flagged) in new[] { (0.0, true), (1.0, false) })
        {
            await _service.StopAsync();
            await _service.StartAgainAsync(options => options with { OpenAi = new OpenAiOptions { FlaggedFrom = bound } });
            var result = (await PostAsync(Body))["results"]![0]!;
            Assert.Equal(flagged, result["flagged"]!.GetValue<bool>());
            Assert.Equal(flagged, result["categories"]!["harassment"]!.GetValue<bool>());
            Assert.Equal(score, Score(result, "harassment"));
            Assert.False(result["categories"]!["illicit"]!.GetValue<bool>());
        }
    }

    [Fact]
    public async Task Each_string_of_an_array_has_its_result_and_parts_are_one_input()
    {
        string[] texts = ["A quiet word.", "What a fool he is.", "A quiet word."];
        var answer = await PostAsync($$$$"""{"input": [{{{{string.Join(',', texts.Select(t => $"\"{t}\""))}}}}]}""");
        var scores = answer["results"]!.AsArray().Select(r => Score(r!, "harassment")).ToList();
        Assert.Equal(3, scores.Count);
        Assert.Equal(scores[0], scores[2]);

        var parts = await PostAsync($$$$"""{"input": [{{{{string.Join(',', texts.Select(t => $$"""{"type": "text", "text": "{{t}}"}"""))}}}}]}""");
        Assert.Equal(scores.Max(), Score(Assert.Single(parts["results"]!.AsArray())!, "harassment"));
    }

    [Theory]
    [InlineData("baseline", "baseline@1-")]
    [InlineData("text-moderation-stable", "tiny@")]
    public async Task The_model_may_be_named(string model, string answered) =>
        Assert.StartsWith(answered, (await PostAsync($$$$"""{"input": "A quiet word.", "model": "{{{{model}}}}"}""")).Text("model"), StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", "input", "missing_required_parameter", "Missing required parameter: 'input'.")]
    [InlineData("""{"input": null}""", "input", "missing_required_parameter", "Missing required parameter: 'input'.")]
    [InlineData("""{"input": 5}""", "input", "invalid_type", "Invalid type for 'input': expected a string, an array of strings, or an array of text parts.")]
    [InlineData("""{"input": []}""", "input", "empty_array", "Invalid 'input': expected at least one item, found an empty array.")]
    [InlineData("""{"input": ["a", 5]}""", "input[1]", "invalid_type", "Invalid type for 'input[1]': expected a string or a text part.")]
    [InlineData("""{"input": ["a", {"type": "text", "text": "b"}]}""", "input", "invalid_type", "Invalid 'input': found strings beside parts, expected one of the two.")]
    [InlineData("""{"input": [{"type": "image_url", "image_url": {"url": "https://news.example/a.png"}}]}""", "input[0]", "image_not_supported", "'input[0]' is an image: this service judges texts alone.")]
    [InlineData("""{"input": [{"type": "text"}]}""", "input[0]", "invalid_value", "Invalid 'input[0]': expected {\"type\": \"text\", \"text\": ...}.")]
    [InlineData("""{"input": "\ud800"}""", "input", "invalid_value", "Invalid 'input': expected a string of valid Unicode.")]
    [InlineData("""{"input": "a", "model": "nobodys"}""", "model", "model_not_found", "The model that 'model' names is not installed. Leave it out, or name one of /v1/models.")]
    [InlineData("""{"input": "a", "model": 5}""", "model", "invalid_type", "Invalid type for 'model': expected a string.")]
    [InlineData("nonsense", null, "invalid_json", "Invalid JSON payload received. Line 1, byte 2. Expected UTF-8 JSON, nested at most 32 deep, each name once.")]
    public async Task A_request_that_does_not_fit_is_refused_in_openais_form(string body, string? param, string code, string message)
    {
        var error = (await PostAsync(body, 400))["error"]!;
        Assert.Equal(message, error.Text("message"));
        Assert.Equal("invalid_request_error", error.Text("type"));
        Assert.Equal(param, error["param"]?.GetValue<string>());
        Assert.Equal(code, error.Text("code"));
        Assert.True(error.AsObject().ContainsKey("param"));
    }

    [Fact]
    public async Task Too_many_and_too_long_inputs_are_refused()
    {
        Assert.Equal("array_above_max_length", (await PostAsync($$$$"""{"input": [{{{{string.Join(',', Enumerable.Repeat("\"a\"", 1_001))}}}}]}""", 400)).Text("error.code"));
        Assert.Equal("string_above_max_length", (await PostAsync($$$$"""{"input": "{{{{new string('a', 65_537)}}}}"}""", 400)).Text("error.code"));
    }

    [Fact]
    public async Task Keys_and_quotas_are_refused_in_openais_form()
    {
        var wrong = await PostAsync("{}", 401, "mod_nobodys");
        Assert.Equal("invalid_api_key", wrong.Text("error.code"));
        using var made = await _service.Client.PostAsync("/v1/keys", new StringContent("""{"name": "slow", "scopes": ["score"], "daily_quota": 1}""", Encoding.UTF8, "application/json"));
        var key = JsonNode.Parse(await made.Content.ReadAsStringAsync())!.Text("key");
        await PostAsync("""{"input": "a"}""", 200, key);
        Assert.Equal("rate_limit_exceeded", (await PostAsync("""{"input": "a"}""", 429, key)).Text("error.code"));
    }

    [Fact]
    public async Task Nothing_reaches_the_disk_or_the_log()
    {
        await PostAsync("""{"input": "manxomefoe nobody said before"}""");
        await _service.StopAsync();
        DataDirectory.AssertHoldsNot(_service, "manxomefoe");
        Assert.DoesNotContain(_service.Log.Lines, l => l.Contains("manxomefoe", StringComparison.Ordinal));
        await _service.StartAgainAsync();
    }

    private static double Score(JsonNode result, string category) => result["category_scores"]![category]!.GetValue<double>();

    private async Task<JsonNode> PostAsync(string body, int status = 200, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/moderations") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? _service.Key);
        using var response = await _service.Stranger.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"Expected {status}, found {(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        return JsonNode.Parse(text)!;
    }
}
