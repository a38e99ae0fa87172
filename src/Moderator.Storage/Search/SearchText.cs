using System.Globalization;
using System.Text;

namespace Moderator.Storage.Search;

/// <summary>
/// A text as the word index takes it. The index parts words at blanks, so that in scripts written without them (and in
/// Korean, whose words carry their endings) every character is made a word of its own: a part of such a text is found as a
/// phrase. Emoji, which the index does not know, become words that it does.
/// </summary>
internal static class SearchText
{
    /// <summary>Emoji and other signs count from here on: what lies below stands in names and numbers (©, °).</summary>
    private const int FirstSign = 0x2190;

    /// <summary>What an emoji is called in the index, before its number.</summary>
    private const string SignPrefix = "sign";

    /// <summary>The text itself where nothing of it is to be parted.</summary>
    public static string Of(string text)
    {
        var at = FirstParted(text);
        if (at < 0) return text;
        var parted = new StringBuilder(text.Length * 2).Append(text, 0, at);
        foreach (var rune in text.AsSpan(at).EnumerateRunes())
        {
            // 👍🏽 is found as 👍 is.
            if (IsSkinTone(rune.Value)) continue;
            if (IsSign(rune)) parted.Append(CultureInfo.InvariantCulture, $" {SignPrefix}{rune.Value:x} ");
            else if (StandsAlone(rune.Value)) parted.Append(' ').Append(rune).Append(' ');
            else parted.Append(rune);
        }

        return parted.ToString();
    }

    /// <summary>Whether the index can hold anything of a text: a letter, a digit or an emoji.</summary>
    public static bool HasWord(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || IsSign(rune)) return true;
        }

        return false;
    }

    private static int FirstParted(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            // Nearly every text ends here.
            if (text[i] < 0x0e00) continue;
            if (char.IsSurrogate(text[i]) || StandsAlone(text[i]) || IsSign(new Rune(text[i]))) return i;
        }

        return -1;
    }

    private static bool IsSign(Rune rune) => rune.Value >= FirstSign && Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    private static bool IsSkinTone(int value) => value is >= 0x1f3fb and <= 0x1f3ff;

    private static bool StandsAlone(int value) => value
        // Thai and Lao, Myanmar, Khmer; kana and Bopomofo; Han; Hangul syllables; Han beyond the first plane.
        is (>= 0x0e00 and <= 0x0eff) or (>= 0x1000 and <= 0x109f) or (>= 0x1780 and <= 0x17ff)
        or (>= 0x3040 and <= 0x312f) or (>= 0x31f0 and <= 0x31ff) or (>= 0x3400 and <= 0x4dbf) or (>= 0x4e00 and <= 0x9fff)
        or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff) or (>= 0x20000 and <= 0x3ffff);
}
