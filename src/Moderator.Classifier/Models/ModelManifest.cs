using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Moderator.Classifier.Models;

/// <summary>
/// What the program checks before it loads a model: <c>manifest.json</c> in the model's directory. Written by the
/// trainer with nothing in it that changes between two trainings from one recipe.
/// </summary>
public sealed record ModelManifest
{
    /// <summary>The newest format that this build reads and the one that it writes.</summary>
    public const int CurrentFormat = 1;

    [JsonPropertyName("format")] public required int Format { get; init; }

    [JsonPropertyName("name")] public required string Name { get; init; }

    [JsonPropertyName("version")] public required string Version { get; init; }

    /// <summary>Which loader reads the model file: <c>baseline</c> (ML.NET) or <c>stack</c> (the network with trees over it).</summary>
    [JsonPropertyName("kind")] public required string Kind { get; init; }

    /// <summary>Wire names of the attributes that it scores, in order.</summary>
    [JsonPropertyName("attributes")] public required IReadOnlyList<string> Attributes { get; init; }

    /// <summary>Attributes of <see cref="Attributes"/> whose quality no labelled set has shown.</summary>
    [JsonPropertyName("experimental_attributes")] public IReadOnlyList<string> ExperimentalAttributes { get; init; } = [];

    /// <summary>ISO 639-1 codes of the languages that it was trained on.</summary>
    [JsonPropertyName("languages")] public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>The normaliser's version that the training texts went through.</summary>
    [JsonPropertyName("normaliser_version")] public required int NormaliserVersion { get; init; }

    /// <summary>Every file of the model besides this one: name and SHA-256 (lower-case hexadecimal).</summary>
    [JsonPropertyName("files")] public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>The recipe that it was trained from, whole.</summary>
    [JsonPropertyName("recipe")] public required JsonNode Recipe { get; init; }

    /// <summary>What the trainer measured, on rows that trained nothing.</summary>
    [JsonPropertyName("metrics")] public required JsonNode Metrics { get; init; }

    /// <summary>How a manifest is written: indented, so that a person can read it.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new() { WriteIndented = true, RespectNullableAnnotations = true };
}
