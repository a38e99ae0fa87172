namespace Moderator.Classifier.Features;

/// <summary>One token of a normalised text.</summary>
/// <param name="Start">Offset in the normalised text.</param>
/// <param name="Length">In UTF-16 code units.</param>
/// <param name="IsWord">A run of letters and digits; otherwise one symbol (punctuation mark, emoji).</param>
/// <param name="Hash">Finished hash of its characters.</param>
public readonly record struct Token(int Start, int Length, bool IsWord, ulong Hash);

/// <summary>
/// Cuts a normalised text into words and symbols. A word is a run of letters, digits and combining marks, with
/// apostrophes inside it; every other character that is not white space is a symbol of its own, a surrogate pair one.
/// </summary>
public static class Tokens
{
    /// <param name="text">Any text; lone surrogates count as symbols.</param>
    /// <param name="tokens">Cleared and filled.</param>
    public static void Read(ReadOnlySpan<char> text, List<Token> tokens)
    {
        tokens.Clear();
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                i++;
                continue;
            }

            var start = i;
            var hash = FeatureHash.Seed;
            var isWord = IsWordCharacter(c);
            if (isWord)
            {
                while (i < text.Length && (IsWordCharacter(text[i]) || IsInnerApostrophe(text, i)))
                    hash = FeatureHash.Add(hash, text[i++]);
            }
            else
            {
                hash = FeatureHash.Add(hash, text[i++]);
                if (char.IsHighSurrogate(c) && i < text.Length && char.IsLowSurrogate(text[i]))
                    hash = FeatureHash.Add(hash, text[i++]);
            }

            tokens.Add(new Token(start, i - start, isWord, FeatureHash.Finish(hash)));
        }
    }

    private static bool IsWordCharacter(char c) =>
        char.IsAsciiLetterOrDigit(c) || (c >= 0x80 && (char.IsLetterOrDigit(c) || IsMark(c)));

    private static bool IsMark(char c) => char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark
        or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static bool IsInnerApostrophe(ReadOnlySpan<char> text, int i) =>
        text[i] is '\'' or '’' && i + 1 < text.Length && IsWordCharacter(text[i + 1]);
}
