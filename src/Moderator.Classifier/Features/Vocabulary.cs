using System.Numerics;

namespace Moderator.Classifier.Features;

/// <summary>
/// Which hash buckets are features, and the weight of each (inverse document frequency). It holds no text: a bitmap of
/// buckets and one byte of weight for each that is kept.
/// </summary>
public sealed class Vocabulary
{
    // Weights are 1 + ln((1 + N) / (1 + n)), from 1 to about 13; a byte in steps of 1/20 holds that range.
    private const float Step = 1 / 20f;

    private readonly int[] _indexOfBucket;
    private readonly byte[] _weights;

    private Vocabulary(int[] indexOfBucket, byte[] weights) => (_indexOfBucket, _weights) = (indexOfBucket, weights);

    /// <summary>How many features there are: their indices run from 0 to this, exclusive.</summary>
    public int Count => _weights.Length;

    /// <summary>Learns which buckets are frequent enough.</summary>
    /// <param name="commentsWithBucket">For each bucket, in how many training comments it occurs.</param>
    /// <param name="comments">How many training comments there are.</param>
    /// <param name="minimumComments">A bucket with fewer is dropped.</param>
    public static Vocabulary Learn(ReadOnlySpan<int> commentsWithBucket, int comments, int minimumComments)
    {
        var indexOfBucket = new int[commentsWithBucket.Length];
        var weights = new List<byte>();
        for (var bucket = 0; bucket < commentsWithBucket.Length; bucket++)
        {
            var n = commentsWithBucket[bucket];
            if (n < minimumComments)
            {
                indexOfBucket[bucket] = -1;
                continue;
            }

            indexOfBucket[bucket] = weights.Count;
            weights.Add((byte)Math.Clamp(Math.Round(Math.Log((1.0 + comments) / (1.0 + n)) / Step), 0, 255));
        }

        return new Vocabulary(indexOfBucket, [.. weights]);
    }

    /// <summary>
    /// Adds the features of one kind to the vector: sublinear term frequency times inverse document frequency, the
    /// block scaled to length 1 (Salton and Buckley 1988).
    /// </summary>
    /// <param name="buckets">The buckets of the text, repeated as often as they occur. Sorted in place.</param>
    /// <param name="offset">Added to every index, so that two kinds stand side by side.</param>
    /// <param name="scratch">Takes the features.</param>
    internal void AddFeatures(Span<uint> buckets, int offset, FeatureScratch scratch)
    {
        buckets.Sort();
        var first = scratch.Count;
        var squares = 0.0;
        for (var i = 0; i < buckets.Length;)
        {
            var bucket = buckets[i];
            var end = i + 1;
            while (end < buckets.Length && buckets[end] == bucket) end++;
            var index = _indexOfBucket[bucket];
            if (index >= 0)
            {
                var value = (1 + MathF.Log(end - i)) * (1 + _weights[index] * Step);
                scratch.AddFeature(offset + index, value);
                squares += value * value;
            }

            i = end;
        }

        if (squares == 0) return;
        var scale = (float)(1 / Math.Sqrt(squares));
        foreach (ref var value in scratch.Values.AsSpan(first, scratch.Count - first)) value *= scale;
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_indexOfBucket.Length);
        var bits = new byte[_indexOfBucket.Length / 8];
        for (var bucket = 0; bucket < _indexOfBucket.Length; bucket++)
        {
            if (_indexOfBucket[bucket] >= 0) bits[bucket >> 3] |= (byte)(1 << (bucket & 7));
        }

        writer.Write(bits);
        writer.Write(_weights);
    }

    internal static Vocabulary Read(BinaryReader reader)
    {
        var buckets = reader.ReadInt32();
        if (buckets is < 256 or > 1 << 22 || !BitOperations.IsPow2(buckets))
            throw new InvalidDataException($"The vocabulary has {buckets} buckets, expected a power of two from 256 to {1 << 22}.");
        var bits = ReadExactly(reader, buckets / 8);
        var indexOfBucket = new int[buckets];
        var count = 0;
        for (var bucket = 0; bucket < buckets; bucket++)
            indexOfBucket[bucket] = (bits[bucket >> 3] >> (bucket & 7) & 1) == 1 ? count++ : -1;
        return new Vocabulary(indexOfBucket, ReadExactly(reader, count));
    }

    private static byte[] ReadExactly(BinaryReader reader, int count)
    {
        var bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new InvalidDataException($"The vocabulary ends after {bytes.Length} of {count} bytes.");
    }
}
