using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Moderator.Classifier.Network.Calibration;
using Moderator.Classifier.Network.Specialist;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Training;

/// <summary>The <c>parameters</c> of a recipe of the kind <c>stack</c>. The defaults are what the shipped recipe was measured with.</summary>
public sealed record StackParameters
{
    /// <summary>The networks of the ensemble, each trained by itself from a seed of its own.</summary>
    [JsonPropertyName("networks")] public IReadOnlyList<NetworkParameters> Networks { get; init; } = [new(), new()];

    /// <summary>A linear model over n-grams that are each known by themselves; none where absent.</summary>
    [JsonPropertyName("ngrams")] public StackNgramParameters? Ngrams { get; init; }

    /// <summary>A second linear model over n-grams, by their mean, as fastText's, that reads English comments and scores them; none where absent.</summary>
    [JsonPropertyName("averaged_ngrams")] public AveragedNgramParameters? AveragedNgrams { get; init; }

    /// <summary>The part that our own comments train; none where absent, or where no data set is of our own format.</summary>
    [JsonPropertyName("specialist")] public SpecialistParameters? Specialist { get; init; }

    /// <summary>Trees over what the parts say of English texts and over style features; none where absent.</summary>
    [JsonPropertyName("trees")] public StackTreeParameters? Trees { get; init; }

    /// <summary>The share of rows, of the data sets that calibrate, that is kept for combining the parts and for calibration.</summary>
    [JsonPropertyName("calibration_share")] public double CalibrationShare { get; init; } = 0.05;

    /// <summary>
    /// How strongly the parts' weights are pulled towards the average that their shares make: by about as many rows. What
    /// trained and what calibrates come from the same places; an average holds better elsewhere.
    /// </summary>
    [JsonPropertyName("combination_ridge")] public double CombinationRidge { get; init; } = 300;

    /// <summary>How many of the most frequent English words the scorer computes in advance, and half as many of all other languages.</summary>
    [JsonPropertyName("frequent_words")] public int FrequentWords { get; init; } = 12000;

    /// <summary>The share of training comments that are seen a second time in a disguise (l33t, stars, spaces, stretching, look-alike letters).</summary>
    [JsonPropertyName("disguised_share")] public double DisguisedShare { get; init; }

    /// <summary>
    /// Whether data sets of one label alone share the first set's offsets, and our own files one set's: see <see cref="OffsetGroups"/>.
    /// </summary>
    [JsonPropertyName("share_offsets")] public bool ShareOffsets { get; init; }

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

        foreach (var problem in Ngrams?.Problems() ?? []) yield return $"ngrams: {problem}";
        foreach (var problem in AveragedNgrams?.Problems() ?? []) yield return $"averaged_ngrams: {problem}";
        foreach (var problem in Specialist?.Problems() ?? []) yield return $"specialist: {problem}";
        foreach (var problem in Trees?.Problems() ?? []) yield return $"trees: {problem}";
        if (CalibrationShare is not (>= 0.01 and <= 0.5)) yield return $"calibration_share is {CalibrationShare}, expected 0.01 to 0.5";
        if (CombinationRidge is not (>= 1 and <= 1e9)) yield return $"combination_ridge is {CombinationRidge}, expected 1 to 1000000000";
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

    /// <summary>What the network counts in the average of the parts.</summary>
    [JsonPropertyName("share")] public double Share { get; init; } = 1;

    /// <summary>By format: what a data set's weight is multiplied with for this network. 0 leaves it out.</summary>
    [JsonPropertyName("factors")] public IReadOnlyDictionary<string, double> Factors { get; init; } = FrozenDictionary<string, double>.Empty;

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
        if (Share is not (> 0 and <= 100)) yield return $"share is {Share}, expected more than 0, at most 100";
        foreach (var problem in NgramPartParameters.FactorProblems(Factors)) yield return problem;
    }
}

/// <summary>The trees of the stack: one ensemble for each attribute that has rows enough.</summary>
public sealed record StackTreeParameters
{
    [JsonPropertyName("count")] public int Count { get; init; } = 60;

    [JsonPropertyName("leaves")] public int Leaves { get; init; } = 6;

    [JsonPropertyName("rows_per_leaf")] public int RowsPerLeaf { get; init; } = 30;

    [JsonPropertyName("learning_rate")] public double LearningRate { get; init; } = 0.1;

    /// <summary>What the trees' score is multiplied with before it is added to the parts' average.</summary>
    [JsonPropertyName("share")] public double Share { get; init; } = 0.5;

    /// <summary>An attribute with fewer rows of either label, in one half of those kept for combining, has no trees.</summary>
    [JsonPropertyName("least_positives")] public int LeastPositives { get; init; } = 120;

    internal IEnumerable<string> Problems()
    {
        if (Count is < 1 or > 1000) yield return $"count is {Count}, expected 1 to 1000";
        if (Leaves is < 2 or > 256) yield return $"leaves is {Leaves}, expected 2 to 256";
        if (RowsPerLeaf is < 1 or > 100_000) yield return $"rows_per_leaf is {RowsPerLeaf}, expected 1 to 100000";
        if (LearningRate is not (> 0 and <= 1)) yield return $"learning_rate is {LearningRate}, expected more than 0, at most 1";
        if (Share is not (> 0 and <= 10)) yield return $"share is {Share}, expected more than 0, at most 10";
        if (LeastPositives < 1) yield return $"least_positives is {LeastPositives}, expected at least 1";
    }
}
