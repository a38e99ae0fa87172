namespace Moderator.Classifier.Network.Training;

/// <summary>
/// The numbers of a network, in flat arrays. The same shape holds AdaGrad's accumulators and, in tests, gradients.
/// </summary>
internal sealed class NetworkWeights
{
    public NetworkWeights(NetworkShape shape, bool oneNumberPerEmbedding = false)
    {
        shape.Validate();
        Shape = shape;
        Embeddings = new float[shape.Buckets * (oneNumberPerEmbedding ? 1 : shape.Dimensions)];
        Convolution = new float[shape.Projected * shape.Dimensions];
        ConvolutionBias = new float[shape.ConvolutionUnits];
        Hidden = new float[shape.Hidden * shape.Pooled];
        HiddenBias = new float[shape.Hidden];
        HiddenOffset = new float[shape.DataSets * shape.Hidden];
        Output = new float[NetworkShape.Outputs * shape.Hidden];
        OutputBias = new float[NetworkShape.Outputs];
        OutputOffset = new float[shape.DataSets * NetworkShape.Outputs];
    }

    public NetworkShape Shape { get; }

    /// <summary>Buckets by dimensions; in accumulators one number per bucket.</summary>
    public float[] Embeddings { get; }

    /// <summary>(tap, filter) by dimensions: one contiguous row for each number that a word is projected to.</summary>
    public float[] Convolution { get; }

    public float[] ConvolutionBias { get; }

    /// <summary>Hidden units by pooled.</summary>
    public float[] Hidden { get; }

    public float[] HiddenBias { get; }

    /// <summary>Data sets by hidden units.</summary>
    public float[] HiddenOffset { get; }

    /// <summary>Attributes by hidden units.</summary>
    public float[] Output { get; }

    public float[] OutputBias { get; }

    /// <summary>Data sets by attributes.</summary>
    public float[] OutputOffset { get; }

    /// <summary>Every array, in the order of the checkpoint.</summary>
    public IEnumerable<float[]> Arrays =>
        [Embeddings, Convolution, ConvolutionBias, Hidden, HiddenBias, HiddenOffset, Output, OutputBias, OutputOffset];

    /// <summary>Random weights to start from, of the sizes that keep the signal's variance from layer to layer.</summary>
    public static NetworkWeights Random(NetworkShape shape, ulong seed)
    {
        var weights = new NetworkWeights(shape);
        var random = new DeterministicRandom(seed);
        Fill(weights.Embeddings, 0.5f / MathF.Sqrt(shape.Dimensions), ref random);
        Fill(weights.Convolution, MathF.Sqrt(1f / shape.Dimensions), ref random);
        Fill(weights.Hidden, MathF.Sqrt(1f / shape.Pooled), ref random);
        Fill(weights.Output, MathF.Sqrt(1f / shape.Hidden), ref random);
        return weights;
    }

    /// <summary>The convolution's weights as <see cref="Kernels.Project"/> reads them: dimensions by (tap, filter).</summary>
    public void TransposeConvolution(Span<float> target)
    {
        var (columns, dimensions) = (Shape.Projected, Shape.Dimensions);
        // Blocks of 16 by 16, so that both sides stay in the first-level cache.
        for (var c0 = 0; c0 < columns; c0 += 16)
        {
            for (var d0 = 0; d0 < dimensions; d0 += 16)
            {
                for (var d = d0; d < d0 + 16; d++)
                {
                    for (var c = c0; c < c0 + 16; c++)
                        target[d * columns + c] = Convolution[c * dimensions + d];
                }
            }
        }
    }

    private static void Fill(float[] values, float deviation, ref DeterministicRandom random)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = deviation * random.NextNormal();
    }
}
