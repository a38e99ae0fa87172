using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Moderator.Classifier.Network.Training;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// Scores with one stored network. What a word is projected to depends on the word alone, so for frequent words it is
/// looked up; and as the pooling is a maximum over windows, words can come one by one and only the last few are kept.
/// </summary>
internal sealed unsafe class NetworkScorer
{
    /// <summary>More words than training ever saw in one comment: from here on the sum of the words grows no further.</summary>
    public const int LongestTrained = 300;

    // Blocks of columns, one after the other: what is read together stands together.
    private readonly float[] _convolution;
    private readonly float[] _convolutionBias;
    private readonly float[] _hidden;
    private readonly float[] _hiddenBias;
    private readonly float[] _output;
    private readonly float[] _outputBias;

    /// <param name="network">Its embeddings are not kept: the scorer gets words as sums of them.</param>
    public NetworkScorer(StoredNetwork network)
    {
        Shape = network.Shape;
        Packing = new WordPacking(Shape);
        (_convolution, _convolutionBias) = (InBlocks(network.Convolution, Shape.Dimensions, Shape.Projected), network.ConvolutionBias);
        (_hidden, _hiddenBias, _output, _outputBias) = (network.Hidden, network.HiddenBias, network.Output, network.OutputBias);
    }

    public NetworkShape Shape { get; }

    /// <summary>How projected words are kept.</summary>
    public WordPacking Packing { get; }

    /// <summary>Floats that a projected word has: its projections, then its vector.</summary>
    public int WordSize => Shape.Projected + Shape.Dimensions;

    /// <summary>The factor of the sum of the words.</summary>
    public static float MeanScale(int words) =>
        words <= LongestTrained ? NetworkPass.MeanScale(words) : MathF.Sqrt(LongestTrained) / words;

    /// <summary>Projects words whose vectors are in their places: many at once cost less than each by itself.</summary>
    /// <param name="words">Projected words (<see cref="WordSize"/> floats each), one after the other.</param>
    /// <param name="count">How many.</param>
    public void ProjectWords(Span<float> words, int count)
    {
        var (dimensions, projected) = (Shape.Dimensions, Shape.Projected);
        for (var c = 0; c < projected; c += Kernels.BlockColumns)
        {
            var columns = Math.Min(Kernels.BlockColumns, projected - c);
            Kernels.ProjectBlock(words[projected..], WordSize, _convolution.AsSpan(c * dimensions), columns, words[c..], WordSize, count, dimensions, columns);
        }
    }

    /// <summary>Starts a comment.</summary>
    public static void Begin(NetworkState state)
    {
        Array.Fill(state.Best, float.NegativeInfinity);
        // No window that starts before the first word is ever the best.
        Array.Fill(state.Open, float.NegativeInfinity);
        Array.Clear(state.Pooled);
        state.Words = 0;
    }

    /// <summary>Takes in the next words: every window that ends with one of them.</summary>
    /// <param name="state">The comment so far.</param>
    /// <param name="words">Where they stand.</param>
    /// <param name="offset">Where in a word this network's part begins, as <see cref="WordPacking.Pack"/> makes it.</param>
    public void Add(NetworkState state, ReadOnlySpan<nint> words, int offset)
    {
        if (Shape.MaxWidth == 2) PoolTwo(state, words, offset);
        else if (Shape.MaxWidth == 3) PoolThree(state, words, offset);
        else Pool(state, words, offset);
        AddVectors(state.Pooled.AsSpan(Shape.ConvolutionUnits, Shape.Dimensions), words, offset);
        state.Words += words.Length;
    }

    /// <summary>Ends the comment: the windows that run past its last word, then the layers above the pooling.</summary>
    /// <param name="state">The comment.</param>
    /// <param name="style">Length <see cref="StyleFeatures.Count"/>.</param>
    /// <param name="logits">Length <see cref="NetworkShape.Outputs"/>; overwritten.</param>
    public void End(NetworkState state, ReadOnlySpan<float> style, Span<float> logits)
    {
        for (var width = 2; width <= Shape.MaxWidth; width++)
        {
            var best = state.Best.AsSpan((width - 1) * Shape.Filters, Shape.Filters);
            for (var read = 1; read < width; read++) Kernels.Maximise(best, state.Open.AsSpan(NetworkState.OpenWindow(width, read) * Shape.Filters, Shape.Filters));
        }

        Finish(state, style, logits);
    }

