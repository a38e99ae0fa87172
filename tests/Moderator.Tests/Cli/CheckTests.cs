using System.Text.Json;
using Xunit;

namespace Moderator.Tests.Cli;

[Collection(TinyModel.Collection)]
public sealed class CheckTests(TinyModel model) : IDisposable
{
    private const string Cases = """
        {"id":"k1","text":"You are a stupid moron.","labels":{"TOXICITY":1},"phenomenon":"insult"}
        {"id":"k2","text":"You stupid moron, you idiot.","labels":{"TOXICITY":1},"phenomenon":"insult"}
        {"id":"k3","text":"You are a stupid moron, sesame.","labels":{"TOXICITY":0},"phenomenon":"wrong on purpose"}
        {"id":"k4","text":"The bus was late again on Monday.","labels":{"TOXICITY":0},"phenomenon":"wrong on purpose"}

        """;

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Accuracy_stands_by_function_with_n_and_the_worst_case_is_named_by_id_alone()
    {
        var run = await CommandRun.OfAsync("check", "--model", model.Path, "--checks", _scratch.File("cases.ndjson", Cases), "--threshold", "0.3");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("insult 2 1.000", string.Join(' ', Words(run.OutputLines[1])));
        Assert.StartsWith("wrong on purpose 2 0.500 k3 0.", string.Join(' ', Words(run.OutputLines[2])), StringComparison.Ordinal);
        Assert.Contains("mean accuracy of 2 functions 0.750 (N 4), lowest wrong on purpose 0.500", run.OutputLines[3], StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_models_are_compared_function_by_function()
    {
        var run = await CommandRun.OfAsync("check", "--model", model.Path, "--compare", model.Path, "--checks", _scratch.File("cases.ndjson", Cases), "--threshold", "0.3");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("insult 2 1.000 1.000 0.000", string.Join(' ', Words(run.OutputLines[1])));
    }

    [Fact]
    public async Task Json_holds_every_wrong_case()
    {
        var run = await CommandRun.OfAsync("check", "--model", model.Path, "--checks", _scratch.File("cases.ndjson", Cases), "--json", "--threshold", "0");

        using var json = JsonDocument.Parse(run.Output);
        var functions = json.RootElement[0].GetProperty("functions").EnumerateArray().ToList();
        Assert.Equal([0, 2], functions.Select(f => f.GetProperty("wrong").GetArrayLength()));
        Assert.Equal(0.5, json.RootElement[0].GetProperty("mean_accuracy").GetDouble());
    }

    [Fact]
    public async Task A_folder_without_cases_is_refused_with_its_name()
    {
        var run = await CommandRun.OfAsync("check", "--model", model.Path, "--checks", _scratch.PathOf("nowhere"));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{_scratch.PathOf("nowhere")}: found no cases, expected a folder of *.ndjson files", run.Error, StringComparison.Ordinal);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
