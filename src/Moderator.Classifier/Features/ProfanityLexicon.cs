using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
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
public sealed class ProfanityLexicon
{
    /// <summary>The longest term that is matched, in tokens.</summary>
    public const int MaximumTokens = 4;

    // Words of sexual origin that are mostly sworn with: a comment is not explicit for holding one.
    private static readonly HashSet<string> Expletives = new(["fuck", "ass", "asshole", "dick", "bitch", "bastard", "suck", "jerk", "prick", "twat", "wank"], StringComparer.Ordinal);

    private readonly SortedDictionary<ulong, LexiconEntry> _ordered;
    private readonly Dictionary<ulong, LexiconEntry> _entries;

    private ProfanityLexicon(SortedDictionary<ulong, LexiconEntry> entries)
    {
        _ordered = entries;
        _entries = new Dictionary<ulong, LexiconEntry>(entries);
    }

    /// <summary>No term at all.</summary>
    public static ProfanityLexicon Empty { get; } = new([]);

    public int Count => _entries.Count;

    /// <summary>Reads a file of the format <c>profanity-lexicon</c>: a CSV with the columns <c>text</c>, <c>canonical_form_1</c>, <c>category_1</c> and <c>severity_rating</c>.</summary>
    /// <exception cref="InvalidDataException">A column is missing or a severity is no number from 0 to 3: the message has file and line.</exception>
    public static ProfanityLexicon ReadCsv(string path)
    {
        var entries = new SortedDictionary<ulong, LexiconEntry>();
        var tokens = new List<FeatureToken>();
        using var reader = new StreamReader(path);
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture));
        csv.Read();
        csv.ReadHeader();
        foreach (var column in (string[])["text", "canonical_form_1", "category_1", "severity_rating"])
        {
            if (csv.HeaderRecord?.Contains(column, StringComparer.Ordinal) != true)
                throw new InvalidDataException($"{path}, line 1: no column \"{column}\"; found {string.Join(", ", csv.HeaderRecord ?? [])}.");
        }

        while (csv.Read())
        {
            var severity = csv.GetField("severity_rating");
            if (!float.TryParse(severity, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value is not (>= 0 and <= 3))
                throw new InvalidDataException($"{path}, line {csv.Parser.RawRow}, column severity_rating: found \"{severity}\", expected a number from 0 to 3.");
            FeatureToken.Read(TextNormaliser.Normalise(csv.GetField("text") ?? "").Text, tokens);
            if (tokens.Count is 0 or > MaximumTokens || !tokens.Exists(t => t.IsWord)) continue;
            // A bare number is an innuendo only by context; as a term it would mark dates and scores.
            if (tokens.TrueForAll(t => !t.IsWord) || int.TryParse(csv.GetField("text"), NumberStyles.None, CultureInfo.InvariantCulture, out _)) continue;
            var isSexual = csv.GetField("category_1")!.StartsWith("sexual anatomy", StringComparison.Ordinal)
                && !Expletives.Contains(csv.GetField("canonical_form_1")!);
            var hash = HashOf(tokens, 0, tokens.Count);
            var known = entries.GetValueOrDefault(hash);
            entries[hash] = new LexiconEntry(Math.Max(known.Severity, value), known.IsSexual || isSexual);
        }

        return new ProfanityLexicon(entries);
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

    internal static ProfanityLexicon Read(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > 1_000_000) throw new InvalidDataException($"The lexicon has {count} terms, expected 0 to 1000000.");
        var entries = new SortedDictionary<ulong, LexiconEntry>();
        for (var i = 0; i < count; i++)
            entries[reader.ReadUInt64()] = new LexiconEntry(reader.ReadSingle(), reader.ReadBoolean());
        return new ProfanityLexicon(entries);
    }

    private static ulong HashOf(List<FeatureToken> tokens, int start, int count)
    {
        var hash = FeatureHash.Seed;
        for (var i = start; i < start + count; i++) hash = FeatureHash.Add(hash, tokens[i].Hash);
        return FeatureHash.Finish(hash);
    }
}
