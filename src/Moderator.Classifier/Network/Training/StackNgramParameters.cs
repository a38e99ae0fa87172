using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Moderator.Classifier.DataSets;

namespace Moderator.Classifier.Network.Training;

/// <summary>What both kinds of n-gram models of the stack are told.</summary>
public abstract record NgramPartParameters
{
    /// <summary>How many n-grams are known, at most: those that most comments have.</summary>
    [JsonPropertyName("most")] public int Most { get; init; }

    /// <summary>An n-gram of fewer comments is not known.</summary>
    [JsonPropertyName("least_comments")] public int LeastComments { get; init; } = 5;

    /// <summary>So many n-grams, each as rare as can be, stand at every comment's end: short comments then say less of themselves.</summary>
    [JsonPropertyName("ends")] public int Ends { get; init; }

    [JsonPropertyName("epochs")] public int Epochs { get; init; }

    [JsonPropertyName("rate")] public double Rate { get; init; }

    /// <summary>What the model counts in the average of the parts, where a network counts 1 unless it says otherwise.</summary>
    [JsonPropertyName("share")] public double Share { get; init; } = 1;

    /// <summary>By format: what a data set's weight is multiplied with here. 0 leaves it out.</summary>
    [JsonPropertyName("factors")] public IReadOnlyDictionary<string, double> Factors { get; init; } = FrozenDictionary<string, double>.Empty;

    /// <summary>The same beside it for sets that come from grammars: a model without order learns from them what a group's name means, and nothing wrong beside it.</summary>
    [JsonPropertyName("grammar_factor")] public double GrammarFactor { get; init; } = 1;

    internal IEnumerable<string> Problems()
    {
        if (GrammarFactor is not (>= 0 and <= 100)) yield return $"grammar_factor is {GrammarFactor}, expected 0 to 100";
        if (Most is < 1 or > 10_000_000) yield return $"most is {Most}, expected 1 to 10000000";
        if (LeastComments < 1) yield return $"least_comments is {LeastComments}, expected at least 1";
        if (Ends is < 0 or > 1000) yield return $"ends is {Ends}, expected 0 to 1000";
        if (OwnProblem() is { } own) yield return own;
        if (Epochs is < 1 or > 200) yield return $"epochs is {Epochs}, expected 1 to 200";
        if (Rate is not (> 0 and <= 10)) yield return $"rate is {Rate}, expected more than 0, at most 10";
        if (Share is not (> 0 and <= 100)) yield return $"share is {Share}, expected more than 0, at most 100";
        foreach (var problem in FactorProblems(Factors)) yield return problem;
    }

    /// <summary>What is wrong with what this kind alone is told; null where nothing is.</summary>
    private protected abstract string? OwnProblem();

    internal static IEnumerable<string> FactorProblems(IReadOnlyDictionary<string, double> factors)
    {
        foreach (var (format, factor) in factors)
        {
            if (!DataSetFormat.TryParse(format, out _)) yield return $"factors: found \"{format}\", expected one of {string.Join(", ", DataSetFormat.All.Select(f => f.Name))}";
            if (factor is not (>= 0 and <= 100)) yield return $"factors: {format} is {factor}, expected 0 to 100";
        }
    }
}

/// <summary>The n-gram model of the stack.</summary>
public sealed record StackNgramParameters : NgramPartParameters
{
    /// <summary>With the defaults.</summary>
    public StackNgramParameters() => (Most, Epochs, Rate) = (400_000, 20, 1);

    /// <summary>How strongly weights are pulled to 0: half of this, times their squares, stands beside the sum of the comments' losses.</summary>
    [JsonPropertyName("ridge")] public double Ridge { get; init; } = 0.3;

    private protected override string? OwnProblem() => Ridge is >= 0 and <= 1000 ? null : $"ridge is {Ridge}, expected 0 to 1000";
}

/// <summary>The averaged n-gram model of the stack.</summary>
public sealed record AveragedNgramParameters : NgramPartParameters
{
    /// <summary>With the defaults.</summary>
    public AveragedNgramParameters() => (Most, Ends, Epochs, Rate) = (200_000, 12, 5, 0.3);

    /// <summary>Floats of one embedding while training; what is stored is what it adds to each attribute.</summary>
    [JsonPropertyName("dimensions")] public int Dimensions { get; init; } = 32;

    private protected override string? OwnProblem() =>
        Dimensions is >= 32 and <= 1024 && Dimensions % 32 == 0 ? null : $"dimensions is {Dimensions}, expected a multiple of 32, at most 1024";
}
