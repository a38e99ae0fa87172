using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Moderator.Classifier.Network.Training;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// Scores with one stored network. What a word is projected to depends on the word alone, so for frequent words it is
/// looked up; and as the pooling is a maximum over windows, words can come one by one and only the last few are kept.
/// </summary>
internal sealed class NetworkScorer
{
    /// <summary>More words than training ever saw in one comment: from here on the sum of the words grows no further.</summary>
    public const int LongestTrained = 300;

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
        (_convolution, _convolutionBias) = (network.Convolution, network.ConvolutionBias);
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
    public void ProjectWords(Span<float> words, int count) =>
        Kernels.Project(words[Shape.Projected..], WordSize, _convolution, words, WordSize, count, Shape.Dimensions, Shape.Projected);

    /// <summary>Starts a comment.</summary>
    public static void Begin(NetworkState state)
    {
        Array.Fill(state.Best, float.NegativeInfinity);
        Array.Clear(state.Pooled);
        state.Words = 0;
    }

    /// <summary>Takes in the next word: every window that ends with it.</summary>
    /// <param name="state">The comment so far.</param>
    /// <param name="word">As <see cref="WordPacking.Pack"/> makes it; must stay valid for the next words, as many as the widest window.</param>
    public void Add(NetworkState state, PackedWord word)
    {
        var widest = Shape.MaxWidth;
        for (var k = widest - 1; k > 0; k--) state.Last[k] = state.Last[k - 1];
        state.Last[0] = word;
        state.Words++;
        for (var width = 1; width <= Math.Min(widest, state.Words); width++)
            MaxWindow(state, width, width);
        AddVector(state.Pooled.AsSpan(Shape.ConvolutionUnits, Shape.Dimensions), word);
    }

    /// <summary>Ends the comment: the windows that run past its last word, then the layers above the pooling.</summary>
    /// <param name="state">The comment.</param>
    /// <param name="style">Length <see cref="StyleFeatures.Count"/>.</param>
    /// <param name="logits">Length <see cref="NetworkShape.Outputs"/>; overwritten.</param>
    public void End(NetworkState state, ReadOnlySpan<float> style, Span<float> logits)
    {
        for (var width = 2; width <= Shape.MaxWidth; width++)
        {
            for (var present = Math.Min(width - 1, state.Words); present > 0; present--)
                MaxWindow(state, width, present);
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
    private void AddVector(Span<float> sum, PackedWord word)
    {
        ref var target = ref MemoryMarshal.GetReference(sum);
        ref var packed = ref word.Array[word.Offset];
        var scale = Vector512.Create(Scale(ref packed, Shape.Taps));
        var first = Packing.ScaleBytes + Shape.Projected;
        for (var d = 0; d < sum.Length; d += Kernels.Lanes)
            Vector512.FusedMultiplyAdd(WordPacking.Steps(ref packed, first + d), scale, Vector512.LoadUnsafe(ref target, (nuint)d)).StoreUnsafe(ref target, (nuint)d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Scale(ref byte word, int tap) => Unsafe.ReadUnaligned<float>(ref Unsafe.Add(ref word, tap * sizeof(float)));

    // The window of a width whose first words are the last `present` words seen; what is missing after them is 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MaxWindow(NetworkState state, int width, int present)
    {
        var (filters, tap) = (Shape.Filters, NetworkShape.FirstTap(width));
        var offset = Packing.ScaleBytes + tap * filters;
        ref var best = ref state.Best[(width - 1) * filters];
        ref var first = ref state.Last[present - 1].Start;
        var ofFirst = Vector512.Create(Scale(ref first, tap));
        if (present == 1)
        {
            for (var f = 0; f < filters; f += Kernels.Lanes)
                Vector512.Max(Vector512.LoadUnsafe(ref best, (nuint)f), WordPacking.Steps(ref first, offset + f) * ofFirst).StoreUnsafe(ref best, (nuint)f);
            return;
        }

        ref var second = ref state.Last[present - 2].Start;
        var ofSecond = Vector512.Create(Scale(ref second, tap + 1));
        for (var f = 0; f < filters; f += Kernels.Lanes)
        {
            var sum = Vector512.FusedMultiplyAdd(WordPacking.Steps(ref second, offset + filters + f), ofSecond, WordPacking.Steps(ref first, offset + f) * ofFirst);
            for (var k = 2; k < present; k++)
            {
                ref var next = ref state.Last[present - 1 - k].Start;
                sum = Vector512.FusedMultiplyAdd(WordPacking.Steps(ref next, offset + k * filters + f), Vector512.Create(Scale(ref next, tap + k)), sum);
            }

            Vector512.Max(Vector512.LoadUnsafe(ref best, (nuint)f), sum).StoreUnsafe(ref best, (nuint)f);
        }
    }
}

/// <summary>One comment on its way through a network. One per thread and network.</summary>
internal sealed class NetworkState(NetworkShape shape)
{
    public float[] Best { get; } = new float[shape.ConvolutionUnits];

    public float[] Pooled { get; } = new float[shape.Pooled];

    public float[] Hidden { get; } = new float[shape.Hidden];

    /// <summary>The last words, the latest first.</summary>
    public PackedWord[] Last { get; } = new PackedWord[shape.MaxWidth];

    public int Words { get; set; }
}
