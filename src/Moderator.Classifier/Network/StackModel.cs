using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Moderator.Classifier.Models;
using Moderator.Classifier.Network.Calibration;
using Moderator.Classifier.Network.Scoring;
using Moderator.Classifier.Network.Scoring.Explaining;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network;

/// <summary>A stack that is loaded: networks and n-gram models, combined and calibrated. Nothing of ML.NET is needed to score.</summary>
internal sealed class StackModel : ICommentModel
{
    public const string Kind = "stack";

    private const string PartsEntry = "parts.bin";
    private const string CurvesEntry = "curves.json";

    private readonly StackScorer _scorer;
    private readonly StackCurves _curves;

    // Positions among the attributes of those that a parent raises.
    private readonly int[] _raised;

    private StackModel(ModelManifest manifest, ModelVersion version, StackScorer scorer, StackCurves curves)
    {
        (Manifest, Version, _scorer, _curves) = (manifest, version, scorer, curves);
        Attributes = [.. manifest.Attributes.Select(Parse)];
        _raised = [.. Enumerable.Range(0, Attributes.Count).Where(i => curves.Parent?.Attributes.Contains(manifest.Attributes[i], StringComparer.Ordinal) == true)];
    }

    public ModelVersion Version { get; }

    public ModelManifest Manifest { get; }

    public IReadOnlyList<AttributeId> Attributes { get; }

    /// <exception cref="InvalidDataException">The file is no stack.</exception>
    public static StackModel Load(Stream file, ModelManifest manifest, ModelVersion version)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var parts = StackFile.Read(ModelArchive.Open(archive, PartsEntry));
        var curves = JsonSerializer.Deserialize<StackCurves>(ModelArchive.Read(archive, CurvesEntry)) ?? throw new InvalidDataException("The model file's curves are null.");
        if (curves.Calibrators.Count != parts.Branches.Count || curves.Calibrators.Any(c => c.Length != manifest.Attributes.Count))
            throw new InvalidDataException($"The model file has calibrators for {string.Join(" and ", curves.Calibrators.Select(c => c.Length))} attributes, expected them for {manifest.Attributes.Count}, {parts.Branches.Count} times.");
        if (curves.OfLanguage.FirstOrDefault(c => c.Value.Length != manifest.Attributes.Count) is { Value: { } few, Key: var language })
            throw new InvalidDataException($"The model file has {few.Length} calibrators for \"{language}\", expected one for each of {manifest.Attributes.Count} attributes.");
        return new StackModel(manifest, version, new StackScorer(parts), curves);
    }

    /// <summary>The model file's bytes.</summary>
    public static byte[] Write(StackParts parts, StackCurves curves)
    {
        using var file = new MemoryStream();
        var entries = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [PartsEntry] = StackFile.Write(parts),
            [CurvesEntry] = JsonSerializer.SerializeToUtf8Bytes(curves),
        };
        ModelArchive.Write(file, entries, CompressionLevel.SmallestSize);
        return file.ToArray();
    }

    public ScoredText Score(string text, CommentContext context)
    {
        Span<float> scores = stackalloc float[Core.Scoring.Attributes.Count];
        Score(text, context, scores, out var language);
        return new ScoredText(AttributeScores.FromArray(scores), Version, language);
    }

    public void Score(ReadOnlySpan<char> text, CommentContext context, Span<float> scores) => Score(text, context, scores, out _);

    public IReadOnlyDictionary<AttributeId, IReadOnlyList<TextSpan>> Spans(string text)
    {
        var selection = new SpanSelection(_curves.SpanLeast, _curves.SpanShareOfStrongest);
        var explained = _scorer.Explain(text);
        return Attributes.ToDictionary(a => a, IReadOnlyList<TextSpan> (a) => selection.Select(explained.Of(a)));
    }

    public IReadOnlyList<SentenceScores> Sentences(string text, CommentContext context = default)
    {
        var spans = SentenceSplitter.Split(text);
        if (spans.Count == 0) return [];
        Span<float> scores = stackalloc float[Core.Scoring.Attributes.Count];
        Span<float> parent = stackalloc float[Core.Scoring.Attributes.Count];
        Span<float> raw = stackalloc float[Core.Scoring.Attributes.Count];
        var branch = ScoreAlone(text, context, scores, out var language);
        var isRaised = ScoreParent(context, branch, parent);
        var sentences = new SentenceScores[spans.Count];
        for (var i = 0; i < sentences.Length; i++)
        {
            if (sentences.Length > 1)
            {
                _scorer.Score(text.AsSpan(spans[i].Start, spans[i].Length), context, branch, raw);
                Calibrate(branch, language, raw, scores);
            }

            if (isRaised) Raise(scores, parent);
            sentences[i] = new SentenceScores(spans[i], AttributeScores.FromArray(scores));
        }

        return sentences;
    }

    public double? OnPerspectiveScale(AttributeId attribute, double score, bool isReply = false) =>
        (isReply && _curves.PerspectiveOfReplies.TryGetValue(attribute.WireName(), out var curve)) || _curves.Perspective.TryGetValue(attribute.WireName(), out curve)
            ? PerspectiveScale.Apply(curve, score)
            : null;

    private void Score(ReadOnlySpan<char> text, CommentContext context, Span<float> scores, out string? language)
    {
        var branch = ScoreAlone(text, context, scores, out language);
        Span<float> parent = stackalloc float[Core.Scoring.Attributes.Count];
        if (ScoreParent(context, branch, parent)) Raise(scores, parent);
    }

    // Whether the parent raises scores, beside what the specialist made of it.
    private bool ScoreParent(CommentContext context, int branch, Span<float> parent)
    {
        if (_raised.Length == 0 || context.ParentText is not { Length: > 0 } text) return false;

        // The raise was measured in English; elsewhere an ordinary comment has other log-odds.
        return branch == 0 && ScoreAlone(text, CommentContext.None, parent, out _) == 0;
    }

    private void Raise(Span<float> scores, ReadOnlySpan<float> parent)
    {
        foreach (var i in _raised)
        {
            var attribute = (int)Attributes[i];
            scores[attribute] = (float)_curves.Parent!.Apply(scores[attribute], parent[attribute]);
        }
    }

    private int ScoreAlone(ReadOnlySpan<char> text, CommentContext context, Span<float> scores, out string? language)
    {
        Span<float> raw = stackalloc float[Core.Scoring.Attributes.Count];
        var branch = _scorer.Score(text, context, raw, out language);
        Calibrate(branch, language, raw, scores);
        return branch;
    }

    private void Calibrate(int branch, string? language, ReadOnlySpan<float> raw, Span<float> scores)
    {
        var calibrators = branch > 0 && language is not null && _curves.OfLanguage.TryGetValue(language, out var own) ? own : _curves.Calibrators[branch];
        CalibratedScores.Of(raw, Attributes, calibrators, isEnglish: branch == 0, scores);
    }

    public void Dispose()
    {
        // Memory only: the collector takes it.
    }

    private static AttributeId Parse(string name) => Core.Scoring.Attributes.TryParse(name, out var attribute)
        ? attribute
        : throw new InvalidDataException($"Attribute \"{name}\" is unknown.");
}

