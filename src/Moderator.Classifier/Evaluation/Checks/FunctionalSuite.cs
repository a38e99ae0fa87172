using Moderator.Classifier.Corpus;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation.Checks;

/// <summary>One case of a functional suite, scored.</summary>
/// <param name="Id">The case.</param>
/// <param name="Expected">Whether it is toxic.</param>
/// <param name="Score">TOXICITY, 0 to 1; NaN where the model does not serve it.</param>
/// <param name="IsRight">Whether the score stands on the right side of the threshold.</param>
public sealed record CheckedCase(string Id, bool Expected, double Score, bool IsRight)
{
    /// <summary>How far the score is from what was expected, 0 to 1.</summary>
    public double Error => Expected ? 1 - Score : Score;
}

/// <summary>The cases of one function.</summary>
/// <param name="Function">What it tests.</param>
/// <param name="Cases">In the order of the files.</param>
public sealed record CheckedFunction(string Function, IReadOnlyList<CheckedCase> Cases)
{
    /// <summary>The share of cases that came out right, 0 to 1.</summary>
    public double Accuracy => (double)Cases.Count(c => c.IsRight) / Cases.Count;

    /// <summary>The wrong ones, the worst first.</summary>
    public IEnumerable<CheckedCase> Worst => Cases.Where(c => !c.IsRight).OrderByDescending(c => c.Error).ThenBy(c => c.Id, StringComparer.Ordinal);
}

/// <summary>
/// Short sentences, each with one right answer, grouped by what they test (functional tests for classifiers, as
/// Ribeiro et al. 2020 introduced them with CheckList): shows what a single figure over a test set hides.
/// </summary>
public static class FunctionalSuite
{
    /// <summary>Scores every case.</summary>
    /// <param name="model">Whose TOXICITY counts.</param>
    /// <param name="cases">From <see cref="CorpusFiles.LoadChecks"/>; parent and headline are given to the model as context.</param>
    /// <param name="threshold">From this score on a comment counts as toxic.</param>
    /// <returns>The functions by name.</returns>
    public static IReadOnlyList<CheckedFunction> Run(ICommentModel model, IReadOnlyList<CorpusComment> cases, double threshold) =>
    [
        .. cases
            .GroupBy(c => c.Comment.Phenomenon ?? "unnamed", StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new CheckedFunction(g.Key, [.. g.Select(c => Check(model, c, threshold))])),
    ];

    /// <summary>The mean of the functions' accuracies, each counting the same, 0 to 1.</summary>
    public static double Mean(IReadOnlyList<CheckedFunction> functions) => functions.Average(f => f.Accuracy);

    private static CheckedCase Check(ICommentModel model, CorpusComment row, double threshold)
    {
        var expected = row.Comment.Labels[AttributeId.Toxicity] >= 0.5;
        var score = model.Score(row.Comment.Text, new CommentContext(row.Comment.ParentText, row.Comment.ArticleTitle)).Scores[AttributeId.Toxicity] ?? double.NaN;
        return new CheckedCase(row.Comment.Id, expected, score, !double.IsNaN(score) && score >= threshold == expected);
    }
}
