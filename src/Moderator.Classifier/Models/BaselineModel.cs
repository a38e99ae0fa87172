using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Moderator.Classifier.Features;
using Moderator.Classifier.Languages;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Models;

/// <summary>
/// The ML.NET baseline, scored by ML.NET's own engine. That engine is not thread-safe, so each thread that scores takes
/// one from a pool and gives it back.
/// </summary>
internal sealed class BaselineModel : ICommentModel
{
    public const string Kind = "baseline";

    private const string LearnersEntry = "learners.zip";
    private const string FeaturesEntry = "features.bin";
    private const string CalibrationEntry = "calibration.json";

    private readonly Featuriser _featuriser;
    private readonly BaselineCalibration _calibration;
    private readonly MLContext _ml = new(seed: 1);
    private readonly ITransformer _chain;
    private readonly int _width;
    private readonly ConcurrentBag<Engine> _engines = [];

    private BaselineModel(ModelManifest manifest, ModelVersion version, Featuriser featuriser, BaselineCalibration calibration, Stream learners)
    {
        (Manifest, Version, _featuriser, _calibration) = (manifest, version, featuriser, calibration);
        Attributes = [.. manifest.Attributes.Select(Parse)];
        _chain = _ml.Model.Load(learners, out var schema);
        _width = schema[nameof(PipelineInput.Features)].Type is VectorDataViewType { Size: var size } && size >= featuriser.Count
            ? size
            : throw new InvalidDataException("The learners read another number of features than the featuriser makes.");
        _engines.Add(NewEngine());
    }

    public ModelVersion Version { get; }

    public ModelManifest Manifest { get; }

    public IReadOnlyList<AttributeId> Attributes { get; }

    /// <exception cref="InvalidDataException">The file is no baseline model.</exception>
    public static BaselineModel Load(Stream file, ModelManifest manifest, ModelVersion version)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        using var features = new MemoryStream(ModelArchive.Read(archive, FeaturesEntry), writable: false);
        using var learners = new MemoryStream(ModelArchive.Read(archive, LearnersEntry), writable: false);
        var calibration = JsonSerializer.Deserialize<BaselineCalibration>(ModelArchive.Read(archive, CalibrationEntry))
            ?? throw new InvalidDataException($"\"{CalibrationEntry}\" of the model file is null.");
        if (calibration.Curves.Count != manifest.Attributes.Count)
            throw new InvalidDataException($"The model file has {calibration.Curves.Count} calibrators, expected one for each of {manifest.Attributes.Count} attributes.");
        return new BaselineModel(manifest, version, Featuriser.Load(features), calibration, learners);
    }

    /// <summary>The model file's bytes.</summary>
    public static byte[] Write(Featuriser featuriser, byte[] learners, BaselineCalibration calibration)
    {
        using var features = new MemoryStream();
        featuriser.Save(features);
        using var file = new MemoryStream();
        ModelArchive.Write(file, new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [LearnersEntry] = learners,
            [FeaturesEntry] = features.ToArray(),
            [CalibrationEntry] = JsonSerializer.SerializeToUtf8Bytes(calibration),
        });
        return file.ToArray();
    }

    // What stands above a comment says nothing to this model.
    public ScoredText Score(string text, CommentContext context)
    {
        Span<float> scores = stackalloc float[Core.Scoring.Attributes.Count];
        var language = Score(text, scores, detectLanguage: true);
        return new ScoredText(AttributeScores.FromArray(scores), Version, language);
    }

    public void Score(ReadOnlySpan<char> text, CommentContext context, Span<float> scores) => Score(text, scores, detectLanguage: false);

    public void Dispose()
    {
        while (_engines.TryTake(out var engine)) engine.Dispose();
        (_chain as IDisposable)?.Dispose();
    }

    private string? Score(ReadOnlySpan<char> text, Span<float> scores, bool detectLanguage)
    {
        scores.Fill(float.NaN);
        var engine = Rent();
        try
        {
            var raw = engine.Run(text);
            for (var i = 0; i < Attributes.Count; i++)
                scores[(int)Attributes[i]] = (float)_calibration.Curves[i].Apply(_calibration.RawScore(raw.TreeScores[i], raw.LinearScores[i]));
            return detectLanguage ? LanguageDetector.Detect(engine.NormalisedText) : null;
        }
        finally
        {
            _engines.Add(engine);
        }
    }

    private Engine Rent() => _engines.TryTake(out var engine) ? engine : NewEngine();

    private Engine NewEngine()
    {
        // Making an engine binds the chain's schema, which ML.NET does not promise to be thread-safe.
        lock (_ml) return new Engine(_featuriser, _ml, _chain, _width);
    }

    private static AttributeId Parse(string name) => Core.Scoring.Attributes.TryParse(name, out var attribute)
        ? attribute
        : throw new InvalidDataException($"Attribute \"{name}\" is unknown.");

    private sealed class Engine(Featuriser featuriser, MLContext ml, ITransformer chain, int width) : IDisposable
    {
        private readonly PredictionEngine<PipelineInput, PipelineOutput> _engine =
            ml.Model.CreatePredictionEngine<PipelineInput, PipelineOutput>(chain, ignoreMissingColumns: false, BaselinePipeline.InputSchema(width));

        private readonly FeatureScratch _scratch = new();
        private readonly PipelineInput _input = new();
        private readonly PipelineOutput _output = new();

        public ReadOnlySpan<char> NormalisedText => _scratch.Normalised.Lower;

        public PipelineOutput Run(ReadOnlySpan<char> text)
        {
            featuriser.Read(text, _scratch);
            _input.Features = new VBuffer<float>(width, _scratch.Count, _scratch.Values, _scratch.Indices);
            _input.Style = _scratch.Style;
            var output = _output;
            _engine.Predict(_input, ref output);
            return output;
        }

        public void Dispose() => _engine.Dispose();
    }
}
