using System.IO.Compression;
using System.Text.Json;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network;

/// <summary>A stack that is loaded: networks and a linear model, combined and calibrated. Nothing of ML.NET is needed to score.</summary>
internal sealed class StackModel : ICommentModel
{
    public const string Kind = "stack";

    private const string PartsEntry = "parts.bin";
    private const string CalibrationEntry = "calibration.json";

    private readonly StackScorer _scorer;
    private readonly Calibrator[][] _calibrators;

    private StackModel(ModelManifest manifest, ModelVersion version, StackScorer scorer, Calibrator[][] calibrators)
    {
        (Manifest, Version, _scorer, _calibrators) = (manifest, version, scorer, calibrators);
        Attributes = [.. manifest.Attributes.Select(Parse)];
    }

    public ModelVersion Version { get; }

    public ModelManifest Manifest { get; }

    public IReadOnlyList<AttributeId> Attributes { get; }

    /// <exception cref="InvalidDataException">The file is no stack.</exception>
    public static StackModel Load(byte[] file, ModelManifest manifest, ModelVersion version)
    {
        using var archive = new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read);
        var parts = StackFile.Read(ModelArchive.Read(archive, PartsEntry));
        var calibrators = JsonSerializer.Deserialize<Calibrator[][]>(ModelArchive.Read(archive, CalibrationEntry)) ?? [];
        if (calibrators.Length != parts.Branches.Count || Array.Exists(calibrators, c => c.Length != manifest.Attributes.Count))
            throw new InvalidDataException($"The model file has calibrators for {string.Join(" and ", calibrators.Select(c => c.Length))} attributes, expected them for {manifest.Attributes.Count}, {parts.Branches.Count} times.");
        return new StackModel(manifest, version, new StackScorer(parts), calibrators);
    }

    /// <summary>The model file's bytes.</summary>
    public static byte[] Write(StackParts parts, Calibrator[][] calibrators)
    {
        using var file = new MemoryStream();
        ModelArchive.Write(file, new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [PartsEntry] = StackFile.Write(parts),
            [CalibrationEntry] = JsonSerializer.SerializeToUtf8Bytes(calibrators),
        });
        return file.ToArray();
    }

    public ScoredText Score(string text)
    {
        Span<float> scores = stackalloc float[Core.Scoring.Attributes.Count];
        Score(text, scores, out var language);
        return new ScoredText(AttributeScores.FromArray(scores), Version, language);
    }

    public void Score(ReadOnlySpan<char> text, Span<float> scores) => Score(text, scores, out _);

    private void Score(ReadOnlySpan<char> text, Span<float> scores, out string? language)
    {
        Span<float> raw = stackalloc float[Core.Scoring.Attributes.Count];
        var calibrators = _calibrators[_scorer.Score(text, raw, out language)];
        scores.Fill(float.NaN);
        for (var i = 0; i < calibrators.Length; i++)
            scores[(int)Attributes[i]] = (float)calibrators[i].Apply(raw[(int)Attributes[i]]);
    }

    public void Dispose()
    {
        // Memory only: the collector takes it.
    }

    private static AttributeId Parse(string name) => Core.Scoring.Attributes.TryParse(name, out var attribute)
        ? attribute
        : throw new InvalidDataException($"Attribute \"{name}\" is unknown.");
}
