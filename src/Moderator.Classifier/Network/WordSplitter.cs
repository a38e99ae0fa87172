using System.Globalization;
using System.Text;

namespace Moderator.Classifier.Network;

/// <summary>A word of a normalised text: offset and length in UTF-16 code units.</summary>
public readonly record struct Word(int Start, int Length);

/// <summary>
/// Cuts a normalised text into the words that the network reads: runs of letters, digits and marks (an apostrophe or a
/// hyphen inside a word belongs to it), every ideograph by itself, runs of one and the same punctuation mark, and every other symbol (emoji among
/// them) by itself. White space separates and is dropped.
/// </summary>
internal ref struct WordSplitter(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    /// <summary>Finds the next word; false at the end.</summary>
    public bool TryNext(out Word word)
    {
        while (_next < _text.Length)
        {
            var start = _next;
            var kind = KindAt(start, out var size);
            _next += size;
            switch (kind)
            {
                case Kind.Space:
                    continue;
                case Kind.Letter:
                    ExtendWord();
                    break;
                case Kind.Punctuation:
                    while (_next < _text.Length && _text[_next] == _text[start])
                        _next++;
                    break;
                default:
                    break;
            }

            word = new Word(start, _next - start);
            return true;
        }

        word = default;
        return false;
    }

    private void ExtendWord()
    {
        while (_next < _text.Length)
        {
            var kind = KindAt(_next, out var size);
            if (kind == Kind.Letter)
            {
                _next += size;
                continue;
            }

            var joins = _text[_next] is '\'' or '’' or '*' or '_' && _next + 1 < _text.Length;
            if (!joins || KindAt(_next + 1, out var after) != Kind.Letter)
                return;
            _next += 1 + after;
        }
    }

    private readonly Kind KindAt(int index, out int size)
    {
        var c = _text[index];
        size = 1;
        if (char.IsAscii(c))
        {
            if (char.IsAsciiLetterOrDigit(c)) return Kind.Letter;
            return c <= ' ' ? Kind.Space : Kind.Punctuation;
        }

        var category = char.GetUnicodeCategory(c);
        if (char.IsHighSurrogate(c) && index + 1 < _text.Length && char.IsLowSurrogate(_text[index + 1]))
        {
            size = 2;
            category = Rune.GetUnicodeCategory(new Rune(c, _text[index + 1]));
        }

        switch (category)
        {
            case UnicodeCategory.OtherLetter:
                return IsIdeograph(c) || size == 2 ? Kind.Symbol : Kind.Letter;
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber:
                return Kind.Letter;
            case UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Control or UnicodeCategory.Format:
                return Kind.Space;
            case UnicodeCategory.DashPunctuation or UnicodeCategory.OtherPunctuation or UnicodeCategory.ConnectorPunctuation
                or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
                or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation:
                return Kind.Punctuation;
            default:
                return Kind.Symbol;
        }
    }

    // Han and kana are written without spaces between words.
    private static bool IsIdeograph(char c) => c is >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF';

    private enum Kind
    {
        Space,
        Letter,
        Punctuation,
        Symbol,
    }
}
