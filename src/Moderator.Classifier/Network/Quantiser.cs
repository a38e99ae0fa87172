namespace Moderator.Classifier.Network;

/// <summary>Rows of floats in eight bits, each with a scale of its own.</summary>
internal static class Quantiser
{
    /// <summary>Rounds a row to 255 steps between minus and plus its largest number.</summary>
    /// <param name="row">Finite numbers.</param>
    /// <param name="steps">As long as <paramref name="row"/>; overwritten.</param>
    /// <returns>What one step is worth.</returns>
    public static Half Quantise(ReadOnlySpan<float> row, Span<sbyte> steps)
    {
        var largest = 0f;
        foreach (var value in row) largest = MathF.Max(largest, MathF.Abs(value));
        var scale = (Half)(largest / 127);
        var step = (float)scale;
        for (var i = 0; i < row.Length; i++)
            steps[i] = step == 0 ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(row[i] / step), -127, 127);
        return scale;
    }
}
