using System.Numerics;

namespace Moderator.Core.Text.Steps;

/// <summary>Writes ascending numbers, a vector at a time: the map of every stretch that was only copied.</summary>
internal static class OffsetRamp
{
    public static void Fill(Span<int> into, int first)
    {
        var i = 0;
        if (Vector.IsHardwareAccelerated && into.Length >= Vector<int>.Count)
        {
            var step = new Vector<int>(Vector<int>.Count);
            var value = Vector<int>.Indices + new Vector<int>(first);
            for (; i <= into.Length - Vector<int>.Count; i += Vector<int>.Count)
            {
                value.CopyTo(into[i..]);
                value += step;
            }
        }

        for (; i < into.Length; i++) into[i] = first + i;
    }
}
