using System.Text.Json.Serialization;
using Moderator.Classifier.Network.Calibration;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Training;

/// <summary>The <c>parameters</c> of a recipe of the kind <c>stack</c>. The defaults are what the shipped recipe was measured with.</summary>
public sealed record StackParameters
{
    /// <summary>The networks of the ensemble, each trained by itself from a seed of its own.</summary>
    [JsonPropertyName("networks")] public IReadOnlyList<NetworkParameters> Networks { get; init; } = [new(), new()];

    [JsonPropertyName("linear")] public StackLinearParameters Linear { get; init; } = new();

    /// <summary>The share of rows, of the data sets that calibrate, that is kept for combining the parts and for calibration.</summary>
    [JsonPropertyName("calibration_share")] public double CalibrationShare { get; init; } = 0.05;

    /// <summary>How many of the most frequent English words the scorer computes in advance, and half as many of all other languages.</summary>
    [JsonPropertyName("frequent_words")] public int FrequentWords { get; init; } = 6000;

    /// <summary>The share of training comments that are seen a second time in a disguise (l33t, stars, spaces, stretching, look-alike letters).</summary>
    [JsonPropertyName("disguised_share")] public double DisguisedShare { get; init; }

    /// <summary>
    /// Whether sexual explicitness, which no large set labels, is derived: a comment that raters called profane and
    /// that holds a term the lexicon files under sexual matters counts as explicit.
    /// </summary>
    [JsonPropertyName("derive_sexually_explicit")] public bool DeriveSexuallyExplicit { get; init; }

    /// <summary>Attributes whose quality no labelled set has shown, by wire name.</summary>
    [JsonPropertyName("experimental_attributes")] public IReadOnlyList<string> ExperimentalAttributes { get; init; } = [];

    /// <summary>How far a comment's parent raises its score; null for a model that does not look at the parent.</summary>
    [JsonPropertyName("parent")] public ParentEffect? Parent { get; init; } = new();

    /// <summary>ISO 639-1 codes of the languages of the data sets.</summary>
    [JsonPropertyName("languages")] public IReadOnlyList<string> Languages { get; init; } = ["en"];

    internal IEnumerable<string> Problems()
    {
        if (Networks.Count is < 1 or > 8) yield return $"networks has {Networks.Count} entries, expected 1 to 8";
        if (Networks.Count > 0 && Networks.All(n => n.IsEnglish) && Languages.Any(l => l is not "en"))
            yield return "networks are all of the languages \"en\", expected one of \"all\" where the model has other languages";
        for (var i = 0; i < Networks.Count; i++)
        {
            foreach (var problem in Networks[i].Problems()) yield return $"networks[{i}]: {problem}";
        }

        if (Linear.BucketBits is < 8 or > 22) yield return $"linear: bucket_bits is {Linear.BucketBits}, expected 8 to 22";
        if (Linear.Epochs is < 1 or > 100) yield return $"linear: epochs is {Linear.Epochs}, expected 1 to 100";
        if (Linear.Rate is not (> 0 and <= 10)) yield return $"linear: rate is {Linear.Rate}, expected more than 0, at most 10";
        if (Linear.Decay is not (>= 0 and <= 1)) yield return $"linear: decay is {Linear.Decay}, expected 0 to 1";
        if (CalibrationShare is not (>= 0.01 and <= 0.5)) yield return $"calibration_share is {CalibrationShare}, expected 0.01 to 0.5";
        if (FrequentWords is < 0 or > 200_000) yield return $"frequent_words is {FrequentWords}, expected 0 to 200000";
        if (DisguisedShare is not (>= 0 and <= 1)) yield return $"disguised_share is {DisguisedShare}, expected 0 to 1";
        foreach (var problem in Parent?.Problems() ?? []) yield return $"parent: {problem}";
        foreach (var name in ExperimentalAttributes)
        {
            if (!Attributes.TryParse(name, out _)) yield return $"experimental_attributes: found \"{name}\", expected one of {string.Join(", ", Attributes.AllNames)}";
        }
    }
}

/// <summary>One network of the ensemble.</summary>
public sealed record NetworkParameters
{
    /// <summary>
    /// <c>all</c>: trained on every comment. <c>en</c>: on the English ones alone. English is then scored by all networks,
    /// and what is not English by those that read all.
    /// </summary>
    [JsonPropertyName("languages")] public string Languages { get; init; } = "all";

    [JsonPropertyName("bucket_bits")] public int BucketBits { get; init; } = 17;

    [JsonPropertyName("dimensions")] public int Dimensions { get; init; } = 64;

    [JsonPropertyName("filters")] public int Filters { get; init; } = 64;

    [JsonPropertyName("max_width")] public int MaxWidth { get; init; } = 3;

    [JsonPropertyName("hidden")] public int Hidden { get; init; } = 64;

    /// <summary>Epochs of skip-gram over all the comments before any label is seen; 0 for none.</summary>
    [JsonPropertyName("pretraining_epochs")] public int PretrainingEpochs { get; init; }

    [JsonPropertyName("epochs")] public int Epochs { get; init; } = 2;

    [JsonPropertyName("rate")] public double Rate { get; init; } = 0.04;

    [JsonPropertyName("embedding_rate")] public double EmbeddingRate { get; init; } = 0.03;

    [JsonPropertyName("drop_words")] public double DropWords { get; init; } = 0.15;

    [JsonPropertyName("drop_pooled")] public double DropPooled { get; init; } = 0.4;

    internal bool IsEnglish => Languages is "en";

    internal NetworkShape Shape(int dataSets) => new()
    {
        BucketBits = BucketBits,
        Dimensions = Dimensions,
        Filters = Filters,
        MaxWidth = MaxWidth,
        Hidden = Hidden,
        DataSets = dataSets,
    };

    internal IEnumerable<string> Problems()
    {
        if (Languages is not ("all" or "en")) yield return $"languages is \"{Languages}\", expected \"all\" or \"en\"";
        string? shapeProblem = null;
        try
        {
            Shape(1).Validate();
        }
        catch (ArgumentException e)
        {
            shapeProblem = e.Message.TrimEnd('.');
        }

        if (shapeProblem is not null) yield return shapeProblem;
        if (PretrainingEpochs is < 0 or > 20) yield return $"pretraining_epochs is {PretrainingEpochs}, expected 0 to 20";
        if (Epochs is < 1 or > 50) yield return $"epochs is {Epochs}, expected 1 to 50";
        if (Rate is not (> 0 and <= 1)) yield return $"rate is {Rate}, expected more than 0, at most 1";
        if (EmbeddingRate is not (> 0 and <= 1)) yield return $"embedding_rate is {EmbeddingRate}, expected more than 0, at most 1";
        if (DropWords is not (>= 0 and < 1)) yield return $"drop_words is {DropWords}, expected 0 to less than 1";
        if (DropPooled is not (>= 0 and < 1)) yield return $"drop_pooled is {DropPooled}, expected 0 to less than 1";
    }
}

/// <summary>The linear model of the stack.</summary>
public sealed record StackLinearParameters
{
    [JsonPropertyName("bucket_bits")] public int BucketBits { get; init; } = 18;

    [JsonPropertyName("epochs")] public int Epochs { get; init; } = 4;

    [JsonPropertyName("rate")] public double Rate { get; init; } = 0.5;

    /// <summary>Weight decay at every step.</summary>
    [JsonPropertyName("decay")] public double Decay { get; init; } = 0.001;
}
