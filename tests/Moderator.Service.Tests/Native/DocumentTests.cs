using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Moderator.Service.Api.Document;
using Xunit;

namespace Moderator.Service.Tests.Native;

/// <summary>The OpenAPI document says what the service does.</summary>
[Collection(ServiceCollection.Name)]
public sealed class DocumentTests(TinyModel tiny) : IAsyncLifetime
{
    private static readonly string[] OtherServices = ["/$discovery", "/v1alpha1/", "/v1/moderations", "/v1/coral"];
    private RunningService _service = null!;
    private JsonNode _document = null!;

    public async Task InitializeAsync()
    {
        _service = await RunningService.StartAsync(tiny.Model);
        _document = await _service.GetAsync("/openapi/v1.json");
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public void It_describes_every_route_with_who_may_call_it()
    {
        foreach (var operation in Operations())
        {
            Assert.False(string.IsNullOrEmpty(operation.Json.Text("summary")), operation.Path);
            Assert.False(string.IsNullOrEmpty(operation.Id), operation.Path);
            Assert.Equal(operation.Path.StartsWith("/v1", StringComparison.Ordinal), operation.Json["security"] is not null);
        }

        Assert.Equal(_service.Routes.Order(StringComparer.Ordinal), Operations().Select(o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal));
        Assert.Equal(Operations().Count(), Operations().Select(o => o.Id).Distinct().Count());
        var schemas = _document["components"]!["schemas"]!;
        Assert.Contains("TOXICITY", schemas["AttributeScores"]!["properties"]!.AsObject().Select(p => p.Key));
        Assert.Contains("parent_id", schemas["SubmitRequest"]!["properties"]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public void Every_example_belongs_to_an_operation_and_matches_its_schema()
    {
        var schema = new JsonSchema(_document);
        var findings = new List<string>();
        foreach (var operation in Operations())
        {
            foreach (var (place, media) in Media(operation.Json))
            {
                foreach (var example in Examples(media)) findings.AddRange(schema.Check(media["schema"], example).Select(f => $"{operation.Id} {place}: {f}"));
            }
        }

        Assert.Empty(findings);
        Assert.Empty(ApiExamples.All.Select(e => e.Key).Except(Operations().Select(o => o.Id)));
    }

    [Fact]
    public void Every_request_and_every_answer_has_an_example()
    {
        var without = from operation in Operations()
                      from found in Media(operation.Json)
                      where !found.Place.Contains("application/problem+json", StringComparison.Ordinal) && !Examples(found.Media).Any()
                      select $"{operation.Id} {found.Place}";
        Assert.Equal("", string.Join(", ", without));
    }

    [Fact]
    public void Every_error_of_the_native_api_has_an_example_and_every_parameter_a_description()
    {
        foreach (var operation in Operations().Where(o => !OtherServices.Any(s => o.Path.StartsWith(s, StringComparison.Ordinal))))
        {
            foreach (var parameter in operation.Json["parameters"] as JsonArray ?? [])
                Assert.True(parameter!.Text("in") == "path" || parameter!["description"] is not null, $"{operation.Id}: {parameter!.Text("name")}");
            foreach (var (status, response) in operation.Json["responses"]!.AsObject().Where(r => r.Key[0] is '4' or '5'))
                Assert.True(response!["content"]?["application/problem+json"]?["example"] is not null, $"{operation.Id}: {status} has no example");
        }
    }

    [Fact]
    public async Task Every_documented_request_is_answered_as_its_schema_says()
    {
        var schema = new JsonSchema(_document);
        var operations = Operations().ToDictionary(o => o.Id);
        foreach (var (id, example) in ApiExamples.All)
        {
            if (!example.StandsAlone) continue;
            var operation = operations[id];
            foreach (var (type, body) in Bodies(operation.Json))
            {
                using var response = await SendAsync(operation, type, body);
                var text = await response.Content.ReadAsStringAsync();
                var described = operation.Json["responses"]![((int)response.StatusCode).ToString()];
                Assert.True((int)response.StatusCode < 300 && described is not null, $"{id}: {(int)response.StatusCode} {text}");
                if (response.Content.Headers.ContentType?.MediaType is not { } answerType) continue;
                if (answerType == "application/x-ndjson")
                {
                    Assert.NotNull(described["content"]![answerType]);
                    Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Null(JsonNode.Parse(line)!["status"]));
                }
                else if (described["content"]?[answerType] is { } media)
                {
                    var findings = schema.Check(media["schema"], JsonNode.Parse(text));
                    Assert.True(findings.Count == 0, $"{id}: {string.Join("; ", findings)} in {text}");
                }
            }
        }

        // The requests hang together: what they stored is what the examples speak of.
        Assert.Equal(5L, _service.Ask("SELECT COUNT(*) FROM comments"));
        Assert.Equal("reject", _service.Ask("SELECT action FROM comments WHERE comment_id = 'c-1001'"));
    }

    [Fact]
    public async Task The_page_to_try_it_loads_nothing_from_elsewhere()
    {
        using var page = await _service.Stranger.GetAsync("/docs");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        var html = System.Net.WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
        var policy = string.Join(' ', page.Headers.GetValues("Content-Security-Policy"));
        Assert.Matches("script-src 'self' 'nonce-[^']+'", policy);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        Assert.Equal(html.Split("<script").Length, html.Split($"nonce=\"{nonce}\"").Length);
        foreach (var script in new[] { "/docs/scalar.js", "/docs/scalar.aspnetcore.js" })
        {
            using var asset = await _service.Stranger.GetAsync(script);
            Assert.Equal("text/javascript", asset.Content.Headers.ContentType?.MediaType);
        }
    }

    private IEnumerable<Operation> Operations() =>
        from path in _document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        where method.Value is JsonObject
        select new Operation(method.Value!.Text("operationId"), method.Key.ToUpperInvariant(), path.Key, method.Value!);

    private static IEnumerable<(string Place, JsonNode Media)> Media(JsonNode operation)
    {
        foreach (var (type, media) in operation["requestBody"]?["content"] as JsonObject ?? []) yield return ($"request {type}", media!);
        foreach (var (status, response) in operation["responses"]!.AsObject())
        {
            foreach (var (type, media) in response!["content"] as JsonObject ?? []) yield return ($"{status} {type}", media!);
        }
    }

    private static IEnumerable<JsonNode> Examples(JsonNode media)
    {
        if (media["example"] is { } one) yield return one;
        foreach (var (_, example) in media["examples"] as JsonObject ?? []) yield return example!["value"]!;
    }

    /// <summary>Every documented body of an operation; one that is null where it has none.</summary>
    private static List<(string Type, string? Body)> Bodies(JsonNode operation)
    {
        var bodies = new List<(string, string?)>();
        foreach (var (type, media) in operation["requestBody"]?["content"] as JsonObject ?? [])
            bodies.AddRange(Examples(media!).Select(e => (type, (string?)(type == "application/json" ? e.ToJsonString() : e.GetValue<string>()))));
        return bodies.Count > 0 ? bodies : [("", null)];
    }

    private async Task<HttpResponseMessage> SendAsync(Operation operation, string type, string? body)
    {
        var address = operation.Path;
        var query = new List<string>();
        using var request = new HttpRequestMessage { Method = new HttpMethod(operation.Method) };
        foreach (var parameter in operation.Json["parameters"] as JsonArray ?? [])
        {
            if (parameter!["example"]?.ToString() is not { } value) continue;
            switch (parameter.Text("in"))
            {
                case "path":
                    address = address.Replace($"{{{parameter.Text("name")}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
                    break;
                case "query":
                    query.Add($"{parameter.Text("name")}={Uri.EscapeDataString(value)}");
                    break;
                case "header" when type != "application/x-ndjson":
                    // One operation's bodies are requests of their own.
                    request.Headers.TryAddWithoutValidation(parameter.Text("name"), parameter.Text("name") == "Idempotency-Key" ? value + body!.Length : value);
                    break;
            }
        }

        request.RequestUri = new Uri(address + (query.Count > 0 ? "?" + string.Join('&', query) : ""), UriKind.Relative);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        return await _service.Client.SendAsync(request);
    }

    private sealed record Operation(string Id, string Method, string Path, JsonNode Json);
}
