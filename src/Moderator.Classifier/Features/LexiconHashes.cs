using Moderator.Classifier.DataSets;
using Moderator.Core.Text;

namespace Moderator.Classifier.Features;

/// <summary>What a lexicon says of one term.</summary>
/// <param name="Severity">1 (mild) to 3 (severe).</param>
/// <param name="IsSexual">The lexicon files it under sexual anatomy or acts.</param>
public readonly record struct LexiconEntry(float Severity, bool IsSexual);

/// <summary>
/// Terms as hashes of their normalised tokens, with a severity: no text of the lexicon is kept, so none ships with a
/// model that was trained with it.
/// </summary>
public sealed class LexiconHashes
{
    /// <summary>The longest term that is matched, in tokens.</summary>
    public const int MaximumTokens = 4;

    // Words of sexual origin that are mostly sworn with: a comment is not explicit for holding one.
    private static readonly HashSet<string> Expletives = new(["fuck", "ass", "asshole", "dick", "bitch", "bastard", "suck", "jerk", "prick", "twat", "wank"], StringComparer.Ordinal);

    private readonly SortedDictionary<ulong, LexiconEntry> _ordered;
    private readonly Dictionary<ulong, LexiconEntry> _entries;

    private LexiconHashes(SortedDictionary<ulong, LexiconEntry> entries)
    {
        _ordered = entries;
        _entries = new Dictionary<ulong, LexiconEntry>(entries);
    }

    /// <summary>No term at all.</summary>
    public static LexiconHashes Empty { get; } = new([]);

    public int Count => _entries.Count;

    /// <summary>Takes the terms of a lexicon; a term of more than <see cref="MaximumTokens"/> tokens is left out.</summary>
    public static LexiconHashes Of(IEnumerable<LexiconTerm> terms)
    {
        var entries = new SortedDictionary<ulong, LexiconEntry>();
        var tokens = new List<FeatureToken>();
        foreach (var term in terms)
        {
            FeatureToken.Read(TextNormaliser.Normalise(term.Text).Text, tokens);
            // A bare number is an innuendo only by context; as a term it would mark dates and scores.
            if (tokens.Count is 0 or > MaximumTokens || !tokens.Exists(t => t.IsWord) || term.Text.All(char.IsAsciiDigit)) continue;
            var isSexual = term.Category.StartsWith("sexual anatomy", StringComparison.Ordinal) && !Expletives.Contains(term.CanonicalForm);
            var hash = HashOf(tokens);
            var known = entries.GetValueOrDefault(hash);
            entries[hash] = new LexiconEntry(Math.Max(known.Severity, (float)term.Severity), known.IsSexual || isSexual);
        }

        return new LexiconHashes(entries);
    }

    /// <summary>The longest term that starts at a token, or null where none does.</summary>
    /// <param name="tokens">Of a normalised text.</param>
    /// <param name="at">The token's index.</param>
    /// <param name="length">How many tokens the term has.</param>
    public LexiconEntry? Match(List<FeatureToken> tokens, int at, out int length)
    {
        LexiconEntry? longest = null;
        length = 0;
        if (_entries.Count == 0) return null;
        var hash = FeatureHash.Seed;
        for (var n = 1; n <= MaximumTokens && at + n <= tokens.Count; n++)
        {
            hash = FeatureHash.Add(hash, tokens[at + n - 1].Hash);
            if (!_entries.TryGetValue(FeatureHash.Finish(hash), out var entry)) continue;
            longest = entry;
            length = n;
        }

        return longest;
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_ordered.Count);
        foreach (var (hash, entry) in _ordered)
        {
            writer.Write(hash);
            writer.Write(entry.Severity);
            writer.Write(entry.IsSexual);
        }
    }

    internal static LexiconHashes Read(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > 1_000_000) throw new InvalidDataException($"The lexicon has {count} terms, expected 0 to 1000000.");
        var entries = new SortedDictionary<ulong, LexiconEntry>();
        for (var i = 0; i < count; i++)
            entries[reader.ReadUInt64()] = new LexiconEntry(reader.ReadSingle(), reader.ReadBoolean());
        return new LexiconHashes(entries);
    }

    private static ulong HashOf(List<FeatureToken> tokens)
    {
        var hash = FeatureHash.Seed;
        foreach (var token in tokens) hash = FeatureHash.Add(hash, token.Hash);
        return FeatureHash.Finish(hash);
    }
}
