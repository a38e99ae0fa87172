using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Moderator.Classifier.Training;

/// <summary>One row for ML.NET's linear learner.</summary>
internal sealed class LinearRow
{
    public VBuffer<float> Features { get; set; }

    public bool Label { get; set; }

    public float Weight { get; set; }
}

/// <summary>What the linear learner found: the ML.NET transformer and, for scores during training, its weights.</summary>
internal sealed record LinearFit(
    BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> Transformer)
{
    private readonly float[] _weights = [.. Transformer.Model.SubModel.Weights];

    /// <summary>The raw score. Features beyond the weights' length do not exist for it.</summary>
    public float Score(int[] indices, float[] values, int count)
    {
        double sum = Transformer.Model.SubModel.Bias;
        for (var i = 0; i < count; i++) sum += _weights[indices[i]] * (double)values[i];
        return (float)sum;
    }
}

/// <summary>Logistic regression by ML.NET's L-BFGS on one thread: the same rows give the same weights.</summary>
internal static class LinearLearner
{
    public const string FeaturesColumn = "Features";

    /// <param name="rows">Read once for each iteration.</param>
    /// <param name="width">Length of the sparse vector.</param>
    /// <param name="parameters">From the recipe.</param>
    public static LinearFit Fit(IReadOnlyList<LinearRow> rows, int width, LinearParameters parameters)
    {
        var ml = new MLContext(seed: 1);
        var schema = SchemaDefinition.Create(typeof(LinearRow));
        schema[nameof(LinearRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        var view = ml.Data.LoadFromEnumerable(rows, schema);
        var trainer = ml.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            FeatureColumnName = FeaturesColumn,
            LabelColumnName = nameof(LinearRow.Label),
            ExampleWeightColumnName = nameof(LinearRow.Weight),
            L1Regularization = 0,
            L2Regularization = (float)parameters.L2,
            MaximumNumberOfIterations = parameters.Iterations,
            OptimizationTolerance = 1e-6f,
            HistorySize = 10,
            NumberOfThreads = 1,
        });
        return new LinearFit(trainer.Fit(view));
    }
}
