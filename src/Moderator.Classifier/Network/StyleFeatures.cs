namespace Moderator.Classifier.Network;

/// <summary>What the writing of a comment shows beside its words: 16 numbers, most from 0 to 1.</summary>
internal static class StyleFeatures
{
    public const int Count = 16;

    /// <summary>Reads the features.</summary>
    /// <param name="original">The text as written: its capitals count.</param>
    /// <param name="features">Length <see cref="Count"/>; overwritten.</param>
    public static void Read(ReadOnlySpan<char> original, Span<float> features)
    {
        features[..Count].Clear();
        int upper = 0, letters = 0, digits = 0, exclamations = 0, questions = 0, repeats = 0, symbols = 0, spaces = 0, quotes = 0, stars = 0, lines = 0, wide = 0;
        var previous = '\0';
        foreach (var c in original)
        {
            if (char.IsAsciiLetterUpper(c)) { upper++; letters++; }
            else if (char.IsAsciiLetterLower(c)) letters++;
            else if (char.IsAsciiDigit(c)) digits++;
            else if (c == '!') exclamations++;
            else if (c == '?') questions++;
            else if (c is '"' or '“' or '”') quotes++;
            else if (c is '*' or '@' or '#' or '$' or '%') stars++;
            else if (c == '\n') lines++;
            else if (c == ' ') spaces++;
            else if (c > '\u00FF') wide++;
            else symbols++;
            if (c == previous && !char.IsWhiteSpace(c)) repeats++;
            previous = c;
        }

        var length = Math.Max(1, original.Length);
        features[0] = letters == 0 ? 0 : (float)upper / letters;
        features[1] = Saturating(exclamations, 2);
        features[2] = Saturating(questions, 2);
        features[3] = (float)digits / length;
        features[4] = Saturating(repeats, 8);
        features[5] = Saturating(stars, 2);
        features[6] = Saturating(quotes, 4);
        features[7] = Saturating(lines, 4);
        features[8] = (float)symbols / length;
        features[9] = (float)spaces / length;
        features[10] = (float)wide / length;
        features[11] = Saturating(original.Length, 60);
        features[12] = Saturating(original.Length, 400);
        features[13] = Saturating(original.Length, 2000);
        features[14] = letters > 8 && upper > letters * 0.7f ? 1 : 0;
        features[15] = letters == 0 ? 1 : 0;
    }

    // 0 at 0, one half at half, towards 1: counts of any size stay in [0, 1).
    private static float Saturating(int count, float half) => count / (count + half);
}
