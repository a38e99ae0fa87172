using System.Text.Json;
using Moderator.Core.Text;

namespace Moderator.Classifier.Features;

/// <summary>
/// Text to features: a sparse vector of weighted n-grams (words first, then characters; each block of length 1) and
/// dense style features. Immutable and thread-safe; the buffers are the caller's.
/// </summary>
public sealed class Featuriser
{
    private readonly Vocabulary _words;
    private readonly Vocabulary _characters;

    private Featuriser(FeatureOptions options, Vocabulary words, Vocabulary characters, LexiconHashes lexicon) =>
        (Options, _words, _characters, Lexicon) = (options, words, characters, lexicon);

    public FeatureOptions Options { get; }

    public LexiconHashes Lexicon { get; }

    /// <summary>The length of the sparse vector.</summary>
    public int Count => _words.Count + _characters.Count;

    /// <summary>How many of the features are words and runs of words; they come first.</summary>
    public int WordCount => _words.Count;

    /// <summary>Learns from training comments which n-grams are features and what they weigh.</summary>
    /// <param name="texts">The comments as written.</param>
    /// <param name="options">Kept with the featuriser.</param>
    /// <param name="lexicon">For the style features.</param>
    public static Featuriser Learn(IEnumerable<string> texts, FeatureOptions options, LexiconHashes lexicon)
    {
        if (options.Problems().FirstOrDefault() is { } problem) throw new ArgumentException(problem, nameof(options));
        var words = new int[1 << options.BucketBits];
        var characters = new int[1 << options.BucketBits];
        var scratch = new FeatureScratch();
        var comments = 0;
        foreach (var text in texts)
        {
            comments++;
            scratch.Clear();
            ReadNgrams(text, options, scratch);
            CountOnce(scratch.WordBuckets, words);
            CountOnce(scratch.CharacterBuckets, characters);
        }

        return new Featuriser(
            options,
            Vocabulary.Learn(words, comments, options.WordMinimumComments),
            Vocabulary.Learn(characters, comments, options.CharacterMinimumComments),
            lexicon);
    }

    /// <summary>Reads the features of one comment into <paramref name="scratch"/>.</summary>
    /// <param name="text">Any text, as written.</param>
    /// <param name="scratch">Of this thread alone.</param>
    public void Read(ReadOnlySpan<char> text, FeatureScratch scratch)
    {
        scratch.Clear();
        ReadNgrams(text, Options, scratch);
        _words.AddFeatures(scratch.WordBuckets, 0, scratch);
        _characters.AddFeatures(scratch.CharacterBuckets, _words.Count, scratch);
        StyleFeatures.Read(Cut(text, Options.MaximumLength), scratch.Tokens, Lexicon, scratch.Style);
    }

    /// <summary>Writes everything that <see cref="Load"/> needs. The same featuriser always writes the same bytes.</summary>
    public void Save(Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(JsonSerializer.Serialize(Options));
        _words.Write(writer);
        _characters.Write(writer);
        Lexicon.Write(writer);
    }

    /// <exception cref="InvalidDataException">The stream does not hold a featuriser.</exception>
    public static Featuriser Load(Stream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        try
        {
            var options = JsonSerializer.Deserialize<FeatureOptions>(reader.ReadString())
                ?? throw new InvalidDataException("The feature options are null.");
            if (options.Problems().FirstOrDefault() is { } problem) throw new InvalidDataException($"Feature options: {problem}.");
            return new Featuriser(options, Vocabulary.Read(reader), Vocabulary.Read(reader), LexiconHashes.Read(reader));
        }
        catch (Exception e) when (e is EndOfStreamException or JsonException)
        {
            throw new InvalidDataException($"The features cannot be read: {e.Message}", e);
        }
    }

    private static void ReadNgrams(ReadOnlySpan<char> text, FeatureOptions options, FeatureScratch scratch)
    {
        TextNormaliser.Normalise(Cut(text, options.MaximumLength), scratch.Normalised);
        FeatureToken.Read(scratch.Normalised.Lower, scratch.Tokens);
        Ngrams.Read(scratch.Normalised.Lower, options, scratch);
    }

    private static void CountOnce(Span<uint> buckets, int[] counts)
    {
        buckets.Sort();
        for (var i = 0; i < buckets.Length; i++)
        {
            if (i == 0 || buckets[i] != buckets[i - 1]) counts[buckets[i]]++;
        }
    }

    private static ReadOnlySpan<char> Cut(ReadOnlySpan<char> text, int length) => text.Length <= length ? text : text[..length];
}
