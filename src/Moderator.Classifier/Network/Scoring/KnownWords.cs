using Moderator.Classifier.Network.Ngrams;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// The frequent words of a branch and the number of each. A word's hash is that of the n-gram models, which is needed anyway; whatever has
/// the hash of a word is compared with it, letter by letter.
/// </summary>
internal sealed class KnownWords
{
    private const ulong Spread = 0x9E3779B97F4A7C15;

    // By place: 32 bits of the spread hash, and the number of the word plus 1; 0 where the place is free.
    private readonly ulong[] _places;
    private readonly int _shift;
    private readonly char[] _letters;
    private readonly int[] _starts;

    /// <param name="words">Of one that stands there twice, the first number counts.</param>
    public KnownWords(IReadOnlyList<string> words)
    {
        var bits = 4;
        while (1 << bits < 2 * words.Count) bits++;
        _shift = 64 - bits;
        _places = new ulong[1 << bits];
        _letters = string.Concat(words).ToCharArray();
        _starts = new int[words.Count + 1];
        for (var i = 0; i < words.Count; i++)
        {
            _starts[i + 1] = _starts[i] + words[i].Length;
            var spread = NgramKeys.Hash(words[i]) * Spread;
            if (Find(NgramKeys.Hash(words[i]), words[i]) < 0) _places[FreePlace(spread)] = spread << 32 | (uint)(i + 1);
        }
    }

    public int Count => _starts.Length - 1;

    public ReadOnlySpan<char> this[int word] => _letters.AsSpan(_starts[word].._starts[word + 1]);

    /// <summary>The number of a word, or -1.</summary>
    /// <param name="hash">As <see cref="NgramKeys.Hash"/> gives it.</param>
    /// <param name="word">In lower case.</param>
    public int Find(ulong hash, ReadOnlySpan<char> word)
    {
        var places = _places;
        var spread = hash * Spread;
        for (var at = (int)(spread >> _shift); ; at = at + 1 & places.Length - 1)
        {
            var place = places[at];
            if (place == 0) return -1;
            if ((uint)(place >> 32) != (uint)spread) continue;
            var found = (int)(uint)place - 1;
            if (this[found].SequenceEqual(word)) return found;
        }
    }

    private int FreePlace(ulong spread)
    {
        var at = (int)(spread >> _shift);
        while (_places[at] != 0) at = at + 1 & _places.Length - 1;
        return at;
    }
}
