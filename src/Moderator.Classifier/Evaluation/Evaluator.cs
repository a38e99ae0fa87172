using Moderator.Classifier.DataSets;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation;

/// <summary>How an evaluation is done.</summary>
public sealed record EvaluationOptions
{
    /// <summary>For precision, recall and F1.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>A soft label counts as positive from this share of raters on.</summary>
    public double LabelThreshold { get; init; } = 0.5;

    /// <summary>
    /// How many rows of the natural distribution a negative row stands for, in a set that kept all positives and a part
    /// of the negatives (9.5 for <c>jigsaw-test</c>). AUC does not depend on it.
    /// </summary>
    public double NegativeWeight { get; init; } = 1;

    /// <summary>How many rows are scored at once.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>What a model reached on a labelled set: metrics for each attribute that both know.</summary>
/// <param name="Rows">How many rows were scored.</param>
/// <param name="ByAttribute">In the order of <see cref="AttributeId"/>.</param>
public sealed record EvaluationResult(int Rows, IReadOnlyDictionary<AttributeId, BinaryMetrics> ByAttribute)
{
    /// <summary>Mean of the ROC AUCs that are defined; NaN where none is.</summary>
    public double MeanRocAuc => ByAttribute.Values.Select(m => m.RocAuc).Where(a => !double.IsNaN(a)).DefaultIfEmpty(double.NaN).Average();
}

/// <summary>Scores labelled comments with a model and measures.</summary>
public static class Evaluator
{
    /// <summary>The weight of a negative row in a set that was thinned out, by the name of its format; 1 for every other.</summary>
    public static double NegativeWeightOf(string format) => string.Equals(format, "jigsaw-test", StringComparison.Ordinal) ? 9.5 : 1;

    /// <param name="model">Any model.</param>
    /// <param name="comments">Rows with labels; an attribute that a row does not label is left out for that row.</param>
    /// <param name="options">Threshold and weights.</param>
    /// <param name="progress">Told how many rows are scored, now and then.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public static EvaluationResult Evaluate(
        ICommentModel model, IEnumerable<LabelledComment> comments, EvaluationOptions options, IProgress<int>? progress, CancellationToken cancellation)
    {
        var rows = comments.ToArray();
        var scores = new float[rows.Length * Attributes.Count];
        var done = 0;
        Parallel.For(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation }, i =>
        {
            model.Score(rows[i].Text, scores.AsSpan(i * Attributes.Count, Attributes.Count));
            var count = Interlocked.Increment(ref done);
            if (count % 500 == 0 || count == rows.Length) progress?.Report(count);
        });

        var result = new SortedDictionary<AttributeId, BinaryMetrics>();
        foreach (var attribute in model.Attributes)
        {
            var scored = new List<ScoredRow>();
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i].Labels[attribute] is not { } label) continue;
                var positive = label >= options.LabelThreshold;
                scored.Add(new ScoredRow(scores[i * Attributes.Count + (int)attribute], positive, positive ? 1 : options.NegativeWeight));
            }

            if (scored.Count > 0) result[attribute] = BinaryMetrics.Of(scored, options.Threshold);
        }

        return new EvaluationResult(rows.Length, result);
    }
}
