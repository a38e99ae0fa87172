using System.Text.Json;
using Moderator.Classifier.DataSets;
using Moderator.Classifier.Models;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Training;

public sealed class ModelTrainerTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("moderator-train-").FullName;

    private string Output => Path.Combine(_directory, "model");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Two_trainings_from_one_recipe_give_the_same_bytes_whatever_the_number_of_threads()
    {
        ModelTrainer.Train(Recipe.Load(TinyModel.RecipePath), null, Output, new TrainingOptions { Threads = 1 }, null, default);
        foreach (var file in Directory.EnumerateFiles(tiny.Report.Directory))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(Output, Path.GetFileName(file))));
        Assert.Equal(["MODEL_CARD.md", "manifest.json", "model.zip"], Directory.EnumerateFiles(Output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_manifest_holds_recipe_hashes_and_metrics_and_the_card_says_what_they_mean()
    {
        var manifest = tiny.Report.Manifest;
        Assert.Equal(Attributes.AllNames, manifest.Attributes);
        Assert.Equal(tiny.Report.Version.Hash, manifest.Files["model.zip"]);
        Assert.Equal("tiny", manifest.Recipe["name"]!.GetValue<string>());
        var toxicity = manifest.Metrics["attributes"]!["TOXICITY"]!;
        Assert.True(toxicity["n"]!.GetValue<int>() > 20);
        Assert.InRange(toxicity["roc_auc"]!.GetValue<double>(), 0.6, 1);

        var card = File.ReadAllText(Path.Combine(tiny.Report.Directory, "MODEL_CARD.md"));
        Assert.All(Attributes.AllNames, name => Assert.Contains($"| {name} |", card, StringComparison.Ordinal));
        Assert.Contains("## Uses to avoid", card, StringComparison.Ordinal);
        Assert.Contains("MIT, written for this project", card, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", card, StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_there_is_replaced_only_when_asked()
    {
        Directory.CreateDirectory(Output);
        var kept = Path.Combine(Output, "keep.txt");
        File.WriteAllText(kept, "mine");
        var recipe = Recipe.Load(TinyModel.RecipePath);
        var e = Assert.Throws<RecipeException>(() => ModelTrainer.Train(recipe, null, Output, new TrainingOptions(), null, default));
        Assert.Equal($"{Output}: found something there already, expected nothing. Ask for overwriting to replace it.", e.Message);
        Assert.Equal("mine", File.ReadAllText(kept));

        ModelTrainer.Train(recipe, null, Output, new TrainingOptions { Overwrite = true }, null, default);
        Assert.False(File.Exists(kept));
        Assert.Equal(tiny.Report.Version.Hash, ModelDirectory.ReadManifest(Output).Files["model.zip"]);
    }

    [Fact]
    public void A_training_that_is_stopped_leaves_nothing_behind()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Told(p =>
        {
            if (p.Step == 5) stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() =>
            ModelTrainer.Train(Recipe.Load(TinyModel.RecipePath), null, Output, new TrainingOptions(), progress, stop.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    [Fact]
    public void Progress_counts_every_step_once_and_ends_at_the_last()
    {
        var told = new List<TrainingProgress>();
        ModelTrainer.Train(Recipe.Load(TinyModel.RecipePath), null, Output, new TrainingOptions { Threads = 1 }, new Told(told.Add), default);
        Assert.Equal(Enumerable.Range(1, told[0].Steps), told.Select(p => p.Step));
        Assert.Contains(told, p => p.Stage.StartsWith("linear TOXICITY, fold 1", StringComparison.Ordinal) && p.Auc is > 0.6);
    }

    [Fact]
    public void A_bad_row_stops_training_unless_bad_rows_are_skipped_and_counted()
    {
        var file = Path.Combine(_directory, "mine.ndjson");
        File.WriteAllText(file, """
            {"id": "1", "text": "A fine morning to all of you.", "labels": {"TOXICITY": 0}}
            {"id": "2", "text": "Half a line", "labels": {"TOXICITY": 7}}

            """);
        var recipe = Recipe.Load(TinyModel.RecipePath).WithDataSet(file, 1);
        Assert.Contains("line 2", Assert.Throws<DataSetFormatException>(() =>
            ModelTrainer.Train(recipe, null, Output, new TrainingOptions(), null, default)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));

        var report = ModelTrainer.Train(recipe, null, Output, new TrainingOptions { SkipBadRows = true }, null, default);
        Assert.Equal(1, report.SkippedRows);
        Assert.Contains("line 2", Assert.Single(report.SkippedRowMessages), StringComparison.Ordinal);
        Assert.Equal(tiny.Report.Rows + 1, report.Rows);
    }

    [Fact]
    public void Decisions_that_are_added_as_a_set_move_the_scores()
    {
        string[] wanted = ["The zoning board has postponed the vote.", "Zoning rules decide the vote.", "A vote on zoning, postponed again.", "Another zoning vote."];
        var file = Path.Combine(_directory, "decisions.ndjson");
        File.WriteAllLines(file, Enumerable.Range(0, 32).Select(i => JsonSerializer.Serialize(
            new { id = $"d{i}", text = $"{wanted[i % 4]} Item {i}.", labels = new Dictionary<string, double> { ["TOXICITY"] = 1 } })));
        var report = ModelTrainer.Train(Recipe.Load(TinyModel.RecipePath).WithDataSet(file, 3), null, Output, new TrainingOptions(), null, default);
        using var before = ModelDirectory.Load(tiny.Report.Directory);
        using var after = ModelDirectory.Load(Output);
        const string text = "When is the zoning vote?";
        Assert.True(after.Score(text).Scores[AttributeId.Toxicity] > before.Score(text).Scores[AttributeId.Toxicity] + 0.1);
        Assert.NotEqual(before.Version.Hash, after.Version.Hash);
        Assert.Equal("decisions.ndjson", report.Manifest.Recipe["data_sets"]!.AsArray()[^1]!["path"]!.GetValue<string>());
    }

    private sealed class Told(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        private readonly Lock _lock = new();

        public void Report(TrainingProgress value)
        {
            lock (_lock) action(value);
        }
    }
}
