using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Moderator.Classifier.Network.Ngrams;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// The frequent words of a branch and the number of each. A word's hash is that of the n-gram models, which is needed anyway; whatever looks
/// like a word by its hash and length is compared with it, letter by letter. All that a search for a short word reads stands in one line of the cache.
/// </summary>
internal sealed class KnownWords
{
    private const ulong Spread = 0x9E3779B97F4A7C15;

    private readonly Place[] _places;
    private readonly int _shift;
    private readonly string[] _words;

    /// <param name="words">Of one that stands there twice, the first number counts.</param>
    public KnownWords(IReadOnlyList<string> words)
    {
        var bits = 4;
        while (1 << bits < 2 * words.Count) bits++;
        _shift = 64 - bits;
        _places = new Place[1 << bits];
        _words = [.. words];
        for (var i = 0; i < _words.Length; i++)
        {
            var hash = NgramKeys.Hash(_words[i]);
            if (Find(hash, _words[i]) >= 0) continue;
            var at = (int)(hash * Spread >> _shift);
            while (_places[at].IsTaken) at = at + 1 & _places.Length - 1;
            _places[at] = new Place(hash, i, _words[i]);
        }
    }

    public int Count => _words.Length;

    public string this[int word] => _words[word];

    /// <summary>Asks for the memory that <see cref="Find"/> will read, and does not wait for it.</summary>
    public unsafe void Prefetch(ulong hash)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref _places[(int)(hash * Spread >> _shift)]));
    }

    /// <summary>The number of a word, or -1.</summary>
    /// <param name="hash">As <see cref="NgramKeys.Hash"/> gives it.</param>
    /// <param name="word">In lower case.</param>
    public int Find(ulong hash, ReadOnlySpan<char> word)
    {
        var places = _places;
        for (var at = (int)(hash * Spread >> _shift); ; at = at + 1 & places.Length - 1)
        {
            ref var place = ref places[at];
            if (!place.IsTaken) return -1;
            if (!place.MayHold(hash, word.Length)) continue;
            if (word.Length <= Place.Letters ? place.Holds(word) : _words[place.Word].AsSpan().SequenceEqual(word)) return place.Word;
        }
    }

    /// <summary>Half a line of the cache.</summary>
    private struct Place
    {
        /// <summary>Longer words stand elsewhere.</summary>
        public const int Letters = 12;

        private readonly uint _mark;
        private readonly int _number;
        private Beginning _letters;

        public Place(ulong hash, int word, string letters)
        {
            (_mark, _number) = (Mark(hash, letters.Length), word + 1);
            if (letters.Length <= Letters) letters.CopyTo(_letters);
        }

        public readonly bool IsTaken => _number != 0;

        public readonly int Word => _number - 1;

        public readonly bool MayHold(ulong hash, int length) => _mark == Mark(hash, length);

        public readonly bool Holds(ReadOnlySpan<char> word) => ((ReadOnlySpan<char>)_letters)[..word.Length].SequenceEqual(word);

        private static uint Mark(ulong hash, int length) => (uint)(hash * Spread) ^ (uint)length;

        [InlineArray(Letters)]
        private struct Beginning
        {
            private char _first;
        }
    }
}
