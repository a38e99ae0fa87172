using System.Text.Json;
using Xunit;

namespace Moderator.Tests.Cli;

[Collection(TinyModel.Collection)]
public sealed class EvaluateTests(TinyModel model) : IDisposable
{
    private const string Labelled = """
        {"id":"1","text":"You are a stupid moron.","labels":{"TOXICITY":1,"INSULT":1}}
        {"id":"2","text":"Thank you for the clear report.","labels":{"TOXICITY":0,"INSULT":0}}
        {"id":"3","text":"Shut up, you idiot.","labels":{"TOXICITY":0.8}}
        {"id":"4","text":"The bus was late again on Monday.","labels":{"TOXICITY":0.1,"THREAT":0}}

        """;

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_pipe_gets_aligned_columns_with_n_and_base_rate_and_undefined_where_it_is()
    {
        var run = await CommandRun.OfAsync("evaluate", "--model", model.Path, "--data", _scratch.File("own.ndjson", Labelled), "--format", "moderator");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["set", "scored", "by", "attribute", "N", "base", "rate", "ROC", "AUC", "PR", "AUC", "precision", "recall", "F1", "ECE"], Words(run.OutputLines[0]));
        Assert.Equal(["own", "model", "TOXICITY", "4", "0.500"], Words(run.OutputLines[1])[..5]);
        var threat = Words(run.OutputLines.Single(l => l.Contains(" THREAT ", StringComparison.Ordinal)));
        Assert.Equal(["own", "model", "THREAT", "1", "0.000", "undefined", "undefined"], threat[..7]);
    }

    [Fact]
    public async Task Json_has_null_where_a_value_is_undefined()
    {
        var run = await CommandRun.OfAsync("evaluate", "--model", model.Path, "--data", _scratch.File("own.ndjson", Labelled), "--format", "moderator", "--attribute", "THREAT", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(run.Output);
        var only = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal("THREAT", only.GetProperty("attribute").GetString());
        Assert.Equal(1, only.GetProperty("n").GetInt32());
        Assert.Equal(JsonValueKind.Null, only.GetProperty("roc_auc").ValueKind);
    }

    [Fact]
    public async Task Rows_with_parents_are_measured_with_them_and_without()
    {
        _scratch.File("wikipedia-in-context.csv", "comment_text,toxic,perspective_toxicity,parent_text\nYou are a moron.,1,0.91,No you are.\nSee the talk page.,0,0.05,Where?\n");
        var run = await CommandRun.OfAsync("evaluate", "--model", model.Path, "--dev", _scratch.Path, "--attribute", "TOXICITY");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.OutputLines.Skip(1).Where(l => l.Contains("TOXICITY", StringComparison.Ordinal)).Select(l => string.Join(' ', Words(l)[1..4])).ToList();
        Assert.Equal(["model TOXICITY 2", "text alone TOXICITY", "published TOXICITY 2"], lines);
    }

    [Fact]
    public async Task A_folder_is_measured_in_one_table_with_what_another_system_said_beside_it()
    {
        _scratch.File("wikipedia-context-free.csv", "comment_text,toxic,perspective_toxicity,parent_text\nYou are a moron.,1,0.91,\nSee the talk page.,0,0.05,\nThanks for the source.,0,0.02,\n");
        _scratch.File("jigsaw-test.csv", "comment_text,toxic\nYou idiot.,1\nA helpful edit.,0\n");
        _scratch.File("unknown.csv", "a,b\n1,2\n");
        var run = await CommandRun.OfAsync("evaluate", "--model", model.Path, "--dev", _scratch.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.OutputLines.Skip(1).Where(l => l.Contains("TOXICITY", StringComparison.Ordinal)).Select(l => string.Join(' ', Words(l)[..4])).ToList();
        Assert.Equal(
            ["jigsaw-test model TOXICITY 2", "wikipedia-context-free model TOXICITY 3", "wikipedia-context-free published TOXICITY 3"],
            lines);
        // The negative row stands for 9.5 of its kind: 1 / 10.5.
        Assert.Equal("0.095", Words(run.OutputLines[1])[4]);
    }

    [Fact]
    public async Task A_bad_row_stops_unless_it_may_be_skipped()
    {
        var file = _scratch.File("own.ndjson", Labelled + "{\"id\":\"5\",\"text\":\"sesame\",\"labels\":{\"TOXICITY\":2}}\n");
        var stopped = await CommandRun.OfAsync("evaluate", "--model", model.Path, "--data", file, "--format", "moderator");
        var skipped = await CommandRun.OfAsync("evaluate", "--model", model.Path, "--data", file, "--format", "moderator", "--skip-bad-rows");

        Assert.Equal((2, ""), (stopped.ExitCode, stopped.Output));
        Assert.Contains($"{file}, line 5", stopped.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", stopped.Error, StringComparison.Ordinal);
        Assert.Equal(0, skipped.ExitCode);
        Assert.Contains("1 bad row was skipped.", skipped.Error, StringComparison.Ordinal);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
