namespace Moderator.Classifier.Network.Training;

/// <summary>
/// Takes AdaGrad steps as the gradient arrives: one accumulator per weight in the dense layers, one per row in the
/// embedding table, where a row's weights are rarely touched and always together.
/// </summary>
internal readonly struct AdaGradSink(NetworkWeights weights, NetworkWeights accumulated, float rate, float embeddingRate) : IGradientSink
{
    /// <summary>What the accumulators start from: it bounds the first steps.</summary>
    public const float Start = 1e-3f;

    /// <summary>Accumulators for a network that has not been trained.</summary>
    public static NetworkWeights NewAccumulators(NetworkShape shape)
    {
        var accumulated = new NetworkWeights(shape, oneNumberPerEmbedding: true);
        foreach (var array in accumulated.Arrays)
            Array.Fill(array, Start);
        return accumulated;
    }

    public void Embedding(ReadOnlySpan<int> rows, float scale, ReadOnlySpan<float> direction)
    {
        var dimensions = direction.Length;
        var square = scale * scale * Kernels.SumOfSquares(direction) / dimensions;
        if (square == 0) return;
        foreach (var row in rows)
        {
            var sum = accumulated.Embeddings[row] += square;
            Kernels.AddScaled(weights.Embeddings.AsSpan(row * dimensions, dimensions), direction, -embeddingRate * scale / MathF.Sqrt(sum));
        }
    }

    public void Convolution(int column, float scale, ReadOnlySpan<float> direction)
    {
        var start = column * direction.Length;
        Kernels.AdaGrad(weights.Convolution.AsSpan(start, direction.Length), accumulated.Convolution.AsSpan(start, direction.Length), direction, scale, rate);
    }

    public void ConvolutionBias(int unit, float gradient) => Step(ref weights.ConvolutionBias[unit], ref accumulated.ConvolutionBias[unit], gradient);

    public void Hidden(int unit, float scale, ReadOnlySpan<float> direction)
    {
        var start = unit * direction.Length;
        Kernels.AdaGrad(weights.Hidden.AsSpan(start, direction.Length), accumulated.Hidden.AsSpan(start, direction.Length), direction, scale, rate);
    }

    public void HiddenBias(int dataSet, ReadOnlySpan<float> gradient)
    {
        Kernels.AdaGrad(weights.HiddenBias, accumulated.HiddenBias, gradient, 1, rate);
        var start = dataSet * gradient.Length;
        Kernels.AdaGrad(weights.HiddenOffset.AsSpan(start, gradient.Length), accumulated.HiddenOffset.AsSpan(start, gradient.Length), gradient, 1, rate);
    }

    public void Output(int attribute, int dataSet, float scale, ReadOnlySpan<float> direction)
    {
        var start = attribute * direction.Length;
        Kernels.AdaGrad(weights.Output.AsSpan(start, direction.Length), accumulated.Output.AsSpan(start, direction.Length), direction, scale, rate);
        Step(ref weights.OutputBias[attribute], ref accumulated.OutputBias[attribute], scale);
        var offset = dataSet * NetworkShape.Outputs + attribute;
        Step(ref weights.OutputOffset[offset], ref accumulated.OutputOffset[offset], scale);
    }

    private void Step(ref float weight, ref float sum, float gradient)
    {
        sum += gradient * gradient;
        weight -= rate * gradient / MathF.Sqrt(sum);
    }
}
