namespace Moderator.Classifier.Features;

/// <summary>
/// The hash under every feature: FNV-1a over UTF-16 code units with a finishing mix. It is part of the model file
/// format: the same text gives the same bucket on every machine and in every version.
/// </summary>
/// <remarks>FNV-1a: Fowler, Noll and Vo, 64-bit parameters. The mix is one multiply-xorshift round, because the low
/// bits of FNV alone are poorly spread over short strings.</remarks>
public static class FeatureHash
{
    /// <summary>What an empty text hashes to before <see cref="Finish"/>.</summary>
    public const ulong Seed = 14695981039346656037UL;

    private const ulong Prime = 1099511628211UL;

    /// <summary>Takes one more code unit in.</summary>
    public static ulong Add(ulong hash, char c) => (hash ^ c) * Prime;

    /// <summary>Takes one more 64-bit value in, for sequences of tokens.</summary>
    public static ulong Add(ulong hash, ulong value) => ((hash ^ value) * Prime) ^ (value >> 29);

    /// <summary>The hash of a whole text, finished.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = Seed;
        foreach (var c in text) hash = Add(hash, c);
        return Finish(hash);
    }

    /// <summary>Spreads the hash over all 64 bits. Call it once, last.</summary>
    public static ulong Finish(ulong hash)
    {
        hash ^= hash >> 32;
        hash *= 0xD6E8FEB86659FD93UL;
        return hash ^ (hash >> 32);
    }
}
