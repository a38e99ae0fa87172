namespace Moderator.Classifier.Network;

/// <summary>
/// The rows of the embedding table that make up a word: the word itself and its character n-grams with boundary marks
/// (fastText's idea, Bojanowski et al. 2017), hashed. Part of the model file's format: a change here needs a new format.
/// </summary>
internal static class SubwordHasher
{
    /// <summary>Longer words count by their first characters only, so that no text can make a word expensive.</summary>
    public const int LongestWord = 32;

    /// <summary>The most rows that one word has: itself, its marker, and n-grams of three lengths.</summary>
    public const int MostRows = 2 + 4 * (LongestWord + 2);

    private const uint Basis = 2166136261;
    private const uint Prime = 16777619;

    /// <summary>Hash of the row that marks a shouted word.</summary>
    private const uint ShoutedHash = 0x5EED5A17;

    /// <summary>Writes the rows of a word.</summary>
    /// <param name="word">A word of the normalised text.</param>
    /// <param name="shouted">Whether it was written in capitals.</param>
    /// <param name="bucketBits">Base-2 logarithm of the table's rows.</param>
    /// <param name="rows">At least <see cref="MostRows"/> long.</param>
    /// <returns>How many rows were written.</returns>
    public static int Rows(ReadOnlySpan<char> word, bool shouted, int bucketBits, Span<int> rows)
    {
        if (word.Length > LongestWord) word = word[..LongestWord];
        var shift = 32 - bucketBits;
        var count = 0;
        var whole = Basis;
        foreach (var c in word)
            whole = (whole ^ c) * Prime;
        rows[count++] = Bucket(whole ^ 0x77, shift);
        if (shouted) rows[count++] = Bucket(ShoutedHash, shift);

        Span<char> marked = stackalloc char[LongestWord + 2];
        marked[0] = '<';
        word.CopyTo(marked[1..]);
        marked[word.Length + 1] = '>';
        marked = marked[..(word.Length + 2)];
        if (word.Length < 2) return count;

        // Other scripts than Latin say more with fewer letters.
        var shortest = word[0] > '\u02FF' ? 2 : 3;
        for (var start = 0; start < marked.Length; start++)
        {
            var hash = Basis;
            var longest = Math.Min(5, marked.Length - start);
            for (var n = 1; n <= longest; n++)
            {
                hash = (hash ^ marked[start + n - 1]) * Prime;
                if (n >= shortest && n < marked.Length)
                    rows[count++] = Bucket(hash + (uint)n, shift);
            }
        }

        return count;
    }

    private static int Bucket(uint hash, int shift)
    {
        // Final mixing of MurmurHash3: the multiplications of FNV leave the upper bits of short strings too regular.
        hash ^= hash >> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >> 13;
        hash *= 0xC2B2AE35;
        hash ^= hash >> 16;
        return (int)(hash >> shift);
    }
}
