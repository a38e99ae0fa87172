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

    private readonly StoredNetwork _network;
    private readonly float[] _rowScales;

    public NetworkScorer(StoredNetwork network)
    {
        _network = network;
        Shape = network.Shape;
        _rowScales = new float[network.RowScales.Length];
        for (var i = 0; i < _rowScales.Length; i++) _rowScales[i] = (float)network.RowScales[i];
    }

    public NetworkShape Shape { get; }

    /// <summary>Floats that a projected word has: its projections, then its vector.</summary>
    public int WordSize => Shape.Projected + Shape.Dimensions;

    /// <summary>The factor of the sum of the words.</summary>
    public static float MeanScale(int words) =>
        words <= LongestTrained ? NetworkPass.MeanScale(words) : MathF.Sqrt(LongestTrained) / words;

    /// <summary>Looks a word's pieces up and adds them: the word's vector, in its place within the projected word.</summary>
    /// <param name="rows">Of the embedding table, as <see cref="SubwordHasher"/> gives them.</param>
    /// <param name="projected">Length <see cref="WordSize"/>; the vector is overwritten.</param>
    public void EmbedWord(ReadOnlySpan<int> rows, Span<float> projected)
    {
        var dimensions = Shape.Dimensions;
        var vector = projected.Slice(Shape.Projected, dimensions);
        vector.Clear();
        ref var target = ref MemoryMarshal.GetReference(vector);
        foreach (var row in rows)
            Quantiser.AddTo(ref target, ref _network.Rows[row * Quantiser.BytesOf(dimensions)], _rowScales[row], dimensions);
        Kernels.Scale(vector, NetworkPass.RowScale(rows.Length));
    }

    /// <summary>Projects words whose vectors are in their places: many at once cost less than each by itself.</summary>
    /// <param name="words">Projected words, one after the other.</param>
    /// <param name="count">How many.</param>
    public void ProjectWords(Span<float> words, int count) =>
        Kernels.Project(words[Shape.Projected..], WordSize, _network.Convolution, words, WordSize, count, Shape.Dimensions, Shape.Projected);

    /// <summary>Embeds and projects one word.</summary>
    /// <param name="word">A word of the normalised text.</param>
    /// <param name="shouted">Whether it was written in capitals.</param>
    /// <param name="projected">Length <see cref="WordSize"/>; overwritten.</param>
    public void ProjectWord(ReadOnlySpan<char> word, bool shouted, Span<float> projected)
    {
        Span<int> rows = stackalloc int[SubwordHasher.MostRows];
        EmbedWord(rows[..SubwordHasher.Rows(word, shouted, Shape.BucketBits, rows)], projected);
        ProjectWords(projected, 1);
    }

    /// <summary>Starts a comment.</summary>
    public static void Begin(NetworkState state)
    {
        Array.Fill(state.Best, float.NegativeInfinity);
        Array.Clear(state.Pooled);
        state.Words = 0;
    }

    /// <summary>Takes in the next word: every window that ends with it.</summary>
    /// <param name="state">The comment so far.</param>
    /// <param name="word">Projections and vector, as <see cref="ProjectWord"/> makes them; must stay valid for the next words, as many as the widest window.</param>
    public void Add(NetworkState state, ProjectedWord word)
    {
        var widest = Shape.MaxWidth;
        for (var k = widest - 1; k > 0; k--) state.Last[k] = state.Last[k - 1];
        state.Last[0] = word;
        state.Words++;
        for (var width = 1; width <= Math.Min(widest, state.Words); width++)
            MaxWindow(state, width, width);
        Kernels.Add(state.Pooled.AsSpan(Shape.ConvolutionUnits, Shape.Dimensions), word.Array.AsSpan(word.Offset + Shape.Projected, Shape.Dimensions));
    }

    /// <summary>Ends the comment: the windows that run past its last word, then the layers above the pooling.</summary>
    /// <param name="state">The comment.</param>
    /// <param name="style">Length <see cref="StyleFeatures.Count"/>.</param>
    /// <param name="logits">Length <see cref="NetworkShape.Outputs"/>; overwritten.</param>
    public void End(NetworkState state, ReadOnlySpan<float> style, Span<float> logits)
    {
        var units = Shape.ConvolutionUnits;
        if (state.Words > 0)
        {
            for (var width = 2; width <= Shape.MaxWidth; width++)
            {
                for (var present = Math.Min(width - 1, state.Words); present > 0; present--)
                    MaxWindow(state, width, present);
            }

            for (var unit = 0; unit < units; unit++)
                state.Pooled[unit] = MathF.Max(0, state.Best[unit] + _network.ConvolutionBias[unit]);
            Kernels.Scale(state.Pooled.AsSpan(units, Shape.Dimensions), MeanScale(state.Words));
        }

        style.CopyTo(state.Pooled.AsSpan(units + Shape.Dimensions));
        for (var h = 0; h < state.Hidden.Length; h++)
            state.Hidden[h] = MathF.Max(0, _network.HiddenBias[h] + Kernels.Dot(_network.Hidden.AsSpan(h * state.Pooled.Length, state.Pooled.Length), state.Pooled));
        for (var a = 0; a < logits.Length; a++)
            logits[a] = _network.OutputBias[a] + Kernels.Dot(_network.Output.AsSpan(a * state.Hidden.Length, state.Hidden.Length), state.Hidden);
    }

    // The window of a width whose first words are the last `present` words seen; what is missing after them is 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MaxWindow(NetworkState state, int width, int present)
    {
        var filters = Shape.Filters;
        var offset = NetworkShape.FirstTap(width) * filters;
        ref var best = ref state.Best[(width - 1) * filters];
        ref var first = ref state.Last[present - 1].At(offset);
        if (present == 1)
        {
            for (nuint f = 0; f < (nuint)filters; f += Kernels.Lanes)
                Vector512.Max(Vector512.LoadUnsafe(ref best, f), Vector512.LoadUnsafe(ref first, f)).StoreUnsafe(ref best, f);
            return;
        }

        ref var second = ref state.Last[present - 2].At(offset + filters);
        if (present == 2)
        {
            for (nuint f = 0; f < (nuint)filters; f += Kernels.Lanes)
                Vector512.Max(Vector512.LoadUnsafe(ref best, f), Vector512.LoadUnsafe(ref first, f) + Vector512.LoadUnsafe(ref second, f)).StoreUnsafe(ref best, f);
            return;
        }

        for (nuint f = 0; f < (nuint)filters; f += Kernels.Lanes)
        {
            var sum = Vector512.LoadUnsafe(ref first, f) + Vector512.LoadUnsafe(ref second, f);
            for (var k = 2; k < present; k++)
                sum += Vector512.LoadUnsafe(ref state.Last[present - 1 - k].At(offset + k * filters), f);
            Vector512.Max(Vector512.LoadUnsafe(ref best, f), sum).StoreUnsafe(ref best, f);
        }
    }
}

/// <summary>Where a word's projections stand.</summary>
internal readonly record struct ProjectedWord(float[] Array, int Offset)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float At(int index) => ref Array[Offset + index];
}

/// <summary>One comment on its way through a network. One per thread and network.</summary>
internal sealed class NetworkState(NetworkShape shape)
{
    public float[] Best { get; } = new float[shape.ConvolutionUnits];

    public float[] Pooled { get; } = new float[shape.Pooled];

    public float[] Hidden { get; } = new float[shape.Hidden];

    /// <summary>The last words, the latest first.</summary>
    public ProjectedWord[] Last { get; } = new ProjectedWord[shape.MaxWidth];

    public int Words { get; set; }
}
