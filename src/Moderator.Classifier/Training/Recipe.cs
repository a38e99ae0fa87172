using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Moderator.Classifier.DataSets;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Training;

/// <summary>What a model is trained from: data sets with their hashes and weights, a seed, and parameters by kind.</summary>
public sealed record Recipe
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly JsonSerializerOptions Json = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    [JsonPropertyName("name")] public required string Name { get; init; }

    [JsonPropertyName("version")] public required string Version { get; init; }

    /// <summary>The trainer's kind: <c>baseline</c> or another that is registered.</summary>
    [JsonPropertyName("kind")] public required string Kind { get; init; }

    /// <summary>Everything random in training comes from this number.</summary>
    [JsonPropertyName("seed")] public required int Seed { get; init; }

    [JsonPropertyName("data_sets")] public required IReadOnlyList<RecipeDataSet> DataSets { get; init; }

    /// <summary>Read by the trainer of <see cref="Kind"/>, which refuses what it does not know.</summary>
    [JsonPropertyName("parameters")] public JsonObject Parameters { get; init; } = [];

    /// <summary>Where it was read from; messages name it.</summary>
    [JsonIgnore] public string Source { get; private init; } = "recipe";

    /// <summary>Reads and checks a recipe file. Data files are not touched: <see cref="TrainingData"/> checks them.</summary>
    /// <exception cref="RecipeException">It is missing, no JSON, or holds an unknown field or a wrong value.</exception>
    public static Recipe Load(string path)
    {
        if (!File.Exists(path)) throw new RecipeException($"{path}: found no such file, expected a recipe (JSON).");
        return Parse(File.ReadAllText(path), path);
    }

    /// <param name="json">The recipe's text.</param>
    /// <param name="source">What messages call it, for example the file's path.</param>
    /// <exception cref="RecipeException">It is no JSON, or holds an unknown field or a wrong value.</exception>
    public static Recipe Parse(string json, string source)
    {
        try
        {
            var recipe = (JsonSerializer.Deserialize<Recipe>(json, Json) ?? throw new RecipeException($"{source}: found null, expected a recipe."))
                with
            { Source = Path.GetFullPath(source) };
            if (recipe.Problems().FirstOrDefault() is { } problem) throw new RecipeException($"{source}: {problem}.");
            return recipe;
        }
        catch (JsonException e)
        {
            var where = e.LineNumber is { } line ? $", line {line + 1}, column {e.BytePositionInLine + 1}" : "";
            var message = e.Message.Split(" Path: ", 2)[0];
            throw new RecipeException($"{source}{where}{(e.Path is { Length: > 1 } p ? $" ({p})" : "")}: {message}", e);
        }
    }

    /// <summary>A copy that also trains on one more labelled set of our own format (for example moderators' decisions).</summary>
    /// <param name="path">The file; it is read now for its hash, and again when training starts.</param>
    /// <param name="weight">How much one of its rows counts beside a row of weight 1.</param>
    /// <exception cref="RecipeException">The file is missing.</exception>
    public Recipe WithDataSet(string path, double weight)
    {
        if (!File.Exists(path)) throw new RecipeException($"{path}: found no such file, expected labelled comments (NDJSON).");
        var added = new RecipeDataSet
        {
            Path = Path.GetFullPath(path),
            Format = "moderator",
            Sha256 = DataSetHash.OfFile(path),
            Weight = weight,
            Calibrates = false,
        };
        return this with { DataSets = [.. DataSets, added] };
    }

    /// <summary>Reads <see cref="Parameters"/> as the parameters of a kind.</summary>
    /// <exception cref="RecipeException">A parameter is unknown or has a value of the wrong type.</exception>
    public T ReadParameters<T>()
        where T : class
    {
        try
        {
            return Parameters.Deserialize<T>(Json)!;
        }
        catch (JsonException e)
        {
            throw new RecipeException($"{Source}, parameters{e.Path?.TrimStart('$')}: {e.Message.Split(" Path: ", 2)[0]}", e);
        }
    }

    /// <summary>The recipe as the manifest records it. Of a path outside the data's directory only the file's name is kept.</summary>
    public JsonNode ToJson()
    {
        var shown = this with { DataSets = [.. DataSets.Select(d => Path.IsPathRooted(d.Path) ? d with { Path = Path.GetFileName(d.Path) } : d)] };
        return JsonSerializer.SerializeToNode(shown, Json)!;
    }

    private IEnumerable<string> Problems()
    {
        if (Name.Length == 0 || Name.AsSpan().ContainsAnyExcept(NameCharacters))
            yield return $"name is \"{Name}\", expected lower-case letters, digits, '-', '_' and '.'";
        if (Version.Length == 0) yield return "version is empty, expected for example \"1\"";
        if (DataSets.Count == 0) yield return "data_sets is empty, expected at least one data set";
        for (var i = 0; i < DataSets.Count; i++)
        {
            // The reader checks that no field is null, but not the elements of a list.
            if (DataSets[i] is null)
            {
                yield return $"data_sets[{i}] is null, expected a data set";
                yield break;
            }

            foreach (var problem in DataSets[i].Problems()) yield return $"data_sets[{i}] ({DataSets[i].Path}): {problem}";
        }
    }
}

