using System.Text.Json.Serialization;
using Moderator.Classifier.Features;

namespace Moderator.Classifier.Training;

/// <summary>The <c>parameters</c> of a recipe of the kind <c>baseline</c>.</summary>
public sealed record BaselineParameters
{
    [JsonPropertyName("features")] public FeatureOptions Features { get; init; } = new();

    [JsonPropertyName("linear")] public LinearParameters Linear { get; init; } = new();

    [JsonPropertyName("trees")] public TreeParameters Trees { get; init; } = new();

    /// <summary>Linear learners are fitted this many times on the other folds, so that trees see scores of rows that the learner had not seen.</summary>
    [JsonPropertyName("folds")] public int Folds { get; init; } = 3;

    /// <summary>The share of rows, of the data sets that calibrate, that is kept for calibration.</summary>
    [JsonPropertyName("calibration_share")] public double CalibrationShare { get; init; } = 0.1;

    /// <summary>Attributes whose quality no labelled set has shown, by wire name.</summary>
    [JsonPropertyName("experimental_attributes")] public IReadOnlyList<string> ExperimentalAttributes { get; init; } = [];

    /// <summary>
    /// Whether sexual explicitness, which no large set labels, is derived: a comment that raters called profane and
    /// that holds a term the lexicon files under sexual matters counts as explicit.
    /// </summary>
    [JsonPropertyName("derive_sexually_explicit")] public bool DeriveSexuallyExplicit { get; init; }

    /// <summary>ISO 639-1 codes of the languages of the data sets.</summary>
    [JsonPropertyName("languages")] public IReadOnlyList<string> Languages { get; init; } = ["en"];

    internal IEnumerable<string> Problems()
    {
        foreach (var problem in Features.Problems()) yield return "features: " + problem;
        if (Folds is < 2 or > 10) yield return $"folds is {Folds}, expected 2 to 10";
        if (CalibrationShare is not (>= 0.02 and <= 0.5)) yield return $"calibration_share is {CalibrationShare}, expected 0.02 to 0.5";
        if (Linear.L2 is not (> 0 and <= 1000)) yield return $"linear: l2 is {Linear.L2}, expected more than 0, at most 1000";
        if (Linear.Iterations is < 1 or > 1000) yield return $"linear: iterations is {Linear.Iterations}, expected 1 to 1000";
        if (Trees.Count is < 1 or > 2000) yield return $"trees: count is {Trees.Count}, expected 1 to 2000";
        if (Trees.Leaves is < 2 or > 512) yield return $"trees: leaves is {Trees.Leaves}, expected 2 to 512";
        if (Trees.RowsPerLeaf is < 1) yield return $"trees: rows_per_leaf is {Trees.RowsPerLeaf}, expected at least 1";
        if (Trees.LearningRate is not (> 0 and <= 1)) yield return $"trees: learning_rate is {Trees.LearningRate}, expected more than 0, at most 1";
        if (Trees.LinearWeight is not (>= 0 and <= 100)) yield return $"trees: linear_weight is {Trees.LinearWeight}, expected 0 to 100";
        foreach (var name in ExperimentalAttributes)
        {
            if (!Core.Scoring.Attributes.TryParse(name, out _)) yield return $"experimental_attributes: found \"{name}\", expected one of {string.Join(", ", Core.Scoring.Attributes.AllNames)}";
        }
    }
}

/// <summary>Logistic regression by L-BFGS.</summary>
public sealed record LinearParameters
{
    /// <summary>Weight of the squared norm beside the sum of the rows' losses.</summary>
    [JsonPropertyName("l2")] public double L2 { get; init; } = 1;

    [JsonPropertyName("iterations")] public int Iterations { get; init; } = 40;
}

/// <summary>Gradient-boosted trees.</summary>
public sealed record TreeParameters
{
    [JsonPropertyName("count")] public int Count { get; init; } = 100;

    [JsonPropertyName("leaves")] public int Leaves { get; init; } = 12;

    [JsonPropertyName("rows_per_leaf")] public int RowsPerLeaf { get; init; } = 50;

    /// <summary>How much of the attribute's own linear score is added to the score of its trees.</summary>
    [JsonPropertyName("linear_weight")] public double LinearWeight { get; init; } = 0.25;

    [JsonPropertyName("learning_rate")] public double LearningRate { get; init; } = 0.1;
}
