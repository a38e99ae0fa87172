using BenchmarkDotNet.Attributes;
using Moderator.Core.Text;

namespace Moderator.Benchmarks;

/// <summary>The normaliser and the tokeniser over generated comments. One operation is one comment of about 600 characters.</summary>
[MemoryDiagnoser]
public class NormaliserBenchmarks
{
    private readonly NormalisationBuffer _buffer = new(1 << 16);
    private string _text = "";

    /// <summary>Plain ASCII; or one with links, markup, masked words, stretched letters and letters of several scripts.</summary>
    [Params("ascii", "mixed")]
    public string Kind { get; set; } = "ascii";

    [GlobalSetup]
    public void Generate() => _text = GeneratedText.Comment(Kind, seed: 7, words: 110);

    [Benchmark]
    public int Normalise()
    {
        TextNormaliser.Normalise(_text, _buffer);
        return _buffer.Length;
    }

    [Benchmark]
    public int NormaliseAndTokenise()
    {
        TextNormaliser.Normalise(_text, _buffer);
        var tokens = 0;
        foreach (var _ in Tokeniser.Enumerate(_buffer.Lower)) tokens++;
        return tokens;
    }
}
