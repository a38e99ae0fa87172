using System.Runtime.Intrinsics;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Linear;

/// <summary>Scores with a stored linear model. Words come one by one; what a frequent word adds is looked up. Thread-safe; the state is one thread's.</summary>
internal sealed class LinearScorer
{
    private const int Outputs = Attributes.Count;
    private readonly StoredLinear _linear;
    private readonly int[] _sums;
    private readonly int[] _counts;

    /// <param name="linear">The model.</param>
    /// <param name="frequent">Words whose sums are computed now.</param>
    public LinearScorer(StoredLinear linear, IReadOnlyList<string> frequent)
    {
        _linear = linear;
        _sums = new int[frequent.Count * Outputs];
        _counts = new int[frequent.Count];
        for (var i = 0; i < frequent.Count; i++)
        {
            var sum = Vector256<int>.Zero;
            _counts[i] = AddWord(frequent[i], LinearFeatures.WordHash(frequent[i]), ref sum);
            sum.CopyTo(_sums.AsSpan(i * Outputs));
        }
    }

    /// <summary>Takes in the next word.</summary>
    /// <param name="state">The comment so far.</param>
    /// <param name="word">As the normalised text has it, in lower case.</param>
    /// <param name="frequent">Its number among the frequent words, or less than 0.</param>
    public void Add(LinearState state, ReadOnlySpan<char> word, int frequent)
    {
        var hash = LinearFeatures.WordHash(word);
        var sum = state.Sum;
        if (frequent >= 0)
        {
            sum += Vector256.LoadUnsafe(ref _sums[frequent * Outputs]);
            state.Features += _counts[frequent] + 1;
        }
        else
        {
            state.Features += AddWord(word, hash, ref sum) + 1;
        }

        state.Sum = sum + Row(LinearFeatures.Pair(state.Previous, hash, _linear.Bits));
        state.Previous = hash;
    }

    /// <summary>Ends the comment.</summary>
    /// <param name="state">The comment.</param>
    /// <param name="logits">By attribute; overwritten.</param>
    public void End(LinearState state, Span<float> logits)
    {
        var scale = LinearTrainer.Scale(state.Features);
        for (var a = 0; a < Outputs; a++) logits[a] = _linear.Intercept[a] + scale * _linear.Steps[a] * state.Sum[a];
    }

    /// <summary>Adds what each word, with its pair with the word before, added to the logits.</summary>
    /// <param name="tokens">The words in order.</param>
    /// <param name="lower">The text they stand in.</param>
    /// <param name="weights">By attribute: what a logit counts in the whole score.</param>
    /// <param name="contributions">Words by attributes.</param>
    public void AddContributions(IReadOnlyList<Token> tokens, ReadOnlySpan<char> lower, Vector256<float> weights, Span<float> contributions)
    {
        var state = new LinearState();
        var own = new Vector256<int>[tokens.Count];
        for (var t = 0; t < own.Length; t++)
        {
            var before = state.Sum;
            Add(state, tokens[t].In(lower), -1);
            own[t] = state.Sum - before;
        }

        var scale = weights * Vector256.Create<float>(_linear.Steps) * LinearTrainer.Scale(state.Features);
        for (var t = 0; t < own.Length; t++)
        {
            var place = contributions.Slice(t * Outputs, Outputs);
            Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(own[t]), scale, Vector256.Create<float>(place)).CopyTo(place);
        }
    }

    private int AddWord(ReadOnlySpan<char> word, uint hash, ref Vector256<int> sum)
    {
        Span<int> features = stackalloc int[LinearFeatures.MostPerWord];
        var count = LinearFeatures.OfWord(word, hash, _linear.Bits, features);
        foreach (var feature in features[..count]) sum += Row(feature);
        return count;
    }

    private Vector256<int> Row(int feature)
    {
        ref var row = ref _linear.Weights[feature * Outputs];
        var (low, high) = Vector128.Widen(Vector128.WidenLower(Vector128.Create(Vector64.LoadUnsafe(ref row), default)));
        return Vector256.Create(low, high);
    }
}

/// <summary>One comment on its way through the linear model. One per thread.</summary>
internal sealed class LinearState
{
    public Vector256<int> Sum { get; set; }

    public int Features { get; set; }

    /// <summary>Hash of the last word.</summary>
    public uint Previous { get; set; }

    public void Begin() => (Sum, Features, Previous) = (default, 0, 0);
}
