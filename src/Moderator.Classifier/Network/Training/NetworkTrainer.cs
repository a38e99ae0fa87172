namespace Moderator.Classifier.Network.Training;

/// <summary>How a network is trained.</summary>
internal sealed record NetworkTraining
{
    public required ulong Seed { get; init; }

    public int Epochs { get; init; } = 2;

    /// <summary>AdaGrad's rate for the dense layers; falls linearly to a twentieth by the end.</summary>
    public float Rate { get; init; } = 0.02f;

    public float EmbeddingRate { get; init; } = 0.05f;

    public float DropWords { get; init; } = 0.15f;

    public float DropPooled { get; init; } = 0.4f;
}

/// <summary>How far a training is.</summary>
/// <param name="Seen">Comments so far, over all epochs.</param>
/// <param name="Total">Comments in all.</param>
/// <param name="Loss">Mean loss of the comments since the last report.</param>
internal readonly record struct EpochProgress(long Seen, long Total, double Loss);

/// <summary>
/// Trains one network, one comment after the other. Sequential on purpose: the members of an ensemble train beside each
/// other, each on a thread of its own, so that the result does not depend on how many threads there are.
/// </summary>
internal sealed class NetworkTrainer
{
    /// <summary>The forward pass takes the convolution's new weights every so many comments: transposing them has its price.</summary>
    private const int RefreshEvery = 16;

    private const int ReportEvery = 8192;
    private readonly NetworkTraining _training;
    private readonly IReadOnlyList<EncodedComment> _comments;
    private readonly NetworkPass _pass;
    private readonly NetworkWeights _accumulated;
    private readonly int[] _order;
    private DeterministicRandom _random;

    public NetworkTrainer(NetworkTraining training, NetworkWeights weights, WordRows rows, IReadOnlyList<EncodedComment> comments)
    {
        (_training, Weights, _comments) = (training, weights, comments);
        _pass = new NetworkPass(weights, rows);
        _accumulated = AdaGradSink.NewAccumulators(weights.Shape);
        _order = new int[comments.Count];
        _random = new DeterministicRandom(training.Seed);
    }

    public NetworkWeights Weights { get; }

    /// <summary>Comments seen so far, over all epochs.</summary>
    public long Seen { get; set; }

    /// <summary>State of the generator of dropout.</summary>
    public ulong RandomState
    {
        get => _random.State;
        set => _random.State = value;
    }

    /// <summary>Every array that training changes.</summary>
    public IEnumerable<float[]> State => [.. Weights.Arrays, .. _accumulated.Arrays];

    /// <summary>Comments to be seen over all epochs.</summary>
    public long Total => (long)_training.Epochs * _comments.Count;

    /// <summary>Trains to the end, from the start or from where a checkpoint left off.</summary>
    /// <param name="progress">Called every few thousand comments.</param>
    /// <param name="cancellation">Stops between two comments.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Run(Action<EpochProgress>? progress, CancellationToken cancellation)
    {
        double loss = 0;
        var since = 0;
        var dropout = new Dropout(_training.DropWords, _training.DropPooled);
        if (Seen % Math.Max(1, _comments.Count) != 0) OrderOfEpoch();
        while (Seen < Total)
        {
            var position = (int)(Seen % _comments.Count);
            if (position == 0) OrderOfEpoch();
            if (Seen % RefreshEvery == 0)
            {
                // Here alone may it stop: a training that goes on refreshes at the same comments.
                cancellation.ThrowIfCancellationRequested();
                _pass.RefreshConvolution();
            }

            var comment = _comments[_order[position]];
            loss += _pass.Forward(comment, dropout, ref _random);
            var decay = 1 - 0.95f * Seen / Total;
            var sink = new AdaGradSink(Weights, _accumulated, _training.Rate * decay, _training.EmbeddingRate * decay);
            _pass.Backward(comment, ref sink);
            Seen++;
            if (++since == ReportEvery || Seen % _comments.Count == 0)
            {
                progress?.Invoke(new EpochProgress(Seen, Total, loss / since));
                (loss, since) = (0, 0);
            }
        }
    }

    // The order depends on the seed and the epoch alone, so that a resumed training goes through the same one.
    private void OrderOfEpoch()
    {
        for (var i = 0; i < _order.Length; i++) _order[i] = i;
        var random = new DeterministicRandom(_training.Seed + 0x1000 + (ulong)(Seen / _comments.Count));
        random.Shuffle(_order);
    }
}
