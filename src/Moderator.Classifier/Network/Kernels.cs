using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Moderator.Classifier.Network;

/// <summary>
/// The few loops that training and scoring spend their time in. All lengths are multiples of 16. Written with
/// <see cref="Vector512{T}"/> throughout, which the runtime splits where the processor is narrower: the order of
/// additions, and so the result, does not depend on the machine's vector width. The projections are compiled at full
/// optimisation at once: a command that scores a few comments ends before the runtime would come round to it.
/// </summary>
internal static class Kernels
{
    public const int Lanes = 16;

    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var sum0 = Vector512<float>.Zero;
        for (nuint i = 0; i < (nuint)a.Length; i += Lanes)
            sum0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, i), Vector512.LoadUnsafe(ref y, i), sum0);
        return Vector512.Sum(sum0);
    }

    /// <summary>A layer: <c>outputs[o] = bias[o] + sum over i of weights[o, i] * inputs[i]</c>, four rows at a time where there are as many, so that no addition waits for the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Layer(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        var size = inputs.Length;
        if (weights.Length < size * outputs.Length || bias.Length < outputs.Length) throw new ArgumentException("A layer's weights are too few.");
        ref var w = ref MemoryMarshal.GetReference(weights);
        ref var x = ref MemoryMarshal.GetReference(inputs);
        var grouped = outputs.Length / 4 * 4;
        for (var o = 0; o < grouped; o += 4)
        {
            ref var row = ref Unsafe.Add(ref w, o * size);
            Vector512<float> a = default, b = default, c = default, d = default;
            for (var i = 0; i < size; i += Lanes)
            {
                var input = Vector512.LoadUnsafe(ref x, (nuint)i);
                a = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, (nuint)i), input, a);
                b = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, (nuint)(size + i)), input, b);
                c = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, (nuint)(2 * size + i)), input, c);
                d = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, (nuint)(3 * size + i)), input, d);
            }

            outputs[o] = bias[o] + Vector512.Sum(a);
            outputs[o + 1] = bias[o + 1] + Vector512.Sum(b);
            outputs[o + 2] = bias[o + 2] + Vector512.Sum(c);
            outputs[o + 3] = bias[o + 3] + Vector512.Sum(d);
        }

        for (var o = grouped; o < outputs.Length; o++) outputs[o] = bias[o] + Dot(weights.Slice(o * size, size), inputs);
    }

    /// <summary>What is below 0 becomes 0.</summary>
    public static void Rectify(Span<float> values)
    {
        ref var v = ref MemoryMarshal.GetReference(values);
        for (nuint i = 0; i < (nuint)values.Length; i += Lanes)
            Vector512.Max(Vector512<float>.Zero, Vector512.LoadUnsafe(ref v, i)).StoreUnsafe(ref v, i);
    }

    /// <summary>What is below the source becomes the source.</summary>
    public static void Maximise(Span<float> target, ReadOnlySpan<float> source)
    {
        ref var t = ref MemoryMarshal.GetReference(target);
        ref var s = ref MemoryMarshal.GetReference(source);
        for (nuint i = 0; i < (nuint)source.Length; i += Lanes)
            Vector512.Max(Vector512.LoadUnsafe(ref t, i), Vector512.LoadUnsafe(ref s, i)).StoreUnsafe(ref t, i);
    }

    /// <summary>target += scale * source.</summary>
    public static void AddScaled(Span<float> target, ReadOnlySpan<float> source, float scale)
    {
        ref var t = ref MemoryMarshal.GetReference(target);
        ref var s = ref MemoryMarshal.GetReference(source);
        var factor = Vector512.Create(scale);
        for (nuint i = 0; i < (nuint)source.Length; i += Lanes)
            Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref s, i), factor, Vector512.LoadUnsafe(ref t, i)).StoreUnsafe(ref t, i);
    }

    /// <summary>target += source.</summary>
    public static void Add(Span<float> target, ReadOnlySpan<float> source)
    {
        ref var t = ref MemoryMarshal.GetReference(target);
        ref var s = ref MemoryMarshal.GetReference(source);
        for (nuint i = 0; i < (nuint)source.Length; i += Lanes)
            (Vector512.LoadUnsafe(ref s, i) + Vector512.LoadUnsafe(ref t, i)).StoreUnsafe(ref t, i);
    }

    public static void Scale(Span<float> target, float scale)
    {
        ref var t = ref MemoryMarshal.GetReference(target);
        for (nuint i = 0; i < (nuint)target.Length; i += Lanes)
            (Vector512.LoadUnsafe(ref t, i) * scale).StoreUnsafe(ref t, i);
    }

    public static float SumOfSquares(ReadOnlySpan<float> values) => Dot(values, values);

    /// <summary>One AdaGrad step with one accumulator per weight, for the gradient <c>scale * direction</c>.</summary>
    public static void AdaGrad(Span<float> weights, Span<float> accumulated, ReadOnlySpan<float> direction, float scale, float rate)
    {
        ref var w = ref MemoryMarshal.GetReference(weights);
        ref var a = ref MemoryMarshal.GetReference(accumulated);
        ref var d = ref MemoryMarshal.GetReference(direction);
        var factor = Vector512.Create(scale);
        var step = Vector512.Create(-rate);
        for (nuint i = 0; i < (nuint)direction.Length; i += Lanes)
        {
            var gradient = Vector512.LoadUnsafe(ref d, i) * factor;
            var sum = Vector512.FusedMultiplyAdd(gradient, gradient, Vector512.LoadUnsafe(ref a, i));
            sum.StoreUnsafe(ref a, i);
            Vector512.FusedMultiplyAdd(gradient, step / Vector512.Sqrt(sum), Vector512.LoadUnsafe(ref w, i)).StoreUnsafe(ref w, i);
        }
    }

    /// <summary>Columns that <see cref="ProjectBlock"/> does at once: so many rows of weights stay in the first-level cache.</summary>
    public const int BlockColumns = 4 * Lanes;

    /// <summary>
    /// Projects every word: <c>y[t, c] = sum over d of x[t, d] * w[d, c]</c>, in blocks of columns whose weights stay in the
    /// first-level cache while all words pass.
    /// </summary>
    /// <remarks>Rows of x and y start at every <paramref name="xStride"/>th and <paramref name="yStride"/>th number; rows of w are contiguous.</remarks>
    public static void Project(ReadOnlySpan<float> x, int xStride, ReadOnlySpan<float> w, Span<float> y, int yStride, int words, int dimensions, int columns)
    {
        for (var c = 0; words > 0 && c < columns; c += BlockColumns)
            ProjectBlock(x, xStride, w[c..], columns, y[c..], yStride, words, dimensions, Math.Min(BlockColumns, columns - c));
    }

    /// <summary>The same for at most <see cref="BlockColumns"/> columns.</summary>
    /// <param name="x">Rows of <paramref name="dimensions"/> numbers.</param>
    /// <param name="xStride">From one row of x to the next.</param>
    /// <param name="w">Rows of <paramref name="columns"/> numbers.</param>
    /// <param name="wStride">From one row of w to the next.</param>
    /// <param name="y">Rows of <paramref name="columns"/> numbers; overwritten.</param>
    /// <param name="yStride">From one row of y to the next.</param>
    /// <param name="words">Rows of x and y.</param>
    /// <param name="dimensions">Rows of w.</param>
    /// <param name="columns">A multiple of 16.</param>
    public static void ProjectBlock(
        ReadOnlySpan<float> x, int xStride, ReadOnlySpan<float> w, int wStride, Span<float> y, int yStride, int words, int dimensions, int columns)
    {
        if (x.Length < (words - 1) * xStride + dimensions || w.Length < (dimensions - 1) * wStride + columns || y.Length < (words - 1) * yStride + columns)
            throw new ArgumentException("A projection's buffer is too short.");
        ref var xs = ref MemoryMarshal.GetReference(x);
        ref var ws = ref MemoryMarshal.GetReference(w);
        ref var ys = ref MemoryMarshal.GetReference(y);
        var t = 0;
        if (columns == BlockColumns)
        {
            for (; t + 2 <= words; t += 2)
                ProjectTwo(ref Unsafe.Add(ref xs, t * xStride), xStride, ref ws, wStride, ref Unsafe.Add(ref ys, t * yStride), yStride, dimensions);
            if (t < words) ProjectWord(ref Unsafe.Add(ref xs, t * xStride), ref ws, wStride, ref Unsafe.Add(ref ys, t * yStride), dimensions);
            return;
        }

        for (; t < words; t++)
        {
            for (var c = 0; c < columns; c += Lanes)
                ProjectLanes(ref Unsafe.Add(ref xs, t * xStride), ref Unsafe.Add(ref ws, c), wStride, ref Unsafe.Add(ref ys, t * yStride + c), dimensions);
        }
    }

    // Eight sums in registers, so that no addition waits for the one before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ProjectTwo(ref float x, int xStride, ref float w, int wStride, ref float y, int yStride, int dimensions)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        ref var second = ref Unsafe.Add(ref x, xStride);
        for (var d = 0; d < dimensions; d++)
        {
            var w0 = Vector512.LoadUnsafe(ref w);
            var w1 = Vector512.LoadUnsafe(ref w, Lanes);
            var w2 = Vector512.LoadUnsafe(ref w, 2 * Lanes);
            var w3 = Vector512.LoadUnsafe(ref w, 3 * Lanes);
            var value = Vector512.Create(Unsafe.Add(ref x, d));
            a0 = Vector512.FusedMultiplyAdd(value, w0, a0);
            a1 = Vector512.FusedMultiplyAdd(value, w1, a1);
            a2 = Vector512.FusedMultiplyAdd(value, w2, a2);
            a3 = Vector512.FusedMultiplyAdd(value, w3, a3);
            value = Vector512.Create(Unsafe.Add(ref second, d));
            b0 = Vector512.FusedMultiplyAdd(value, w0, b0);
            b1 = Vector512.FusedMultiplyAdd(value, w1, b1);
            b2 = Vector512.FusedMultiplyAdd(value, w2, b2);
            b3 = Vector512.FusedMultiplyAdd(value, w3, b3);
            w = ref Unsafe.Add(ref w, wStride);
        }

        a0.StoreUnsafe(ref y);
        a1.StoreUnsafe(ref y, Lanes);
        a2.StoreUnsafe(ref y, 2 * Lanes);
        a3.StoreUnsafe(ref y, 3 * Lanes);
        b0.StoreUnsafe(ref y, (nuint)yStride);
        b1.StoreUnsafe(ref y, (nuint)(yStride + Lanes));
        b2.StoreUnsafe(ref y, (nuint)(yStride + 2 * Lanes));
        b3.StoreUnsafe(ref y, (nuint)(yStride + 3 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ProjectWord(ref float x, ref float w, int wStride, ref float y, int dimensions)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
        for (var d = 0; d < dimensions; d++)
        {
            var value = Vector512.Create(Unsafe.Add(ref x, d));
            a0 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref w), a0);
            a1 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref w, Lanes), a1);
            a2 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref w, 2 * Lanes), a2);
            a3 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref w, 3 * Lanes), a3);
            w = ref Unsafe.Add(ref w, wStride);
        }

        a0.StoreUnsafe(ref y);
        a1.StoreUnsafe(ref y, Lanes);
        a2.StoreUnsafe(ref y, 2 * Lanes);
        a3.StoreUnsafe(ref y, 3 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ProjectLanes(ref float x, ref float w, int wStride, ref float y, int dimensions)
    {
        var sum = Vector512<float>.Zero;
        for (var d = 0; d < dimensions; d++)
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref x, d)), Vector512.LoadUnsafe(ref w, (nuint)(d * wStride)), sum);
        sum.StoreUnsafe(ref y);
    }

    /// <summary>
    /// Max pooling of one convolution width over the words, from the projections: for each filter the best sum of its
    /// window and the word at which that window starts. Windows may run past the last word: what is missing there is 0.
    /// </summary>
    /// <remarks><paramref name="projected"/> is words by columns; <paramref name="offset"/> is the column of the width's first tap.</remarks>
    public static void MaxPool(
        ReadOnlySpan<float> projected, int words, int columns, int offset, int width, int filters, Span<float> best, Span<int> winner)
    {
        ref var p = ref MemoryMarshal.GetReference(projected);
        ref var b = ref MemoryMarshal.GetReference(best);
        ref var n = ref MemoryMarshal.GetReference(winner);
        for (var f = 0; f < filters; f += Lanes)
        {
            var maximum = Vector512.Create(float.NegativeInfinity);
            var position = Vector512<int>.Zero;
            for (var t = 0; t < words; t++)
            {
                var last = Math.Min(width, words - t);
                var sum = Vector512.LoadUnsafe(ref p, (nuint)(t * columns + offset + f));
                for (var k = 1; k < last; k++)
                    sum += Vector512.LoadUnsafe(ref p, (nuint)((t + k) * columns + offset + k * filters + f));
                var greater = Vector512.GreaterThan(sum, maximum);
                maximum = Vector512.ConditionalSelect(greater, sum, maximum);
                position = Vector512.ConditionalSelect(greater.AsInt32(), Vector512.Create(t), position);
            }

            maximum.StoreUnsafe(ref b, (nuint)f);
            position.StoreUnsafe(ref n, (nuint)f);
        }
    }
}
