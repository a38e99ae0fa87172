namespace Moderator.Core.Text;

/// <summary>Countable facts about one text that policies look at.</summary>
/// <param name="Characters">Length of the original in Unicode code points; a lone surrogate counts as one.</param>
/// <param name="Words">Words, numbers and ideographs of the normalised text. Masked links, addresses and mentions are not words.</param>
/// <param name="Links">Links and e-mail addresses.</param>
/// <param name="Mentions"><c>@mentions</c>.</param>
/// <param name="Emoji">Emoji, after stretches of more than three of one have been cut to three.</param>
/// <param name="UppercaseShare">Upper-case letters among the letters that have a case, 0 to 1; 0 where none has.</param>
/// <param name="PunctuationShare">Punctuation among the code units of the normalised text that are not blank, 0 to 1.</param>
/// <param name="Lines">Lines that hold something.</param>
public readonly record struct TextFeatures(
    int Characters,
    int Words,
    int Links,
    int Mentions,
    int Emoji,
    double UppercaseShare,
    double PunctuationShare,
    int Lines)
{
    /// <summary>Normalises a text and counts.</summary>
    public static TextFeatures Of(string text)
    {
        var buffer = new NormalisationBuffer(text.Length + 16);
        TextNormaliser.Normalise(text, buffer);
        return Of(text, buffer);
    }

    /// <summary>Counts without allocating.</summary>
    /// <param name="original">The text as written.</param>
    /// <param name="normalised">The buffer that it was normalised into.</param>
    public static TextFeatures Of(ReadOnlySpan<char> original, NormalisationBuffer normalised)
    {
        int words = 0, links = 0, mentions = 0, emoji = 0, punctuation = 0, units = 0, breaks = 0, upper = 0, cased = 0;
        var lower = normalised.Lower;
        var casedText = normalised.Cased;
        foreach (var token in Tokeniser.Enumerate(lower))
        {
            units += token.Length;
            var word = token.In(lower);
            switch (token.Kind)
            {
                case TokenKind.Word when word.SequenceEqual(TextNormaliser.UrlMask) || word.SequenceEqual(TextNormaliser.EmailMask):
                    links++;
                    break;
                case TokenKind.Word when word.SequenceEqual(TextNormaliser.UserMask):
                    mentions++;
                    break;
                case TokenKind.Word:
                    words++;
                    CountCase(token.In(casedText), word, ref upper, ref cased);
                    break;
                case TokenKind.Number or TokenKind.Ideograph:
                    words++;
                    break;
                case TokenKind.Emoji:
                    emoji++;
                    break;
                case TokenKind.Punctuation:
                    punctuation += token.Length;
                    break;
                case TokenKind.LineBreak:
                    breaks++;
                    units--;
                    break;
            }
        }

        return new TextFeatures(
            CodePoints(original),
            words,
            links,
            mentions,
            emoji,
            cased == 0 ? 0 : (double)upper / cased,
            units == 0 ? 0 : (double)punctuation / units,
            units == 0 ? 0 : breaks + 1);
    }

    private static void CountCase(ReadOnlySpan<char> written, ReadOnlySpan<char> lower, ref int upper, ref int cased)
    {
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] != lower[i]) upper++;
            else if (!char.IsLower(lower[i])) continue;
            cased++;
        }
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }
}
