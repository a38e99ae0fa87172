using System.Globalization;
using Microsoft.ML;
using Moderator.Classifier.DataSets;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation.Suite;

/// <summary>The program that runs <see cref="SuiteScoring"/>, and the arguments before its own.</summary>
public sealed record SuiteScorerCommand(string Program, IReadOnlyList<string> Arguments);

/// <summary>Entrants that <see cref="SuiteScoring"/> scores, in a program of its own.</summary>
internal abstract class ScoredEntrant(SuiteScorerCommand scorer, string kind, TimeProvider clock) : ISuiteEntrant
{
    public abstract string Name { get; }

    public string? Missing => null;

    public abstract void Train(IReadOnlyList<LabelledComment> rows, string folder, CancellationToken cancellation);

    public abstract long Size(string folder);

    public SuiteRun Score(SuiteTask task, int threads, string folder, CancellationToken cancellation)
    {
        string textFile = Path.Combine(folder, "texts.jsonl"), otherFile = Path.Combine(folder, "others.jsonl"), scoreFile = Path.Combine(folder, "scores.txt");
        SuiteTexts.WriteJson(textFile, task.Texts);
        SuiteTexts.WriteJson(otherFile, task.Others);
        string[] arguments =
        [
            .. scorer.Arguments, kind, ModelPath(folder), textFile, otherFile, scoreFile,
            threads.ToString(CultureInfo.InvariantCulture), task.Rounds.ToString(CultureInfo.InvariantCulture),
        ];
        var (output, _, peak) = SuiteProgram.Run(scorer.Program, arguments, clock, cancellation);
        return new SuiteRun(SuiteTexts.ReadScores(scoreFile), double.Parse(output, CultureInfo.InvariantCulture), peak);
    }

    protected abstract string ModelPath(string folder);
}

/// <summary>A model directory of this project, as it is.</summary>
internal sealed class ModelEntrant(string directory, SuiteScorerCommand scorer, TimeProvider clock) : ScoredEntrant(scorer, SuiteScoring.OwnKind, clock)
{
    public override string Name { get; } = Models.ModelDirectory.ReadManifest(directory) is var m ? $"{m.Name} {m.Version} ({m.Kind})" : "";

    public override void Train(IReadOnlyList<LabelledComment> rows, string folder, CancellationToken cancellation)
    {
        // Trained already, on its own recipe.
    }

    public override long Size(string folder) => new FileInfo(Path.Combine(directory, Models.ModelDirectory.ModelFileName)).Length;

    protected override string ModelPath(string folder) => directory;
}

/// <summary>What ML.NET does without being told more: its default text features and logistic regression (L-BFGS).</summary>
internal sealed class MlNetEntrant(SuiteScorerCommand scorer, TimeProvider clock) : ScoredEntrant(scorer, SuiteScoring.MlNetKind, clock)
{
    public override string Name => "ML.NET FeaturizeText + L-BFGS";

    public override void Train(IReadOnlyList<LabelledComment> rows, string folder, CancellationToken cancellation)
    {
        var context = new MLContext(seed: 1);
        var data = context.Data.LoadFromEnumerable(rows.Select(r => new Row { Text = r.Text, Label = r.Labels[AttributeId.Toxicity] >= 0.5 }));
        var pipeline = context.Transforms.Text.FeaturizeText("Features", nameof(Row.Text)).Append(context.BinaryClassification.Trainers.LbfgsLogisticRegression());
        context.Model.Save(pipeline.Fit(data), data.Schema, ModelPath(folder));
    }

    public override long Size(string folder) => new FileInfo(ModelPath(folder)).Length;

    protected override string ModelPath(string folder) => Path.Combine(folder, "model.zip");

    internal sealed class Row
    {
        public string Text { get; set; } = "";

        public bool Label { get; set; }
    }

    internal sealed class Answer
    {
        public float Probability { get; set; }
    }
}
