namespace Moderator.Core.Text;

/// <summary>
/// A reusable home for one normalised text. Filled by <see cref="TextNormaliser.Normalise(ReadOnlySpan{char}, NormalisationBuffer)"/>,
/// which allocates nothing once the buffer has grown to the size of the texts. Not thread-safe: one per thread.
/// </summary>
/// <remarks>
/// The spans stay valid until the next text is normalised into the same buffer. A buffer that had to grow past
/// <see cref="KeptCapacity"/> for one huge text gives that memory back when the next ordinary one comes.
/// </remarks>
public sealed class NormalisationBuffer
{
    /// <summary>Capacity, in UTF-16 code units, that a buffer keeps for good once it has reached it.</summary>
    public const int KeptCapacity = 1 << 20;

    private char[] _lower;
    private NormalisationLayer _text;
    private NormalisationLayer _next;
    private NormalisationLayer _scratch;

    /// <param name="capacity">UTF-16 code units to make room for at once.</param>
    public NormalisationBuffer(int capacity = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _text = new NormalisationLayer(capacity);
        _next = new NormalisationLayer(capacity);
        _scratch = new NormalisationLayer(capacity);
        _lower = new char[capacity];
    }

    /// <summary>Length of the normalised text in UTF-16 code units.</summary>
    public int Length => _text.Length;

    /// <summary>The normalised text in lower case: what features and word lists read.</summary>
    public ReadOnlySpan<char> Lower => _lower.AsSpan(0, _text.Length);

    /// <summary>The normalised text in the case it was written in; same length, position by position, as <see cref="Lower"/>.</summary>
    public ReadOnlySpan<char> Cased => _text.Chars.AsSpan(0, _text.Length);

    /// <summary>For each normalised code unit, the offset in the original of the first code unit it comes from. Never decreases.</summary>
    public ReadOnlySpan<int> Starts => _text.Starts.AsSpan(0, _text.Length);

    /// <summary>For each normalised code unit, the offset in the original after the last code unit it comes from. Never decreases; always above its start.</summary>
    public ReadOnlySpan<int> Ends => _text.Ends.AsSpan(0, _text.Length);

    /// <summary>The stretch of the original text that a stretch of the normalised text comes from.</summary>
    /// <param name="span">In the normalised text, UTF-16 offsets. An empty one gives an empty one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The span does not lie in the normalised text.</exception>
    public TextSpan ToOriginal(TextSpan span) => OffsetMap.ToOriginal(span, Starts, Ends);

    /// <summary>The normalised code units that come, at least in part, from a stretch of the original. Takes O(log n).</summary>
    /// <param name="span">In the original text, UTF-16 offsets; need not lie on boundaries.</param>
    public TextSpan ToNormalised(TextSpan span) => OffsetMap.ToNormalised(span, Starts, Ends);

    /// <summary>The layer that holds the result.</summary>
    internal NormalisationLayer Text => _text;

    /// <summary>The layer that the next round writes its result into; its positions are those of <see cref="Cased"/>.</summary>
    internal NormalisationLayer Next => _next;

    /// <summary>The layer between the steps of a round.</summary>
    internal NormalisationLayer Scratch => _scratch;

    /// <summary>Makes the next round's result the text, with positions in the original.</summary>
    internal void TakeNext()
    {
        _next.MapThrough(_text);
        (_text, _next) = (_next, _text);
    }

    internal Span<char> LowerForWriting()
    {
        if (_lower.Length < _text.Length) _lower = new char[_text.Chars.Length];
        return _lower.AsSpan(0, _text.Length);
    }

    /// <summary>Empties the buffer for a text of this length.</summary>
    internal void Reset(int length)
    {
        if (_text.Chars.Length > KeptCapacity && length < KeptCapacity / 2)
        {
            _text = new NormalisationLayer(KeptCapacity);
            _next = new NormalisationLayer(KeptCapacity);
            _scratch = new NormalisationLayer(KeptCapacity);
            _lower = new char[KeptCapacity];
        }

        _text.Length = 0;
    }
}

/// <summary>A text under way, and where each of its code units comes from in the original.</summary>
internal sealed class NormalisationLayer(int capacity)
{
    public char[] Chars = new char[capacity];
    public int[] Starts = new int[capacity];
    public int[] Ends = new int[capacity];
    public int Length;

    public bool IsSame(ReadOnlySpan<char> text) => Chars.AsSpan(0, Length).SequenceEqual(text);

    /// <summary>Turns positions in another layer into the positions that they come from.</summary>
    public void MapThrough(NormalisationLayer earlier)
    {
        for (var i = 0; i < Length; i++)
        {
            Starts[i] = earlier.Starts[Starts[i]];
            Ends[i] = earlier.Ends[Ends[i] - 1];
        }
    }

    public void Ensure(int more)
    {
        var needed = (long)Length + more;
        if (needed <= Chars.Length) return;
        var grown = (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * Chars.Length));
        Array.Resize(ref Chars, grown);
        Array.Resize(ref Starts, grown);
        Array.Resize(ref Ends, grown);
    }

    public void Add(char c, int start, int end)
    {
        if (Length == Chars.Length) Ensure(1);
        Chars[Length] = c;
        Starts[Length] = start;
        Ends[Length] = end;
        Length++;
    }
}

/// <summary>Arithmetic over the two maps.</summary>
internal static class OffsetMap
{
    public static TextSpan ToOriginal(TextSpan span, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends)
    {
        if (span.Start < 0 || span.End < span.Start || span.End > starts.Length)
            throw new ArgumentOutOfRangeException(nameof(span), span, $"The span must lie in the normalised text, which has {starts.Length} UTF-16 code units.");
        if (span.Length > 0) return new TextSpan(starts[span.Start], ends[span.End - 1]);
        var at = span.Start < starts.Length ? starts[span.Start] : starts.Length > 0 ? ends[^1] : 0;
        return new TextSpan(at, at);
    }

    public static TextSpan ToNormalised(TextSpan span, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends)
    {
        var first = CountUpTo(ends, span.Start);
        var last = CountUpTo(starts, span.End - 1);
        return new TextSpan(first, Math.Max(first, last));
    }

    /// <summary>How many of the ascending values are at most the bound.</summary>
    private static int CountUpTo(ReadOnlySpan<int> ascending, int bound)
    {
        var (low, high) = (0, ascending.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (ascending[middle] <= bound) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
