using System.Buffers;
using System.Text;
using Moderator.Core.Text.Tables;

namespace Moderator.Core.Text.Steps;

/// <summary>
/// The first step: HTML references and tags, invisible characters, and Unicode's compatibility forms (NFKC), in one
/// walk over the text.
/// </summary>
/// <remarks>
/// Differs from NFKC on purpose: marks that do not compose with a Latin, Greek or Cyrillic letter are dropped (stacked
/// "zalgo" marks altogether), quotes and dashes become the ASCII ones, a spacing accent stays, and U+FDFA is not expanded.
/// A lone surrogate becomes U+FFFD.
/// </remarks>
internal ref struct CharacterStep
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create(Enumerable.Range(0x20, 0x5F).Select(c => (char)c).Where(c => c is not ('&' or '<')).ToArray());

    private readonly ReadOnlySpan<char> _source;
    private readonly NormalisationLayer _result;
    private CombiningMarks _marks;
    private bool _commentNeverEnds;

    public CharacterStep(ReadOnlySpan<char> source, NormalisationLayer result)
    {
        _source = source;
        _result = result;
        _marks = new CombiningMarks(result);
    }

    /// <summary>Whether a letter was met that looks like a Latin one.</summary>
    public bool HasLookalike { get; private set; }

    /// <summary>Fills the result with positions in the source.</summary>
    public void Run()
    {
        var i = 0;
        while (i < _source.Length)
        {
            var rest = _source[i..];
            var plain = rest.IndexOfAnyExcept(Plain);
            if (plain < 0) plain = rest.Length;
            if (plain > 0)
            {
                CopyPlain(i, plain);
                i += plain;
                if (i == _source.Length) break;
            }

            i += One(i);
        }
    }

    private readonly void CopyPlain(int from, int length)
    {
        var result = _result;
        result.Ensure(length);
        _source.Slice(from, length).CopyTo(result.Chars.AsSpan(result.Length));
        OffsetRamp.Fill(result.Starts.AsSpan(result.Length, length), from);
        OffsetRamp.Fill(result.Ends.AsSpan(result.Length, length), from + 1);
        result.Length += length;
    }

    /// <summary>Takes one character, reference or tag.</summary>
    /// <returns>How many code units of the source it took.</returns>
    private int One(int i)
    {
        var c = _source[i];
        if (c == '&')
        {
            var length = HtmlReference.LengthAt(_source[i..], out var point);
            if (length > 0)
            {
                Put(point, i, i + length);
                return length;
            }
        }
        else if (c == '<')
        {
            var length = HtmlTag.LengthAt(_source[i..], ref _commentNeverEnds, out var becomes);
            if (length > 0)
            {
                foreach (var letter in becomes) _result.Add(letter, i, i + length);
                return length;
            }
        }

        if (c < 0x80 || !char.IsSurrogate(c))
        {
            Put(c, i, i + 1);
            return 1;
        }

        if (Rune.DecodeFromUtf16(_source[i..], out var rune, out var size) != OperationStatus.Done) rune = Rune.ReplacementChar;
        Put(rune.Value, i, i + size);
        return size;
    }

    private void Put(int point, int start, int end)
    {
        var entry = UnicodeTables.Entry(point);
        var traits = (PointTraits)(ushort)entry;
        if (traits == 0)
        {
            Append(point, start, end);
        }
        else if ((traits & PointTraits.Removed) != 0)
        {
            return;
        }
        else if ((traits & (PointTraits.Blank | PointTraits.LineBreak)) != 0)
        {
            _result.Add((traits & PointTraits.Blank) != 0 ? ' ' : '\n', start, end);
        }
        else if ((traits & PointTraits.Mapped) != 0)
        {
            foreach (var rune in UnicodeTables.Mapping(entry).EnumerateRunes()) PutMapped(rune.Value, start, end);
        }
        else
        {
            PutMapped(point, start, end);
        }
    }

    private void PutMapped(int point, int start, int end)
    {
        var traits = (PointTraits)(ushort)UnicodeTables.Entry(point);
        if ((traits & (UnicodeTables.ClassMask | PointTraits.ComposesBack)) != 0)
        {
            _marks.Put(point, (uint)(traits & UnicodeTables.ClassMask), end, start);
            return;
        }

        if ((traits & (PointTraits.StrongLookalike | PointTraits.WeakLookalike)) != 0) HasLookalike = true;
        Append(point, start, end);
    }

    private readonly void Append(int point, int start, int end)
    {
        if (point < 0x10000)
        {
            _result.Add((char)point, start, end);
            return;
        }

        _result.Add((char)(0xD7C0 + (point >> 10)), start, end);
        _result.Add((char)(0xDC00 | (point & 0x3FF)), start, end);
    }
}
