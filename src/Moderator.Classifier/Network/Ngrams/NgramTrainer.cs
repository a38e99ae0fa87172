using System.Runtime.Intrinsics;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Ngrams;

/// <summary>How the n-gram model is trained.</summary>
internal sealed record NgramTraining
{
    public required ulong Seed { get; init; }

    public int Epochs { get; init; } = 20;

    /// <summary>AdaGrad's rate; falls linearly to a fortieth by the end.</summary>
    public float Rate { get; init; } = 1;

    /// <summary>Half of this, times the sum of the squared weights, stands beside the sum of the comments' losses.</summary>
    public float Ridge { get; init; } = 0.3f;
}

/// <summary>
/// Logistic regression over n-grams, all attributes at once: a row of eight weights for each slot, so that one
/// memory access serves every attribute. Each data set has an intercept of its own.
/// </summary>
internal sealed class NgramTrainer
{
    private const int Outputs = Attributes.Count;
    private readonly byte[] _rarities;
    private readonly float[] _roots;
    private readonly float[] _accumulated;
    private readonly float[] _intercepts;
    private readonly float[] _interceptsAccumulated;
    private readonly float[] _gradient = new float[Outputs];

    /// <param name="rarities">By slot of the table.</param>
    /// <param name="dataSets">Each gets intercepts of its own.</param>
    public NgramTrainer(byte[] rarities, int dataSets)
    {
        _rarities = rarities;
        _roots = [.. rarities.Select(r => MathF.Sqrt(r))];
        Weights = new float[rarities.Length * Outputs];
        _accumulated = new float[rarities.Length];
        Array.Fill(_accumulated, 1e-2f);
        _intercepts = new float[dataSets * Outputs];
        _interceptsAccumulated = new float[dataSets * Outputs];
        Array.Fill(_interceptsAccumulated, 1f);
    }

    /// <summary>Slots by attributes. What an n-gram adds to a comment's sum is its weight times the root of its rarity.</summary>
    public float[] Weights { get; }

    /// <summary>By slot: the root of the rarity.</summary>
    public ReadOnlySpan<float> Roots => _roots;

    /// <summary>What data set 0 has: the one that scoring uses. Length: attributes.</summary>
    public ReadOnlySpan<float> Intercept => _intercepts.AsSpan(0, Outputs);

    /// <summary>The factor of a comment's sum: its n-grams make a vector of length 1.</summary>
    /// <param name="rarities">Sum over the comment's n-grams.</param>
    public static float Scale(long rarities) => rarities == 0 ? 0 : 1f / MathF.Sqrt(rarities);

    /// <summary>The factor of this comment's sum.</summary>
    public float ScaleOf(ReadOnlySpan<int> slots)
    {
        var rarities = 0;
        foreach (var slot in slots) rarities += _rarities[slot];
        return Scale(rarities);
    }

    /// <summary>AdaGrad with one accumulator for each slot, one comment after the other.</summary>
    /// <param name="training">How.</param>
    /// <param name="comments">All of them.</param>
    /// <param name="progress">Called after every epoch with the mean loss; may be null.</param>
    /// <param name="cancellation">Stops between two comments.</param>
    public void Run(NgramTraining training, IReadOnlyList<NgramComment> comments, Action<EpochProgress>? progress, CancellationToken cancellation)
    {
        var ridges = Ridges(training.Ridge, comments);
        var total = (long)training.Epochs * comments.Count;
        NgramEpochs.Run(comments, training.Seed, training.Epochs, Learn, progress, cancellation);

        float Learn(NgramComment comment, long seen)
        {
            var loss = Gradient(comment, _gradient);
            Update(comment, _gradient, training.Rate * (1 - 0.975f * seen / total), ridges);
            return loss;
        }
    }

    /// <summary>The loss of a comment, times its weight, and its gradient with respect to the logits.</summary>
    public float Gradient(NgramComment comment, Span<float> gradient)
    {
        Logits(comment.Slots, comment.DataSet, gradient);
        return comment.ToGradient(gradient);
    }

    /// <summary>Logits by attribute.</summary>
    public void Logits(ReadOnlySpan<int> slots, int dataSet, Span<float> logits)
    {
        var sum = Vector256<float>.Zero;
        foreach (var slot in slots) sum += Vector256.LoadUnsafe(ref Weights[slot * Outputs]) * _roots[slot];
        (sum * ScaleOf(slots)).CopyTo(logits);
        for (var a = 0; a < Outputs; a++) logits[a] += _intercepts[dataSet * Outputs + a];
    }

    // The pull towards 0 is dealt out over the places where a weight is touched anyway: a comment has a few of the many weights.
    private float[] Ridges(float ridge, IReadOnlyList<NgramComment> comments)
    {
        var places = new int[_accumulated.Length];
        foreach (var comment in comments)
        {
            foreach (var slot in comment.Slots) places[slot]++;
        }

        return [.. places.Select(p => p == 0 ? 0 : ridge / p)];
    }

    private void Update(NgramComment comment, ReadOnlySpan<float> gradient, float rate, float[] ridges)
    {
        var direction = Vector256.Create(gradient) * ScaleOf(comment.Slots);
        var square = Vector256.Sum(direction * direction);
        if (square > 0)
        {
            foreach (var slot in comment.Slots)
            {
                var root = _roots[slot];
                var step = rate / MathF.Sqrt(_accumulated[slot] += square * root * root);
                ref var row = ref Weights[slot * Outputs];
                var weights = Vector256.LoadUnsafe(ref row);
                // Divided, not subtracted: however strong the pull, it stops at 0.
                ((weights - step * root * direction) * (1 / (1 + step * ridges[slot]))).StoreUnsafe(ref row);
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
