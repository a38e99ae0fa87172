using System.Globalization;
using System.Text;

namespace Moderator.Core.Text;

/// <summary>What a token is.</summary>
public enum TokenKind
{
    /// <summary>Letters of an alphabet or of Hangul, with marks, digits and inner apostrophes: <c>don't</c>, <c>mp3</c>, <c>2nd</c>, <c>xxurl</c>.</summary>
    Word,

    /// <summary>Digits, with the points and commas between them: <c>1,000.50</c>.</summary>
    Number,

    /// <summary>One Chinese ideograph or one kana: those languages write no spaces.</summary>
    Ideograph,

    /// <summary>One emoji or other symbol outside ASCII; the two halves of a flag are one.</summary>
    Emoji,

    /// <summary>A run of one and the same punctuation mark or ASCII symbol: <c>!!!</c>.</summary>
    Punctuation,

    /// <summary>A line break, of which one stands between two lines of a normalised text.</summary>
    LineBreak,
}

/// <summary>One token of a normalised text.</summary>
/// <param name="Start">Offset of its first UTF-16 code unit in the text given.</param>
/// <param name="Length">In UTF-16 code units.</param>
/// <param name="Kind">What it is.</param>
public readonly record struct Token(int Start, int Length, TokenKind Kind)
{
    public int End => Start + Length;

    public TextSpan Span => new(Start, End);

    /// <summary>The token's own characters.</summary>
    /// <param name="text">The text that was tokenised.</param>
    public ReadOnlySpan<char> In(ReadOnlySpan<char> text) => text.Slice(Start, Length);
}

/// <summary>
/// Cuts a normalised text into tokens, shared by the models' features and the policies' word lists. Pure, allocation-free,
/// linear; takes any UTF-16. Spaces are in no token.
/// </summary>
public static class Tokeniser
{
    /// <summary>The tokens in order: <c>foreach (var token in Tokeniser.Enumerate(buffer.Lower))</c>.</summary>
    public static TokenEnumerator Enumerate(ReadOnlySpan<char> normalised) => new(normalised);

    /// <summary>Walks over the tokens of one text.</summary>
    public ref struct TokenEnumerator
    {
        private readonly ReadOnlySpan<char> _text;
        private int _position;

        internal TokenEnumerator(ReadOnlySpan<char> text) => _text = text;

        public Token Current { get; private set; }

        public readonly TokenEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            var text = _text;
            var i = _position;
            while (i < text.Length && IsBlank(text[i])) i++;
            if (i == text.Length)
            {
                _position = i;
                return false;
            }

            var length = LengthAt(text[i..], out var kind);
            Current = new Token(i, length, kind);
            _position = i + length;
            return true;
        }

        private static bool IsBlank(char c) => c == ' ' || (c != '\n' && char.IsWhiteSpace(c));
    }

    private static int LengthAt(ReadOnlySpan<char> rest, out TokenKind kind)
    {
        var first = rest[0];
        if (first == '\n')
        {
            kind = TokenKind.LineBreak;
            return 1;
        }

        var glyph = GlyphAt(rest, out var size);
        switch (glyph)
        {
            case Glyph.Letter or Glyph.Digit:
                return WordLength(rest, out kind);
            case Glyph.Ideograph:
                kind = TokenKind.Ideograph;
                return size;
            case Glyph.Symbol:
                kind = TokenKind.Emoji;
                return IsRegional(rest) && IsRegional(rest[2..]) ? 4 : size;
            default:
                kind = TokenKind.Punctuation;
                var end = size;
                while (end < rest.Length && rest[end] == first) end++;
                return end;
        }
    }

    private static int WordLength(ReadOnlySpan<char> rest, out TokenKind kind)
    {
        kind = TokenKind.Number;
        var i = 0;
        while (i < rest.Length)
        {
            var c = rest[i];
            if (char.IsAsciiLetter(c))
            {
                kind = TokenKind.Word;
                i++;
                continue;
            }

            if (char.IsAsciiDigit(c))
            {
                i++;
                continue;
            }

            if (c is '\'' or '.' or ',')
            {
                // Inside only: between letters for an apostrophe, between digits for a point or a comma.
                if (i + 1 >= rest.Length) break;
                var joins = c == '\''
                    ? kind == TokenKind.Word && GlyphAt(rest[(i + 1)..], out _) == Glyph.Letter
                    : kind == TokenKind.Number && char.IsAsciiDigit(rest[i + 1]);
                if (!joins) break;
                i++;
                continue;
            }

            var glyph = GlyphAt(rest[i..], out var size);
            if (glyph == Glyph.Letter) kind = TokenKind.Word;
            else if (glyph != Glyph.Digit && !(glyph == Glyph.Mark && i > 0)) break;
            i += size;
        }

        return i;
    }

    private enum Glyph
    {
        Letter,
        Digit,
        Mark,
        Ideograph,
        Symbol,
        Punctuation,
    }

    private static Glyph GlyphAt(ReadOnlySpan<char> rest, out int size)
    {
        size = 1;
        int point = rest[0];
        if (point < 128)
            return char.IsAsciiLetter(rest[0]) ? Glyph.Letter : char.IsAsciiDigit(rest[0]) ? Glyph.Digit : Glyph.Punctuation;
        if (char.IsSurrogate(rest[0]))
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out size) != System.Buffers.OperationStatus.Done) return Glyph.Symbol;
            point = rune.Value;
        }

        if (IsIdeograph(point)) return Glyph.Ideograph;
        return CharUnicodeInfo.GetUnicodeCategory(point) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber => Glyph.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber => Glyph.Digit,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Glyph.Mark,
            UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.Surrogate
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse => Glyph.Symbol,
            _ when size == 2 => Glyph.Symbol,
            _ => Glyph.Punctuation,
        };
    }

    /// <summary>Han ideographs and the letters of kana, but not their middle dot; the length mark counts as kana.</summary>
    private static bool IsIdeograph(int point) => point is >= 0x3041 and <= 0x30FF and not 0x30FB
        or >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF or 0x3005 or 0x3007
        or >= 0x20000 and <= 0x3FFFD;

    private static bool IsRegional(ReadOnlySpan<char> rest) =>
        rest.Length >= 2 && rest[0] == '\uD83C' && rest[1] is >= '\uDDE6' and <= '\uDDFF';
}
