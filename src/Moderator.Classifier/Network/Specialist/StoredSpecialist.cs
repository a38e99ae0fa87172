using Moderator.Classifier.Network.Ngrams;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Specialist;

/// <summary>
/// The part that our own comments trained, for English: networks that read the article's title and the parent too, and an
/// n-gram model. What public data does not teach is here; but of what public data teaches it knows little. A gate tells how far a
/// text is of the kind that our comments cover: the others score what is not. It is made of an n-gram model of texts and of one output of
/// the networks, which know such texts better than words and pairs of words do.
/// </summary>
/// <param name="Networks">Of the comment with what it stands under, one or more: the mean of their logits counts; <see cref="SpecialistBlend.GateOutput"/> is the gate's.</param>
/// <param name="Ngrams">Of the comment alone.</param>
/// <param name="Gate">Its first logit says whether the text is rather one of ours or of the public sets.</param>
/// <param name="Blend">What the three make of a raw score.</param>
internal sealed record StoredSpecialist(IReadOnlyList<StoredNetwork> Networks, StoredNgrams Ngrams, StoredNgrams Gate, SpecialistBlend Blend)
{
    /// <summary>The same with another weight of the networks beside the n-gram model: it is folded into their logits, the gate's aside.</summary>
    /// <param name="networkShare">0 to 1; a half changes nothing.</param>
    public StoredSpecialist Weighed(float networkShare)
    {
        var (ofNetworks, ofNgrams) = (2 * networkShare, 2 * (1 - networkShare));
        float[] Scaled(float[] values, float factor, int perAttribute) => [.. values.Select((v, i) => i / perAttribute == SpecialistBlend.GateOutput ? v : v * factor)];
        return this with
        {
            Networks = [.. Networks.Select(n => n with { Output = Scaled(n.Output, ofNetworks, n.Shape.Hidden), OutputBias = Scaled(n.OutputBias, ofNetworks, 1) })],
            Ngrams = Ngrams with { Steps = Scaled(Ngrams.Steps, ofNgrams, 1), Intercept = Scaled(Ngrams.Intercept, ofNgrams, 1) },
        };
    }
}

/// <summary>How the specialist adds to the raw score of the other parts (a gated mixture: Jacobs et al. 1991).</summary>
/// <param name="Centre">The gate's logit at which the specialist counts half.</param>
/// <param name="Width">How far from it, in logits, the specialist counts 73 per cent.</param>
/// <param name="Shares">By attribute: the factor of the network's and the n-gram model's logits; 0 where the specialist has no say.</param>
/// <param name="Levels">By attribute: what is added where the gate is open, so that a calibrated score fits our comments too.</param>
internal sealed record SpecialistBlend(float Centre, float Width, float[] Shares, float[] Levels)
{
    /// <summary>The attribute in whose place the networks say how far a text is one of ours: the specialist has no say in that attribute.</summary>
    public const int GateOutput = (int)AttributeId.Spam;

    /// <summary>Logits that <see cref="Add"/> reads: the networks' mean, those of the n-gram model and of the gate.</summary>
    public const int Inputs = 3 * Attributes.Count;

    /// <summary>What the networks' output counts in the gate, 0 to 1; the n-gram model counts the rest.</summary>
    public float NetworkGate { get; init; }

    /// <summary>What the other parts' raw score still counts where the gate is open, 0 to 1, for attributes in which the specialist has a say.</summary>
    public float Kept { get; init; } = 1;

    /// <summary>
    /// Where the gate's n-gram model says less (logits), the gate is shut and the specialist's other models are not asked: they
    /// are most of its cost, and the networks could hardly have opened it.
    /// </summary>
    public float LeastGate { get; init; } = float.NegativeInfinity;

    /// <summary>Whether the specialist's other models have a say.</summary>
    /// <param name="gate">Logits of the gate's n-gram model.</param>
    public bool IsAsked(ReadOnlySpan<float> gate) => gate[0] >= LeastGate;

    /// <summary>How far the gate is open, 0 to 1.</summary>
    /// <param name="logits">As for <see cref="Add"/>.</param>
    public float Openness(ReadOnlySpan<float> logits)
    {
        if (!IsAsked(logits[(2 * Attributes.Count)..])) return 0;
        var gate = NetworkGate * logits[GateOutput] + (1 - NetworkGate) * logits[2 * Attributes.Count];
        return 1 / (1 + MathF.Exp((Centre - gate) / Width));
    }

    /// <summary>What is left of the other parts' raw score.</summary>
    /// <param name="attribute">Which.</param>
    /// <param name="open">As <see cref="Openness"/> says.</param>
    public float KeptOf(int attribute, float open) => Shares[attribute] > 0 ? 1 - open * (1 - Kept) : 1;

    /// <summary>Adds to raw scores what the specialist says.</summary>
    /// <param name="logits">Length <see cref="Inputs"/>: networks, n-gram model, gate, by attribute each.</param>
    /// <param name="raw">By attribute.</param>
    public void Add(ReadOnlySpan<float> logits, Span<float> raw)
    {
        var open = Openness(logits);
        for (var a = 0; a < Attributes.Count; a++)
            raw[a] = KeptOf(a, open) * raw[a] + open * (Shares[a] * (logits[a] + logits[Attributes.Count + a]) + Levels[a]);
    }
}
