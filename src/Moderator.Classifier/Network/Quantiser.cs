using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Moderator.Classifier.Network;

/// <summary>
/// Rows of floats in four bits, each row with a scale of its own. A word is the sum of a dozen rows, whose rounding
/// errors cancel; so four bits cost next to nothing and twice the network fits into the same file.
/// </summary>
/// <remarks>A row's length is a multiple of 32. Byte i holds number i in its low half and number i + length / 2 in its high half, each plus 8.</remarks>
internal static class Quantiser
{
    private const int Most = 7;

    // Cutting the largest number off often costs less than the coarse steps that it would ask for.
    private static readonly float[] Shares = [1f, 0.9f, 0.8f, 0.7f, 0.6f];

    public static int BytesOf(int dimensions) => dimensions / 2;

    /// <summary>Rounds a row to 15 steps around 0, with the scale that loses least.</summary>
    /// <param name="row">Finite numbers, as many as a multiple of 32.</param>
    /// <param name="packed">Half as long; overwritten.</param>
    /// <returns>What one step is worth.</returns>
    public static Half Quantise(ReadOnlySpan<float> row, Span<byte> packed)
    {
        var largest = 0f;
        foreach (var value in row) largest = MathF.Max(largest, MathF.Abs(value));
        var best = (Half)0;
        var least = double.PositiveInfinity;
        foreach (var share in Shares)
        {
            var scale = (Half)(largest * share / Most);
            double error = 0;
            foreach (var value in row)
            {
                var lost = value - Step(value, scale) * (float)scale;
                error += lost * lost;
            }

            if (error < least) (best, least) = (scale, error);
        }

        var half = packed.Length;
        for (var i = 0; i < half; i++)
            packed[i] = (byte)(Step(row[i], best) + 8 | Step(row[i + half], best) + 8 << 4);
        return best;
    }

    /// <summary>A row as floats again.</summary>
    public static void Restore(ReadOnlySpan<byte> packed, float scale, Span<float> row)
    {
        row.Clear();
        AddTo(ref row[0], ref Unsafe.AsRef(in packed[0]), scale, row.Length);
    }

    /// <summary>target += the row.</summary>
    public static void AddTo(ref float target, ref byte packed, float scale, int dimensions)
    {
        var factor = Vector512.Create(scale);
        var half = (nuint)dimensions / 2;
        for (nuint i = 0; i < half; i += Kernels.Lanes)
        {
            var both = Vector128.LoadUnsafe(ref packed, i);
            Add(both & Vector128.Create((byte)15), factor, ref Unsafe.Add(ref target, i));
            Add(Vector128.ShiftRightLogical(both, 4), factor, ref Unsafe.Add(ref target, i + half));
        }
    }

    /// <summary>Sixteen half bytes, one in each byte, as steps around 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Steps(Vector128<byte> halves)
    {
        if (Avx512F.IsSupported) return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(halves) - Vector512.Create(8));
        var (low, high) = Vector128.Widen(halves);
        var (a, b) = Vector256.Widen(Vector256.Create(low, high));
        return Vector512.ConvertToSingle(Vector512.Create(a, b).AsInt32() - Vector512.Create(8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector128<byte> steps, Vector512<float> factor, ref float target) =>
        Vector512.FusedMultiplyAdd(Steps(steps), factor, Vector512.LoadUnsafe(ref target)).StoreUnsafe(ref target);

    private static int Step(float value, Half scale) =>
        scale == (Half)0 ? 0 : (int)Math.Clamp(MathF.Round(value / (float)scale), -Most, Most);
}
