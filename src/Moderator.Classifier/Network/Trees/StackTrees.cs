using Moderator.Classifier.Network.Calibration;
using Moderator.Classifier.Network.Training;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Trees;

/// <summary>
/// Grows trees over what the parts say of every attribute and over the style features, on rows that trained no part. Their
/// score is added to the combination's. Rows that also calibrate get the trees of the other half of the rows: what
/// trees say of rows that they grew on is too good.
/// </summary>
internal static class StackTrees
{
    /// <summary>Inputs of a stack of so many parts.</summary>
    public static int Inputs(int parts) => parts * Attributes.Count + StyleFeatures.Count;

    /// <summary>By attribute; null where too few rows have it for trees.</summary>
    /// <param name="parts">Of the stack.</param>
    /// <param name="parameters">How.</param>
    /// <param name="rows">That trained no part, and may train trees.</param>
    /// <param name="seed">FastTree's.</param>
    public static StoredTrees?[] Grow(int parts, StackTreeParameters parameters, IReadOnlyList<CombinationRow> rows, int seed)
    {
        var trees = new StoredTrees?[Attributes.Count];
        for (var a = 0; a < trees.Length; a++)
        {
            TreeRow[] labelled = [.. rows.Where(r => !float.IsNaN(r.Labels[a])).Select(r => new TreeRow { Inputs = r.Inputs, Label = r.Labels[a] >= 0.5f, Weight = 1 })];
            if (labelled.Count(r => r.Label) < parameters.LeastPositives || labelled.Count(r => !r.Label) < parameters.LeastPositives) continue;
            var learner = new TreeParameters { Count = parameters.Count, Leaves = parameters.Leaves, RowsPerLeaf = parameters.RowsPerLeaf, LearningRate = parameters.LearningRate };
            var fit = TreeLearner.Fit(labelled, Inputs(parts), learner, seed);
            trees[a] = StoredTrees.From(fit.Model.SubModel.TrainedTreeEnsemble, parameters.Share);
        }

        return trees;
    }

    /// <summary>What trees add to a row's score, by attribute.</summary>
    /// <param name="trees">By attribute.</param>
    /// <param name="inputs">The row's.</param>
    /// <param name="added">Length: attributes; overwritten.</param>
    public static void Apply(IReadOnlyList<StoredTrees?> trees, ReadOnlySpan<float> inputs, Span<float> added)
    {
        for (var a = 0; a < added.Length; a++) added[a] = a < trees.Count && trees[a] is { } own ? (float)own.Apply(inputs) : 0;
    }
}
