using System.Text;
using System.Text.Json;
using Moderator.Cli.Input;
using Xunit;

namespace Moderator.Tests.Cli;

[Collection(TinyModel.Collection)]
public sealed class ScoreTests(TinyModel model) : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Ndjson_comes_back_in_order_with_its_other_members_byte_for_byte()
    {
        const string Kept = """{"text":"Thank you, a fine report.","n":1.50e+2,"big":12345678901234567890123,"s":"caf\u00e9 \/ x","nested":{"a":[1, 2 ,{"b":null}]},"z":true}""";
        var run = await ScoreAsync(Kept + "\n{\"id\":\"second\",\"text\":\"You are a moron.\"}\r\n", "--format", "ndjson");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(2, run.OutputLines.Length);
        Assert.StartsWith(Kept[..^1] + ",\"scores\":{", run.OutputLines[0], StringComparison.Ordinal);
        Assert.StartsWith("{\"id\":\"second\",\"text\":\"You are a moron.\",\"scores\":{", run.OutputLines[1], StringComparison.Ordinal);
        foreach (var line in run.OutputLines)
        {
            using var json = JsonDocument.Parse(line);
            var toxicity = json.RootElement.GetProperty("scores").GetProperty("TOXICITY").GetDouble();
            Assert.InRange(toxicity, 0, 1);
            Assert.StartsWith("tiny@", json.RootElement.GetProperty("model").GetString(), StringComparison.Ordinal);
            Assert.Contains(json.RootElement.GetProperty("decision").GetProperty("action").GetString(), new[] { "approve", "review", "reject" });
            Assert.Equal(JsonValueKind.Array, json.RootElement.GetProperty("decision").GetProperty("reasons").ValueKind);
            Assert.Equal(JsonValueKind.Array, json.RootElement.GetProperty("decision").GetProperty("rules").ValueKind);
            Assert.True(json.RootElement.TryGetProperty("language", out _));
        }
    }

    [Fact]
    public async Task Scoring_what_was_scored_writes_the_scores_once()
    {
        var once = await ScoreAsync("{\"text\":\"A calm remark.\"}\n", "--format", "ndjson");
        var twice = await ScoreAsync(once.Output, "--format", "ndjson");

        Assert.Equal(0, twice.ExitCode);
        using var json = JsonDocument.Parse(twice.OutputLines.Single());
        Assert.Equal(["text", "scores", "model", "language", "decision"], json.RootElement.EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public async Task A_malformed_line_is_named_without_its_text_and_the_rest_goes_on()
    {
        string[] lines =
        [
            "{\"text\":\"One.\"}", "{\"text\":\"sesame", "[1]", "{\"note\":\"sesame\"}", "{\"text\":7}", "",
            "{\"text\":\"sesame\",\"text\":\"again\"}", "{\"text\":\"\\ud800 sesame\"}", "{\"text\":\"Two.\"} sesame", "{\"text\":\"Three.\"}",
        ];
        var run = await ScoreAsync(string.Join('\n', lines), "--format", "ndjson");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["One.", "Three."], run.OutputLines.Select(TextOf));
        Assert.DoesNotContain("sesame", run.Error, StringComparison.Ordinal);
        Assert.Equal(
            """
            standard input:2: column 16: found no valid JSON, expected an object like {"text": "..."}.
            standard input:3: found an array, expected an object like {"text": "..."}.
            standard input:4: found no member "text", expected an object like {"text": "..."}.
            standard input:5: column 9: "text" is a number, expected a string.
            standard input:7: column 18: found "text" a second time, expected it once.
            standard input:8: column 9: "text" holds half a surrogate pair, expected Unicode text.
            standard input:9: column 17: found no valid JSON, expected an object like {"text": "..."}.
            moderator: 2 comments scored, 7 rows failed.

            """,
            run.Error);
    }

    [Fact]
    public async Task A_line_that_is_not_utf8_is_named_with_its_column()
    {
        using var input = new MemoryStream([.. "A remark.\n"u8, .. "ab"u8, 0xFF, .. "cd\n"u8, .. "Another."u8]);
        using var output = new MemoryStream();
        var (exitCode, error) = await CommandRun.OnAsync(input, output, "score", "--model", model.Path, "--format", "text");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("standard input:2: column 3: found a byte that is not UTF-8, expected UTF-8 text.\n", error, StringComparison.Ordinal);
        Assert.Equal(2, Encoding.UTF8.GetString(output.ToArray()).Count(c => c == '\n'));
    }

    [Fact]
    public async Task Text_is_one_comment_a_line_with_its_line_number()
    {
        var run = await ScoreAsync("\uFEFFFirst.\r\n\n  \nSecond, with \"quotes\" and \t tab.\n", "--format", "text");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["First.", "Second, with \"quotes\" and \t tab."], run.OutputLines.Select(TextOf));
        Assert.Equal([1, 4], run.OutputLines.Select(l => Member(l, "line").GetInt32()));
    }

    [Fact]
    public async Task Csv_keeps_its_columns_and_gets_new_ones()
    {
        var file = _scratch.File("comments.csv", "id,body,note\r\n1,\"Two\nlines, a comma and a \"\"quote\"\"\",=1+1\r\n2,You are an idiot.,\r\n");
        var run = await CommandRun.OfAsync("score", file, "--model", model.Path, "--text-column", "body");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("id,body,note,TOXICITY,", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(",model,language,action,reasons,rules", run.OutputLines[0], StringComparison.Ordinal);
        Assert.Contains("\n1,\"Two\nlines, a comma and a \"\"quote\"\"\",=1+1,0", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n2,You are an idiot.,,", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_row_of_the_wrong_shape_is_named_with_the_line_that_it_begins_on()
    {
        var file = _scratch.File("comments.csv", "id,text\n1,\"a\nb\"\n2,c,d\n3,e\n4\n5,f\n");
        var run = await CommandRun.OfAsync("score", file, "--model", model.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            $"""
            {file}:4: found 3 fields, expected 2 as in the header.
            {file}:6: found 1 fields, expected 2 as in the header.
            moderator: 3 comments scored, 2 rows failed.

            """,
            run.Error);
    }

    [Fact]
    public async Task A_missing_text_column_is_refused_with_those_that_are_there()
    {
        var file = _scratch.File("comments.csv", "id,body\n1,a\n");
        var run = await CommandRun.OfAsync("score", file, "--model", model.Path);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal($"moderator: {file}:1: found no column \"text\" (--text-column), expected one of: id, body.\n", run.Error);
    }

    [Fact]
    public async Task A_column_of_a_new_columns_name_is_not_overwritten()
    {
        var file = _scratch.File("labelled.csv", "text,TOXICITY\nFine.,0\n");
        var refused = await CommandRun.OfAsync("score", file, "--model", model.Path);
        var prefixed = await CommandRun.OfAsync("score", file, "--model", model.Path, "--column-prefix", "m_");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("there is a column \"TOXICITY\" already", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, prefixed.ExitCode);
        Assert.StartsWith("text,TOXICITY,m_TOXICITY,", prefixed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_gives_its_comments_with_author_parent_and_title()
    {
        var file = _scratch.File("page.html", CommentPage.Html);
        var run = await CommandRun.OfAsync("score", file, "--model", model.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(3, run.OutputLines.Length);
        Assert.Equal(["Anna", "Ben", "Carla"], run.OutputLines.Select(l => Member(l, "author").GetString()));
        Assert.All(run.OutputLines, l => Assert.Equal("The new bridge opens", Member(l, "article").GetProperty("title").GetString()));
        Assert.Equal(Member(run.OutputLines[0], "id").GetString(), Member(run.OutputLines[1], "parent_id").GetString());
        Assert.Equal(JsonValueKind.Null, Member(run.OutputLines[2], "parent_id").ValueKind);
        Assert.Equal(3, run.OutputLines.Select(l => Member(l, "id").GetString()).Distinct().Count());
    }

    [Fact]
    public void A_page_and_a_line_give_the_text_that_a_comment_answers()
    {
        using var page = new MemoryStream(Encoding.UTF8.GetBytes(CommentPage.Html));
        CommentRow[] ofPage = [.. new PageInput().Read(page, "page.html").Cast<CommentRow>()];
        Assert.Equal([null, ofPage[0].Comment.Text, null], ofPage.Select(r => r.Comment.ParentText));

        using var lines = new MemoryStream("""{"text":"Yes.","parent_text":"Is it?","parent_id":"c-1"}"""u8.ToArray());
        var row = Assert.IsType<JsonRow>(Assert.Single(new NdjsonInput().Read(lines, "lines")));
        Assert.Equal(("Is it?", "c-1"), (row.Comment.ParentText, row.Comment.ParentId));
        Assert.Equal("\"text\":\"Yes.\",\"parent_text\":\"Is it?\",\"parent_id\":\"c-1\"", Encoding.UTF8.GetString(row.Fields.Span));
    }

    [Fact]
    public async Task A_terminal_gets_a_table_and_no_colour_where_it_wants_none()
    {
        var (coloured, plain) = (await OnTerminalAsync(_ => null), await OnTerminalAsync(name => name is "NO_COLOR" ? "1" : null));

        Assert.Contains("You are a moron.", coloured, StringComparison.Ordinal);
        Assert.Contains("TOXICITY", coloured, StringComparison.Ordinal);
        Assert.Contains("│", coloured, StringComparison.Ordinal);
        Assert.Contains("\u001b[", coloured, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[3", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("{", plain, StringComparison.Ordinal);

        async Task<string> OnTerminalAsync(Func<string, string?> environment)
        {
            using var input = new MemoryStream("You are a moron.\n"u8.ToArray());
            using var output = new MemoryStream();
            var terminal = CommandRun.Terminal(input, output, TextWriter.Null, environment, isTerminal: true);
            Assert.Equal(0, await Moderator.Cli.CommandTree.RunAsync(["score", "--model", model.Path], terminal));
            return Encoding.UTF8.GetString(output.ToArray());
        }
    }

    [Fact]
    public async Task An_output_file_may_be_the_input_file()
    {
        var file = _scratch.File("comments.ndjson", "{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n");
        var run = await CommandRun.OfAsync("score", file, "--model", model.Path, "--output", file);

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(["One.", "Two."], (await File.ReadAllLinesAsync(file)).Select(TextOf));
        Assert.Equal(["comments.ndjson"], Directory.GetFiles(_scratch.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_csv_output_file_once_ended_in_an_exception_because_it_was_closed_before_its_writer()
    {
        var output = _scratch.PathOf("scored.csv");
        var run = await CommandRun.OfAsync("score", _scratch.File("comments.csv", "text\nOne.\n\"Two,\nlines.\"\n"), "--model", model.Path, "--output", output);

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        var lines = await File.ReadAllLinesAsync(output);
        Assert.StartsWith("text,TOXICITY,", lines[0], StringComparison.Ordinal);
        Assert.Equal(["One.", "\"Two", "lines.\""], lines[1..].Select(line => line.Split(',')[0]));
    }

    [Fact]
    public async Task Several_files_are_read_in_the_order_given()
    {
        var run = await CommandRun.OfAsync(
            "score", _scratch.File("b.txt", "From b.\n"), _scratch.File("a.txt", "From a.\n"), "--model", model.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["From b.", "From a."], run.OutputLines.Select(TextOf));
    }

    [Fact]
    public async Task A_long_stream_keeps_its_order_and_is_never_read_far_ahead_of_what_is_written()
    {
        const int Lines = 200_000;
        using var input = new GeneratedComments(Lines);
        using var output = new CheckedOutput(input);
        var (exitCode, error) = await CommandRun.OnAsync(input, output, "score", "--model", model.Path, "--format", "ndjson");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(Lines, output.Lines);
        // A buffer of each side and what is in flight: some thousand lines, however many come.
        Assert.InRange(output.FurthestAhead, 1, 5_000);
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_ends_the_command_without_a_word()
    {
        using var input = new GeneratedComments(1_000_000);
        using var output = new ClosingOutput(afterBytes: 200);
        var (exitCode, error) = await CommandRun.OnAsync(input, output, "score", "--model", model.Path, "--format", "ndjson");

        Assert.Equal((0, ""), (exitCode, error));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_refused_before_anything_is_read()
    {
        var run = await CommandRun.OfAsync("score", _scratch.File("a.txt", "One.\n"), "nowhere.txt", "--model", model.Path);

        Assert.Equal((2, "", "moderator: nowhere.txt: there is no such file.\n"), (run.ExitCode, run.Output, run.Error));
    }

    private Task<CommandRun> ScoreAsync(string input, params string[] args) => CommandRun.WithInputAsync(input, ["score", "--model", model.Path, .. args]);

    private static string? TextOf(string line) => Member(line, "text").GetString();

    private static JsonElement Member(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty(name).Clone();
    }
}
