using System.Globalization;

namespace Moderator.Core.Text.Tables;

/// <summary>What the normaliser has to do with a code point; 0: nothing. The low byte is <see cref="UnicodeTables.ClassMask"/>.</summary>
[Flags]
internal enum PointTraits : uint
{
    /// <summary>Dropped: controls, invisible and formatting characters, tags, variation selectors, skin tones, enclosing marks.</summary>
    Removed = 0x100,

    /// <summary>Becomes a space.</summary>
    Blank = 0x200,

    /// <summary>Becomes a line feed.</summary>
    LineBreak = 0x400,

    /// <summary>Is replaced by its NFKC form, or by the one sign kept for its kind.</summary>
    Mapped = 0x800,

    /// <summary>May merge with the character before it though it is no mark: vowels and final consonants of Hangul, some Indic vowels.</summary>
    ComposesBack = 0x1000,

    /// <summary>Cannot be told from a Latin letter by eye.</summary>
    StrongLookalike = 0x2000,

    /// <summary>Recalls a Latin letter.</summary>
    WeakLookalike = 0x4000,
}

/// <summary>
/// Unicode's compatibility decompositions, compositions and combining classes, and the letters that look alike, from
/// the embedded tables. The runtime's own normalisation needs ICU, which a fresh machine may lack.
/// </summary>
internal static class UnicodeTables
{
    /// <summary>The bits that hold the rank of a mark's canonical combining class; 0 for what does not reorder.</summary>
    public const PointTraits ClassMask = (PointTraits)0xFF;

    private const int HangulFirst = 0xAC00;
    private const int LeadFirst = 0x1100;
    private const int VowelFirst = 0x1161;
    private const int TailFirst = 0x11A7;
    private const int VowelCount = 21;
    private const int TailCount = 28;
    private const int SyllableCount = 19 * VowelCount * TailCount;

