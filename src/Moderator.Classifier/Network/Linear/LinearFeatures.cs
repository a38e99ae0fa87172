using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Linear;

/// <summary>
/// The features of the linear model, hashed: every word, its character n-grams of 2 to 5 with boundary marks, and every
/// pair of neighbouring words. Part of the model file's format: a change here needs a new format.
/// </summary>
internal static class LinearFeatures
{
    /// <summary>The most features that one word has, its pair with the word before included.</summary>
    public const int MostPerWord = 2 + 4 * (SubwordHasher.LongestWord + 2);

    private const uint Basis = 2166136261;
    private const uint Prime = 16777619;

    /// <summary>Hash of a word, from which its pair with the next one is made.</summary>
    public static uint WordHash(ReadOnlySpan<char> word)
    {
        if (word.Length > SubwordHasher.LongestWord) word = word[..SubwordHasher.LongestWord];
        var hash = Basis;
        foreach (var c in word)
            hash = (hash ^ c) * Prime;
        return hash;
    }

    /// <summary>The feature of two neighbouring words.</summary>
    public static int Pair(uint first, uint second, int bits) => Bucket((first * 0x9E3779B1u) ^ (second + 0x7F4A7C15u), bits);

    /// <summary>Writes the features of a word by itself: the word and its n-grams.</summary>
    /// <returns>How many were written.</returns>
    public static int OfWord(ReadOnlySpan<char> word, uint wordHash, int bits, Span<int> features)
    {
        if (word.Length > SubwordHasher.LongestWord) word = word[..SubwordHasher.LongestWord];
        var count = 0;
        features[count++] = Bucket(wordHash ^ 0x51ED270B, bits);
        Span<char> marked = stackalloc char[SubwordHasher.LongestWord + 2];
        marked[0] = ' ';
        word.CopyTo(marked[1..]);
        marked[word.Length + 1] = ' ';
        marked = marked[..(word.Length + 2)];
        for (var start = 0; start < marked.Length - 1; start++)
        {
            var hash = Basis;
            var longest = Math.Min(5, marked.Length - start);
            for (var n = 1; n <= longest; n++)
            {
                hash = (hash ^ marked[start + n - 1]) * Prime;
                if (n >= 2) features[count++] = Bucket(hash + (uint)n, bits);
            }
        }

        return count;
    }

    /// <summary>Writes the features of a text, word by word.</summary>
    public static void OfText(NormalisationBuffer text, int bits, int longest, List<int> features)
    {
        Span<int> found = stackalloc int[MostPerWord];
        uint previous = 0;
        var words = 0;
        foreach (var token in Tokeniser.Enumerate(text.Lower))
        {
            if (!NetworkText.IsRead(token)) continue;
            if (words++ == longest) break;
            var word = token.In(text.Lower);
            var hash = WordHash(word);
            var count = OfWord(word, hash, bits, found);
            for (var i = 0; i < count; i++) features.Add(found[i]);
            features.Add(Pair(previous, hash, bits));
            previous = hash;
        }
    }

    private static int Bucket(uint hash, int bits)
    {
        hash ^= hash >> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >> 13;
        hash *= 0xC2B2AE35;
        hash ^= hash >> 16;
        return (int)(hash >> (32 - bits));
    }
}
