using BenchmarkDotNet.Attributes;
using Moderator.Classifier.Languages;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Benchmarks;

/// <summary>
/// One comment through a model, and the steps beside it. The environment variable MODERATOR_MODELS names the model
/// directories, with commas between them; without it the model that ships is measured.
/// </summary>
[MemoryDiagnoser]
public class ScoringBenchmarks
{
    private readonly float[] _scores = new float[Attributes.Count];
    private readonly NormalisationBuffer _buffer = new(1 << 16);
    private ICommentModel _model = null!;
    private string[] _texts = [];
    private int _next;

    public static IEnumerable<string> Models =>
        Environment.GetEnvironmentVariable("MODERATOR_MODELS") is { Length: > 0 } named ? named.Split(',') : [Path.GetFullPath(ModelDirectory.FindShipped())];

    [ParamsSource(nameof(Models))]
    public string Model { get; set; } = "";

    /// <summary>Words in a comment.</summary>
    [Params(15, 70)]
    public int Words { get; set; }

    [GlobalSetup]
    public void Load()
    {
        _model = ModelDirectory.Load(Model);
        _texts = [.. Enumerable.Range(0, 64).Select(i => GeneratedText.Comment(i % 4 == 0 ? "mixed" : "ascii", seed: i, Words))];
        foreach (var text in _texts) _model.Score(text.AsSpan(), _scores);
    }

    [GlobalCleanup]
    public void Unload() => _model.Dispose();

    [Benchmark]
    public float Score()
    {
        _model.Score(_texts[_next++ & 63].AsSpan(), _scores);
        return _scores[0];
    }

    [Benchmark]
    public string? NormaliseAndDetectLanguage()
    {
        TextNormaliser.Normalise(_texts[_next++ & 63], _buffer);
        return LanguageDetector.Detect(_buffer.Lower);
    }

    [Benchmark]
    public int Spans() => _model.Spans(_texts[_next++ & 63], AttributeId.Toxicity)?.Count ?? 0;
}