/// <summary>What turns a stack's raw scores into what is shown.</summary>
internal sealed record StackCurves
{
    /// <summary>By branch, then in the order of the manifest's attributes: raw score to probability.</summary>
    [JsonPropertyName("calibrators")] public required IReadOnlyList<Calibrator[]> Calibrators { get; init; }

    /// <summary>By language, where there were rows enough: the calibrators of texts that the second branch scores.</summary>
    [JsonPropertyName("of_language")] public required IReadOnlyDictionary<string, Calibrator[]> OfLanguage { get; init; }

    /// <summary>By wire name: log-odds of our probability to Perspective's score.</summary>
    [JsonPropertyName("perspective")] public required IReadOnlyDictionary<string, Calibrator> Perspective { get; init; }

    /// <summary>The same for English comments whose parent was read too, for the attributes that it raises.</summary>
    [JsonPropertyName("perspective_of_replies")] public IReadOnlyDictionary<string, Calibrator> PerspectiveOfReplies { get; init; } = new Dictionary<string, Calibrator>(StringComparer.Ordinal);

    /// <summary>What a word must have added to a score to be marked, in log-odds.</summary>
    [JsonPropertyName("span_least")] public required double SpanLeast { get; init; }

    /// <summary>The share of what the strongest word added that a word must have added to be marked.</summary>
    [JsonPropertyName("span_share_of_strongest")] public required double SpanShareOfStrongest { get; init; }

    /// <summary>How far a parent raises a comment's scores; null where the model does not look at it.</summary>
    [JsonPropertyName("parent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ParentEffect? Parent { get; init; }
}
