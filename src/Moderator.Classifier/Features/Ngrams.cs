namespace Moderator.Classifier.Features;

/// <summary>
/// The n-grams of a text as hash buckets: words and runs of words, and characters within a word with marks at its two
/// ends. What a bucket is worth is the business of <see cref="Vocabulary"/>.
/// </summary>
internal static class Ngrams
{
    // Marks that no text holds after normalising: they keep "ass" apart from "assess".
    private const char WordStart = '\u0002';
    private const char WordEnd = '\u0003';

    /// <summary>Fills the buckets of <paramref name="scratch"/> from its tokens.</summary>
    public static void Read(ReadOnlySpan<char> text, FeatureOptions options, FeatureScratch scratch)
    {
        var shift = 64 - options.BucketBits;
        var tokens = scratch.Tokens;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (!token.IsWord && !IsSymbol(text[token.Start])) continue;
            var hash = FeatureHash.Seed;
            var n = 0;
            for (var next = i; next < tokens.Count && n < options.WordNgrams; next++)
            {
                // Runs go over punctuation: "you, idiot" holds the same pair of words as "you idiot".
                if (next > i && !tokens[next].IsWord) continue;
                hash = FeatureHash.Add(hash, tokens[next].Hash);
                scratch.AddWord((uint)(FeatureHash.Finish(hash) >> shift));
                n++;
            }

            if (token.IsWord)
                ReadCharacters(text.Slice(token.Start, token.Length), options, shift, scratch);
        }
    }

    /// <summary>Emoji and other pictures carry meaning by themselves; commas do not.</summary>
    private static bool IsSymbol(char first) => char.IsSurrogate(first) || first >= '\u2190';

    private static void ReadCharacters(ReadOnlySpan<char> word, FeatureOptions options, int shift, FeatureScratch scratch)
    {
        // Position -1 is the mark before the word, position Length the mark after it.
        for (var start = -1; start <= word.Length; start++)
        {
            var hash = FeatureHash.Seed;
            for (var n = 1; n <= options.CharacterNgramsTo && start + n - 1 <= word.Length; n++)
            {
                var at = start + n - 1;
                hash = FeatureHash.Add(hash, at < 0 ? WordStart : at < word.Length ? word[at] : WordEnd);
                if (n >= options.CharacterNgramsFrom)
                    scratch.AddCharacters((uint)(FeatureHash.Finish(hash) >> shift));
            }
        }
    }
}