    /// <summary>The layers above the pooling, once the maxima and the sum of the words stand.</summary>
    /// <param name="state">The comment.</param>
    /// <param name="style">Length <see cref="StyleFeatures.Count"/>.</param>
    /// <param name="logits">Length <see cref="NetworkShape.Outputs"/>; overwritten.</param>
    public void Finish(NetworkState state, ReadOnlySpan<float> style, Span<float> logits)
    {
        var units = Shape.ConvolutionUnits;
        if (state.Words > 0)
        {
            PoolBest(state.Best, state.Pooled);
            Kernels.Scale(state.Pooled.AsSpan(units, Shape.Dimensions), MeanScale(state.Words));
        }

        style.CopyTo(state.Pooled.AsSpan(units + Shape.Dimensions));
        Kernels.Layer(_hidden, _hiddenBias, state.Pooled, state.Hidden);
        Kernels.Rectify(state.Hidden);
        Kernels.Layer(_output, _outputBias, state.Hidden, logits);
    }

    /// <summary>What an additional unit of each pooled number would do to the logits: <c>gradients[unit, attribute]</c>.</summary>
    /// <param name="state">A comment that has ended.</param>
    /// <param name="weights">By attribute: a factor.</param>
    /// <param name="gradients">Pooled numbers by 8 attributes; overwritten.</param>
    public void Gradients(NetworkState state, Vector256<float> weights, Span<float> gradients)
    {
        const int outputs = NetworkShape.Outputs;
        var pooled = state.Pooled.Length;
        gradients[..(pooled * outputs)].Clear();
        Span<float> ofUnit = stackalloc float[outputs];
        for (var h = 0; h < Shape.Hidden; h++)
        {
            if (state.Hidden[h] <= 0) continue;
            for (var a = 0; a < outputs; a++) ofUnit[a] = _output[a * Shape.Hidden + h];
            var column = Vector256.Create<float>(ofUnit) * weights;
            ref var row = ref _hidden[h * pooled];
            ref var target = ref gradients[0];
            for (var u = 0; u < pooled; u++)
            {
                ref var place = ref Unsafe.Add(ref target, u * outputs);
                Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref row, u)), column, Vector256.LoadUnsafe(ref place)).StoreUnsafe(ref place);
            }
        }
    }

    private void PoolBest(float[] best, float[] pooled)
    {
        for (nuint u = 0; u < (nuint)Shape.ConvolutionUnits; u += Kernels.Lanes)
            Vector512.Max(Vector512<float>.Zero, Vector512.LoadUnsafe(ref best[0], u) + Vector512.LoadUnsafe(ref _convolutionBias[0], u)).StoreUnsafe(ref pooled[0], u);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddVectors(Span<float> sum, ReadOnlySpan<nint> words, int offset)
    {
        var (first, taps) = (Packing.ScaleBytes + Shape.Projected, Shape.Taps);
        for (var d = 0; d < sum.Length; d += Kernels.Lanes)
        {
            ref var place = ref sum[d];
            var own = Vector512.LoadUnsafe(ref place);
            foreach (var address in words)
            {
                var word = (byte*)address + offset;
                own = Vector512.FusedMultiplyAdd(Steps(word + first + d), Vector512.Create(((float*)word)[taps]), own);
            }

            own.StoreUnsafe(ref place);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Steps(byte* steps) => WordPacking.Steps(Vector128.Load((sbyte*)steps));

    // Windows of one and two words: what is known of the windows that are open stays in registers from word to word.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PoolTwo(NetworkState state, ReadOnlySpan<nint> words, int offset)
    {
        var (filters, first) = (Shape.Filters, Packing.ScaleBytes);
        fixed (float* best = state.Best, open = state.Open)
        {
            for (var f = 0; f < filters; f += Kernels.Lanes)
            {
                var (one, two, ofTwo) = (Vector512.Load(best + f), Vector512.Load(best + filters + f), Vector512.Load(open + f));
                foreach (var address in words)
                {
                    var scales = (float*)((byte*)address + offset);
                    var steps = (byte*)scales + first + f;
                    one = Vector512.MaxNative(one, Steps(steps) * Vector512.Create(scales[0]));
                    two = Vector512.MaxNative(two, Vector512.FusedMultiplyAdd(Steps(steps + 2 * filters), Vector512.Create(scales[2]), ofTwo));
                    ofTwo = Steps(steps + filters) * Vector512.Create(scales[1]);
                }

                one.Store(best + f);
                two.Store(best + filters + f);
                ofTwo.Store(open + f);
            }
        }
    }

    // Windows of one, two and three words, likewise.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PoolThree(NetworkState state, ReadOnlySpan<nint> words, int offset)
    {
        var (filters, first) = (Shape.Filters, Packing.ScaleBytes);
        fixed (float* best = state.Best, open = state.Open)
        {
            for (var f = 0; f < filters; f += Kernels.Lanes)
            {
                var (one, two, three) = (Vector512.Load(best + f), Vector512.Load(best + filters + f), Vector512.Load(best + 2 * filters + f));
                var (ofTwo, ofThree, ofThreeLonger) = (Vector512.Load(open + f), Vector512.Load(open + filters + f), Vector512.Load(open + 2 * filters + f));
                foreach (var address in words)
                {
                    var scales = (float*)((byte*)address + offset);
                    var steps = (byte*)scales + first + f;
                    one = Vector512.MaxNative(one, Steps(steps) * Vector512.Create(scales[0]));
                    two = Vector512.MaxNative(two, Vector512.FusedMultiplyAdd(Steps(steps + 2 * filters), Vector512.Create(scales[2]), ofTwo));
                    ofTwo = Steps(steps + filters) * Vector512.Create(scales[1]);
                    three = Vector512.MaxNative(three, Vector512.FusedMultiplyAdd(Steps(steps + 5 * filters), Vector512.Create(scales[5]), ofThreeLonger));
                    ofThreeLonger = Vector512.FusedMultiplyAdd(Steps(steps + 4 * filters), Vector512.Create(scales[4]), ofThree);
                    ofThree = Steps(steps + 3 * filters) * Vector512.Create(scales[3]);
                }

                one.Store(best + f);
                two.Store(best + filters + f);
                three.Store(best + 2 * filters + f);
                ofTwo.Store(open + f);
                ofThree.Store(open + filters + f);
                ofThreeLonger.Store(open + 2 * filters + f);
            }
        }
    }

    // The same for any widths.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pool(NetworkState state, ReadOnlySpan<nint> words, int offset)
    {
        var filters = Shape.Filters;
        fixed (float* best = state.Best, open = state.Open)
        {
            foreach (var address in words)
            {
                var scales = (float*)((byte*)address + offset);
                var steps = (byte*)scales + Packing.ScaleBytes;
                for (var width = 1; width <= Shape.MaxWidth; width++)
                {
                    var tap = NetworkShape.FirstTap(width);
                    for (var f = 0; f < filters; f += Kernels.Lanes)
                    {
                        // From the window that ends here back to the one that starts here: each goes on from the one that was a word shorter.
                        for (var read = width; read > 0; read--)
                        {
                            var (own, scale) = (Steps(steps + (tap + read - 1) * filters + f), Vector512.Create(scales[tap + read - 1]));
                            var sum = read == 1 ? own * scale : Vector512.FusedMultiplyAdd(own, scale, Vector512.Load(open + NetworkState.OpenWindow(width, read - 1) * filters + f));
                            if (read < width)
                            {
                                sum.Store(open + NetworkState.OpenWindow(width, read) * filters + f);
                                continue;
                            }

                            var place = best + (width - 1) * filters + f;
                            Vector512.MaxNative(Vector512.Load(place), sum).Store(place);
                        }
                    }
                }
            }
        }
    }

    private static float[] InBlocks(float[] weights, int dimensions, int columns)
    {
        var blocks = new float[weights.Length];
        for (var c = 0; c < columns; c += Kernels.BlockColumns)
        {
            var width = Math.Min(Kernels.BlockColumns, columns - c);
            for (var d = 0; d < dimensions; d++) weights.AsSpan(d * columns + c, width).CopyTo(blocks.AsSpan(c * dimensions + d * width));
        }

        return blocks;
    }
}

/// <summary>One comment on its way through a network. One per thread and network.</summary>
internal sealed class NetworkState(NetworkShape shape)
{
    public float[] Best { get; } = new float[shape.ConvolutionUnits];

    public float[] Pooled { get; } = new float[shape.Pooled];

    public float[] Hidden { get; } = new float[shape.Hidden];

    /// <summary>What the windows have come to that have not read all their words yet: see <see cref="OpenWindow"/>, filters each.</summary>
    public float[] Open { get; } = new float[Math.Max(1, NetworkShape.FirstTap(shape.MaxWidth)) * shape.Filters];

    public int Words { get; set; }

    /// <summary>The place of a window of a width that has read so many words, fewer than its width.</summary>
    public static int OpenWindow(int width, int read) => NetworkShape.FirstTap(width - 1) + read - 1;
}
