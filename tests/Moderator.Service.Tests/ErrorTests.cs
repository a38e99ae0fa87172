using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace Moderator.Service.Tests;

/// <summary>Every error is problem details, says what is wrong, and is no 5xx where the client is at fault.</summary>
[Collection(ServiceCollection.Name)]
public sealed class ErrorTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/comments/a/b")]
    [InlineData("/openapi/v2.json")]
    public async Task An_unknown_address_is_not_found(string address) =>
        Assert.Equal("no_such_route", (await _service.GetAsync(address, 404)).Text("code"));

    [Theory]
    [InlineData("PUT", "/v1/comments")]
    [InlineData("DELETE", "/v1/comments/c-1")]
    [InlineData("PUT", "/v1/queue")]
    [InlineData("POST", "/health/live")]
    public async Task Another_method_is_not_allowed(string method, string address)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        using var response = await _service.Client.SendAsync(request);
        var problem = await Answers.ReadAsync(response, 405);
        Assert.Contains(method, problem.Text("detail"), StringComparison.Ordinal);
        Assert.NotEmpty(response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=nonsense")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Another_content_type_is_refused(string type)
    {
        using var content = new ByteArrayContent("""{"id": "c-1", "text": "x"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await _service.Client.PostAsync("/v1/comments", content);
        Assert.Equal("unsupported_media_type", (await Answers.ReadAsync(response, 415)).Text("code"));
    }

    [Fact]
    public async Task A_body_without_a_content_type_is_refused()
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        using var response = await _service.Client.PostAsync("/v1/comments", content);
        await Answers.ReadAsync(response, 415);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("17")]
    [InlineData("\"text\"")]
    [InlineData("{\"id\": \"c-1\", \"text\": \"x\"} trailing")]
    [InlineData("{\"id\": \"c-1\", \"text\": 17}")]
    [InlineData("{\"id\": 1, \"text\": \"x\"}")]
    [InlineData("{\"id\": \"c-1\", \"id\": \"c-2\", \"text\": \"x\"}")]
    [InlineData("{\"id\": \"c-1\", \"text\": \"\\ud800\"}")]
    [InlineData("{\"id\": \"c-1\", \"text\": \"\\udc00 low first\"}")]
    [InlineData("{\"id\": \"c-1\", \"text\": \"x\", \"author\": [[1]]}")]
    [InlineData("{\"id\": \"c-1\", \"text\": \"x\", \"written_at\": \"yesterday\"}")]
    public async Task A_body_that_is_not_the_json_of_this_address_is_refused(string body) =>
        Assert.Equal("invalid_json", (await _service.PostAsync("/v1/comments", body, 400)).Text("code"));

    [Fact]
    public async Task The_place_of_the_mistake_is_told_and_the_text_is_not()
    {
        var problem = await _service.PostAsync("/v1/comments", "{\"id\": \"c-1\",\n \"text\": {\"secret-words\": 1}}", 400);
        Assert.Contains("at line 2, byte 11, in $.text:", problem.Text("detail"), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-words", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_utf8_is_refused()
    {
        using var content = new ByteArrayContent([.. "{\"id\": \"c-1\", \"text\": \""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _service.Client.PostAsync("/v1/comments", content);
        Assert.Equal("invalid_json", (await Answers.ReadAsync(response, 400)).Text("code"));
    }

    [Fact]
    public async Task Json_nested_too_deep_is_refused()
    {
        var body = new StringBuilder("{\"id\": \"c-1\", \"text\": \"x\", \"other\": ").Append('[', 100_000).Append(']', 100_000).Append('}');
        Assert.Equal("invalid_json", (await _service.PostAsync("/v1/comments", body.ToString(), 400)).Text("code"));
    }

    [Theory]
    [InlineData("{\"id\": \"c-1\", \"text\": \"nul \\u0000 inside\"}", "text")]
    [InlineData("{\"id\": \"c\\u0000\", \"text\": \"x\"}", "id")]
    [InlineData("{\"text\": \"x\"}", "id")]
    [InlineData("{\"id\": \"\", \"text\": \"x\"}", "id")]
    [InlineData("{\"id\": \"..\", \"text\": \"x\"}", "id")]
    [InlineData("{\"id\": \"c-1\"}", "text")]
    [InlineData("{\"id\": \"c-1\", \"text\": null}", "text")]
    [InlineData("{\"id\": \"c-1\", \"text\": \"x\", \"site\": \"\"}", "site")]
    [InlineData("{\"id\": \"c-1\", \"text\": \"x\", \"author\": {\"name\": \"Ada\"}}", "author.id")]
    [InlineData("{\"id\": \"c-1\", \"text\": \"x\", \"article\": {\"title\": \"T\"}}", "article.id")]
    public async Task A_wrong_field_is_named(string body, string field) =>
        Assert.NotNull((await _service.PostAsync("/v1/comments", body, 400))["errors"]![field]);

    [Fact]
    public async Task Too_long_a_text_is_refused_and_the_longest_is_taken()
    {
        await _service.SubmitAsync(new { id = "c-1", text = new string('a', 65_536) });
        var problem = await _service.PostAsync("/v1/comments", $$"""{"id": "c-2", "text": "{{new string('a', 65_537)}}"}""", 400);
        Assert.Equal("Is 65537 characters long; expected at most 65536.", problem["errors"]!["text"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Too_large_a_body_is_refused_by_its_announced_length()
    {
        var problem = await _service.PostAsync("/v1/comments/c-2/decisions", $$"""{"action": "approve", "reason": "{{new string('a', 1_100_000)}}"}""", 413);
        Assert.Equal("body_too_large", problem.Text("code"));
        Assert.Contains("1048576", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_may_be_larger_than_a_comment() =>
        await _service.PostAsync("/v1/score", $$"""{"comments": [{{string.Join(',', Enumerable.Repeat($$"""{"text": "{{new string('a', 60_000)}}"}""", 30))}}]}""", 200);

    [Fact]
    public async Task A_head_request_gets_an_answer_without_a_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/v1/nothing");
        using var response = await _service.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }
}
