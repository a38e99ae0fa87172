using Moderator.Benchmarks;
using Moderator.Classifier.Network;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>Style features beside code that looks at one character after the other.</summary>
public sealed class StyleFeatureTests
{
    [Fact]
    public void The_counts_are_those_of_one_character_after_the_other_at_every_length()
    {
        const string alphabet = "aabbZZ  09!!??\"\"“”**@#$%\n\n\t\t..,\0\0ÿÿĀĀ\u2003\u2003漢漢😀😀";
        var random = new DeterministicRandom(8);
        var found = new float[StyleFeatures.Count];
        for (var i = 0; i < 2000; i++)
        {
            // Runs, so that much repeats, and across the borders of what is looked at together.
            var length = random.Next(140);
            var text = new char[length];
            for (var k = 0; k < length; k++) text[k] = k > 0 && random.Next(3) == 0 ? text[k - 1] : alphabet[random.Next(alphabet.Length)];
            StyleFeatures.Read(text, found);
            Assert.Equal(Plain(text), found);
        }

        for (var i = 0; i < 300; i++)
        {
            var text = HostileText.Of(12, i);
            StyleFeatures.Read(text, found);
            Assert.Equal(Plain(text), found);
        }
    }

    private static float[] Plain(ReadOnlySpan<char> text)
    {
        int upper = 0, lower = 0, digits = 0, exclamations = 0, questions = 0, quotes = 0, stars = 0, lines = 0, spaces = 0, wide = 0, symbols = 0, repeats = 0;
        var previous = '\0';
        foreach (var c in text)
        {
            switch (c)
            {
                case >= 'A' and <= 'Z': upper++; break;
                case >= 'a' and <= 'z': lower++; break;
                case >= '0' and <= '9': digits++; break;
                case '!': exclamations++; break;
                case '?': questions++; break;
                case '"' or '“' or '”': quotes++; break;
                case '*' or '@' or '#' or '$' or '%': stars++; break;
                case '\n': lines++; break;
                case ' ': spaces++; break;
                case > '\u00ff': wide++; break;
                default: symbols++; break;
            }

            if (c == previous && !char.IsWhiteSpace(c)) repeats++;
            previous = c;
        }

        var (letters, length) = (upper + lower, Math.Max(1, text.Length));
        static float Saturating(int count, float half) => count / (count + half);
        return
        [
            letters == 0 ? 0 : (float)upper / letters, Saturating(exclamations, 2), Saturating(questions, 2), (float)digits / length, Saturating(repeats, 8), Saturating(stars, 2),
            Saturating(quotes, 4), Saturating(lines, 4), (float)symbols / length, (float)spaces / length, (float)wide / length, Saturating(text.Length, 60),
            Saturating(text.Length, 400), Saturating(text.Length, 2000), letters > 8 && upper > letters * 0.7f ? 1 : 0, letters == 0 ? 1 : 0,
        ];
    }
}