    private static readonly ushort[] Pages = new ushort[0x110000 >> 8];
    private static readonly List<uint[]> PageRows = [new uint[256]];
    private static readonly uint[] Rows;
    private static readonly List<Detail> Details = [default];
    private static readonly Detail[] DetailRows;
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];

    private readonly record struct Detail(string Mapping, int[] Decomposition, char Lookalike);

    static UnicodeTables()
    {
        var decompositions = new Dictionary<int, int[]>();
        foreach (var (section, words) in TableFile.Read("normalisation"))
        {
            var numbers = Array.ConvertAll(words, w => TableFile.Hex(w));
            switch (section)
            {
                case "decompositions":
                    decompositions.Add(numbers[0], numbers[1..]);
                    break;
                case "compositions":
                    Compositions.Add((numbers[0], numbers[1]), numbers[2]);
                    break;
                default:
                    for (var point = numbers[0]; point <= numbers[1]; point++) Add(point, (PointTraits)numbers[2]);
                    break;
            }
        }

        foreach (var (_, second) in Compositions.Keys.Where(k => (TraitsOf(k.Second) & ClassMask) == 0).ToArray())
            Add(second, PointTraits.ComposesBack);
        for (var point = VowelFirst; point < VowelFirst + VowelCount; point++) Add(point, PointTraits.ComposesBack);
        for (var point = TailFirst + 1; point < TailFirst + TailCount; point++) Add(point, PointTraits.ComposesBack);
        foreach (var (point, decomposition) in decompositions)
        {
            var composed = Text(Compose(decomposition));
            Describe(point, new Detail(composed, decomposition, default));
            if (composed != Text([point])) Add(point, PointTraits.Mapped);
        }

        AddRemoved();
        AddLookalikes();
        Rows = [.. PageRows.SelectMany(p => p)];
        DetailRows = [.. Details];
    }

    /// <summary>The traits, and in the upper half the row of the details.</summary>
    public static uint Entry(int point) => Rows[(Pages[point >> 8] << 8) | (point & 0xFF)];

    /// <summary>What a point with <see cref="PointTraits.Mapped"/> becomes.</summary>
    public static string Mapping(uint entry) => DetailRows[entry >> 16].Mapping;

    /// <summary>The Latin letter that a lookalike stands for.</summary>
    public static char Lookalike(uint entry) => DetailRows[entry >> 16].Lookalike;

    /// <summary>The full decomposition of a point, or the point itself.</summary>
    /// <returns>How many points were written.</returns>
    public static int Decompose(int point, Span<int> into)
    {
        var syllable = point - HangulFirst;
        if (syllable is >= 0 and < SyllableCount)
        {
            into[0] = LeadFirst + (syllable / (VowelCount * TailCount));
            into[1] = VowelFirst + (syllable / TailCount % VowelCount);
            if (syllable % TailCount == 0) return 2;
            into[2] = TailFirst + (syllable % TailCount);
            return 3;
        }

        var decomposition = DetailRows[Entry(point) >> 16].Decomposition;
        if (decomposition is null)
        {
            into[0] = point;
            return 1;
        }

        decomposition.CopyTo(into);
        return decomposition.Length;
    }

    /// <summary>The point that two make, or null.</summary>
    public static int? Compose(int first, int second)
    {
        if (first - LeadFirst is >= 0 and < 19 && second - VowelFirst is >= 0 and < VowelCount)
            return HangulFirst + ((((first - LeadFirst) * VowelCount) + second - VowelFirst) * TailCount);
        if (first - HangulFirst is >= 0 and < SyllableCount && (first - HangulFirst) % TailCount == 0 && second - TailFirst is > 0 and < TailCount)
            return first + second - TailFirst;
        return Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    /// <summary>Sorts marks by class and composes, in place: the canonical composition algorithm over one short stretch.</summary>
    /// <returns>How many points are left.</returns>
    public static int ReorderAndCompose(Span<int> points)
    {
        for (var i = 1; i < points.Length; i++)
        {
            var rank = ClassOf(points[i]);
            for (var j = i; rank != 0 && j > 0 && ClassOf(points[j - 1]) > rank; j--) (points[j], points[j - 1]) = (points[j - 1], points[j]);
        }

        var count = 0;
        int? starter = null;
        uint last = 0;
        foreach (var point in points)
        {
            var rank = ClassOf(point);
            var blocked = last >= rank && last != 0;
            if (starter is { } at && !blocked && !(rank == 0 && count != at + 1) && Compose(points[at], point) is { } composed)
            {
                points[at] = composed;
                continue;
            }

            if (rank == 0) starter = count;
            last = rank;
            points[count++] = point;
        }

        return count;
    }

    private static uint ClassOf(int point) => (uint)(TraitsOf(point) & ClassMask);

    private static int[] Compose(int[] decomposition)
    {
        var points = (int[])decomposition.Clone();
        return points[..ReorderAndCompose(points)];
    }

    private static string Text(int[] points) => string.Concat(points.Select(char.ConvertFromUtf32));

    private static void AddRemoved()
    {
        for (var point = 0; point < 0xF0000; point = point == 0x1FFFF ? 0xE0000 : point + 1)
        {
            if (point is >= 0xD800 and <= 0xDFFF) continue;
            var category = CharUnicodeInfo.GetUnicodeCategory(point);
            if (point is >= 0x09 and <= 0x0D or 0x85 || category is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                Add(point, point is 0x09 or 0x0B or 0x0C ? PointTraits.Blank : PointTraits.LineBreak);
            else if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.EnclosingMark || IsInvisible(point))
                Add(point, PointTraits.Removed);
            else if (category == UnicodeCategory.SpaceSeparator || point == 0x2800)
                Add(point, PointTraits.Blank);
        }
    }

    /// <summary>Unicode's default ignorables that are no format characters, and the skin tones.</summary>
    private static bool IsInvisible(int point) => point is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
        or (>= 0x180B and <= 0x180F) or (>= 0x2060 and <= 0x206F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFFF0 and <= 0xFFF8)
        or (>= 0x1D173 and <= 0x1D17A) or (>= 0x1F3FB and <= 0x1F3FF) or (>= 0xE0000 and <= 0xE0FFF);

    private static void AddLookalikes()
    {
        foreach (var (_, words) in TableFile.Read("confusables"))
        {
            foreach (var pair in words.AsSpan(1))
            {
                var point = TableFile.Hex(pair.AsSpan(0, pair.Length - 2));
                var (letter, old) = (pair[^1], Details[(int)(Value(point) >> 16)]);
                if (words[0] == "always")
                {
                    Describe(point, new Detail(letter.ToString(), [letter], default));
                    Add(point, PointTraits.Mapped);
                    continue;
                }

                Describe(point, old with { Lookalike = letter });
                Add(point, words[0] == "strong" ? PointTraits.StrongLookalike : PointTraits.WeakLookalike);
            }
        }
    }

    private static uint Value(int point) => PageRows[Pages[point >> 8]][point & 0xFF];

    private static PointTraits TraitsOf(int point) => (PointTraits)(ushort)(Rows is null ? Value(point) : Entry(point));

    private static void Add(int point, PointTraits traits) => RowOf(point)[point & 0xFF] |= (uint)traits;

    private static void Describe(int point, Detail detail)
    {
        var row = RowOf(point);
        row[point & 0xFF] = (row[point & 0xFF] & 0xFFFF) | ((uint)Details.Count << 16);
        Details.Add(detail);
    }

    private static uint[] RowOf(int point)
    {
        ref var page = ref Pages[point >> 8];
        if (page == 0)
        {
            page = (ushort)PageRows.Count;
            PageRows.Add(new uint[256]);
        }

        return PageRows[page];
    }
}
