using System.Globalization;
using System.Runtime.CompilerServices;
using Moderator.Core.Text.Tables;

namespace Moderator.Core.Text.Steps;

/// <summary>Joins marks to the character before them, and drops the ones that only deface it.</summary>
[SkipLocalsInit]
internal struct CombiningMarks(NormalisationLayer result)
{
    /// <summary>More marks than this on one letter of an alphabet that needs few are defacement: all of them go.</summary>
    private const int MostMarks = 3;

    /// <summary>The most marks kept on a character of any other script.</summary>
    private const int MostMarksElsewhere = 4;

    /// <summary>Room for the longest decomposition (8 points), the marks kept and the one that comes.</summary>
    private const int Room = 48;

    private int _base = -1;
    private int _count;

    /// <summary>Puts a mark, or a vowel or consonant that may merge with what stands before it.</summary>
    /// <param name="rank">Its combining class, 0 for what only may merge.</param>
    public void Put(int point, uint rank, int end, int start)
    {
        if (rank == 0)
        {
            Merge(point, start, end);
            return;
        }

        var at = BaseIndex(out var marks);
        if (at < 0) return;
        var before = PointAt(at);
        if (IsEuropean(before)) PutOnEuropean(at, before, point, end);
        else if (TakesMarks(before) && marks < MostMarksElsewhere) PutElsewhere(at, point, end);
    }

    private readonly void Merge(int point, int start, int end)
    {
        var at = result.Length - 1;
        if (at >= 0 && char.IsLowSurrogate(result.Chars[at]) && at > 0) at--;
        if (at >= 0 && UnicodeTables.Compose(PointAt(at), point) is { } composed)
        {
            Rewrite(at, [composed], end);
            return;
        }

        if (point >= 0x10000)
        {
            result.Add((char)(0xD7C0 + (point >> 10)), start, end);
            result.Add((char)(0xDC00 | (point & 0x3FF)), start, end);
            return;
        }

        result.Add((char)point, start, end);
    }

    /// <summary>A letter of Latin, Greek or Cyrillic keeps a mark only where Unicode has one letter for both.</summary>
    private void PutOnEuropean(int at, int before, int mark, int end)
    {
        _count = _base == at ? _count + 1 : 1;
        _base = at;
        Span<int> points = stackalloc int[Room];
        var length = UnicodeTables.Decompose(before, points);
        if (_count > MostMarks)
        {
            length = 1;
        }
        else
        {
            points[length++] = mark;
            length = UnicodeTables.ReorderAndCompose(points[..length]);
        }

        // Every composed letter of these scripts is one code unit, like its base.
        if (points[0] < 0x10000) result.Chars[at] = (char)points[0];
        result.Ends[at] = end;
    }

    private readonly void PutElsewhere(int at, int mark, int end)
    {
        Span<int> points = stackalloc int[Room];
        var length = 0;
        for (var i = at; i < result.Length; i++)
        {
            var point = PointAt(i);
            if (point >= 0x10000) i++;
            length += UnicodeTables.Decompose(point, points[length..]);
        }

        points[length++] = mark;
        length = UnicodeTables.ReorderAndCompose(points[..length]);
        Rewrite(at, points[..length], end);
    }

    /// <summary>Replaces all from an index by these points; each of them then comes from the whole stretch.</summary>
    private readonly void Rewrite(int at, ReadOnlySpan<int> points, int end)
    {
        var start = result.Starts[at];
        result.Length = at;
        foreach (var point in points)
        {
            if (point < 0x10000)
            {
                result.Add((char)point, start, end);
                continue;
            }

            result.Add((char)(0xD7C0 + (point >> 10)), start, end);
            result.Add((char)(0xDC00 | (point & 0x3FF)), start, end);
        }
    }

    /// <summary>Index of the last character that is no mark, or -1.</summary>
    private readonly int BaseIndex(out int marks)
    {
        marks = 0;
        var i = result.Length - 1;
        while (i >= 0)
        {
            if (i > 0 && char.IsLowSurrogate(result.Chars[i])) i--;
            if (((PointTraits)UnicodeTables.Entry(PointAt(i)) & UnicodeTables.ClassMask) == 0) return i;
            if (++marks > MostMarksElsewhere) return i;
            i--;
        }

        return -1;
    }

    private readonly int PointAt(int index)
    {
        var c = result.Chars[index];
        return char.IsHighSurrogate(c) && index + 1 < result.Length && char.IsLowSurrogate(result.Chars[index + 1])
            ? char.ConvertToUtf32(c, result.Chars[index + 1])
            : c;
    }

    private static bool IsEuropean(int point) => point is < 0x530 or (>= 0x1E00 and <= 0x22FF) && point is not (' ' or '\n');

    private static bool TakesMarks(int point) => CharUnicodeInfo.GetUnicodeCategory(point) is
        UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.NonSpacingMark or UnicodeCategory.DecimalDigitNumber;
}
