namespace Moderator.Classifier.Network.Training;

/// <summary>How the embedding table is trained on texts alone.</summary>
internal sealed record SkipGramTraining
{
    public required ulong Seed { get; init; }

    public int Epochs { get; init; } = 1;

    /// <summary>Falls linearly to 0.</summary>
    public float Rate { get; init; } = 0.05f;

    /// <summary>Words to each side, at most; every word draws its own window up to this.</summary>
    public int Window { get; init; } = 5;

    /// <summary>Random words that each true neighbour is told from.</summary>
    public int Negatives { get; init; } = 5;

    /// <summary>Rarer words are context for none.</summary>
    public int LeastOccurrences { get; init; } = 5;

    /// <summary>Words with a greater share of the text than this are skipped more often than not.</summary>
    public double FrequentShare { get; init; } = 1e-4;
}

/// <summary>
/// Skip-gram with negative sampling over subword sums (Mikolov et al. 2013; Bojanowski et al. 2017): before any label is
/// seen, the table learns which words stand in the same places.
/// </summary>
internal sealed class SkipGram
{
    private const int NoiseSize = 1 << 20;
    private const int SigmoidSize = 1024;
    private const float SigmoidBound = 8;
    private readonly SkipGramTraining _training;
    private readonly NetworkWeights _weights;
    private readonly WordRows _rows;
    private readonly int[] _contextOf;
    private readonly float[] _keep;
    private readonly int[] _noise;
    private readonly float[] _contexts;
    private readonly float[] _sigmoid = new float[SigmoidSize];

    public SkipGram(SkipGramTraining training, NetworkWeights weights, WordRows rows)
    {
        (_training, _weights, _rows) = (training, weights, rows);
        var table = rows.Table;
        _contextOf = new int[table.Count];
        _keep = new float[table.Count];
        double total = 0;
        for (var w = 0; w < table.Count; w++) total += table.Occurrences(w);
        var contexts = 0;
        for (var w = 0; w < table.Count; w++)
        {
            _contextOf[w] = table.Occurrences(w) >= training.LeastOccurrences ? contexts++ : -1;
            var share = table.Occurrences(w) / Math.Max(1, total) / training.FrequentShare;
            _keep[w] = share <= 0 ? 1 : (float)Math.Min(1, Math.Sqrt(1 / share) + 1 / share);
        }

        _contexts = new float[contexts * weights.Shape.Dimensions];
        _noise = NoiseTable(contexts);
        for (var i = 0; i < SigmoidSize; i++)
            _sigmoid[i] = NetworkPass.Sigmoid((i + 0.5f) / SigmoidSize * 2 * SigmoidBound - SigmoidBound);
    }

    /// <summary>Trains the embedding table in place.</summary>
    /// <param name="texts">Word numbers, text by text.</param>
    /// <param name="progress">Called every few thousand texts.</param>
    /// <param name="cancellation">Stops between two texts.</param>
    public void Run(IReadOnlyList<int[]> texts, Action<EpochProgress>? progress, CancellationToken cancellation)
    {
        if (_contexts.Length == 0 || texts.Count == 0) return;
        var random = new DeterministicRandom(_training.Seed);
        var order = new int[texts.Count];
        var kept = new List<int>();
        var total = (long)_training.Epochs * texts.Count;
        double loss = 0;
        long pairs = 0;
        for (long seen = 0; seen < total; seen++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (seen % texts.Count == 0)
            {
                for (var i = 0; i < order.Length; i++) order[i] = i;
                random.Shuffle(order);
            }

            kept.Clear();
            foreach (var word in texts[order[seen % texts.Count]])
            {
                if (_keep[word] >= 1 || random.NextSingle() < _keep[word]) kept.Add(word);
            }

            var rate = _training.Rate * Math.Max(0.0001f, 1 - (float)seen / total);
            for (var i = 0; i < kept.Count; i++)
                pairs += Neighbours(kept, i, rate, ref random, ref loss);
            if ((seen + 1) % 32768 == 0 || (seen + 1) % texts.Count == 0)
            {
                progress?.Invoke(new EpochProgress(seen + 1, total, loss / Math.Max(1, pairs)));
                (loss, pairs) = (0, 0);
            }
        }
    }

    private int Neighbours(List<int> words, int centre, float rate, ref DeterministicRandom random, ref double loss)
    {
        var dimensions = _weights.Shape.Dimensions;
        Span<float> vector = stackalloc float[dimensions];
        Span<float> gradient = stackalloc float[dimensions];
        gradient.Clear();
        vector.Clear();
        var rows = _rows[words[centre]];
        foreach (var row in rows)
            Kernels.Add(vector, _weights.Embeddings.AsSpan(row * dimensions, dimensions));
        var scale = NetworkPass.RowScale(rows.Length);
        Kernels.Scale(vector, scale);

        var window = 1 + random.Next(_training.Window);
        var pairs = 0;
        for (var j = Math.Max(0, centre - window); j <= Math.Min(words.Count - 1, centre + window); j++)
        {
            if (j == centre || _contextOf[words[j]] < 0) continue;
            loss += Pair(_contextOf[words[j]], 1, vector, gradient, rate);
            for (var n = 0; n < _training.Negatives; n++)
            {
                var noise = _noise[random.Next(NoiseSize)];
                if (noise != _contextOf[words[j]]) loss += Pair(noise, 0, vector, gradient, rate);
            }

            pairs++;
        }

        if (pairs == 0) return 0;
        foreach (var row in rows)
            Kernels.AddScaled(_weights.Embeddings.AsSpan(row * dimensions, dimensions), gradient, scale);
        return pairs;
    }

    // One true or random neighbour: moves its context vector, and adds what the word is to move by.
    private float Pair(int context, float label, ReadOnlySpan<float> vector, Span<float> gradient, float rate)
    {
        var dimensions = vector.Length;
        var other = _contexts.AsSpan(context * dimensions, dimensions);
        var logit = Math.Clamp(Kernels.Dot(vector, other), -SigmoidBound + 0.01f, SigmoidBound - 0.01f);
        var probability = _sigmoid[(int)((logit + SigmoidBound) * (SigmoidSize / (2 * SigmoidBound)))];
        var step = rate * (label - probability);
        Kernels.AddScaled(gradient, other, step);
        Kernels.AddScaled(other, vector, step);
        return -MathF.Log(label > 0 ? probability : 1 - probability);
    }

    // Words in proportion to their occurrences to the power 3/4.
    private int[] NoiseTable(int contexts)
    {
        var noise = new int[NoiseSize];
        if (contexts == 0) return noise;
        double total = 0;
        for (var w = 0; w < _rows.Table.Count; w++)
        {
            if (_contextOf[w] >= 0) total += Math.Pow(_rows.Table.Occurrences(w), 0.75);
        }

        var (filled, sum) = (0, 0.0);
        for (var w = 0; w < _rows.Table.Count; w++)
        {
            if (_contextOf[w] < 0) continue;
            sum += Math.Pow(_rows.Table.Occurrences(w), 0.75);
            var end = Math.Min(NoiseSize, (int)(sum / total * NoiseSize));
            while (filled < end) noise[filled++] = _contextOf[w];
        }

        return noise;
    }
}
