using Moderator.Classifier.DataSets;
using Moderator.Classifier.Evaluation.Measuring;
using Moderator.Classifier.Evaluation.Suite;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Evaluation;

public sealed class EvaluationSuiteTests : IClassFixture<TinyModel>, IDisposable
{
    private static readonly string[] Kind = ["thank you for the careful report", "the bridge opens on monday", "we read the numbers on schools", "a quiet street near the river"];
    private static readonly string[] Rude = ["you stupid idiot shut up", "what a pathetic liar you are", "shut up you worthless moron", "stupid liar, you pathetic idiot"];

    private readonly TinyModel _tiny;
    private readonly string _dev = Directory.CreateTempSubdirectory("moderator-dev-").FullName;

    public EvaluationSuiteTests(TinyModel tiny)
    {
        _tiny = tiny;
        File.WriteAllLines(
            Path.Combine(_dev, "wikipedia-fuzzed.csv"),
            ["rev_id,comment,toxic", .. Rows().Select((r, i) => $"{i},\"{r.Text}\",{(r.Labels[AttributeId.Toxicity] == 1 ? "True" : "False")}")]);
    }

    public void Dispose() => Directory.Delete(_dev, recursive: true);

    [Fact]
    public void Every_entrant_is_measured_or_says_how_to_get_it()
    {
        var scratch = Directory.CreateDirectory(Path.Combine(_dev, "scratch")).FullName;
        var lines = EvaluationSuite.Run(
            [_tiny.Report.Directory],
            Rows(),
            MeasuringSet.In(_dev),
            new SuiteScorerCommand("dotnet", [Path.Combine(AppContext.BaseDirectory, "moderator.dll"), "evaluate", "suite-score"]),
            TimeProvider.System,
            null,
            default,
            scratch);
        Assert.Equal(["tiny 1 (baseline)", "ML.NET FeaturizeText + L-BFGS", "fastText", "scikit-learn"], lines.Select(l => l.Name));
        Assert.Null(lines[0].Missing);
        Assert.Null(lines[1].Missing);
        Assert.All(lines, line =>
        {
            if (line.Missing is { } missing)
            {
                Assert.Contains("apt-get install", missing, StringComparison.Ordinal);
                return;
            }

            Assert.Equal(64, line.BySet["wikipedia-fuzzed"].N);
            Assert.InRange(line.BySet["wikipedia-fuzzed"].RocAuc, 0, 1);
            Assert.All(line.TextsPerSecond!, speed => Assert.True(speed > 0));
            Assert.True(line.Size > 0);
        });

        // It trained on these very rows.
        Assert.Equal(1, lines[1].BySet["wikipedia-fuzzed"].RocAuc);
        Assert.Empty(Directory.GetFileSystemEntries(scratch));
    }

    [Fact]
    public void Sets_without_toxicity_are_refused()
    {
        var none = Directory.CreateDirectory(Path.Combine(_dev, "none")).FullName;
        var error = Assert.Throws<SuiteException>(() => EvaluationSuite.Run([], [], MeasuringSet.In(none), new SuiteScorerCommand("dotnet", []), TimeProvider.System, null, default));
        Assert.Contains("TOXICITY", error.Message, StringComparison.Ordinal);
    }

    private static LabelledComment[] Rows() =>
        [.. Enumerable.Range(0, 64).Select(i => new LabelledComment
        {
            Id = i.ToString(),
            Text = $"{(i % 2 == 0 ? Kind : Rude)[i / 2 % 4]}, {(i % 3 == 0 ? "said the baker" : "said the miller")}",
            Labels = AttributeLabels.Of((AttributeId.Toxicity, i % 2)),
        })];
}
