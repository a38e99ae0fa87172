using System.Collections.Frozen;
using Moderator.Core.Text.Tables;

namespace Moderator.Core.Text.Steps;

/// <summary>Reads HTML character references: <c>&amp;quot;</c>, <c>&amp;#39;</c>, <c>&amp;#x27;</c>, also escaped again (<c>&amp;amp;quot;</c>).</summary>
internal static class HtmlReference
{
    private const int LongestName = 16;
    private const int LongestNumber = 10;

    private static readonly FrozenDictionary<string, int> ByName =
        TableFile.Read("entities").ToFrozenDictionary(e => e.Words[0], e => TableFile.Hex(e.Words[1]), StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What pages of the nineties wrote in numbers 128 to 159: Windows-1252, as browsers read them.</summary>
    private static ReadOnlySpan<char> Windows1252 => "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009Džÿ";

    /// <param name="text">Starts with an ampersand.</param>
    /// <param name="point">The code point it stands for.</param>
    /// <returns>Code units taken, or 0 where this is no reference.</returns>
    public static int LengthAt(ReadOnlySpan<char> text, out int point)
    {
        point = 0;
        var taken = 0;
        while (true)
        {
            // Once "&amp;" has been read, its last character serves as the ampersand of the next.
            var from = Math.Max(0, taken - 1);
            var length = ReadOne(text[from..], out var read);
            if (length == 0) return taken;
            point = read;
            taken = from + length;
            if (read != '&') return taken;
        }
    }

    private static int ReadOne(ReadOnlySpan<char> text, out int point)
    {
        point = 0;
        if (text.Length < 3) return 0;
        return text[1] == '#' ? ReadNumber(text, out point) : ReadName(text, out point);
    }

    private static int ReadName(ReadOnlySpan<char> text, out int point)
    {
        point = 0;
        var i = 1;
        while (i < text.Length && i <= LongestName && char.IsAsciiLetterOrDigit(text[i])) i++;
        if (i >= text.Length || text[i] != ';' || !Lookup.TryGetValue(text[1..i], out point)) return 0;
        return i + 1;
    }

    private static int ReadNumber(ReadOnlySpan<char> text, out int point)
    {
        point = 0;
        var isHex = text[2] is 'x' or 'X';
        var first = isHex ? 3 : 2;
        var i = first;
        while (i < text.Length && i - first < LongestNumber && (isHex ? char.IsAsciiHexDigit(text[i]) : char.IsAsciiDigit(text[i])))
        {
            var digit = char.IsAsciiDigit(text[i]) ? text[i] - '0' : (text[i] | 0x20) - 'a' + 10;
            point = Math.Min(0x110000, (point * (isHex ? 16 : 10)) + digit);
            i++;
        }

        if (i == first || i >= text.Length || text[i] != ';') return 0;
        if (point is >= 0x80 and <= 0x9F) point = Windows1252[point - 0x80];
        else if (point is >= 0xD800 and <= 0xDFFF or > 0x10FFFF) point = 0xFFFD;
        return i + 1;
    }
}
