using Microsoft.ML;
using Microsoft.ML.Data;
using Moderator.Classifier.Network;
using Moderator.Classifier.Network.Calibration;
using Moderator.Classifier.Network.Training;
using Moderator.Classifier.Network.Trees;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>The stack's trees: flat arrays that say what ML.NET says.</summary>
public sealed class TreesTests
{
    private const int Parts = 2;

    [Theory]
    [InlineData(40, 8, 0.2)]
    [InlineData(1, 2, 1)]
    [InlineData(3, 64, 0.05)]
    public void Flat_trees_score_as_ML_NET_does(int count, int leaves, double rate)
    {
        var rows = Rows(600).Select(r => new TreeRow { Inputs = r.Inputs, Label = r.Labels[0] >= 0.5f, Weight = 1 }).ToArray();
        var fit = TreeLearner.Fit(rows, StackTrees.Inputs(Parts), new TreeParameters { Count = count, Leaves = leaves, RowsPerLeaf = 5, LearningRate = rate }, 3);
        var trees = StoredTrees.From(fit.Model.SubModel.TrainedTreeEnsemble, 1);
        Assert.Null(trees.Problem(StackTrees.Inputs(Parts)));
        Assert.Equal(count, trees.Roots.Length);
        var view = new MLContext(1).Data.LoadFromEnumerable(rows, TreeLearner.Schema(StackTrees.Inputs(Parts)));
        var expected = fit.Transform(view).GetColumn<float>("Score").ToArray();
        Assert.Equal(rows.Length, expected.Length);
        for (var i = 0; i < rows.Length; i++) Assert.Equal(expected[i], (float)trees.Apply(rows[i].Inputs), 1e-6f * Math.Max(1, Math.Abs(expected[i])));
        Assert.True(expected.Distinct().Count() > 1);
    }

    [Fact]
    public void The_share_multiplies_the_score_and_rare_attributes_have_no_trees()
    {
        var rows = Rows(400);
        var parameters = new StackTreeParameters { Count = 10, Leaves = 4, RowsPerLeaf = 5, LeastPositives = 50, Share = 1 };
        var whole = StackTrees.Grow(Parts, parameters, rows, 3);
        var half = StackTrees.Grow(Parts, parameters with { Share = 0.5 }, rows, 3);
        // Attribute 0 has both labels often; 1 is always 0, and 2 unknown.
        Assert.NotNull(whole[0]);
        Assert.Null(whole[1]);
        Assert.Null(whole[2]);
        Assert.All(rows, r => Assert.Equal(0.5 * whole[0]!.Apply(r.Inputs), half[0]!.Apply(r.Inputs), 1e-9));
        var added = new float[Attributes.Count];
        Array.Fill(added, 9);
        StackTrees.Apply(whole, rows[0].Inputs, added);
        Assert.Equal((float)whole[0]!.Apply(rows[0].Inputs), added[0]);
        Assert.All(added[1..], a => Assert.Equal(0, a));
    }

    [Fact]
    public void A_tree_of_one_leaf_adds_that_leaf()
    {
        var trees = new StoredTrees([~0, 0, ~3], [1], [2.5f], [~1], [~2], [10, 1, 2, 100], 0.25);
        Assert.Null(trees.Problem(2));
        Assert.Equal(111.25, trees.Apply([0, 2.5f]));
        Assert.Equal(112.25, trees.Apply([0, 2.6f]));
    }

    [Fact]
    public void Arrays_with_which_a_walk_would_leave_them_or_never_end_are_refused()
    {
        var good = new StoredTrees([0], [1, 0], [1, 1], [1, ~0], [~1, ~2], [1, 2, 3], 0);
        Assert.Null(good.Problem(2));
        Assert.Contains("not one of 1", good.Problem(1), StringComparison.Ordinal);
        Assert.Contains("child of node 1", (good with { Left = [1, 0] }).Problem(2), StringComparison.Ordinal);
        Assert.Contains("child of node 0", (good with { Right = [~3, ~2] }).Problem(2), StringComparison.Ordinal);
        Assert.Contains("root", (good with { Roots = [2] }).Problem(2), StringComparison.Ordinal);
        Assert.Contains("different lengths", (good with { Thresholds = [1] }).Problem(2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_keeps_the_trees_and_refuses_those_that_would_never_end()
    {
        var trees = StackTrees.Grow(Parts, new StackTreeParameters { Count = 4, Leaves = 4, RowsPerLeaf = 5, LeastPositives = 50 }, Rows(300), 3);
        var network = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 4, Dimensions = 32, Filters = 16, Hidden = 16 }, 1));
        StackParts With(StoredTrees?[] own) =>
            new([network, network], [new StackBranch([0, 1], new StackCombination(Parts, new float[Attributes.Count * (Parts + 1)]), ["word"]) { Trees = own }]);
        var file = StackFile.Write(With(trees));
        var read = StackFile.Read(file);
        Assert.Equal(file, StackFile.Write(read));
        Assert.Equal(trees[0]!.Thresholds, read.Branches[0].Trees[0]!.Thresholds);
        Assert.Null(read.Branches[0].Trees[1]);

        StoredTrees?[] endless = [trees[0]! with { Left = [.. trees[0]!.Left.Select(_ => 0)] }];
        Assert.Contains("child of node 0", Assert.Throws<InvalidDataException>(() => StackFile.Read(StackFile.Write(With(endless)))).Message, StringComparison.Ordinal);
    }

    private static CombinationRow[] Rows(int count)
    {
        var random = new DeterministicRandom(5);
        var rows = new CombinationRow[count];
        for (var i = 0; i < count; i++)
        {
            var inputs = new float[StackTrees.Inputs(Parts)];
            for (var k = 0; k < inputs.Length; k++) inputs[k] = random.NextNormal();
            var labels = new float[Attributes.Count];
            labels[0] = inputs[0] * inputs[9] + 0.5f * inputs[20] > 0 ? 1 : 0;
            labels[2] = float.NaN;
            rows[i] = new CombinationRow(inputs, labels, 1);
        }

        return rows;
    }
}
