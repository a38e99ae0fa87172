using System.Runtime.CompilerServices;
using Moderator.Core.Text.Tables;

namespace Moderator.Core.Text.Steps;

/// <summary>
/// Joins words that are spelled with blanks: <c>s h i t</c>, <c>f u c k y o u</c>, <c>v e r y  b a d</c>. Enumerations
/// (<c>A B C</c>) and abbreviations stay.
/// </summary>
[SkipLocalsInit]
internal static class SpelledOutWord
{
    /// <summary>Most letters of one run that are looked at together.</summary>
    public const int Longest = 64;

    /// <summary>Letters that a run must have to be joined without holding a listed word.</summary>
    private const int ShortestUnlisted = 5;

    /// <summary>Finds a run of single characters with blanks between them; the last may have punctuation after it.</summary>
    /// <param name="at">Where each character stands.</param>
    /// <returns>How many there are.</returns>
    public static int Gather(ReadOnlySpan<char> text, int from, Span<int> at)
    {
        var count = 0;
        var i = from;
        while (i < text.Length && count < at.Length && SetOf(text[i]) != 0)
        {
            var next = i + 1;
            if (next < text.Length && text[next] is not (' ' or '\n'))
            {
                while (next < text.Length && text[next] is '.' or '!' or '?' or ',' or ';' or ':' or ')' or '"') next++;
                if (next < text.Length && text[next] is not (' ' or '\n')) break;
                at[count++] = i;
                break;
            }

            at[count++] = i;
            while (next < text.Length && text[next] == ' ') next++;
            i = next;
        }

        return count;
    }

    /// <param name="letters">The letters to write, in their case.</param>
    /// <param name="groups">The word that each belongs to, ascending.</param>
    /// <returns>Whether anything is to be joined.</returns>
    public static bool Find(ReadOnlySpan<char> text, ReadOnlySpan<int> at, Span<char> letters, Span<int> groups)
    {
        Span<uint> sets = stackalloc uint[Longest];
        var real = 0;
        for (var k = 0; k < at.Length; k++)
        {
            letters[k] = text[at[k]];
            sets[k] = SetOf(text[at[k]]);
            groups[k] = k;
            if (char.IsAsciiLetter(text[at[k]])) real++;
        }

        if (real * 2 < at.Length) return false;
        var joined = false;
        var start = 0;
        for (var k = 1; k <= at.Length; k++)
        {
            if (k < at.Length && at[k] - at[k - 1] == 2) continue;
            joined |= FindInSegment(sets, start, k, letters, groups, isOneOfMany: k - start < at.Length);
            start = k;
        }

        if (joined) JoinShortSegments(at, groups);
        return joined;
    }

    /// <summary>Beside a word that was spelled out between wider gaps, the shorter ones are words too: <c>i t  i s  b a d</c>.</summary>
    private static void JoinShortSegments(ReadOnlySpan<int> at, Span<int> groups)
    {
        for (var k = 1; k < at.Length; k++)
        {
            var isPair = at[k] - at[k - 1] == 2 && (k < 2 || at[k - 1] - at[k - 2] > 2) && (k + 1 == at.Length || at[k + 1] - at[k] > 2);
            if (isPair && at.Length > 2) groups[k] = groups[k - 1];
        }
    }

    private static bool FindInSegment(ReadOnlySpan<uint> sets, int from, int to, Span<char> letters, Span<int> groups, bool isOneOfMany)
    {
        var longest = 0;
        for (var k = from; k < to; k++) longest = Math.Max(longest, WordAt(sets[k..to])?.Length ?? 0);
        if (longest > 3 || longest == to - from)
        {
            JoinWords(sets, from, to, letters, groups);
            return longest > 0;
        }

        if (!LooksLikeWord(letters[from..to], isOneOfMany ? 3 : ShortestUnlisted)) return false;
        for (var k = from; k < to; k++) groups[k] = from;
        return true;
    }

    private static void JoinWords(ReadOnlySpan<uint> sets, int from, int to, Span<char> letters, Span<int> groups)
    {
        var rest = from;
        var k = from;
        while (k < to)
        {
            var word = WordAt(sets[k..to]);
            if (word is null)
            {
                groups[k++] = rest;
                continue;
            }

            var isShouted = char.IsUpper(letters[k]) && char.IsUpper(letters[k + word.Length - 1]);
            for (var j = 0; j < word.Length; j++)
            {
                groups[k + j] = k;
                if (!char.IsAsciiLetter(letters[k + j])) letters[k + j] = isShouted ? char.ToUpperInvariant(word[j]) : word[j];
            }

            k += word.Length;
            rest = k;
        }
    }

    /// <summary>The longest listed word that starts here, or null.</summary>
    private static string? WordAt(ReadOnlySpan<uint> sets)
    {
        for (var length = Math.Min(sets.Length, MaskedWordList.LongestWord); length >= 3; length--)
        {
            if (MaskedWordList.Find(sets[..length], obsceneOnly: false) is { } word) return word;
        }

        return null;
    }

    /// <summary>Has vowels and other letters, and does not count up the alphabet.</summary>
    private static bool LooksLikeWord(ReadOnlySpan<char> letters, int shortest)
    {
        if (letters.Length < shortest) return false;
        int vowels = 0, ascents = 0;
        for (var k = 0; k < letters.Length; k++)
        {
            if (!char.IsAsciiLetter(letters[k])) return false;
            if (((1u << ((letters[k] | 0x20) - 'a')) & LetterSet.Vowels) != 0) vowels++;
            if (k > 0 && (letters[k] | 0x20) > (letters[k - 1] | 0x20)) ascents++;
        }

        return vowels > 0 && vowels < letters.Length && ascents < letters.Length - 1;
    }

    private static uint SetOf(char c) => c switch
    {
        _ when char.IsAsciiLetter(c) => 1u << ((c | 0x20) - 'a'),
        '0' => LetterSet.Of("o"),
        '1' or '!' => LetterSet.Of("il"),
        '3' => LetterSet.Of("e"),
        '4' or '@' => LetterSet.Of("a"),
        '5' or '$' => LetterSet.Of("s"),
        '7' => LetterSet.Of("t"),
        '*' => LetterSet.Any,
        _ => 0,
    };
}
