using System.Text.Json.Nodes;

namespace Moderator.Classifier.Training;

/// <summary>What a trainer of any kind made, before it is written.</summary>
/// <param name="ModelFile">The bytes of the one model file.</param>
/// <param name="Reports">What was measured of each attribute that it scores, in order.</param>
/// <param name="ExperimentalAttributes">Wire names of those whose quality no labelled set has shown.</param>
/// <param name="Languages">ISO 639-1 codes of the languages that it was trained on.</param>
internal sealed record ModelFit(
    byte[] ModelFile, IReadOnlyList<AttributeReport> Reports, IReadOnlyList<string> ExperimentalAttributes, IReadOnlyList<string> Languages)
{
    /// <summary>What the model is, for the card, line by line.</summary>
    public required IReadOnlyList<string> Description { get; init; }

    /// <summary>What else a person should know of it, for the card: whole paragraphs.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether it reads the article's title or the parent where they are given.</summary>
    public bool ReadsContext { get; init; }

    /// <summary>What the trainer found out about the model's parts, for the manifest.</summary>
    public required JsonObject Measured { get; init; }
}
