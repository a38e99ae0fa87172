using System.Buffers;
using System.Runtime.Intrinsics;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// How much each word of a comment added to the logits of one network. The pooling is a maximum, so every filter's number
/// comes from one window of words and divides among them exactly; one walk back through the small layers says what
/// each filter's number was worth to each attribute. No word is scored again.
/// </summary>
/// <param name="scorer">Of the network.</param>
internal sealed class NetworkExplainer(NetworkScorer scorer)
{
    private const int Outputs = NetworkShape.Outputs;

    private readonly NetworkShape _shape = scorer.Shape;

    /// <summary>Adds each word's contribution to the logits, weighted.</summary>
    /// <param name="state">A workspace of this network; overwritten.</param>
    /// <param name="words">The comment's packed words (<see cref="WordPacking.Bytes"/> each), one after the other.</param>
    /// <param name="count">How many.</param>
    /// <param name="style">Length <see cref="StyleFeatures.Count"/>.</param>
    /// <param name="weights">By attribute: the network's weight in the combination.</param>
    /// <param name="contributions">Words by 8 attributes; added to.</param>
    public void AddContributions(
        NetworkState state, ReadOnlySpan<byte> words, int count, ReadOnlySpan<float> style, Vector256<float> weights, Span<float> contributions)
    {
        if (count == 0) return;
        var (filters, units, size) = (_shape.Filters, _shape.ConvolutionUnits, scorer.WordSize);
        var projected = ArrayPool<float>.Shared.Rent(count * size);
        var gradients = ArrayPool<float>.Shared.Rent(_shape.Pooled * Outputs);
        var winners = ArrayPool<int>.Shared.Rent(units);
        try
        {
            for (var t = 0; t < count; t++)
                scorer.Packing.Unpack(words.Slice(t * scorer.Packing.Bytes, scorer.Packing.Bytes), projected.AsSpan(t * size, size));
            NetworkScorer.Begin(state);
            for (var width = 1; width <= _shape.MaxWidth; width++)
            {
                var unit = (width - 1) * filters;
                Kernels.MaxPool(projected, count, size, NetworkShape.FirstTap(width) * filters, width, filters, state.Best.AsSpan(unit, filters), winners.AsSpan(unit, filters));
            }

            var mean = state.Pooled.AsSpan(units, _shape.Dimensions);
            for (var t = 0; t < count; t++) Kernels.Add(mean, projected.AsSpan(t * size + _shape.Projected, _shape.Dimensions));
            state.Words = count;
            Span<float> logits = stackalloc float[Outputs];
            scorer.Finish(state, style, logits);
            scorer.Gradients(state, weights, gradients);

            for (var unit = 0; unit < units; unit++)
            {
                if (state.Pooled[unit] <= 0) continue;
                var (width, filter) = (unit / filters + 1, unit % filters);
                var gradient = Vector256.Create<float>(gradients.AsSpan(unit * Outputs, Outputs));
                for (var k = 0; k < Math.Min(width, count - winners[unit]); k++)
                {
                    var t = winners[unit] + k;
                    Add(contributions.Slice(t * Outputs, Outputs), gradient, projected[t * size + (NetworkShape.FirstTap(width) + k) * filters + filter]);
                }
            }

            var meanScale = NetworkScorer.MeanScale(count);
            for (var t = 0; t < count; t++)
            {
                var sum = Vector256<float>.Zero;
                for (var d = 0; d < _shape.Dimensions; d++)
                    sum = Vector256.FusedMultiplyAdd(Vector256.Create<float>(gradients.AsSpan((units + d) * Outputs, Outputs)), Vector256.Create(projected[t * size + _shape.Projected + d]), sum);
                Add(contributions.Slice(t * Outputs, Outputs), sum, meanScale);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(projected);
            ArrayPool<float>.Shared.Return(gradients);
            ArrayPool<int>.Shared.Return(winners);
        }
    }

    private static void Add(Span<float> contributions, Vector256<float> gradient, float value) =>
        Vector256.FusedMultiplyAdd(gradient, Vector256.Create(value), Vector256.Create<float>(contributions)).CopyTo(contributions);
}
