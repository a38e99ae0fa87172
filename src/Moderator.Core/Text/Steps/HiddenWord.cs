using System.Runtime.CompilerServices;
using Moderator.Core.Text.Tables;

namespace Moderator.Core.Text.Steps;

/// <summary>
/// Finds the word behind l33t and stars: <c>1d10t</c>, <c>f**k</c>, <c>a$$hole</c>, <c>b!tch</c>, <c>f.u.c.k</c>, <c>fu-ck</c>,
/// <c>sh-t</c>. Only words of the embedded list are found, so that numbers, products and sums stay what they are.
/// </summary>
[SkipLocalsInit]
internal static class HiddenWord
{
    /// <summary>Longest piece that is looked at, in UTF-16 code units.</summary>
    public const int Longest = 40;

    /// <param name="piece">Letters, digits and signs without blanks, at most <see cref="Longest"/>, in any case.</param>
    /// <param name="places">Where each letter of the word found stands in the piece.</param>
    /// <returns>The word in lower case, empty where the piece hides none.</returns>
    public static string Find(ReadOnlySpan<char> piece, Span<int> places, Span<char> spelled)
    {
        if (piece.Length is < 3 or > Longest) return "";
        return FindJoined(piece, places, spelled) ?? FindSubstituted(piece, places) ?? "";
    }

    /// <summary>Whether a piece is a word of the list as it stands, in any case.</summary>
    public static bool IsWritten(ReadOnlySpan<char> piece)
    {
        if (piece.Length > Longest) return false;
        Span<char> lower = stackalloc char[piece.Length];
        piece.ToLowerInvariant(lower);
        return MaskedWordList.IsListed(lower);
    }

    /// <summary>A word of the list that had nothing but its letters stretched.</summary>
    public static string FindPlain(ReadOnlySpan<char> piece, Span<int> places, Span<char> spelled)
    {
        for (var i = 0; i < piece.Length; i++)
        {
            places[i] = i;
            spelled[i] = (char)(piece[i] | 0x20);
        }

        return MaskedWordList.Canonical(spelled[..piece.Length]);
    }

    /// <summary>Letters with signs between them that stand for nothing.</summary>
    private static string? FindJoined(ReadOnlySpan<char> piece, Span<int> places, Span<char> spelled)
    {
        var letters = 0;
        var gaps = false;
        var longestGroup = 0;
        var group = 0;
        var folded = false;
        for (var i = 0; i < piece.Length; i++)
        {
            var letter = FoldedLetter(piece[i]);
            if (letter != '\0')
            {
                folded |= piece[i] >= 0x80;
                gaps |= group == 0 && letters > 0;
                places[letters] = i;
                spelled[letters++] = letter;
                longestGroup = Math.Max(longestGroup, ++group);
            }
            else if (IsSeparator(piece[i]))
            {
                group = 0;
            }
            else
            {
                return null;
            }
        }

        // Short words are too often another language's word with an accent.
        if (letters < 3 || !(gaps || (folded && letters > 3))) return null;
        var word = spelled[..letters];
        var isSpelledOut = longestGroup == 1;
        var isListed = MaskedWordList.IsObscene(word) || (isSpelledOut && letters > 3 && MaskedWordList.IsListed(word));
        return isListed ? MaskedWordList.Canonical(word) : null;
    }

    /// <summary>Signs in the place of letters.</summary>
    private static string? FindSubstituted(ReadOnlySpan<char> piece, Span<int> places)
    {
        if (piece.Length > MaskedWordList.LongestWord) return null;
        Span<uint> sets = stackalloc uint[piece.Length];
        int letters = 0, digits = 0, signs = 0, wild = 0, vowelMarks = 0;
        for (var i = 0; i < piece.Length; i++)
        {
            places[i] = i;
            var c = piece[i];
            var letter = FoldedLetter(c);
            if (letter != '\0')
            {
                letters++;
                sets[i] = LetterSet.Of([letter]);
            }
            else if (char.IsAsciiDigit(c))
            {
                digits++;
                sets[i] = DigitLetters[c - '0'];
            }
            else if (c is '*' or '#' or '%' or '^' or '~' or '?' or '&')
            {
                wild++;
                sets[i] = LetterSet.Any;
            }
            else if (SignLetters(c) is var set and not 0)
            {
                signs++;

                // Inside a word, the a in a circle stands for whichever vowel is hidden: b@tch.
                sets[i] = c == '@' && i > 0 ? LetterSet.Vowels : set;
            }
            else if (c is '-' or '.' or '_')
            {
                vowelMarks++;
                sets[i] = LetterSet.Vowels;
            }
            else
            {
                return null;
            }
        }

        if (letters == 0 || sets.IndexOf(0u) >= 0) return null;
        if (vowelMarks > 0)
            return vowelMarks == 1 && letters == piece.Length - 1 && letters > 2 ? MaskedWordList.Find(sets, obsceneOnly: true) : FindDashed(piece, letters, vowelMarks);
        if (wild > 0) return FindStarred(piece, sets, letters, digits, signs);
        return IsWrittenWithSigns(piece, letters, digits, signs) ? MaskedWordList.Find(sets, obsceneOnly: false) : null;
    }

