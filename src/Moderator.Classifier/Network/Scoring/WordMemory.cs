using System.Runtime.Intrinsics.X86;
using Moderator.Classifier.Network.Ngrams;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// Room for words, where each begins with a line of the cache and stays where it is: a word can be passed on as an address, which
/// costs nothing, where a reference to an array costs the collector's bookkeeping each time.
/// </summary>
/// <remarks>An address is good for as long as the memory is referred to.</remarks>
internal sealed unsafe class WordMemory
{
    // What the processor fetches at once.
    private const int LineBytes = 64;

    private readonly byte[] _bytes;
    private readonly byte* _first;

    /// <param name="words">How many.</param>
    /// <param name="wordBytes">Of one; rounded up to whole lines.</param>
    public WordMemory(int words, int wordBytes)
    {
        Bytes = (wordBytes + LineBytes - 1) / LineBytes * LineBytes;
        _bytes = GC.AllocateUninitializedArray<byte>(checked(words * Bytes + LineBytes), pinned: true);
        fixed (byte* start = _bytes) _first = start + (LineBytes - (nint)start % LineBytes) % LineBytes;
        Count = words;
    }

    public int Count { get; }

    /// <summary>Bytes from one word to the next.</summary>
    public int Bytes { get; }

    /// <summary>Where a word stands.</summary>
    public nint this[int word]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)word, (uint)Count);
            return (nint)(_first + (nint)word * Bytes);
        }
    }

    /// <summary>Asks for the first bytes of a word, to the second-level cache: the first has no room for so many words.</summary>
    public void Prefetch(int word, int bytes)
    {
        if (!Sse.IsSupported) return;
        var start = (byte*)this[word];
        for (var at = 0; at < bytes; at += LineBytes) Sse.Prefetch1(start + at);
    }

    /// <summary>The bytes of a word.</summary>
    public Span<byte> Span(int word) => new((void*)this[word], Bytes);
}

/// <summary>
/// Where the parts of a word stand that a branch keeps of it: what each network projects it to that always reads, then what it adds to
/// the n-gram models' sums, then what the specialist's network projects it to.
/// </summary>
internal sealed class WordLayout
{
    private readonly int[] _networks;

    public WordLayout(IReadOnlyList<NetworkScorer> networks, int members, NgramGroup ngrams)
    {
        // A word's numbers begin where a register of them would.
        const int unit = 32;
        _networks = new int[networks.Count];
        for (var n = 0; n < _networks.Length; n++)
        {
            if (n == members) SetNgrams();
            _networks[n] = Bytes;
            Bytes += networks[n].Packing.Bytes;
        }

        if (members == _networks.Length) SetNgrams();

        void SetNgrams()
        {
            Ngrams = Bytes;
            Specialist = Bytes = (Bytes + ngrams.WordBytes + unit - 1) / unit * unit;
        }
    }

    public int Bytes { get; private set; }

    /// <summary>Offset of what the n-gram models need.</summary>
    public int Ngrams { get; private set; }

    /// <summary>Where what is always read ends, and what the specialist reads begins.</summary>
    public int Specialist { get; private set; }

    /// <summary>Offset of what a network needs, as <see cref="WordPacking"/> makes it.</summary>
    public int Network(int network) => _networks[network];
}
