namespace Moderator.Classifier.Features;

/// <summary>
/// What a comment looks like besides its words: length, shouting, punctuation, links, share of profanity. Shouting and
/// punctuation are read from the text as written, because normalising removes them; profanity from the normalised
/// tokens, because normalising reveals it.
/// </summary>
public static class StyleFeatures
{
    /// <summary>The features in their order: it is part of the model file format.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "log_characters", "log_words", "mean_word_length", "uppercase_share", "shouted_word_share", "log_exclamation_marks",
        "log_question_marks", "punctuation_share", "digit_share", "log_links", "log_mentions", "non_ascii_share", "longest_repeat",
        "line_break_share", "distinct_word_share", "second_person_share", "profanity_share", "log_profanities",
        "profanity_worst", "profanity_sum_of_severity", "sexual_term_share",
    ];

    /// <summary>How many there are.</summary>
    public const int Count = 21;

    /// <summary>Where <c>sexual_term_share</c> stands.</summary>
    internal const int SexualTermShare = 20;

    // Beyond this a comment is simply long. The longer comments of the labelled sets are nearly all harmless, which says
    // something about those sets and nothing about a long comment under an article: length counts only up to here.
    private const int LongestTold = 40;

    private static readonly HashSet<ulong> SecondPerson =
        [.. ((string[])["you", "your", "you're", "youre", "yours", "u", "ur", "yourself", "ya"]).Select(w => FeatureHash.Of(w))];

    /// <param name="original">The comment as written; the same limit of length as for n-grams applies.</param>
    /// <param name="tokens">The tokens of its normalised text.</param>
    /// <param name="lexicon">Offensive terms.</param>
    /// <param name="style">Length <see cref="Count"/>; overwritten.</param>
    public static void Read(ReadOnlySpan<char> original, List<FeatureToken> tokens, LexiconHashes lexicon, Span<float> style)
    {
        style.Clear();
        ReadCharacters(original, style);
        ReadTokens(tokens, lexicon, style);
    }

    private static void ReadCharacters(ReadOnlySpan<char> text, Span<float> style)
    {
        int letters = 0, upper = 0, exclamations = 0, questions = 0, punctuation = 0, digits = 0, nonAscii = 0, breaks = 0, mentions = 0;
        int words = 0, shouted = 0, run = 1, longestRun = 0, visible = 0, wordLetters = 0, wordUpper = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            // One step past the end closes the last word.
            var c = i < text.Length ? text[i] : ' ';
            if (char.IsLetter(c))
            {
                letters++;
                wordLetters++;
                if (char.IsUpper(c))
                {
                    upper++;
                    wordUpper++;
                }
            }
            else
            {
                if (wordLetters > 0) words++;
                if (wordLetters >= 3 && wordUpper == wordLetters) shouted++;
                (wordLetters, wordUpper) = (0, 0);
            }

            if (i == text.Length) break;
            if (c == '!') exclamations++;
            if (c == '?') questions++;
            if (c == '@') mentions++;
            if (c == '\n') breaks++;
            if (char.IsPunctuation(c) || char.IsSymbol(c)) punctuation++;
            if (char.IsDigit(c)) digits++;
            if (c >= 0x80) nonAscii++;
            if (!char.IsWhiteSpace(c)) visible++;
            run = i > 0 && text[i - 1] == c && !char.IsWhiteSpace(c) ? run + 1 : 1;
            longestRun = Math.Max(longestRun, run);
        }

        style[0] = MathF.Log(1 + Math.Min(text.Length, 5 * LongestTold));
        style[3] = Share(upper, letters);
        style[4] = Share(shouted, words);
        style[5] = MathF.Log(1 + exclamations);
        style[6] = MathF.Log(1 + questions);
        style[7] = Share(punctuation, visible);
        style[8] = Share(digits, visible);
        style[9] = MathF.Log(1 + Occurrences(text, "http") + Occurrences(text, "www."));
        style[10] = MathF.Log(1 + mentions);
        style[11] = Share(nonAscii, text.Length);
        style[12] = MathF.Log(1 + longestRun);
        style[13] = Share(breaks, text.Length);
    }

    private static void ReadTokens(List<FeatureToken> tokens, LexiconHashes lexicon, Span<float> style)
    {
        int words = 0, length = 0, secondPerson = 0, profanities = 0, sexual = 0, profaneTokens = 0;
        float worst = 0, severity = 0;
        var distinct = new HashSet<ulong>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (!token.IsWord) continue;
            words++;
            length += token.Length;
            if (words <= LongestTold) distinct.Add(token.Hash);
            if (SecondPerson.Contains(token.Hash)) secondPerson++;
        }

        for (var i = 0; i < tokens.Count;)
        {
            var match = lexicon.Match(tokens, i, out var matched);
            i += Math.Max(1, matched);
            if (match is not { } entry) continue;
            profanities++;
            profaneTokens += matched;
            severity += entry.Severity;
            worst = Math.Max(worst, entry.Severity);
            if (entry.IsSexual) sexual++;
        }

        style[1] = MathF.Log(1 + Math.Min(words, LongestTold));
        style[2] = Share(length, words);
        style[14] = Share(distinct.Count, Math.Min(words, LongestTold));
        style[15] = Share(secondPerson, words);
        style[16] = Share(profaneTokens, tokens.Count);
        style[17] = MathF.Log(1 + profanities);
        style[18] = worst;
        style[19] = MathF.Log(1 + severity);
        style[SexualTermShare] = Share(sexual, words);
    }

    private static float Share(int part, int whole) => whole == 0 ? 0 : (float)part / whole;

    private static int Occurrences(ReadOnlySpan<char> text, string part)
    {
        var count = 0;
        for (var rest = text; rest.IndexOf(part, StringComparison.OrdinalIgnoreCase) is >= 0 and var at; rest = rest[(at + part.Length)..]) count++;
        return count;
    }
}
