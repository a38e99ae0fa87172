using System.Text;

namespace Moderator.Classifier.Evaluation;

/// <summary>A way in which a commenter hides a word from a filter.</summary>
public enum ObfuscationKind
{
    /// <summary>Digits and signs for letters that look like them.</summary>
    Leet,

    /// <summary>Asterisks for letters inside the word.</summary>
    Stars,

    /// <summary>The letters apart: blanks, full stops or hyphens between them.</summary>
    Spacing,

    /// <summary>One letter three to six times more.</summary>
    Stretching,

    /// <summary>Cyrillic and Greek letters that look like Latin ones.</summary>
    Homoglyphs,

    /// <summary>Characters that cannot be seen between the letters.</summary>
    ZeroWidth,
}

/// <summary>
/// Disguises words of a text for measuring how much that costs a model. Nobody marked the words that an attacker would
/// disguise, so a share of all words is: each run of at least <see cref="ShortestWord"/> ASCII letters, with the chance
/// <c>share</c> and independently of the others. Pure: a text, a kind, a share and a seed give one result.
/// </summary>
public static class Obfuscation
{
    /// <summary>Shorter words are left alone: nobody disguises "of".</summary>
    public const int ShortestWord = 4;

    private const string LeetLetters = "aeiostbgl";
    private const string LeetSigns = "431057891";
    private const string LookedLike = "aceopxyisjABCEHKMOPTXv";
    private const string LooksLike = "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0455\u0458\u0410\u0412\u0421\u0415\u041d\u041a\u041c\u041e\u0420\u0422\u0425\u03bd";
    private const string Unseen = "\u200b\u200c\u200d\u2060\ufeff\u00ad";
    private const string Separators = " .-";

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<ObfuscationKind> All { get; } = Enum.GetValues<ObfuscationKind>();

    /// <summary>What each kind does, for a reader of the figures.</summary>
    public static string Describe(ObfuscationKind kind) => kind switch
    {
        ObfuscationKind.Leet => "l33t: 4 3 1 0 5 7 8 9 for the letters they look like, each letter with chance 0.7, at least one",
        ObfuscationKind.Stars => "stars: one vowel, or one inner letter of a word without one, replaced by *",
        ObfuscationKind.Spacing => "spacing: a blank, a full stop or a hyphen between all letters",
        ObfuscationKind.Stretching => "stretching: one letter written three to six times more",
        ObfuscationKind.Homoglyphs => "homoglyphs: Cyrillic or Greek letters for those that look like them, each with chance 0.5, at least one",
        ObfuscationKind.ZeroWidth => "zero-width characters: one that cannot be seen at one to three places between letters",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <param name="text">Any text.</param>
    /// <param name="kind">How words are disguised.</param>
    /// <param name="share">The chance of each word, 0 to 1.</param>
    /// <param name="seed">Which words, and how.</param>
    public static string Apply(string text, ObfuscationKind kind, double share, int seed)
    {
        var random = new Random(seed);
        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && char.IsAsciiLetter(text[i])) i++;
            if (i == start)
            {
                result.Append(text[i++]);
                continue;
            }

            var word = text.AsSpan(start, i - start);
            if (word.Length >= ShortestWord && random.NextDouble() < share) Disguise(word, kind, random, result);
            else result.Append(word);
        }

        return result.ToString();
    }

    private static void Disguise(ReadOnlySpan<char> word, ObfuscationKind kind, Random random, StringBuilder result)
    {
        switch (kind)
        {
            case ObfuscationKind.Leet:
                Replace(word, c => LeetLetters.IndexOf(char.ToLowerInvariant(c)) is >= 0 and var at ? LeetSigns[at] : c, 0.7, random, result);
                break;
            case ObfuscationKind.Stars:
                var star = StarPlace(word, random);
                result.Append(word[..star]).Append('*').Append(word[(star + 1)..]);
                break;
            case ObfuscationKind.Spacing:
                var separator = Separators[random.Next(Separators.Length)];
                for (var i = 0; i < word.Length; i++) (i > 0 ? result.Append(separator) : result).Append(word[i]);
                break;
            case ObfuscationKind.Stretching:
                var at = random.Next(word.Length);
                result.Append(word[..at]).Append(word[at], random.Next(3, 7)).Append(word[at..]);
                break;
            case ObfuscationKind.Homoglyphs:
                Replace(word, c => LookedLike.IndexOf(c) is >= 0 and var place ? LooksLike[place] : c, 0.5, random, result);
                break;
            case ObfuscationKind.ZeroWidth:
                var from = result.Length;
                result.Append(word);
                for (var n = random.Next(1, 4); n > 0; n--) result.Insert(random.Next(from + 1, result.Length), Unseen[random.Next(Unseen.Length)]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }
    }

    // The first letter that can be replaced always is, so that a chosen word that can be disguised is disguised.
    private static void Replace(ReadOnlySpan<char> word, Func<char, char> replacement, double chance, Random random, StringBuilder result)
    {
        var any = false;
        foreach (var c in word)
        {
            var other = replacement(c);
            var replaced = other != c && (random.NextDouble() < chance || !any);
            any |= replaced;
            result.Append(replaced ? other : c);
        }
    }

    private static int StarPlace(ReadOnlySpan<char> word, Random random)
    {
        Span<int> vowels = stackalloc int[16];
        var count = 0;
        for (var i = 1; i < word.Length - 1 && count < vowels.Length; i++)
        {
            if ("aeiouAEIOU".Contains(word[i])) vowels[count++] = i;
        }

        return count > 0 ? vowels[random.Next(count)] : random.Next(1, word.Length - 1);
    }
}
