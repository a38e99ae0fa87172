using System.Text;

namespace Moderator.Classifier.Network.Training;

/// <summary>How writers hide words from filters.</summary>
public enum DisguiseKind
{
    /// <summary>Digits and signs for the letters that they look like.</summary>
    Leet,

    /// <summary>A star for a letter inside the word.</summary>
    Stars,

    /// <summary>A space, point or hyphen between all letters.</summary>
    Spacing,

    /// <summary>One letter several times.</summary>
    Stretching,

    /// <summary>Letters of other scripts that look the same.</summary>
    Lookalikes,

    /// <summary>Invisible characters inside the word.</summary>
    ZeroWidth,
}

/// <summary>
/// Disguises words of a text: what the normaliser does not undo, training is to have seen. Robustness is measured with
/// <see cref="Evaluation.Obfuscation"/>, which is kept apart on purpose: a model is not to be measured by its own training.
/// </summary>
public static class Disguise
{
    private const string LeetFrom = "aeiostlg";
    private const string LeetTo = "43105719";
    private const string LookalikeFrom = "aeopcxyis";
    private const string LookalikeTo = "аеорсхуіѕ";
    private const string Invisible = "\u200B\u200C\u200D\u2060";
    private const string Between = " .-";

    /// <summary>Every kind, in order.</summary>
    public static IReadOnlyList<DisguiseKind> Kinds { get; } = Enum.GetValues<DisguiseKind>();

    /// <summary>Disguises some of the words that have at least three ASCII letters and nothing else.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="kind">How.</param>
    /// <param name="share">The chance of each word to be disguised, 0 to 1.</param>
    /// <param name="seed">The same seed disguises the same words in the same way.</param>
    public static string Apply(string text, DisguiseKind kind, double share, ulong seed)
    {
        var random = new DeterministicRandom(seed);
        var result = new StringBuilder(text.Length + 16);
        var at = 0;
        while (at < text.Length)
        {
            var end = at;
            while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
            if (end == at)
            {
                result.Append(text[at++]);
                continue;
            }

            var word = text.AsSpan(at, end - at);
            if (word.Length >= 3 && random.NextSingle() < share) AppendDisguised(result, word, kind, ref random);
            else result.Append(word);
            at = end;
        }

        return result.ToString();
    }

    private static void AppendDisguised(StringBuilder result, ReadOnlySpan<char> word, DisguiseKind kind, ref DeterministicRandom random)
    {
        var chosen = 1 + random.Next(word.Length - 2);
        var sign = Between[random.Next(Between.Length)];
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            switch (kind)
            {
                case DisguiseKind.Leet:
                    result.Append(Replaced(c, LeetFrom, LeetTo));
                    break;
                case DisguiseKind.Lookalikes:
                    result.Append(Replaced(c, LookalikeFrom, LookalikeTo));
                    break;
                case DisguiseKind.Stars:
                    result.Append(i == chosen ? '*' : c);
                    break;
                case DisguiseKind.Stretching:
                    result.Append(c, i == chosen ? 3 + random.Next(4) : 1);
                    break;
                case DisguiseKind.Spacing:
                    if (i > 0) result.Append(sign);
                    result.Append(c);
                    break;
                default:
                    if (i > 0 && (i == chosen || random.Next(2) == 0)) result.Append(Invisible[random.Next(Invisible.Length)]);
                    result.Append(c);
                    break;
            }
        }
    }

    private static char Replaced(char c, string from, string to)
    {
        var at = from.IndexOf(char.ToLowerInvariant(c), StringComparison.Ordinal);
        return at < 0 ? c : to[at];
    }
}
