using BenchmarkDotNet.Attributes;
using Moderator.Classifier.Languages;
using Moderator.Core.Text;

namespace Moderator.Benchmarks;

/// <summary>What is read from a comment of about 400 characters before a model sees it.</summary>
[MemoryDiagnoser]
public class FeatureBenchmarks
{
    private string _text = "";
    private string _normalised = "";

    [GlobalSetup]
    public void Generate()
    {
        _text = GeneratedText.Comment("mixed", seed: 7, words: 70);
        _normalised = TextNormaliser.Normalise(_text).Text;
    }

    [Benchmark]
    public string? DetectLanguage() => LanguageDetector.Detect(_normalised);

    [Benchmark]
    public TextFeatures CountFeatures() => TextFeatures.Of(_text);
}