    /// <summary>A first letter and dashes: <c>f---</c>.</summary>
    private static string? FindDashed(ReadOnlySpan<char> piece, int letters, int dashes) =>
        letters == 1 && dashes == piece.Length - 1 && dashes > 2 && piece[1..].IndexOfAnyExcept('-', '_') < 0 && char.IsAsciiLetter(piece[0])
            ? MaskedWordList.FindInitial(char.ToLowerInvariant(piece[0]), piece.Length)
            : null;

    private static string? FindStarred(ReadOnlySpan<char> piece, Span<uint> sets, int letters, int digits, int signs)
    {
        if (!char.IsAsciiLetter(piece[0])) return null;
        if (letters == 1 && digits == 0 && signs == 0 && piece[1..].IndexOfAnyExcept('*') < 0)
            return MaskedWordList.FindInitial(char.ToLowerInvariant(piece[0]), piece.Length);

        // Beside a star, a sign need not be the letter it resembles: f@#k.
        for (var i = 0; i < piece.Length && signs > 0; i++)
        {
            if (SignLetters(piece[i]) != 0 && HasStarBeside(piece, i)) sets[i] = LetterSet.Any;
        }

        // "a*s" may be a product; a word of four letters with two of them given is not.
        return letters + digits >= 2 && piece.Length > 3 ? MaskedWordList.Find(sets, obsceneOnly: true) : null;
    }

    private static bool HasStarBeside(ReadOnlySpan<char> piece, int i) =>
        IsStar(piece[i - 1]) || (i + 1 < piece.Length && IsStar(piece[i + 1]));

    private static bool IsStar(char c) => c is '*' or '#' or '%' or '^' or '&';

    /// <summary>Numbers and names of things hold digits too: <c>a55</c>, <c>as5</c>, <c>4x4</c> must not become words.</summary>
    private static bool IsWrittenWithSigns(ReadOnlySpan<char> piece, int letters, int digits, int signs)
    {
        if (digits + signs == 0) return false;
        if (piece.Length == 3) return digits == 0 ? signs > 0 : letters == 2 && !char.IsAsciiDigit(piece[2]);
        return letters >= 2 || signs >= 2;
    }

    /// <summary>The letter a to z that a letter of Latin is without its accents, or NUL.</summary>
    private static char FoldedLetter(char c)
    {
        if (char.IsAsciiLetter(c)) return (char)(c | 0x20);
        if (c < 0xC0 || !char.IsLetter(c)) return '\0';
        Span<int> points = stackalloc int[16];
        UnicodeTables.Decompose(c, points);
        return points[0] < 0x80 && char.IsAsciiLetter((char)points[0]) ? (char)(points[0] | 0x20) : '\0';
    }

    private static bool IsSeparator(char c) => c is '.' or '-' or '_' or '*' or '~' or '+' or '^' or '|';

    private static readonly uint[] DigitLetters =
    [
        LetterSet.Of("o"), LetterSet.Of("il"), LetterSet.Of("z"), LetterSet.Of("e"), LetterSet.Of("a"),
        LetterSet.Of("s"), LetterSet.Of("gb"), LetterSet.Of("t"), LetterSet.Of("b"), LetterSet.Of("g"),
    ];

    private static uint SignLetters(char c) => c switch
    {
        '@' => Signs[0],
        '$' => Signs[1],
        '!' or '|' or '¡' => Signs[2],
        '+' => Signs[3],
        '€' => Signs[4],
        '£' => Signs[5],
        '¢' => Signs[6],
        _ => 0,
    };

    private static readonly uint[] Signs =
        [LetterSet.Of("a"), LetterSet.Of("s"), LetterSet.Of("il"), LetterSet.Of("t"), LetterSet.Of("e"), LetterSet.Of("l"), LetterSet.Of("c")];
}
