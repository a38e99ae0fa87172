using Moderator.Core.Text;

namespace Moderator.Classifier.Features;

/// <summary>
/// Buffers that one caller reuses from comment to comment, and the features of the last one. Not thread-safe: one for
/// each thread.
/// </summary>
public sealed class FeatureScratch
{
    private uint[] _wordBuckets = new uint[256];
    private uint[] _characterBuckets = new uint[2048];

    /// <summary>The normalised text.</summary>
    public NormalisationBuffer Normalised { get; } = new(1024);

    /// <summary>The tokens of the normalised text.</summary>
    public List<FeatureToken> Tokens { get; } = new(256);

    /// <summary>Features with a value: ascending, no index twice; the first <see cref="Count"/> entries hold.</summary>
    public int[] Indices { get; private set; } = new int[2048];

    /// <summary>The values at <see cref="Indices"/>.</summary>
    public float[] Values { get; private set; } = new float[2048];

    /// <summary>How many features have a value.</summary>
    public int Count { get; private set; }

    /// <summary>Dense style features, in the order of <see cref="StyleFeatures.Names"/>.</summary>
    public float[] Style { get; } = new float[StyleFeatures.Count];

    internal int WordCount { get; private set; }

    internal int CharacterCount { get; private set; }

    internal Span<uint> WordBuckets => _wordBuckets.AsSpan(0, WordCount);

    internal Span<uint> CharacterBuckets => _characterBuckets.AsSpan(0, CharacterCount);

    internal void Clear() => (Count, WordCount, CharacterCount) = (0, 0, 0);

    internal void AddWord(uint bucket)
    {
        if (WordCount == _wordBuckets.Length) Array.Resize(ref _wordBuckets, WordCount * 2);
        _wordBuckets[WordCount++] = bucket;
    }

    internal void AddCharacters(uint bucket)
    {
        if (CharacterCount == _characterBuckets.Length) Array.Resize(ref _characterBuckets, CharacterCount * 2);
        _characterBuckets[CharacterCount++] = bucket;
    }

    internal void AddFeature(int index, float value)
    {
        if (Count == Indices.Length)
        {
            var indices = Indices;
            var values = Values;
            Array.Resize(ref indices, Count * 2);
            Array.Resize(ref values, Count * 2);
            (Indices, Values) = (indices, values);
        }

        Indices[Count] = index;
        Values[Count++] = value;
    }
}
