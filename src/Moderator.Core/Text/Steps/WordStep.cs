using System.Runtime.CompilerServices;

namespace Moderator.Core.Text.Steps;

/// <summary>
/// The last step, over stretches between blanks: masks links, addresses and mentions, finds hidden and spelled-out words,
/// folds stretched letters, and makes one blank of many.
/// </summary>
/// <remarks>
/// What needs no change is copied in runs as long as possible: a plain stretch costs one table lookup a character. Every
/// search is bounded by a window, so that no text takes more than linear time.
/// </remarks>
[SkipLocalsInit]
internal ref struct WordStep
{
    /// <summary>How far ahead a link is looked for in a stretch without blanks.</summary>
    private const int LinkWindow = 256;

    /// <summary>Longest piece with stretched letters that may hide a word, before folding.</summary>
    private const int LongestRaw = 400;

    private readonly NormalisationLayer _source;
    private readonly NormalisationLayer _result;
    private readonly ReadOnlySpan<char> _text;

    /// <summary>All before this is in the result already.</summary>
    private int _copied;

    /// <summary>Single characters before this spell no word: they were looked at together.</summary>
    private int _notSpelledBefore;

    public WordStep(NormalisationLayer source, NormalisationLayer result)
    {
        _source = source;
        _result = result;
        _text = source.Chars.AsSpan(0, source.Length);
    }

    public void Run()
    {
        var i = 0;
        while (i < _text.Length)
        {
            if (CharClasses.IsBlank(_text[i]))
            {
                i = TakeBlanks(i);
                continue;
            }

            var end = CharClasses.ScanStretch(_text, i, out var traits);
            if (end - i <= 1 && i >= _notSpelledBefore && TrySpelledOut(i) is var spelledEnd and > 0)
            {
                i = spelledEnd;
                continue;
            }

            if (traits != StretchTraits.None) TakeStretch(i, end, traits);
            i = end;
        }

        CopyUpTo(_text.Length);
    }

    private int TakeBlanks(int from)
    {
        var to = from + 1;
        var breaks = _text[from] == '\n';
        while (to < _text.Length && CharClasses.IsBlank(_text[to])) breaks |= _text[to++] == '\n';
        var isOuter = from == 0 || to == _text.Length;
        if (to == from + 1 && !isOuter) return to;

        CopyUpTo(from);
        if (!isOuter) _result.Add(breaks ? '\n' : ' ', _source.Starts[from], _source.Ends[to - 1]);
        _copied = to;
        return to;
    }

    private void TakeStretch(int from, int to, StretchTraits traits)
    {
        var folds = (traits & StretchTraits.Repeats) != 0;
        if (folds) CopyUpTo(from);
        while (from < to)
        {
            var window = Math.Min(to, from + LinkWindow);
            if ((traits & StretchTraits.MayLink) != 0 && Links.Find(_text[from..window], out var mask) is { Length: > 0 } link)
            {
                var (start, end) = (from + link.Start, from + link.End);
                if (end == window && mask == TextNormaliser.UrlMask) end = start + Links.UrlLength(_text[start..to]);
                TakePieces(from, start, folds);
                Mask(start, end, mask);
                from = end;
                continue;
            }

            TakePieces(from, window, folds);
            from = window;
        }
    }

    /// <summary>Puts a mask in the place of a stretch, as a word of its own.</summary>
    private void Mask(int from, int to, string mask)
    {
        CopyUpTo(from);
        var (start, end) = (_source.Starts[from], _source.Ends[to - 1]);
        if (_result.Length > 0 && char.IsLetterOrDigit(_result.Chars[_result.Length - 1])) _result.Add(' ', start, end);
        foreach (var letter in mask) _result.Add(letter, start, end);
        if (to < _text.Length && char.IsLetterOrDigit(_text[to])) _result.Add(' ', start, end);
        _copied = to;
    }

    private void TakePieces(int from, int to, bool folds)
    {
        var i = from;
        while (i < to)
        {
            if (!CharClasses.IsPiece(_text[i]))
            {
                i++;
                continue;
            }

            var end = i + 1;
            while (end < to && CharClasses.IsPiece(_text[end])) end++;
            TakePiece(i, end, i == 0 || !char.IsLetterOrDigit(_text[i - 1]), folds);
            i = end;
        }

        if (folds) FoldUpTo(to);
    }

    private void TakePiece(int from, int to, bool isAtEdge, bool folds)
    {
        while (from < to && CharClasses.IsLeadingMark(_text[from])) from++;
        var end = to;
        while (end > from && CharClasses.IsTrailingMark(_text[end - 1])) end--;
        if (end - from < 2) return;

        if (isAtEdge && _text[from] == '#' && char.IsLetter(_text[from + 1]))
        {
            CopyOrFold(from, folds);
            _copied = ++from;
        }

        var bare = end;
        while (bare > from && _text[bare - 1] is '*' or '#' or '%' or '&' or '@') bare--;

        // The star after a whole word ends emphasis; it hides no letter.
        if (bare < end && HiddenWord.IsWritten(_text[from..bare])) return;
        if (TryHidden(from, end, folds)) return;
        if (bare < end && TryHidden(from, bare, folds)) return;

        if (isAtEdge && _text[from] == '@' && MentionLength(_text[from..end]) is var mention and > 0)
        {
            CopyOrFold(from, folds);
            Mask(from, from + mention, TextNormaliser.UserMask);
            from += mention;
        }

        TakeParts(from, end, folds);
    }

    /// <summary>The words that dashes, dots and the like join.</summary>
    private void TakeParts(int from, int to, bool folds)
    {
        var start = from;
        for (var i = from; i <= to; i++)
        {
            if (i < to && _text[i] is not ('-' or '.' or '_' or '+' or '&')) continue;
            if (i - start < to - from && i > start) TryHidden(start, i, folds);
            start = i + 1;
        }
    }

    private static int MentionLength(ReadOnlySpan<char> piece)
    {
        if (piece.Length < 3 || !(char.IsLetter(piece[1]) || piece[1] == '_')) return 0;
        var end = 1;
        while (end < piece.Length && (char.IsLetterOrDigit(piece[end]) || piece[end] == '_')) end++;
        return end > 2 ? end : 0;
    }

    /// <summary>Replaces a piece by the word it hides, if it hides one.</summary>
    private bool TryHidden(int from, int to, bool folds)
    {
        if (to - from < 3 || to - from > (folds ? LongestRaw : HiddenWord.Longest)) return false;
        Span<char> piece = stackalloc char[HiddenWord.Longest];
        Span<int> starts = stackalloc int[HiddenWord.Longest];
        Span<int> places = stackalloc int[HiddenWord.Longest];
        Span<char> spelled = stackalloc char[HiddenWord.Longest];
        var length = Fold(from, to, folds, piece, starts, out var isStretched, out var needsSearch);
        if (length < 3) return false;
        if (!needsSearch && !isStretched) return false;

        var word = needsSearch ? HiddenWord.Find(piece[..length], places, spelled) : HiddenWord.FindPlain(piece[..length], places, spelled);
        if (word.Length == 0) return false;

        CopyOrFold(from, folds);
        var isShouted = IsShouted(piece[..length]);
        var isCapital = char.IsUpper(piece[0]);
        for (var k = 0; k < word.Length; k++)
        {
            var start = starts[places[k]];
            var end = places[k] + 1 < length ? starts[places[k] + 1] : to;
            var letter = isShouted || (k == 0 && isCapital) ? char.ToUpperInvariant(word[k]) : word[k];
            _result.Add(letter, _source.Starts[start], _source.Ends[end - 1]);
        }

        _copied = to;
        return true;
    }

    /// <summary>Copies a piece with one of every run of a letter or star, where anything in it is stretched.</summary>
    private readonly int Fold(int from, int to, bool folds, Span<char> piece, Span<int> starts, out bool isStretched, out bool needsSearch)
    {
        isStretched = folds && CharClasses.HasStretchedLetter(_text[from..to]);
        needsSearch = false;
        var length = 0;
        for (var i = from; i < to; i++)
        {
            var c = _text[i];
            if (isStretched && i > from && char.IsLetter(c) && CharClasses.IsSameLetter(c, _text[i - 1])) continue;
            if (length == piece.Length) return 0;
            needsSearch |= !char.IsAsciiLetter(c);
            piece[length] = c;
            starts[length++] = i;
        }

        return length;
    }

    private static bool IsShouted(ReadOnlySpan<char> piece)
    {
        var upper = 0;
        foreach (var c in piece)
        {
            if (char.IsLower(c)) return false;
            if (char.IsUpper(c)) upper++;
        }

        return upper > 1;
    }

    private int TrySpelledOut(int from)
    {
        Span<int> at = stackalloc int[SpelledOutWord.Longest];
        var run = SpelledOutWord.Gather(_text, from, at);
        if (run > 0) _notSpelledBefore = at[run - 1] + 1;
        if (run < 3) return 0;
        Span<int> groups = stackalloc int[SpelledOutWord.Longest];
        Span<char> letters = stackalloc char[SpelledOutWord.Longest];
        var last = at[run - 1] + 1;
        if (!SpelledOutWord.Find(_text, at[..run], letters, groups)) return 0;

        CopyUpTo(from);
        for (var k = 0; k < run; k++)
        {
            // A blank stays only where one word ends.
            if (k > 0 && groups[k] != groups[k - 1]) _result.Add(' ', _source.Starts[at[k - 1] + 1], _source.Ends[at[k] - 1]);
            _result.Add(letters[k], _source.Starts[at[k]], _source.Ends[at[k]]);
        }

        _copied = last;
        return last;
    }

    private void CopyOrFold(int to, bool folds)
    {
        if (folds) FoldUpTo(to);
        else CopyUpTo(to);
    }

    private void CopyUpTo(int to)
    {
        var length = to - _copied;
        if (length <= 0) return;
        var result = _result;
        result.Ensure(length);
        _text.Slice(_copied, length).CopyTo(result.Chars.AsSpan(result.Length));
        _source.Starts.AsSpan(_copied, length).CopyTo(result.Starts.AsSpan(result.Length));
        _source.Ends.AsSpan(_copied, length).CopyTo(result.Ends.AsSpan(result.Length));
        result.Length += length;
        _copied = to;
    }

    private void FoldUpTo(int to)
    {
        if (to <= _copied) return;
        StretchFolding.Copy(_source, _copied, to, _result);
        _copied = to;
    }
}
