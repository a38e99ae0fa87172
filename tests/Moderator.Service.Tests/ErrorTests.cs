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
        Assert.Equal("$.text at line 2, byte 11: expected a string, found an object.", problem.Text("detail"));
        Assert.DoesNotContain("secret-words", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/comments", "{\"id\": 1}", "$.id at line 1, byte 9: expected a string, found a number.")]
    [InlineData("/v1/comments", "{\"author\": [1]}", "$.author at line 1, byte 13: expected an object, found an array.")]
    [InlineData("/v1/comments", "{\"author\": {\"id\": true}}", "$.author.id at line 1, byte 23: expected a string, found true or false.")]
    [InlineData("/v1/comments", "{\"comments\": [{}, {\"text\": 7}]}", "$.comments[1].text at line 1, byte 29: expected a string, found a number.")]
    [InlineData("/v1/comments", "{\"written_at\": \"soon\"}", "$.written_at at line 1, byte 22: expected a time such as \"2026-11-22T16:29:37Z\", found a string.")]
    [InlineData("/v1/comments/c-1/decisions", "{\"labels\": {\"INSULT\": \"high\"}}", "$.labels.INSULT at line 1, byte 29: expected a number, found a string.")]
    [InlineData("/v1/comments/c-1/decisions", "{\"revision\": 1e99}", "$.revision at line 1, byte 18: expected a whole number of at most 32 bits, found another number.")]
    [InlineData("/v1/comments/c-1/annotations", "{\"spans\": {}}", "$.spans at line 1, byte 12: expected an array, found an object.")]
    [InlineData("/v1/keys", "{\"rate\": 5}", "$.rate at line 1, byte 9: is no field of this address; expected one of name, scopes, site, rate_per_second, burst, daily_quota.")]
    [InlineData("/v1/keys", "[]", "$ at line 1, byte 2: expected an object, found an array.")]
    public async Task A_value_of_another_type_is_told_with_what_was_expected(string address, string body, string detail) =>
        Assert.Equal(detail, (await _service.PostAsync(address, body, 400)).Text("detail"));

    [Theory]
    [InlineData("/v1/comments", "application/json or application/x-ndjson")]
    [InlineData("/v1/score", "application/json or application/x-ndjson")]
    [InlineData("/v1/keys", "application/json")]
    public async Task What_types_are_taken_is_said(string address, string types)
    {
        foreach (var type in new[] { "text/plain", null })
        {
            using var content = new ByteArrayContent("{}"u8.ToArray());
            if (type is not null) content.Headers.ContentType = new MediaTypeHeaderValue(type);
            using var response = await _service.Client.PostAsync(address, content);
            Assert.EndsWith($"expected {types}.", (await Answers.ReadAsync(response, 415)).Text("detail"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_is_read_whatever_its_size_its_parts_and_its_byte_order_mark()
    {
        var large = "{\"id\": \"c-1\", \"text\": \"" + new string('x', 60_000) + "\", \"section\": \"" + new string(' ', 10_000) + "\"}";
        foreach (var (body, chunked) in new[] { ("\ufeff{\"text\": \"one\"}", false), ("{\"text\": \"one\"}", true), (large, true) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/score") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TransferEncodingChunked = chunked;
            using var response = await _service.Client.SendAsync(request);
            await Answers.ReadAsync(response, ReferenceEquals(body, large) ? 400 : 200);
        }
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
