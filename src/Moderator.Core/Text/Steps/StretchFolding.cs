using System.Globalization;

namespace Moderator.Core.Text.Steps;

/// <summary>
/// Shortens runs of one character: two of a letter (<c>sooooo</c> becomes <c>soo</c>), three of anything else, beside a digit, and of a word
/// that is nothing but the letter (<c>kkkkkk</c>, <c>www</c>). Digits and Roman numbers and short abbreviations stay.
/// </summary>
internal static class StretchFolding
{
    public static void Copy(NormalisationLayer source, int from, int to, NormalisationLayer result)
    {
        var text = source.Chars.AsSpan(0, source.Length);
        var i = from;
        while (i < to)
        {
            var size = SizeAt(text, i);
            var end = i + size;
            var count = 1;
            while (end < to && IsSame(text, i, end, size))
            {
                end += size;
                count++;
            }

            var kept = count < 3 ? count : Math.Min(count, Kept(text, i, end, size));
            for (var k = 0; k < kept; k++)
            {
                // The last one kept stands for all that were dropped.
                var at = i + (k * size);
                var last = k == kept - 1 ? end : at + size;
                for (var unit = 0; unit < size; unit++) result.Add(text[at + unit], source.Starts[at], source.Ends[last - 1]);
            }

            i = end;
        }
    }

    private static int Kept(ReadOnlySpan<char> text, int from, int to, int size)
    {
        if (size == 2) return 3;
        var c = text[from];
        if (char.IsDigit(c)) return int.MaxValue;
        if (!char.IsLetter(c) || IsWrittenWithoutBlanks(c)) return 3;
        var isWholeWord = (from == 0 || !char.IsLetterOrDigit(text[from - 1])) && (to == text.Length || !char.IsLetterOrDigit(text[to]));
        if (isWholeWord) return 3;

        // Colours, part numbers and other codes: f5fffa.
        var isBesideDigit = (from > 0 && char.IsDigit(text[from - 1])) || (to < text.Length && char.IsDigit(text[to]));
        if (isBesideDigit) return 3;
        return to - from == 3 && (IsRomanNumber(text, from) || IsAbbreviation(text, from)) ? 3 : 2;
    }

    private static bool IsRomanNumber(ReadOnlySpan<char> text, int at)
    {
        const int Longest = 15;
        var start = at;
        while (start > 0 && at - start < Longest && char.IsLetterOrDigit(text[start - 1])) start--;
        for (var i = start; i < text.Length && char.IsLetterOrDigit(text[i]); i++)
        {
            if (i - start > Longest || text[i] is not ('I' or 'V' or 'X' or 'L' or 'C' or 'D' or 'M')) return false;
        }

        return true;
    }

    /// <summary>A short word in capitals that starts with the three letters: <c>CCCP</c>, <c>AAAS</c>.</summary>
    private static bool IsAbbreviation(ReadOnlySpan<char> text, int at)
    {
        const int Longest = 5;
        if (at > 0 && char.IsLetterOrDigit(text[at - 1])) return false;
        var end = at;
        while (end < text.Length && end - at <= Longest && char.IsUpper(text[end])) end++;
        return end - at <= Longest && (end == text.Length || !char.IsLetterOrDigit(text[end]));
    }

    private static bool IsWrittenWithoutBlanks(char c) => c is >= '\u3041' and < '\uA000' || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.OtherLetter;

    private static int SizeAt(ReadOnlySpan<char> text, int i) =>
        char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;

    private static bool IsSame(ReadOnlySpan<char> text, int first, int other, int size) => size == 1
        ? CharClasses.IsSameLetter(text[first], text[other])
        : other + 1 < text.Length && text[first] == text[other] && text[first + 1] == text[other + 1];
}
