namespace Moderator.Classifier.Network.Training;

/// <summary>Where the gradient of one comment's loss goes, row by row. A struct, so that the loops inline it.</summary>
internal interface IGradientSink
{
    /// <summary>Every row of a word: gradient <c>scale * direction</c> each.</summary>
    void Embedding(ReadOnlySpan<int> rows, float scale, ReadOnlySpan<float> direction);

    void Convolution(int column, float scale, ReadOnlySpan<float> direction);

    void ConvolutionBias(int unit, float gradient);

    void Hidden(int unit, float scale, ReadOnlySpan<float> direction);

    void HiddenBias(int dataSet, ReadOnlySpan<float> gradient);

    void Output(int attribute, int dataSet, float scale, ReadOnlySpan<float> direction);
}

/// <summary>How much of a training pass is dropped, as shares from 0 to 1.</summary>
internal readonly record struct Dropout(float Words, float Pooled)
{
    public static Dropout None => default;
}

/// <summary>
/// Forward and backward over one comment, with buffers that are reused: one pass object per thread.
/// </summary>
/// <remarks>
/// words → scaled sum of hashed embeddings → convolutions of width 1..n, ReLU, maximum over the comment; joined with the
/// mean of the words and style features → one hidden layer → one logistic output per attribute. Because the pooling is a
/// maximum, the gradient reaches one window per filter, and the backward pass costs a fraction of the forward one.
/// </remarks>
internal sealed class NetworkPass
{
    private readonly NetworkWeights _weights;
    private readonly NetworkShape _shape;
    private readonly WordRows _rows;
    private readonly float[] _convolution;
    private readonly float[] _best;
    private readonly int[] _winner;
    private readonly float[] _pooled;
    private readonly float[] _pooledGradient;
    private readonly float[] _mask;
    private readonly float[] _hidden;
    private readonly float[] _hiddenGradient;
    private readonly float[] _logits = new float[NetworkShape.Outputs];
    private float[] _words = [];
    private float[] _wordGradients = [];
    private float[] _projected = [];
    private bool[] _dropped = [];

    public NetworkPass(NetworkWeights weights, WordRows rows)
    {
        (_weights, _shape, _rows) = (weights, weights.Shape, rows);
        _convolution = new float[_shape.Projected * _shape.Dimensions];
        _best = new float[_shape.ConvolutionUnits];
        _winner = new int[_shape.ConvolutionUnits];
        _pooled = new float[_shape.Pooled];
        _pooledGradient = new float[_shape.Pooled];
        _mask = new float[_shape.Pooled];
        _hidden = new float[_shape.Hidden];
        _hiddenGradient = new float[_shape.Hidden];
        RefreshConvolution();
    }

    /// <summary>Logits by attribute, of the last forward pass.</summary>
    public ReadOnlySpan<float> Logits => _logits;

    /// <summary>The factor of the sum of a word's rows: neither long nor short words stand out by their length alone.</summary>
    public static float RowScale(int rows) => 1f / MathF.Sqrt(rows);

    /// <summary>The factor of the sum of the words: between a sum (1) and a mean (1/n).</summary>
    public static float MeanScale(int words) => 1f / MathF.Sqrt(words);

    /// <summary>Takes over the convolution's current weights. Between two calls the forward pass uses those of the last.</summary>
    public void RefreshConvolution() => _weights.TransposeConvolution(_convolution);

    /// <summary>Runs the network over a comment.</summary>
    /// <returns>The comment's loss: cross entropy summed over the attributes that it labels.</returns>
    public float Forward(EncodedComment comment, Dropout dropout, ref DeterministicRandom random)
    {
        var words = comment.Words;
        Reserve(words.Length);
        EmbedWords(words, dropout.Words, ref random);
        var dimensions = _shape.Dimensions;
        Kernels.Project(_words, dimensions, _convolution, _projected, _shape.Projected, words.Length, dimensions, _shape.Projected);
        Pool(comment.Style, words.Length);
        ApplyDropout(dropout.Pooled, ref random);
        ComputeHidden(comment.DataSet);
        return Outputs(comment);
    }

    /// <summary>Hands the gradient of the last forward pass's loss to a sink, times the comment's weight.</summary>
    public void Backward<TSink>(EncodedComment comment, ref TSink sink)
        where TSink : struct, IGradientSink
    {
        BackwardOutputs(comment, ref sink);
        BackwardHidden(comment.DataSet, ref sink);
        BackwardWords(comment.Words, ref sink);
    }

    private void Reserve(int words)
    {
        if (_dropped.Length >= words) return;
        _words = new float[words * _shape.Dimensions];
        _wordGradients = new float[words * _shape.Dimensions];
        _projected = new float[words * _shape.Projected];
        _dropped = new bool[words];
    }

    private void EmbedWords(ReadOnlySpan<int> words, float dropout, ref DeterministicRandom random)
    {
        var dimensions = _shape.Dimensions;
        for (var t = 0; t < words.Length; t++)
        {
            var vector = _words.AsSpan(t * dimensions, dimensions);
            vector.Clear();
            _dropped[t] = dropout > 0 && random.NextSingle() < dropout;
            if (_dropped[t]) continue;
            var rows = _rows[words[t]];
            foreach (var row in rows)
                Kernels.Add(vector, _weights.Embeddings.AsSpan(row * dimensions, dimensions));
            Kernels.Scale(vector, RowScale(rows.Length));
        }
    }

