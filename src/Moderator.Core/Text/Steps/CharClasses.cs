namespace Moderator.Core.Text.Steps;

/// <summary>What a stretch without blanks may need.</summary>
[Flags]
internal enum StretchTraits : byte
{
    None = 0,
    Letters = 1,
    Digits = 2,

    /// <summary>Signs that may stand for letters, or letters outside ASCII.</summary>
    Signs = 4,

    /// <summary>A dot, colon or at sign inside.</summary>
    MayLink = 8,

    /// <summary>Three or more of one character in a row.</summary>
    Repeats = 16,

    /// <summary>Closes a sentence or a quotation; does not count at the end.</summary>
    Trailing = 32,
}

/// <summary>The classes of characters that the word step tells apart.</summary>
internal static class CharClasses
{
    private static readonly StretchTraits[] Ascii = BuildAscii();

    public static bool IsBlank(char c) => c is ' ' or '\n';

    /// <summary>Walks to the end of a stretch.</summary>
    /// <returns>Offset after it.</returns>
    public static int ScanStretch(ReadOnlySpan<char> text, int from, out StretchTraits traits)
    {
        var classes = Ascii;
        var seen = StretchTraits.None;
        var pending = StretchTraits.None;
        var i = from;
        var same = 1;
        var previous = '\0';
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (c is ' ' or '\n') break;
            if (c == previous || (c < 0x80 && (c ^ previous) == 0x20 && char.IsAsciiLetter(c)))
            {
                if (++same == 3 && !char.IsAsciiDigit(c)) seen |= StretchTraits.Repeats;
            }
            else
            {
                same = 1;
            }

            // Emoji repeat as pairs.
            if (char.IsSurrogate(c) && i >= from + 4 && text[i - 2] == c && text[i - 4] == c) seen |= StretchTraits.Repeats;
            previous = c;
            var kind = c < 0x80 ? classes[c] : char.IsLetter(c) && c < 0x2C00 ? StretchTraits.Letters | StretchTraits.Signs : StretchTraits.Signs;
            if ((kind & StretchTraits.Trailing) != 0)
            {
                pending |= kind;
                continue;
            }

            // Punctuation counts only between other characters.
            seen |= kind;
            if (pending == 0) continue;
            if ((seen & (StretchTraits.Letters | StretchTraits.Digits)) != 0) seen |= pending;
            pending = StretchTraits.None;
        }

        traits = Needed(seen);
        return i;
    }

    /// <summary>Characters that a hidden word may be made of: letters of Latin, digits and signs.</summary>
    public static bool IsPiece(char c) => c < 0x80
        ? char.IsAsciiLetterOrDigit(c) || c is '*' or '#' or '%' or '$' or '@' or '!' or '|' or '+' or '^' or '~' or '_' or '.' or '-' or '?' or '&'
        : c is '€' or '£' or '¢' or '¡' || (c is >= '\u00C0' and < '\u0250' && char.IsLetter(c)) || c is >= '\u1E00' and <= '\u1EFF';

    public static bool IsLeadingMark(char c) => c is '.' or '-' or '_' or '~' or '*' or '&' or '?' or '+' or '^' or '!' or '|' or '%';

    public static bool IsTrailingMark(char c) => c is '.' or '-' or '_' or '~' or '?' or '+' or '^' or '!' or '|';

    public static bool IsSameLetter(char a, char b) => a == b || char.ToLowerInvariant(a) == char.ToLowerInvariant(b);

    /// <summary>Whether a letter stands three times in a row.</summary>
    public static bool HasStretchedLetter(ReadOnlySpan<char> text)
    {
        for (var i = 2; i < text.Length; i++)
        {
            if (IsSameLetter(text[i], text[i - 1]) && IsSameLetter(text[i], text[i - 2]) && char.IsLetter(text[i])) return true;
        }

        return false;
    }

    private static StretchTraits Needed(StretchTraits seen)
    {
        var needed = seen & (StretchTraits.Repeats | StretchTraits.MayLink | StretchTraits.Signs);
        if ((seen & StretchTraits.Digits) != 0 && (seen & StretchTraits.Letters) != 0) needed |= StretchTraits.Digits;
        return needed;
    }

    private static StretchTraits[] BuildAscii()
    {
        var classes = new StretchTraits[128];
        for (var c = '\0'; c < 128; c++)
        {
            classes[c] = c switch
            {
                _ when char.IsAsciiLetter(c) => StretchTraits.Letters,
                _ when char.IsAsciiDigit(c) => StretchTraits.Digits,
                '.' => StretchTraits.Trailing | StretchTraits.Signs | StretchTraits.MayLink,
                ':' => StretchTraits.Trailing | StretchTraits.MayLink,
                '!' or '?' or '-' or '_' or '~' or '+' or '|' or '&' or '^' => StretchTraits.Trailing | StretchTraits.Signs,
                '@' => StretchTraits.Signs | StretchTraits.MayLink,
                '*' or '#' or '%' or '$' => StretchTraits.Signs,
                _ => StretchTraits.Trailing,
            };
        }

        return classes;
    }
}
