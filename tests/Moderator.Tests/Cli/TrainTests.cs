using Xunit;

namespace Moderator.Tests.Cli;

[Collection(TinyModel.Collection)]
public sealed class TrainTests(TinyModel model) : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void It_says_what_it_made_and_measured_with_n()
    {
        Assert.StartsWith("model tiny@", model.Training.OutputLines[0], StringComparison.Ordinal);
        Assert.StartsWith("attribute", model.Training.OutputLines[1], StringComparison.Ordinal);
        Assert.Contains("ROC AUC", model.Training.OutputLines[1], StringComparison.Ordinal);
        Assert.Contains(model.Training.OutputLines, l => l.StartsWith("TOXICITY", StringComparison.Ordinal));
        Assert.Matches(@"^\d+/\d+ \S", model.Training.ErrorLines[0]);
        Assert.True(File.Exists(Path.Combine(model.Path, "manifest.json")));
        Assert.True(File.Exists(Path.Combine(model.Path, "MODEL_CARD.md")));
    }

    [Fact]
    public async Task It_does_not_overwrite_a_model_unless_it_is_told_to()
    {
        var run = await CommandRun.OfAsync("train", TinyModel.RecipePath, "--output", model.Path);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(model.Path, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipe_that_is_not_there_is_refused()
    {
        var run = await CommandRun.OfAsync("train", "nowhere.json", "--output", _scratch.PathOf("model"));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("moderator: nowhere.json: found no such file", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels.ndjson:0")]
    [InlineData("labels.ndjson:-1")]
    [InlineData("labels.ndjson:1e9")]
    public async Task A_weight_out_of_range_is_refused(string labels)
    {
        var run = await CommandRun.OfAsync("train", TinyModel.RecipePath, "--output", _scratch.PathOf("model"), "--with-labels", labels);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("expected more than 0, at most 1000", run.Error, StringComparison.Ordinal);
    }
}