    private void Pool(ReadOnlySpan<float> style, int words)
    {
        var (filters, dimensions) = (_shape.Filters, _shape.Dimensions);
        _pooled.AsSpan().Clear();
        if (words > 0)
        {
            for (var width = 1; width <= _shape.MaxWidth; width++)
            {
                var unit = (width - 1) * filters;
                Kernels.MaxPool(
                    _projected, words, _shape.Projected, NetworkShape.FirstTap(width) * filters, width, filters,
                    _best.AsSpan(unit, filters), _winner.AsSpan(unit, filters));
            }

            for (var unit = 0; unit < _best.Length; unit++)
                _pooled[unit] = MathF.Max(0, _best[unit] + _weights.ConvolutionBias[unit]);
            var mean = _pooled.AsSpan(_best.Length, dimensions);
            for (var t = 0; t < words; t++)
                Kernels.Add(mean, _words.AsSpan(t * dimensions, dimensions));
            Kernels.Scale(mean, MeanScale(words));
        }

        style.CopyTo(_pooled.AsSpan(_best.Length + dimensions));
    }

    private void ApplyDropout(float dropout, ref DeterministicRandom random)
    {
        if (dropout <= 0)
        {
            Array.Fill(_mask, 1);
            return;
        }

        var kept = 1 / (1 - dropout);
        for (var i = 0; i < _mask.Length; i++)
        {
            _mask[i] = random.NextSingle() < dropout ? 0 : kept;
            _pooled[i] *= _mask[i];
        }
    }

    private void ComputeHidden(int dataSet)
    {
        for (var h = 0; h < _hidden.Length; h++)
        {
            var sum = _weights.HiddenBias[h] + _weights.HiddenOffset[dataSet * _hidden.Length + h]
                + Kernels.Dot(_weights.Hidden.AsSpan(h * _pooled.Length, _pooled.Length), _pooled);
            _hidden[h] = MathF.Max(0, sum);
        }
    }

    private float Outputs(EncodedComment comment)
    {
        var loss = 0f;
        for (var a = 0; a < _logits.Length; a++)
        {
            var logit = _weights.OutputBias[a] + _weights.OutputOffset[comment.DataSet * _logits.Length + a]
                + Kernels.Dot(_weights.Output.AsSpan(a * _hidden.Length, _hidden.Length), _hidden);
            _logits[a] = logit;
            var label = comment.Labels[a];
            if (!float.IsNaN(label))
                loss += MathF.Max(logit, 0) - logit * label + MathF.Log(1 + MathF.Exp(-MathF.Abs(logit)));
        }

        return loss * comment.Weight;
    }

    private void BackwardOutputs<TSink>(EncodedComment comment, ref TSink sink)
        where TSink : struct, IGradientSink
    {
        _hiddenGradient.AsSpan().Clear();
        for (var a = 0; a < _logits.Length; a++)
        {
            var label = comment.Labels[a];
            if (float.IsNaN(label)) continue;
            var gradient = comment.Weight * (Sigmoid(_logits[a]) - label);
            Kernels.AddScaled(_hiddenGradient, _weights.Output.AsSpan(a * _hidden.Length, _hidden.Length), gradient);
            sink.Output(a, comment.DataSet, gradient, _hidden);
        }

        for (var h = 0; h < _hidden.Length; h++)
        {
            if (_hidden[h] <= 0) _hiddenGradient[h] = 0;
        }
    }

    private void BackwardHidden<TSink>(int dataSet, ref TSink sink)
        where TSink : struct, IGradientSink
    {
        _pooledGradient.AsSpan().Clear();
        for (var h = 0; h < _hidden.Length; h++)
        {
            var gradient = _hiddenGradient[h];
            if (gradient == 0) continue;
            Kernels.AddScaled(_pooledGradient, _weights.Hidden.AsSpan(h * _pooled.Length, _pooled.Length), gradient);
            sink.Hidden(h, gradient, _pooled);
        }

        sink.HiddenBias(dataSet, _hiddenGradient);
        for (var i = 0; i < _mask.Length; i++)
            _pooledGradient[i] *= _mask[i];
    }

    private void BackwardWords<TSink>(ReadOnlySpan<int> words, ref TSink sink)
        where TSink : struct, IGradientSink
    {
        if (words.Length == 0) return;
        var (filters, dimensions) = (_shape.Filters, _shape.Dimensions);
        var mean = _pooledGradient.AsSpan(_best.Length, dimensions);
        Kernels.Scale(mean, MeanScale(words.Length));
        for (var t = 0; t < words.Length; t++)
            mean.CopyTo(_wordGradients.AsSpan(t * dimensions, dimensions));

        for (var unit = 0; unit < _best.Length; unit++)
        {
            var gradient = _pooledGradient[unit];
            if (gradient == 0 || _pooled[unit] <= 0) continue;
            sink.ConvolutionBias(unit, gradient);
            var (width, filter) = (unit / filters + 1, unit % filters);
            var last = Math.Min(width, words.Length - _winner[unit]);
            for (var k = 0; k < last; k++)
            {
                var position = _winner[unit] + k;
                if (_dropped[position]) continue;
                var column = (NetworkShape.FirstTap(width) + k) * filters + filter;
                Kernels.AddScaled(_wordGradients.AsSpan(position * dimensions, dimensions), _weights.Convolution.AsSpan(column * dimensions, dimensions), gradient);
                sink.Convolution(column, gradient, _words.AsSpan(position * dimensions, dimensions));
            }
        }

        for (var t = 0; t < words.Length; t++)
        {
            if (_dropped[t]) continue;
            var rows = _rows[words[t]];
            sink.Embedding(rows, RowScale(rows.Length), _wordGradients.AsSpan(t * dimensions, dimensions));
        }
    }

    internal static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
