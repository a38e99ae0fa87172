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

    /// <summary>Whether a row's parent and article title, where it has them, are given to the model.</summary>
    public bool UseContext { get; init; } = true;

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

/// <summary>A labelled comment with what a model says of it.</summary>
/// <param name="Comment">The row.</param>
/// <param name="Scores">Length <c>Attributes.Count</c>, indexed by <see cref="AttributeId"/>; NaN for what the model does not serve.</param>
public sealed record ScoredComment(LabelledComment Comment, float[] Scores);

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
        var scored = ScoreAll(model, rows, options.UseContext, options.Threads, progress, cancellation);
        var result = new SortedDictionary<AttributeId, BinaryMetrics>();
        foreach (var attribute in model.Attributes)
        {
            var labelled = Labelled(scored, attribute, options);
            if (labelled.Count > 0) result[attribute] = BinaryMetrics.Of(labelled, options.Threshold);
        }

        return new EvaluationResult(rows.Length, result);
    }

    /// <summary>Scores every row.</summary>
    /// <param name="model">Any model.</param>
    /// <param name="rows">What it is to score.</param>
    /// <param name="useContext">Whether a row's parent and article title, where it has them, are given to the model.</param>
    /// <param name="threads">How many rows are scored at once; the scores do not depend on it.</param>
    /// <param name="progress">Told how many rows are scored, now and then.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <returns>In the order of the rows.</returns>
    public static IReadOnlyList<ScoredComment> ScoreAll(
        ICommentModel model, IReadOnlyList<LabelledComment> rows, bool useContext, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        var scored = new ScoredComment[rows.Count];
        var done = 0;
        Parallel.For(0, rows.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i =>
        {
            var scores = new float[Attributes.Count];
            model.Score(rows[i].Text, useContext ? new CommentContext(rows[i].ParentText, rows[i].ArticleTitle) : CommentContext.None, scores);
            scored[i] = new ScoredComment(rows[i], scores);
            var count = Interlocked.Increment(ref done);
            if (count % 500 == 0 || count == scored.Length) progress?.Report(count);
        });
        return scored;
    }

    /// <summary>The rows that label an attribute and that the model scored for it, ready to be measured.</summary>
    public static IReadOnlyList<ScoredRow> Labelled(IEnumerable<ScoredComment> scored, AttributeId attribute, EvaluationOptions options) =>
        [.. scored.Select(s => Row(s, attribute, options)).OfType<ScoredRow>()];

    /// <summary>One row of a set, or null where it has no label or no score for the attribute.</summary>
    internal static ScoredRow? Row(ScoredComment scored, AttributeId attribute, EvaluationOptions options)
    {
        var score = scored.Scores[(int)attribute];
        if (scored.Comment.Labels[attribute] is not { } label || float.IsNaN(score)) return null;
        var positive = label >= options.LabelThreshold;
        return new ScoredRow(score, positive, positive ? 1 : options.NegativeWeight);
    }
}
