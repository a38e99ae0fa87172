using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Moderator.Service.Tests.Native;

/// <summary>Long answers are compressed for clients that take that, and nothing else is.</summary>
[Collection(ServiceCollection.Name)]
public sealed class CompressionTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _service = await RunningService.StartAsync(tiny.Model);
        for (var i = 0; i < 20; i++) await _service.SubmitAsync(new { id = $"c-{i}", text = $"the {TestPolicy.ReviewedWord} number {i}", author = new { id = "u-1" } });
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("/v1/comments")]
    [InlineData("/v1/queue")]
    [InlineData("/v1/authors/u-1/comments")]
    [InlineData("/v1/audit")]
    [InlineData("/v1/export/decisions")]
    [InlineData("/openapi/v1.json")]
    public async Task A_long_answer_is_the_same_in_every_coding(string address)
    {
        var plain = await (await SendAsync(HttpMethod.Get, address, null)).Content.ReadAsByteArrayAsync();
        foreach (var coding in new[] { "gzip", "br" })
        {
            using var response = await SendAsync(HttpMethod.Get, address, coding);
            Assert.Equal([coding], response.Content.Headers.ContentEncoding);
            Assert.Contains("Accept-Encoding", response.Headers.Vary);
            var sent = await response.Content.ReadAsByteArrayAsync();
            Assert.Equal(plain, await DecodeAsync(sent, coding));
            if (plain.Length > 2_000) Assert.True(sent.Length * 2 < plain.Length, $"{sent.Length} of {plain.Length}");
        }
    }

    [Fact]
    public async Task A_batch_is_compressed_and_a_single_comment_is_not()
    {
        var batch = new { comments = Enumerable.Range(0, 200).Select(i => new { text = $"comment number {i}" }) };
        using var many = await SendAsync(HttpMethod.Post, "/v1/score", "gzip", batch);
        Assert.Equal(["gzip"], many.Content.Headers.ContentEncoding);
        var answer = JsonNode.Parse(Encoding.UTF8.GetString(await DecodeAsync(await many.Content.ReadAsByteArrayAsync(), "gzip")))!;
        Assert.Equal(200, answer["results"]!.AsArray().Count);
        using var one = await SendAsync(HttpMethod.Post, "/v1/score", "gzip", new { text = "one" });
        Assert.Empty(one.Content.Headers.ContentEncoding);
        Assert.NotNull((await Answers.ReadAsync(one, 200))["scores"]);
    }

    [Theory]
    [InlineData("/v1/keys")]
    [InlineData("/v1/webhooks")]
    [InlineData("/v1/comments/c-1")]
    [InlineData("/health/ready")]
    public async Task What_holds_secrets_or_is_short_is_not_compressed(string address)
    {
        using var response = await SendAsync(HttpMethod.Get, address, "gzip, br");
        Assert.Empty(response.Content.Headers.ContentEncoding);
        await Answers.ReadAsync(response, 200);
    }

    [Fact]
    public async Task The_sign_in_page_is_not_compressed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/console/sign-in");
        request.Headers.Add("Accept-Encoding", "gzip, br");
        using var response = await _service.Stranger.SendAsync(request);
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task A_mistake_in_a_request_for_a_long_answer_is_still_told()
    {
        using var response = await SendAsync(HttpMethod.Get, "/v1/comments?limit=x", "gzip");
        Assert.Equal("invalid_fields", (await Answers.ReadAsync(response, 400)).Text("code"));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string? coding, object? body = null)
    {
        // With a length: what is sent in chunks is no batch.
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") };
        if (coding is not null) request.Headers.Add("Accept-Encoding", coding);
        return await _service.Client.SendAsync(request);
    }

    private static async Task<byte[]> DecodeAsync(byte[] sent, string coding)
    {
        using var input = new MemoryStream(sent);
        await using Stream decoder = coding == "br" ? new BrotliStream(input, CompressionMode.Decompress) : new GZipStream(input, CompressionMode.Decompress);
        using var output = new MemoryStream();
        await decoder.CopyToAsync(output);
        return output.ToArray();
    }
}
