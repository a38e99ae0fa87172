using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Moderator.Classifier.Models;

namespace Moderator.Classifier.Training;

/// <summary>One row for FastTree: the linear scores of every attribute, then the style features.</summary>
internal sealed class TreeRow
{
    public required float[] Inputs { get; init; }

    public bool Label { get; init; }

    public float Weight { get; init; }
}

/// <summary>Gradient-boosted trees by ML.NET's FastTree on one thread.</summary>
internal static class TreeLearner
{
    public static BinaryPredictionTransformer<CalibratedModelParametersBase<FastTreeBinaryModelParameters, PlattCalibrator>> Fit(
        IReadOnlyList<TreeRow> rows, int width, TreeParameters parameters, int seed)
    {
        var ml = new MLContext(seed);
        var trainer = ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
        {
            FeatureColumnName = BaselinePipeline.TreeInputs,
            LabelColumnName = nameof(TreeRow.Label),
            ExampleWeightColumnName = nameof(TreeRow.Weight),
            NumberOfTrees = parameters.Count,
            NumberOfLeaves = parameters.Leaves,
            MinimumExampleCountPerLeaf = parameters.RowsPerLeaf,
            LearningRate = parameters.LearningRate,
            NumberOfThreads = 1,
            Seed = seed,
            FeatureSelectionSeed = seed,
        });
        return trainer.Fit(ml.Data.LoadFromEnumerable(rows, Schema(width)));
    }

    public static SchemaDefinition Schema(int width)
    {
        var schema = SchemaDefinition.Create(typeof(TreeRow));
        schema[nameof(TreeRow.Inputs)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        schema[nameof(TreeRow.Inputs)].ColumnName = BaselinePipeline.TreeInputs;
        return schema;
    }
}
