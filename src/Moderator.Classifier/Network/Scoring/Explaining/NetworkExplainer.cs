using System.Buffers;
using System.Runtime.Intrinsics;

namespace Moderator.Classifier.Network.Scoring.Explaining;

/// <summary>
/// How much each word of a comment added to the logits of one network. The pooling is a maximum, so every filter's number
/// comes from one window of words and divides among them exactly; one walk back through the small layers says what
/// each filter's number was worth to each attribute. No word is scored again.
/// </summary>
/// <param name="scorer">Of the network.</param>
internal sealed class NetworkExplainer(NetworkScorer scorer)
{
    private const int Outputs = NetworkShape.Outputs;

    private readonly NetworkScorer _scorer = scorer;
    private readonly NetworkShape _shape = scorer.Shape;

    /// <summary>Reads a comment, once: the logits come of it, and later each word's part in them.</summary>
    /// <param name="state">A workspace of this network; overwritten, and in use until the reading is disposed.</param>
    /// <param name="words">Where the comment's words stand, in order.</param>
    /// <param name="offset">Where in a word this network's part begins.</param>
    /// <param name="style">Length <see cref="StyleFeatures.Count"/>.</param>
    /// <param name="logits">Length <see cref="NetworkShape.Outputs"/>; overwritten.</param>
    public unsafe Reading Read(NetworkState state, ReadOnlySpan<nint> words, int offset, ReadOnlySpan<float> style, Span<float> logits)
    {
        var (filters, units, size) = (_shape.Filters, _shape.ConvolutionUnits, _scorer.WordSize);
        var reading = new Reading(this, state, words.Length);
        for (var t = 0; t < words.Length; t++)
            _scorer.Packing.Unpack(new ReadOnlySpan<byte>((byte*)words[t] + offset, _scorer.Packing.Bytes), reading.Projected.AsSpan(t * size, size));
        NetworkScorer.Begin(state);
        for (var width = 1; width <= _shape.MaxWidth; width++)
        {
            var unit = (width - 1) * filters;
            Kernels.MaxPool(
                reading.Projected, words.Length, size, NetworkShape.FirstTap(width) * filters, width, filters, state.Best.AsSpan(unit, filters), reading.Winners.AsSpan(unit, filters));
        }

        var mean = state.Pooled.AsSpan(units, _shape.Dimensions);
        for (var t = 0; t < words.Length; t++) Kernels.Add(mean, reading.Projected.AsSpan(t * size + _shape.Projected, _shape.Dimensions));
        state.Words = words.Length;
        _scorer.Finish(state, style, logits);
        return reading;
    }

    private static void Add(Span<float> contributions, Vector256<float> gradient, float value) =>
        Vector256.FusedMultiplyAdd(gradient, Vector256.Create(value), Vector256.Create<float>(contributions)).CopyTo(contributions);

    /// <summary>A comment that was read.</summary>
    internal sealed class Reading : IDisposable
    {
        private readonly NetworkExplainer _explainer;
        private readonly NetworkState _state;
        private readonly int _count;

        public Reading(NetworkExplainer explainer, NetworkState state, int count)
        {
            (_explainer, _state, _count) = (explainer, state, count);
            Projected = ArrayPool<float>.Shared.Rent(count * explainer._scorer.WordSize);
            Winners = ArrayPool<int>.Shared.Rent(explainer._shape.ConvolutionUnits);
        }

        /// <summary>The words' projections and vectors, one word after the other.</summary>
        public float[] Projected { get; }

        /// <summary>By pooled filter: the word at which its best window starts.</summary>
        public int[] Winners { get; }

        /// <summary>Adds each word's contribution to the logits, weighted.</summary>
        /// <param name="weights">By attribute: the network's weight in the combination.</param>
        /// <param name="contributions">Words by 8 attributes; added to.</param>
        public void AddContributions(Vector256<float> weights, Span<float> contributions)
        {
            if (_count == 0) return;
            var (scorer, shape) = (_explainer._scorer, _explainer._shape);
            var (filters, units, size) = (shape.Filters, shape.ConvolutionUnits, scorer.WordSize);
            var gradients = ArrayPool<float>.Shared.Rent(shape.Pooled * Outputs);
            scorer.Gradients(_state, weights, gradients);
            for (var unit = 0; unit < units; unit++)
            {
                if (_state.Pooled[unit] <= 0) continue;
                var (width, filter) = (unit / filters + 1, unit % filters);
                var gradient = Vector256.Create<float>(gradients.AsSpan(unit * Outputs, Outputs));
                for (var k = 0; k < Math.Min(width, _count - Winners[unit]); k++)
                {
                    var t = Winners[unit] + k;
                    Add(contributions.Slice(t * Outputs, Outputs), gradient, Projected[t * size + (NetworkShape.FirstTap(width) + k) * filters + filter]);
                }
            }

            var meanScale = NetworkScorer.MeanScale(_count);
            for (var t = 0; t < _count; t++)
            {
                var sum = Vector256<float>.Zero;
                for (var d = 0; d < shape.Dimensions; d++)
                    sum = Vector256.FusedMultiplyAdd(Vector256.Create<float>(gradients.AsSpan((units + d) * Outputs, Outputs)), Vector256.Create(Projected[t * size + shape.Projected + d]), sum);
                Add(contributions.Slice(t * Outputs, Outputs), sum, meanScale);
            }

            ArrayPool<float>.Shared.Return(gradients);
        }

        public void Dispose()
        {
            ArrayPool<float>.Shared.Return(Projected);
            ArrayPool<int>.Shared.Return(Winners);
        }
    }
}
