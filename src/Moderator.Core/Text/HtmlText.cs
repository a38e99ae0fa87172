using Moderator.Core.Text.Steps;

namespace Moderator.Core.Text;

/// <summary>
/// What a reader sees of a comment that was sent as HTML, with the way back to where each character stands in the HTML.
/// Immutable. For bodies that are declared to be HTML; a text that may hold a little of it by chance is the normaliser's.
/// </summary>
/// <remarks>
/// Everything that has the shape of a tag or a comment is left out, whatever its name; the content of scripts and styles
/// too. Tags that begin or end a block, and <c>br</c>, become one line feed; runs of blanks one blank, as on a page.
/// Character references are read. A tag that never ends is text. Takes any UTF-16, in linear time.
/// </remarks>
public sealed class HtmlText
{
    private readonly int[] _starts;
    private readonly int[] _ends;
    private readonly int _length;

    private HtmlText(string text, int[] starts, int[] ends, int length) => (Text, _starts, _ends, _length) = (text, starts, ends, length);

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <param name="html">As it was sent.</param>
    public static HtmlText Read(string html)
    {
        var reading = new Reading(html);
        reading.Run();
        return reading.Finish();
    }

    /// <summary>The stretch of the HTML that a stretch of the text comes from.</summary>
    /// <param name="span">Within <see cref="Text"/>. An empty one stands before its first character.</param>
    public TextSpan ToOriginal(TextSpan span)
    {
        if (span.Length > 0) return new TextSpan(_starts[span.Start], _ends[span.End - 1]);
        var at = span.Start < _starts.Length ? _starts[span.Start] : _length;
        return new TextSpan(at, at);
    }

    public override string ToString() => Text;

    private ref struct Reading(ReadOnlySpan<char> html)
    {
        private readonly ReadOnlySpan<char> _html = html;
        private readonly char[] _text = new char[html.Length];
        private readonly int[] _starts = new int[html.Length];
        private readonly int[] _ends = new int[html.Length];
        private int _length;
        private int _at;
        private bool _commentNeverEnds;
        private bool _hiddenNeverEnds;

        public void Run()
        {
            while (_at < _html.Length)
            {
                var c = _html[_at];
                if (c == '<' && TrySkipMarkup()) continue;
                if (c == '&' && HtmlReference.LengthAt(_html[_at..], out var point) is > 0 and var length) Add(point, length);
                else if (c is ' ' or '\t' or '\n' or '\r' or '\f') AddBreak(' ', 1);
                else Add(c, 1);
            }
        }

        public HtmlText Finish()
        {
            // What broke the last line ended the text as well.
            while (_length > 0 && _text[_length - 1] is ' ' or '\n') _length--;
            return new HtmlText(new string(_text, 0, _length), _starts[.._length], _ends[.._length], _html.Length);
        }

        private bool TrySkipMarkup()
        {
            var rest = _html[_at..];
            if (rest.StartsWith("<!--", StringComparison.Ordinal))
            {
                if (_commentNeverEnds) return false;
                var end = rest.IndexOf("-->", StringComparison.Ordinal);
                if (end < 0)
                {
                    _commentNeverEnds = true;
                    return false;
                }

                _at += Math.Max(end + 3, 4);
                return true;
            }

            var name = NameOf(rest, out var closes);
            if (name.IsEmpty && (rest.Length < 2 || rest[1] is not ('!' or '?'))) return false;
            var length = HtmlTag.EndOfTag(rest, 1);
            if (length == 0) return false;
            var hides = name.Equals("script", StringComparison.OrdinalIgnoreCase) || name.Equals("style", StringComparison.OrdinalIgnoreCase);
            if (HtmlTag.Breaks(name) && !hides) AddBreak('\n', length);
            else _at += length;
            if (hides && !closes) SkipHidden(name);
            return true;
        }

        /// <summary>The name of a tag; empty where this is none.</summary>
        private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> rest, out bool closes)
        {
            closes = rest.Length > 1 && rest[1] == '/';
            var start = closes ? 2 : 1;
            if (start >= rest.Length || !char.IsAsciiLetter(rest[start])) return default;
            var end = start + 1;
            while (end < rest.Length && (char.IsAsciiLetterOrDigit(rest[end]) || rest[end] is '-' or ':')) end++;
            return rest[start..end];
        }

        /// <summary>Leaves out what stands before the end tag of a script or a style.</summary>
        private void SkipHidden(ReadOnlySpan<char> name)
        {
            if (_hiddenNeverEnds) return;
            for (var from = _at; ;)
            {
                var found = _html[from..].IndexOf("</", StringComparison.Ordinal);
                if (found < 0)
                {
                    _hiddenNeverEnds = true;
                    return;
                }

                from += found + 2;
                if (!_html[from..].StartsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
                _at = from - 2;
                return;
            }
        }

        /// <summary>Adds a blank or a line feed, but never two beside each other and none at the start: of both the line feed stays.</summary>
        private void AddBreak(char what, int length)
        {
            if (_length > 0 && _text[_length - 1] is ' ' or '\n')
            {
                if (what == '\n') _text[_length - 1] = '\n';
                _ends[_length - 1] = _at + length;
                _at += length;
            }
            else if (_length > 0)
            {
                Add(what, length);
            }
            else
            {
                _at += length;
            }
        }

        private void Add(int point, int length)
        {
            if (point > 0xFFFF)
            {
                point -= 0x10000;
                Put((char)(0xD800 + (point >> 10)), length);
                Put((char)(0xDC00 + (point & 0x3FF)), length);
            }
            else
            {
                Put((char)point, length);
            }

            _at += length;
        }

        private void Put(char c, int length)
        {
            _text[_length] = c;
            _starts[_length] = _at;
            _ends[_length] = _at + length;
            _length++;
        }
    }
}
