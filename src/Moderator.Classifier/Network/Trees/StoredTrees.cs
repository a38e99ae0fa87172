using Microsoft.ML.Trainers.FastTree;

namespace Moderator.Classifier.Network.Trees;

/// <summary>Gradient-boosted trees as they are stored and scored: flat arrays, all trees one after the other.</summary>
/// <param name="Roots">By tree: its first node, or the complement of a leaf where the tree is that leaf alone.</param>
/// <param name="Features">By node: which input is compared.</param>
/// <param name="Thresholds">By node: inputs up to this go left.</param>
/// <param name="Left">By node: the next node, or the complement of a leaf.</param>
/// <param name="Right">The same for inputs above the threshold.</param>
/// <param name="Leaves">What a leaf adds to the score.</param>
/// <param name="Bias">What the score is before any tree.</param>
internal sealed record StoredTrees(int[] Roots, int[] Features, float[] Thresholds, int[] Left, int[] Right, double[] Leaves, double Bias)
{
    /// <summary>The trees that FastTree grew.</summary>
    /// <param name="ensemble">With numerical splits alone.</param>
    /// <param name="factor">Of the whole score.</param>
    public static StoredTrees From(RegressionTreeEnsemble ensemble, double factor)
    {
        List<int> roots = [], features = [], left = [], right = [];
        List<float> thresholds = [];
        List<double> leaves = [];
        for (var t = 0; t < ensemble.Trees.Count; t++)
        {
            var (tree, nodes, leaf) = (ensemble.Trees[t], features.Count, leaves.Count);
            roots.Add(tree.NumericalSplitFeatureIndexes.Count == 0 ? ~leaf : nodes);
            features.AddRange(tree.NumericalSplitFeatureIndexes);
            thresholds.AddRange(tree.NumericalSplitThresholds);
            left.AddRange(tree.LeftChild.Select(Shifted));
            right.AddRange(tree.RightChild.Select(Shifted));
            leaves.AddRange(tree.LeafValues.Select(v => v * ensemble.TreeWeights[t] * factor));

            // Within its tree a leaf is the complement of its number.
            int Shifted(int child) => child >= 0 ? child + nodes : child - leaf;
        }

        return new StoredTrees([.. roots], [.. features], [.. thresholds], [.. left], [.. right], [.. leaves], ensemble.Bias * factor);
    }

    /// <summary>The score of one row.</summary>
    /// <param name="inputs">As many as the trees were grown on.</param>
    public double Apply(ReadOnlySpan<float> inputs)
    {
        var sum = Bias;
        foreach (var root in Roots)
        {
            var node = root;
            while (node >= 0) node = inputs[Features[node]] <= Thresholds[node] ? Left[node] : Right[node];
            sum += Leaves[~node];
        }

        return sum;
    }

    /// <summary>What is wrong with arrays that were read from a file, or null: every walk must stay inside them and end.</summary>
    /// <param name="inputs">How many inputs there are.</param>
    public string? Problem(int inputs)
    {
        if (Thresholds.Length != Features.Length || Left.Length != Features.Length || Right.Length != Features.Length) return "trees have node arrays of different lengths";
        if (Array.Exists(Features, f => f < 0 || f >= inputs)) return $"trees compare an input that is not one of {inputs}";
        // Children come after their parents, so that no walk goes round in circles.
        for (var node = 0; node < Features.Length; node++)
        {
            if (!IsPlace(Left[node], node + 1) || !IsPlace(Right[node], node + 1)) return $"trees have a child of node {node} that is no later node and no leaf";
        }

        return Array.TrueForAll(Roots, r => IsPlace(r, 0)) ? null : "trees have a root that is no node and no leaf";

        bool IsPlace(int place, int first) => place >= 0 ? place >= first && place < Features.Length : ~place < Leaves.Length;
    }
}
