using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Ngrams;

/// <summary>
/// The 64-bit keys of a text's n-grams: every word, every pair of neighbouring words, and the character n-grams of 2 to 5
/// of each word with boundary marks. Punctuation has none: measured, it only blurs the tone. Part of the model
/// file's format: a change here needs a new format.
/// </summary>
internal static class NgramKeys
{
    /// <summary>The most character n-grams that one word has.</summary>
    public const int MostPerWord = 4 * (SubwordHasher.LongestWord + 2);

    private const int Shortest = 2;
    private const int Longest = 5;
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Whether a token has n-grams.</summary>
    public static bool IsRead(TokenKind kind) => kind is not (TokenKind.LineBreak or TokenKind.Punctuation);

    /// <summary>Hash of a word, from which its key and those of its pairs are made. Never 0.</summary>
    public static ulong Hash(ReadOnlySpan<char> word)
    {
        if (word.Length > SubwordHasher.LongestWord) word = word[..SubwordHasher.LongestWord];
        var hash = Basis;
        foreach (var c in word) hash = (hash ^ c) * Prime;
        return hash | 1;
    }

    /// <summary>The key of a word as a whole.</summary>
    public static ulong Word(ulong hash) => Mixed(hash ^ 0x51ED270B0A1B2C3D);

    /// <summary>
    /// The key of one of the n-grams that stand at every comment's end, as fastText's mark of a line's end does: a comment of a few words then makes no vector of
    /// length 1 by these alone, for they tell less than many.
    /// </summary>
    public static ulong End(int index) => Mixed(0xD6E8FEB86659FD93 + (ulong)index);

    /// <summary>The key of two neighbouring words.</summary>
    public static ulong Pair(ulong first, ulong second) => Mixed(first * 0x9E3779B97F4A7C15 ^ (second + 0x7F4A7C15F39CC060));

    /// <summary>Writes the keys of a word's character n-grams.</summary>
    /// <param name="word">A word of the normalised text.</param>
    /// <param name="keys">At least <see cref="MostPerWord"/> long.</param>
    /// <returns>How many were written.</returns>
    public static int Characters(ReadOnlySpan<char> word, Span<ulong> keys)
    {
        if (word.Length > SubwordHasher.LongestWord) word = word[..SubwordHasher.LongestWord];
        Span<char> marked = stackalloc char[SubwordHasher.LongestWord + 2];
        marked[0] = ' ';
        word.CopyTo(marked[1..]);
        marked[word.Length + 1] = ' ';
        marked = marked[..(word.Length + 2)];
        var count = 0;
        for (var start = 0; start < marked.Length - 1; start++)
        {
            var hash = Basis;
            var longest = Math.Min(Longest, marked.Length - start);
            for (var n = 1; n <= longest; n++)
            {
                hash = (hash ^ marked[start + n - 1]) * Prime;
                if (n >= Shortest) keys[count++] = Mixed(hash + (ulong)n);
            }
        }

        return count;
    }

    // Final mixing of MurmurHash3: FNV leaves the upper bits of short strings too regular.
    private static ulong Mixed(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCD;
        hash ^= hash >> 33;
        hash *= 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
