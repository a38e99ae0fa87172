using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// How a projected word is kept: eight bits a number, with a scale for each tap of the convolutions and one for the word's
/// vector. A quarter of the memory: what is read of the frequent words then mostly stays in the caches. Frequent words and others are rounded
/// alike, so that no score depends on which words are frequent.
/// </summary>
/// <param name="shape">Whose words.</param>
internal sealed class WordPacking(NetworkShape shape)
{
    // 127 steps to each side of 0.
    private const float MostSteps = 127;

    // A register full of scales.
    private const int ScaleUnit = 8 * sizeof(float);

    /// <summary>Bytes of the scales, which come first.</summary>
    public int ScaleBytes { get; } = ((shape.Taps + 1) * sizeof(float) + ScaleUnit - 1) / ScaleUnit * ScaleUnit;

    /// <summary>Bytes of one word: scales, projections, vector.</summary>
    public int Bytes => ScaleBytes + shape.Projected + shape.Dimensions;

    /// <param name="projected">Projections, then the vector.</param>
    /// <param name="word">Length <see cref="Bytes"/>; overwritten.</param>
    public void Pack(ReadOnlySpan<float> projected, Span<byte> word)
    {
        var scales = MemoryMarshal.Cast<byte, float>(word[..ScaleBytes]);
        scales.Clear();
        for (var tap = 0; tap <= shape.Taps; tap++)
        {
            var (from, length) = tap < shape.Taps ? (tap * shape.Filters, shape.Filters) : (shape.Projected, shape.Dimensions);
            scales[tap] = Round(projected.Slice(from, length), word.Slice(ScaleBytes + from, length));
        }
    }

    /// <summary>The numbers that <see cref="Pack"/> kept.</summary>
    public void Unpack(ReadOnlySpan<byte> word, Span<float> projected)
    {
        var scales = MemoryMarshal.Cast<byte, float>(word[..ScaleBytes]);
        ref var steps = ref MemoryMarshal.GetReference(word[ScaleBytes..]);
        ref var target = ref MemoryMarshal.GetReference(projected);
        for (var i = 0; i < shape.Projected + shape.Dimensions; i += Kernels.Lanes)
        {
            var scale = scales[i < shape.Projected ? i / shape.Filters : shape.Taps];
            (Steps(ref steps, i) * scale).StoreUnsafe(ref target, (nuint)i);
        }
    }

    /// <summary>Sixteen steps as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Steps(ref byte steps, int index) => Steps(Vector128.LoadUnsafe(ref steps, (nuint)index).AsSByte());

    /// <summary>The same of steps that are loaded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Steps(Vector128<sbyte> packed)
    {
        if (Avx512F.IsSupported) return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(packed));
        var (low, high) = Vector128.Widen(packed);
        var (a, b) = Vector256.Widen(Vector256.Create(low, high));
        return Vector512.ConvertToSingle(Vector512.Create(a, b));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Round(ReadOnlySpan<float> values, Span<byte> steps)
    {
        ref var source = ref MemoryMarshal.GetReference(values);
        var largest = Vector512<float>.Zero;
        for (nuint i = 0; i < (nuint)values.Length; i += Kernels.Lanes) largest = Vector512.Max(largest, Vector512.Abs(Vector512.LoadUnsafe(ref source, i)));
        var most = Largest(largest);
        if (!(most > 0))
        {
            steps.Clear();
            return 0;
        }

        var factor = MostSteps / most;
        ref var target = ref MemoryMarshal.GetReference(steps);
        for (nuint i = 0; i < (nuint)values.Length; i += Kernels.Lanes)
        {
            // What is rounded lies between -127 and 127: no conversion needs to look whether it fits.
            var scaled = Vector512.LoadUnsafe(ref source, i) * factor;
            if (Avx512F.IsSupported)
            {
                Avx512F.ConvertToVector128SByte(Avx512F.ConvertToVector512Int32(scaled)).AsByte().StoreUnsafe(ref target, i);
                continue;
            }

            var rounded = Vector512.ConvertToInt32Native(Vector512.Round(scaled));
            var shorts = Vector256.Narrow(rounded.GetLower(), rounded.GetUpper());
            Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).AsByte().StoreUnsafe(ref target, i);
        }

        return most / MostSteps;
    }

    // Which of two numbers is larger does not depend on the order in which they are compared.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(Vector512<float> values)
    {
        var half = Vector256.Max(values.GetLower(), values.GetUpper());
        var quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        var two = Vector64.Max(quarter.GetLower(), quarter.GetUpper());
        return MathF.Max(two[0], two[1]);
    }
}
