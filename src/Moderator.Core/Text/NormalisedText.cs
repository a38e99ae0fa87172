namespace Moderator.Core.Text;

/// <summary>One normalised text with its way back to the original. Immutable.</summary>
public sealed class NormalisedText
{
    private readonly int[] _starts;
    private readonly int[] _ends;

    internal NormalisedText(NormalisationBuffer buffer)
    {
        Text = new string(buffer.Lower);
        Cased = new string(buffer.Cased);
        _starts = buffer.Starts.ToArray();
        _ends = buffer.Ends.ToArray();
    }

    /// <summary>The normalised text in lower case.</summary>
    public string Text { get; }

    /// <summary>The same, position by position, in the case it was written in: shouting can be seen.</summary>
    public string Cased { get; }

    /// <summary>For each code unit of <see cref="Text"/>, the offset in the original of the first code unit it comes from.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>For each code unit of <see cref="Text"/>, the offset in the original after the last code unit it comes from.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <inheritdoc cref="NormalisationBuffer.ToOriginal"/>
    public TextSpan ToOriginal(TextSpan span) => OffsetMap.ToOriginal(span, _starts, _ends);

    /// <inheritdoc cref="NormalisationBuffer.ToNormalised"/>
    public TextSpan ToNormalised(TextSpan span) => OffsetMap.ToNormalised(span, _starts, _ends);

    public override string ToString() => Text;
}