/// <summary>One data set of a recipe.</summary>
public sealed record RecipeDataSet
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The format of a list of offensive terms: it labels nothing, it gives features.</summary>
    public const string LexiconFormat = "profanity-lexicon";

    /// <summary>Relative to the data directory; what is not found there is looked for beside the recipe.</summary>
    [JsonPropertyName("path")] public required string Path { get; init; }

    [JsonPropertyName("format")] public required string Format { get; init; }

    /// <summary>Lower-case hexadecimal.</summary>
    [JsonPropertyName("sha256")] public required string Sha256 { get; init; }

    /// <summary>How much one row counts.</summary>
    [JsonPropertyName("weight")] public double Weight { get; init; } = 1;

    /// <summary>Files that belong to it, beside it: name and SHA-256.</summary>
    [JsonPropertyName("companions")] public IReadOnlyDictionary<string, string>? Companions { get; init; }

    /// <summary>Whether a share of its rows is kept from training to fit the calibration.</summary>
    [JsonPropertyName("calibrates")] public bool Calibrates { get; init; } = true;

    /// <summary>Whether its rows train nothing and all of them fit the calibration: a set that is kept for measuring may do no more.</summary>
    [JsonPropertyName("calibrates_only")] public bool CalibratesOnly { get; init; }

    /// <summary>
    /// Its rows train nothing and calibrate no probability: the scores that Perspective published for them fit the
    /// Perspective-equivalent scale.
    /// </summary>
    [JsonPropertyName("fits_perspective_scale")] public bool FitsPerspectiveScale { get; init; }

    /// <summary>Labels that nobody rated and that are taken for granted on every row that does not have them, for example <c>{"SPAM": 0}</c>.</summary>
    [JsonPropertyName("assumed")] public IReadOnlyDictionary<string, double>? Assumed { get; init; }

    /// <summary>
    /// The share of an attribute where the comments come from, for a set that was enriched: calibration weighs its rows
    /// so that the share is this one. At most one attribute, for example <c>{"TOXICITY": 0.096}</c>.
    /// </summary>
    [JsonPropertyName("natural_share")] public IReadOnlyDictionary<string, double>? NaturalShare { get; init; }

    /// <summary>
    /// Whether its sentences were made from patterns. They train like others; but a text that resembles them is not for that the kind
    /// of text that our own comments cover (see the recipe's <c>specialist</c>).
    /// </summary>
    [JsonPropertyName("from_grammar")] public bool FromGrammar { get; init; }

    /// <summary>The licence as its source states it; the card repeats it.</summary>
    [JsonPropertyName("licence")] public string? Licence { get; init; }

    /// <summary>Whether it is of our own format: comments that were written for this project, or that moderators decided on.</summary>
    [JsonIgnore] internal bool IsOwn => string.Equals(Format, "moderator", StringComparison.Ordinal);

    internal IEnumerable<string> Problems()
    {
        if (!IsSha256(Sha256)) yield return $"sha256 is \"{Sha256}\", expected 64 lower-case hexadecimal digits";
        if (Weight is not (> 0 and <= 1000)) yield return $"weight is {Weight}, expected more than 0, at most 1000";
        foreach (var (file, hash) in Companions ?? FrozenDictionary<string, string>.Empty)
        {
            if (!IsSha256(hash)) yield return $"companions: {file} is \"{hash}\", expected 64 lower-case hexadecimal digits";
        }

        foreach (var (attribute, label) in Assumed ?? FrozenDictionary<string, double>.Empty)
        {
            if (!Attributes.TryParse(attribute, out _)) yield return $"assumed: found \"{attribute}\", expected one of {string.Join(", ", Attributes.AllNames)}";
            if (label is not (>= 0 and <= 1)) yield return $"assumed: {attribute} is {label}, expected 0 to 1";
        }

        if (NaturalShare is { Count: > 1 }) yield return $"natural_share names {NaturalShare.Count} attributes, expected one";
        foreach (var (attribute, share) in NaturalShare ?? FrozenDictionary<string, double>.Empty)
        {
            if (!Attributes.TryParse(attribute, out _)) yield return $"natural_share: found \"{attribute}\", expected one of {string.Join(", ", Attributes.AllNames)}";
            if (share is not (> 0 and < 1)) yield return $"natural_share: {attribute} is {share}, expected more than 0, less than 1";
        }
    }

    private static bool IsSha256(string text) => text.Length == 64 && !text.AsSpan().ContainsAnyExcept(HexDigits);
}
