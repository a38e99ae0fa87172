using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Moderator.Classifier.Network.Training;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// The embedding rows of several networks that hash words alike, side by side: a bucket's rows of all of them stand
/// together, behind their scales. A word's pieces are then one place in memory each, not two for every network; waiting for
/// memory was most of the time that an infrequent word took.
/// </summary>
internal sealed class EmbeddingTable
{
    // What the processor fetches at once.
    private const int LineBytes = 64;

    private readonly byte[] _blocks;
    private readonly int _blockBytes;
    private readonly int[] _offsets;
    private readonly int[] _dimensions;

    /// <param name="networks">At least one; all have the same number of buckets.</param>
    public EmbeddingTable(IReadOnlyList<StoredNetwork> networks)
    {
        BucketBits = networks[0].Shape.BucketBits;
        _dimensions = [.. networks.Select(n => n.Shape.Dimensions)];
        _offsets = new int[networks.Count];
        var bytes = networks.Count * sizeof(float);
        for (var n = 0; n < networks.Count; n++)
        {
            _offsets[n] = bytes;
            bytes += Quantiser.BytesOf(_dimensions[n]);
        }

        _blockBytes = bytes;
        _blocks = new byte[bytes << BucketBits];
        Parallel.For(0, 1 << BucketBits, bucket =>
        {
            var block = _blocks.AsSpan(bucket * _blockBytes, _blockBytes);
            for (var n = 0; n < networks.Count; n++)
            {
                MemoryMarshal.Write(block[(n * sizeof(float))..], (float)networks[n].RowScales[bucket]);
                var size = Quantiser.BytesOf(_dimensions[n]);
                networks[n].Rows.AsSpan(bucket * size, size).CopyTo(block[_offsets[n]..]);
            }
        });
    }

    public int BucketBits { get; }

    /// <summary>Asks for the memory of all rows, and does not wait for it.</summary>
    public unsafe void Prefetch(ReadOnlySpan<int> rows)
    {
        if (!Sse.IsSupported) return;
        ref var blocks = ref MemoryMarshal.GetArrayDataReference(_blocks);
        foreach (var row in rows)
        {
            // What moves in the meantime was asked for in vain, which does no harm.
            var block = (byte*)Unsafe.AsPointer(ref Unsafe.Add(ref blocks, row * _blockBytes));
            for (var at = 0; at < _blockBytes - 1; at += LineBytes) Sse.Prefetch0(block + at);
            Sse.Prefetch0(block + _blockBytes - 1);
        }
    }

    /// <summary>The scaled sum of a word's rows.</summary>
    /// <param name="rows">As <see cref="SubwordHasher"/> gives them.</param>
    /// <param name="network">Which of the networks.</param>
    /// <param name="vector">As long as that network has dimensions; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sum(ReadOnlySpan<int> rows, int network, Span<float> vector)
    {
        var (offset, half) = (_offsets[network], _dimensions[network] / 2);
        if (vector.Length != 2 * half) throw new ArgumentException("The vector's length is not the number of dimensions.");
        ref var blocks = ref MemoryMarshal.GetArrayDataReference(_blocks);
        ref var target = ref MemoryMarshal.GetReference(vector);
        var mean = NetworkPass.RowScale(rows.Length);
        for (var i = 0; i < half; i += Kernels.Lanes)
        {
            Vector512<float> low = default, high = default;
            foreach (var row in rows)
            {
                ref var block = ref Unsafe.Add(ref blocks, row * _blockBytes);
                var scale = Vector512.Create(Unsafe.ReadUnaligned<float>(ref Unsafe.Add(ref block, network * sizeof(float))));
                var both = Vector128.LoadUnsafe(ref block, (nuint)(offset + i));
                low = Vector512.FusedMultiplyAdd(Quantiser.Steps(both & Vector128.Create((byte)15)), scale, low);
                high = Vector512.FusedMultiplyAdd(Quantiser.Steps(Vector128.ShiftRightLogical(both, 4)), scale, high);
            }

            (low * mean).StoreUnsafe(ref target, (nuint)i);
            (high * mean).StoreUnsafe(ref target, (nuint)(i + half));
        }
    }
}

/// <summary>The tables of a stack, and where each network stands in them.</summary>
internal sealed class EmbeddingTables
{
    private readonly List<EmbeddingTable> _tables = [];
    private readonly (int Table, int Member)[] _places;

    public EmbeddingTables(IReadOnlyList<StoredNetwork> networks)
    {
        _places = new (int, int)[networks.Count];
        foreach (var alike in networks.Select((n, i) => (Network: n, Index: i)).GroupBy(n => n.Network.Shape.BucketBits))
        {
            var member = 0;
            foreach (var (_, index) in alike) _places[index] = (_tables.Count, member++);
            _tables.Add(new EmbeddingTable([.. alike.Select(a => a.Network)]));
        }
    }

    /// <summary>The table that holds a network, and the network's number within it.</summary>
    public (EmbeddingTable Table, int Member) Of(int network) => (_tables[_places[network].Table], _places[network].Member);
}
