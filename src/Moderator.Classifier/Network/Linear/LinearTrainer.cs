using System.Runtime.Intrinsics;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Linear;

/// <summary>A comment as the linear model reads it.</summary>
internal sealed record LinearComment(int[] Features, float[] Labels, int DataSet, float Weight);

/// <summary>
/// Logistic regression over hashed n-grams, all attributes at once: a row of eight weights for each feature, so that one
/// memory access serves every attribute. Each data set has an intercept of its own.
/// </summary>
internal sealed class LinearTrainer
{
    private const int Outputs = Attributes.Count;
    private readonly float[] _accumulated;
    private readonly float[] _intercepts;
    private readonly float[] _interceptsAccumulated;

    public LinearTrainer(int bits, int dataSets)
    {
        Bits = bits;
        Weights = new float[(1 << bits) * Outputs];
        _accumulated = new float[1 << bits];
        Array.Fill(_accumulated, 1e-2f);
        _intercepts = new float[dataSets * Outputs];
        _interceptsAccumulated = new float[dataSets * Outputs];
        Array.Fill(_interceptsAccumulated, 1f);
    }

    /// <summary>Base-2 logarithm of the number of features.</summary>
    public int Bits { get; }

    /// <summary>Features by attributes.</summary>
    public float[] Weights { get; }

    /// <summary>What data set 0 has: the one that scoring uses. Length: attributes.</summary>
    public ReadOnlySpan<float> Intercept => _intercepts.AsSpan(0, Outputs);

    /// <summary>The factor of the sum of a comment's weights.</summary>
    public static float Scale(int features) => features == 0 ? 0 : 1f / MathF.Sqrt(features);

    /// <summary>AdaGrad with one accumulator per feature and weight decay, one comment after the other.</summary>
    public void Run(IReadOnlyList<LinearComment> comments, ulong seed, int epochs, float rate, float decay, CancellationToken cancellation)
    {
        var order = new int[comments.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var random = new DeterministicRandom(seed);
        Span<float> gradient = stackalloc float[Outputs];
        Span<float> logits = stackalloc float[Outputs];
        var total = (long)epochs * comments.Count;
        long seen = 0;
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (var index in order)
            {
                cancellation.ThrowIfCancellationRequested();
                var comment = comments[index];
                Logits(comment.Features, comment.DataSet, logits);
                for (var a = 0; a < Outputs; a++)
                {
                    var label = comment.Labels[a];
                    gradient[a] = float.IsNaN(label) ? 0 : comment.Weight * (NetworkPass.Sigmoid(logits[a]) - label);
                }

                Update(comment, gradient, rate * (1 - 0.95f * seen++ / total), decay);
            }
        }
    }

    /// <summary>Logits by attribute.</summary>
    public void Logits(ReadOnlySpan<int> features, int dataSet, Span<float> logits)
    {
        var sum = Vector256<float>.Zero;
        foreach (var feature in features)
            sum += Vector256.LoadUnsafe(ref Weights[feature * Outputs]);
        (sum * Scale(features.Length)).CopyTo(logits);
        for (var a = 0; a < Outputs; a++)
            logits[a] += _intercepts[dataSet * Outputs + a];
    }

    private void Update(LinearComment comment, ReadOnlySpan<float> gradient, float rate, float decay)
    {
        var scale = Scale(comment.Features.Length);
        var direction = Vector256.Create(gradient) * scale;
        var square = Vector256.Sum(direction * direction);
        if (square > 0)
        {
            foreach (var feature in comment.Features)
            {
                var step = rate / MathF.Sqrt(_accumulated[feature] += square);
                ref var row = ref Weights[feature * Outputs];
                var weights = Vector256.LoadUnsafe(ref row);
                (weights - step * (direction + decay * weights)).StoreUnsafe(ref row);
            }
        }

        for (var a = 0; a < Outputs; a++)
        {
            var at = comment.DataSet * Outputs + a;
            _interceptsAccumulated[at] += gradient[a] * gradient[a];
            _intercepts[at] -= rate * gradient[a] / MathF.Sqrt(_interceptsAccumulated[at]);
        }
    }
}
