using Xunit;

namespace Moderator.Tests.Cli;

public sealed class DataTests : IDisposable
{
    private const string Labels = "\"labels\":{\"TOXICITY\":0,\"SEVERE_TOXICITY\":0,\"IDENTITY_ATTACK\":0,\"INSULT\":0,\"PROFANITY\":0,\"THREAT\":0,\"SEXUALLY_EXPLICIT\":0,\"SPAM\":0}";

    private readonly ScratchDirectory _scratch = new();

    public DataTests() => Directory.CreateDirectory(_scratch.PathOf("comments"));

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Lint_exits_with_1_where_it_found_something_and_quotes_no_comment()
    {
        _scratch.File("comments/a.ndjson", $$"""{"id":"a","text":"sesame seeds",{{Labels}},"language":"en","topic":"food"}""");
        var run = await CommandRun.OfAsync("data", "lint", _scratch.Path);

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Equal(["comments/a.ndjson, a: has no phenomenon", "1 comment, 0 checks, 0 second readings: 1 finding"], run.OutputLines);
    }

    [Fact]
    public async Task Counts_stand_by_file_topic_phenomenon_and_attribute()
    {
        _scratch.File("comments/a.ndjson", $$"""{"id":"a","text":"sesame seeds",{{Labels}},"topic":"food","phenomenon":"seeds"}""");
        var run = await CommandRun.OfAsync("data", "count", _scratch.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (var line in new[] { "comments/a.ndjson  1      0", "food   1      0", "seeds       1      0" })
            Assert.Contains(line, run.OutputLines);
        Assert.StartsWith("1 comment, 0 of them with TOXICITY 0.5 or more; 0 contrast pairs", run.OutputLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agreement_has_n_and_alpha_for_every_attribute()
    {
        _scratch.File("readings.ndjson", """
            {"id":"a","first":{},"second":{}}
            {"id":"b","first":{"TOXICITY":1},"second":{"TOXICITY":1}}
            {"id":"c","first":{},"second":{"TOXICITY":1}}
            {"id":"d","first":{"TOXICITY":null},"second":{"TOXICITY":1}}
            """);
        var run = await CommandRun.OfAsync("data", "agreement", _scratch.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("TOXICITY 3 2 0.444 0.667 0.667", string.Join(' ', run.OutputLines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(9, run.OutputLines.Length);
    }

    [Theory]
    [InlineData("{\"id\":\"a\",\"first\":{}}", "line 1, column 'second'")]
    [InlineData("{\"id\":\"a\",\"first\":{\"TOXICITY\":2},\"second\":{}}", "line 1, column 'first.TOXICITY'")]
    [InlineData("sesame", "line 1: found broken JSON")]
    public async Task A_broken_reading_is_named_by_line(string line, string expected)
    {
        _scratch.File("readings.ndjson", line);
        var run = await CommandRun.OfAsync("data", "agreement", _scratch.Path);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", run.Error, StringComparison.Ordinal);
    }
}
