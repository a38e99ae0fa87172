using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Ngrams;

/// <summary>How the averaged n-gram model is trained.</summary>
internal sealed record AveragedNgramTraining
{
    public required ulong Seed { get; init; }

    public int Epochs { get; init; } = 5;

    /// <summary>Of plain stochastic gradient descent; falls linearly to 0.</summary>
    public float Rate { get; init; } = 0.3f;
}

/// <summary>
/// fastText's classifier (Joulin et al. 2017): an embedding for each n-gram, their mean over the comment, one logistic output per
/// attribute. Where the other n-gram model weighs the telling words of a comment, this one hears its tone. Outputs have no
/// intercepts: what is usual has to be learned from the n-grams, and a data set of one label is not explained by where it comes from.
/// </summary>
internal sealed class AveragedNgramTrainer
{
    private const int Outputs = Attributes.Count;
    private readonly int _dimensions;
    private readonly float[] _embeddings;
    private readonly float[] _outputs;
    private readonly float[] _mean;
    private readonly float[] _meanGradient;
    private readonly float[] _gradient = new float[Outputs];

    /// <param name="slots">Of the table: each has an embedding.</param>
    /// <param name="dimensions">Floats of one embedding, a multiple of 32.</param>
    /// <param name="seed">Of the embeddings before training: uniform within 1 / dimensions of 0.</param>
    public AveragedNgramTrainer(int slots, int dimensions, ulong seed)
    {
        _dimensions = dimensions;
        _embeddings = new float[slots * dimensions];
        _outputs = new float[Outputs * dimensions];
        (_mean, _meanGradient) = (new float[dimensions], new float[dimensions]);
        var random = new DeterministicRandom(seed);
        for (var i = 0; i < _embeddings.Length; i++) _embeddings[i] = (2 * random.NextSingle() - 1) / dimensions;
    }

    /// <summary>Every array that training changes: embeddings (slots by dimensions) and outputs (attributes by dimensions).</summary>
    public IReadOnlyList<float[]> Arrays => [_embeddings, _outputs];

    /// <summary>One comment after the other, in an order of its own in each epoch.</summary>
    /// <param name="training">How.</param>
    /// <param name="comments">All of them.</param>
    /// <param name="progress">Called after every epoch with the mean loss; may be null.</param>
    /// <param name="cancellation">Stops between two comments.</param>
    public void Run(AveragedNgramTraining training, IReadOnlyList<NgramComment> comments, Action<EpochProgress>? progress, CancellationToken cancellation)
    {
        var total = (long)training.Epochs * comments.Count;
        NgramEpochs.Run(comments, training.Seed, training.Epochs, (comment, seen) => Step(comment, training.Rate * (1 - (float)seen / total)), progress, cancellation);
    }

    /// <summary>Takes one step against the gradient of a comment's loss.</summary>
    /// <param name="comment">With slots of the table.</param>
    /// <param name="rate">Factor of the gradient.</param>
    /// <returns>The loss before the step, times the comment's weight.</returns>
    public float Step(NgramComment comment, float rate)
    {
        Logits(comment.Slots, _gradient);
        var loss = comment.ToGradient(_gradient);
        if (comment.Slots.Length == 0) return loss;
        Array.Clear(_meanGradient);
        for (var a = 0; a < Outputs; a++)
        {
            var gradient = _gradient[a];
            if (gradient == 0) continue;
            var output = _outputs.AsSpan(a * _dimensions, _dimensions);
            Kernels.AddScaled(_meanGradient, output, gradient);
            Kernels.AddScaled(output, _mean, -rate * gradient);
        }

        var ofEach = -rate / comment.Slots.Length;
        foreach (var slot in comment.Slots) Kernels.AddScaled(_embeddings.AsSpan(slot * _dimensions, _dimensions), _meanGradient, ofEach);
        return loss;
    }

    /// <summary>Logits by attribute.</summary>
    public void Logits(ReadOnlySpan<int> slots, Span<float> logits)
    {
        Array.Clear(_mean);
        foreach (var slot in slots) Kernels.Add(_mean, _embeddings.AsSpan(slot * _dimensions, _dimensions));
        if (slots.Length > 0) Kernels.Scale(_mean, 1f / slots.Length);
        for (var a = 0; a < Outputs; a++) logits[a] = Kernels.Dot(_outputs.AsSpan(a * _dimensions, _dimensions), _mean);
    }

    /// <summary>What each slot adds to the logits, times the number of a comment's n-grams: slots by attributes.</summary>
    public float[] Folded()
    {
        var folded = new float[_embeddings.Length / _dimensions * Outputs];
        for (var i = 0; i < folded.Length; i++)
            folded[i] = Kernels.Dot(_outputs.AsSpan(i % Outputs * _dimensions, _dimensions), _embeddings.AsSpan(i / Outputs * _dimensions, _dimensions));
        return folded;
    }
}
