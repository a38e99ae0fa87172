using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Moderator.Classifier.Network.Ngrams;

/// <summary>
/// Which n-grams are known, and the slot of each. Keys are not kept: a bucket of sixteen slots is found by a key's upper
/// half and searched, in one comparison, for the sixteen bits of its lower end. A key that was never put in is taken for
/// another about once in a thousand times.
/// </summary>
internal sealed class NgramTable
{
    private const int BucketSize = 16;

    // Fuller than this, too many buckets overflow into the next.
    private const double Fill = 0.9;

    private readonly ushort[] _marks;
    private readonly uint _buckets;

    /// <param name="marks">By slot, 0 where it is free; a multiple of 16, and at least one bucket ends with a free slot: every search ends there at the latest.</param>
    /// <exception cref="ArgumentException">They are not like that.</exception>
    public NgramTable(ushort[] marks)
    {
        if (marks.Length % BucketSize != 0 || !marks.Where((mark, slot) => mark == 0 && slot % BucketSize == BucketSize - 1).Any())
            throw new ArgumentException($"An n-gram table of {marks.Length} slots has no bucket of {BucketSize} with a free slot.", nameof(marks));
        _marks = marks;
        _buckets = (uint)(marks.Length / BucketSize);
    }

    /// <summary>A table of these keys. The same keys in the same order give the same table.</summary>
    public static NgramTable Of(IReadOnlyCollection<ulong> keys)
    {
        var table = new NgramTable(new ushort[((int)(keys.Count / Fill / BucketSize) + 1) * BucketSize]);
        foreach (var key in keys)
        {
            // Two keys that look the same share a slot.
            if (table.Find(key) < 0) table.Put(key);
        }

        return table;
    }

    public int Slots => _marks.Length;

    public ReadOnlySpan<ushort> Marks => _marks;

    /// <summary>Asks for the memory that <see cref="Find"/> will read, and does not wait for it.</summary>
    public unsafe void Prefetch(ulong key)
    {
        // What moves in the meantime was asked for in vain, which does no harm.
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_marks), Bucket(key) * BucketSize)));
    }

    /// <summary>The slot of a key, or -1 where it is not known.</summary>
    public int Find(ulong key)
    {
        var sought = Vector256.Create(Mark(key));
        for (var bucket = Bucket(key); ; bucket = bucket + 1 == _buckets ? 0 : bucket + 1)
        {
            var marks = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_marks), bucket * BucketSize);
            var found = Vector256.Equals(marks, sought).ExtractMostSignificantBits();
            if (found != 0) return (int)(bucket * BucketSize) + BitOperations.TrailingZeroCount(found);
            // Slots are filled from the front: where the last one is free, nothing overflowed.
            if (marks.GetElement(BucketSize - 1) == 0) return -1;
        }
    }

    private void Put(ulong key)
    {
        for (var bucket = Bucket(key); ; bucket = bucket + 1 == _buckets ? 0 : bucket + 1)
        {
            var slots = _marks.AsSpan((int)bucket * BucketSize, BucketSize);
            var free = slots.IndexOf((ushort)0);
            if (free < 0) continue;
            slots[free] = Mark(key);
            return;
        }
    }

    private uint Bucket(ulong key) => (uint)(((key >> 32) * _buckets) >> 32);

    // 0 marks a free slot.
    private static ushort Mark(ulong key) => (ushort)Math.Max(1, key & 0xFFFF);
}
