using System.IO.Compression;
using System.Text.Json;
using Moderator.Classifier.Languages;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network;

/// <summary>A stack that is loaded: networks and a linear model, combined and calibrated. Nothing of ML.NET is needed to score.</summary>
internal sealed class StackModel : ICommentModel
{
    public const string Kind = "stack";

    private const string PartsEntry = "parts.bin";
    private const string CalibrationEntry = "calibration.json";

    private readonly StackScorer _scorer;
    private readonly Calibrator[] _calibrators;

    private StackModel(ModelManifest manifest, ModelVersion version, StackScorer scorer, Calibrator[] calibrators)
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
        var calibrators = JsonSerializer.Deserialize<Calibrator[]>(ModelArchive.Read(archive, CalibrationEntry)) ?? [];
        if (calibrators.Length != manifest.Attributes.Count)
            throw new InvalidDataException($"The model file has {calibrators.Length} calibrators, expected one for each of {manifest.Attributes.Count} attributes.");
        return new StackModel(manifest, version, new StackScorer(parts), calibrators);
    }

    /// <summary>The model file's bytes.</summary>
    public static byte[] Write(StackParts parts, Calibrator[] calibrators)
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
        Score(text, scores);
        var normalised = TextNormaliser.Normalise(text);
        return new ScoredText(AttributeScores.FromArray(scores), Version, LanguageDetector.Detect(normalised.Text));
    }

    public void Score(ReadOnlySpan<char> text, Span<float> scores)
    {
        Span<float> raw = stackalloc float[Core.Scoring.Attributes.Count];
        _scorer.Score(text, raw);
        scores.Fill(float.NaN);
        for (var i = 0; i < _calibrators.Length; i++)
            scores[(int)Attributes[i]] = (float)_calibrators[i].Apply(raw[(int)Attributes[i]]);
    }

    public void Dispose()
    {
        // Memory only: the collector takes it.
    }

    private static AttributeId Parse(string name) => Core.Scoring.Attributes.TryParse(name, out var attribute)
        ? attribute
        : throw new InvalidDataException($"Attribute \"{name}\" is unknown.");
}
