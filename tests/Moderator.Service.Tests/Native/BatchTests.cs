using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Moderator.Service.Tests.Native;

/// <summary>Many comments in one request: as one document, and line by line.</summary>
[Collection(ServiceCollection.Name)]
public sealed class BatchTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_thousand_comments_are_stored_in_order_as_single_ones_are()
    {
        var items = Enumerable.Range(0, 1_000).Select(i => $$"""{"id": "c-{{i}}", "author": {"id": "u-1"}, "text": "number {{i}} {{(i % 10 == 0 ? TestPolicy.RejectedWord : "")}}"}""");
        var body = $$"""{"comments": [{{string.Join(',', items)}}]}""";
        var answer = await _service.PostAsync("/v1/comments", body, 200);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"c-{i}"), answer["results"]!.AsArray().Select(r => r!.Text("id")));
        Assert.Equal(1_000L, _service.Ask("SELECT COUNT(*) FROM decisions"));
        Assert.Equal(100L, _service.Ask("SELECT rejected FROM authors"));
        Assert.Equal(answer.ToJsonString(), (await _service.PostAsync("/v1/comments", body, 200)).ToJsonString());
        Assert.Equal(1_000L, _service.Ask("SELECT COUNT(*) FROM decisions"));
        Assert.NotNull((await _service.PostAsync("/v1/comments", $$"""{"comments": [{{string.Join(',', Enumerable.Range(0, 1_001).Select(i => $$"""{"id": "d-{{i}}", "text": "x"}"""))}}]}""", 400))["errors"]!["comments"]);
    }

    [Theory]
    [InlineData("""{"comments": [{"id": "a", "text": "x"}, {"id": "b"}]}""", "comments[1].text")]
    [InlineData("""{"comments": [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]}""", "comments[1].id")]
    [InlineData("""{"comments": [{"id": "a", "text": "x"}, null]}""", "comments[1]")]
    [InlineData("""{"id": "a", "text": "x", "comments": []}""", "comments")]
    public async Task A_batch_with_a_mistake_is_refused_whole(string body, string field)
    {
        Assert.NotNull((await _service.PostAsync("/v1/comments", body, 400))["errors"]![field]);
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM comments"));
    }

    [Fact]
    public async Task Lines_are_answered_in_order_and_a_wrong_one_by_its_number()
    {
        var lines = Enumerable.Range(0, 500).Select(i => i switch
        {
            17 => "{\"id\": 5}",
            18 => "nonsense",
            19 => "",
            20 => $$"""{"id": "c-20", "text": "{{new string('a', 1_200_000)}}"}""",
            21 => """{"id": "c-21"}""",
            _ => $$"""{"id": "c-{{i}}", "text": "number {{i}}"}""",
        }).ToList();
        var answers = await SendLinesAsync("/v1/comments", string.Join('\n', lines) + "\n");

        Assert.Equal(499, answers.Count);
        Assert.Equal((18, 400, "invalid_json"), Problem(answers[17]));
        Assert.Equal((19, 400, "invalid_json"), Problem(answers[18]));
        Assert.Equal((21, 413, "line_too_long"), Problem(answers[19]));
        Assert.Equal((22, 400, "invalid_fields"), Problem(answers[20]));
        for (var i = 22; i < 500; i++) Assert.Equal($"c-{i}", answers[i - 1].Text("id"));
        Assert.Equal(495L, _service.Ask("SELECT COUNT(*) FROM decisions"));
    }

    [Theory]
    [InlineData("{\"text\": \"one\"}", 1)]
    [InlineData("{\"text\": \"one\"}\r\n{\"text\": \"two\"}\r\n", 2)]
    [InlineData("\n\n{\"text\": \"one\"}\n\n", 1)]
    [InlineData("", 0)]
    public async Task Lines_end_as_files_end(string body, int count)
    {
        var answers = await SendLinesAsync("/v1/score", body);
        Assert.Equal(count, answers.Count);
        Assert.All(answers, a => Assert.Equal("approve", a.Text("decision.action")));
    }

    [Fact]
    public async Task A_line_is_answered_before_the_next_is_sent()
    {
        await using var connection = new Lines(_service);
        await connection.StartAsync("/v1/comments");
        for (var i = 0; i < 5; i++)
        {
            await connection.SendAsync($$"""{"id": "c-{{i}}", "text": "number {{i}}"}""");
            Assert.Equal($"c-{i}", (await connection.ReadAsync())!.Text("id"));
            Assert.Equal(i + 1L, _service.Ask("SELECT COUNT(*) FROM comments"));
        }

        connection.End();
        Assert.Null(await connection.ReadAsync());
    }

    [Fact]
    public async Task A_client_that_takes_no_answers_is_not_read_from_without_end()
    {
        await using var connection = new Lines(_service);
        await connection.StartAsync("/v1/score");
        var line = $$"""{"text": "{{new string('a', 2_000)}}"}""";
        // Far more than the buffers on the way hold, of which nothing is read: sending must come to a halt.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var sent = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            for (; sent < 200_000; sent++) await connection.SendAsync(line, limit.Token);
        });
        Assert.InRange(sent, 1, 199_999);
        Assert.Equal("approve", (await connection.ReadAsync())!.Text("decision.action"));
    }

    [Fact]
    public async Task Lines_and_a_name_for_the_request_do_not_go_together()
    {
        using var content = new StringContent("{}", Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        content.Headers.TryAddWithoutValidation("X-Other", "1");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/comments") { Content = content };
        request.Headers.Add("Idempotency-Key", "k");
        using var response = await _service.Client.SendAsync(request);
        await Answers.ReadAsync(response, 400);
    }

    [Fact]
    public async Task A_database_that_is_locked_is_said_in_the_line_and_the_stream_goes_on()
    {
        await _service.StopAsync();
        await _service.StartAgainAsync(o => o with { LockTimeout = TimeSpan.FromSeconds(1) });
        await using var connection = new Lines(_service);
        await connection.StartAsync("/v1/comments");
        using (var other = _service.Connect())
        {
            using var held = other.BeginTransaction(deferred: false);
            await connection.SendAsync("""{"id": "c-1", "text": "locked out"}""");
            Assert.Equal((1, 503, "storage_unavailable"), Problem((await connection.ReadAsync())!));
        }

        await connection.SendAsync("""{"id": "c-1", "text": "locked out"}""");
        Assert.Equal("c-1", (await connection.ReadAsync())!.Text("id"));
    }

    private static (int Line, int Status, string Code) Problem(JsonNode answer) =>
        (answer["line"]!.GetValue<int>(), answer["status"]!.GetValue<int>(), answer.Text("code"));

    private async Task<List<JsonNode>> SendLinesAsync(string address, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var response = await _service.Client.PostAsync(address, content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        return [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];
    }
}
