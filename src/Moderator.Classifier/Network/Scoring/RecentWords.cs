using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// What was made of the last words that are not frequent, for all threads: half of these words come again soon, on a site
/// whose people talk of the same things more than that. What is found is what would be made again, so no score depends on it.
/// </summary>
/// <remarks>
/// Every word has one place, which the last one takes that hashes there. A place has a version that is odd while a thread
/// writes there (a sequence lock): who reads takes what was copied only if the version stayed as it was. Nobody ever waits.
/// </remarks>
internal sealed unsafe class RecentWords
{
    // In front of a word: version, key, letters.
    private const int HeaderBytes = 64;
    private const int KeyOffset = sizeof(int);
    private const int LettersOffset = 2 * sizeof(int);
    private const int LongestWord = (HeaderBytes - LettersOffset) / sizeof(char);
    private const int ShoutedKey = 1 << 8;

    private readonly WordMemory _memory;
    private readonly int _placeBits;
    private readonly int _from;
    private readonly int _bytes;

    /// <param name="part">Which bytes are kept of what is made of a word.</param>
    /// <param name="placeBits">Base-2 logarithm of how many words are kept at most.</param>
    public RecentWords(Range part, int placeBits = 11)
    {
        (_from, _bytes, _placeBits) = (part.Start.Value, part.End.Value - part.Start.Value, placeBits);
        _memory = new WordMemory(1 << _placeBits, HeaderBytes + _bytes);
        // Version 0, and the key of no word: none is empty.
        for (var i = 0; i < _memory.Count; i++) _memory.Span(i)[..HeaderBytes].Clear();
    }

    /// <summary>Asks for the memory that tells whether a word is kept, and does not wait for it.</summary>
    public void Prefetch(ulong hash, bool shouted)
    {
        if (Sse.IsSupported) Sse.Prefetch0((void*)Place(hash, shouted));
    }

    /// <summary>Copies what was made of a word.</summary>
    /// <param name="hash">The word's, as the n-gram models have it.</param>
    /// <param name="word">In lower case.</param>
    /// <param name="shouted">Whether it was written in capitals.</param>
    /// <param name="target">Where the word stands; may be overwritten even where nothing is found.</param>
    /// <returns>Whether there was anything.</returns>
    public bool TryCopy(ulong hash, ReadOnlySpan<char> word, bool shouted, nint target)
    {
        if (word.Length > LongestWord) return false;
        var place = (byte*)Place(hash, shouted);
        var version = Volatile.Read(ref *(int*)place);
        if ((version & 1) != 0 || *(int*)(place + KeyOffset) != Key(word, shouted)) return false;
        if (!Letters(place, word.Length).SequenceEqual(word)) return false;
        Unsafe.CopyBlock((void*)(target + _from), place + HeaderBytes, (uint)_bytes);
        Volatile.ReadBarrier();
        return *(int*)place == version;
    }

    /// <summary>Keeps what was made of a word.</summary>
    /// <param name="hash">As for <see cref="TryCopy"/>.</param>
    /// <param name="word">In lower case.</param>
    /// <param name="shouted">Whether it was written in capitals.</param>
    /// <param name="made">Where the word stands.</param>
    public void Put(ulong hash, ReadOnlySpan<char> word, bool shouted, nint made)
    {
        if (word.Length > LongestWord) return;
        var place = (byte*)Place(hash, shouted);
        var version = Volatile.Read(ref *(int*)place);
        if ((version & 1) != 0 || Interlocked.CompareExchange(ref *(int*)place, version + 1, version) != version) return;
        *(int*)(place + KeyOffset) = Key(word, shouted);
        word.CopyTo(Letters(place, word.Length));
        Unsafe.CopyBlock(place + HeaderBytes, (void*)(made + _from), (uint)_bytes);
        Volatile.Write(ref *(int*)place, version + 2);
    }

    private static int Key(ReadOnlySpan<char> word, bool shouted) => word.Length | (shouted ? ShoutedKey : 0);

    private static Span<char> Letters(byte* place, int length) => MemoryMarshal.Cast<byte, char>(new Span<byte>(place + LettersOffset, length * sizeof(char)));

    private nint Place(ulong hash, bool shouted) => _memory[(int)((hash + (shouted ? 2UL : 0)) * 0x9E3779B97F4A7C15 >> 64 - _placeBits)];
}
