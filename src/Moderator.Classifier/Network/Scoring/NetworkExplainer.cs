namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// How much each word of a comment added to a logit of one network. The pooling is a maximum, so every filter's number
/// comes from one window of words and divides among them exactly; one walk back through the small layers says what
/// each filter's number was worth. No word is scored again.
/// </summary>
internal sealed class NetworkExplainer(StoredNetwork network, NetworkScorer scorer)
{
    private readonly NetworkShape _shape = network.Shape;

    /// <summary>Adds each word's contribution to the logits of some attributes, weighted.</summary>
    /// <param name="words">The comment's words, projected one after the other (<see cref="NetworkScorer.WordSize"/> floats each).</param>
    /// <param name="style">Length <see cref="StyleFeatures.Count"/>.</param>
    /// <param name="attribute">Whose logit.</param>
    /// <param name="weight">The network's weight in the combination.</param>
    /// <param name="contributions">One number a word; added to.</param>
    public void AddContributions(ReadOnlySpan<float> words, ReadOnlySpan<float> style, int attribute, float weight, Span<float> contributions)
    {
        var count = contributions.Length;
        if (count == 0) return;
        var (filters, units, size) = (_shape.Filters, _shape.ConvolutionUnits, scorer.WordSize);
        var best = new float[units];
        var winner = new int[units];
        for (var width = 1; width <= _shape.MaxWidth; width++)
        {
            var unit = (width - 1) * filters;
            Kernels.MaxPool(words, count, size, NetworkShape.FirstTap(width) * filters, width, filters, best.AsSpan(unit, filters), winner.AsSpan(unit, filters));
        }

        var pooled = new float[_shape.Pooled];
        for (var unit = 0; unit < units; unit++) pooled[unit] = MathF.Max(0, best[unit] + network.ConvolutionBias[unit]);
        var mean = pooled.AsSpan(units, _shape.Dimensions);
        for (var t = 0; t < count; t++) Kernels.Add(mean, words.Slice(t * size + _shape.Projected, _shape.Dimensions));
        var meanScale = NetworkScorer.MeanScale(count);
        Kernels.Scale(mean, meanScale);
        style.CopyTo(pooled.AsSpan(units + _shape.Dimensions));

        var gradient = LogitGradient(pooled, attribute);
        for (var unit = 0; unit < units; unit++)
        {
            if (pooled[unit] <= 0) continue;
            var (width, filter) = (unit / filters + 1, unit % filters);
            var last = Math.Min(width, count - winner[unit]);
            for (var k = 0; k < last; k++)
            {
                var column = (NetworkShape.FirstTap(width) + k) * filters + filter;
                contributions[winner[unit] + k] += weight * gradient[unit] * words[(winner[unit] + k) * size + column];
            }
        }

        var meanGradient = gradient.AsSpan(units, _shape.Dimensions);
        for (var t = 0; t < count; t++)
            contributions[t] += weight * meanScale * Kernels.Dot(meanGradient, words.Slice(t * size + _shape.Projected, _shape.Dimensions));
    }

    private float[] LogitGradient(ReadOnlySpan<float> pooled, int attribute)
    {
        var gradient = new float[pooled.Length];
        for (var h = 0; h < _shape.Hidden; h++)
        {
            var row = network.Hidden.AsSpan(h * pooled.Length, pooled.Length);
            if (network.HiddenBias[h] + Kernels.Dot(row, pooled) <= 0) continue;
            Kernels.AddScaled(gradient, row, network.Output[attribute * _shape.Hidden + h]);
        }

        return gradient;
    }
}
