using System.Text.Json.Serialization;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Specialist;

/// <summary>The part of a stack that the data sets of our own format train (<see cref="StoredSpecialist"/>). The defaults are what the shipped recipe was measured with.</summary>
public sealed record SpecialistParameters
{
    /// <summary>The network as it first learns from the English comments of all sets; <see cref="NetworkParameters.Share"/> is not used.</summary>
    [JsonPropertyName("network")] public NetworkParameters Network { get; init; } = new() { Languages = "en", BucketBits = 16 };

    /// <summary>Then it goes on with our own comments alone, so many times.</summary>
    [JsonPropertyName("tuning_epochs")] public int TuningEpochs { get; init; } = 4;

    [JsonPropertyName("ngrams")] public StackNgramParameters Ngrams { get; init; } = new() { Most = 60_000, LeastComments = 2 };

    [JsonPropertyName("gate")] public StackNgramParameters Gate { get; init; } = new() { Most = 30_000, Epochs = 6 };

    /// <summary>
    /// For each comment so many made of several: two to five harmless ones in a row, in every second one of them a toxic one. They teach
    /// that one insult in a long comment counts.
    /// </summary>
    [JsonPropertyName("joined_share")] public double JoinedShare { get; init; } = 0.4;

    /// <summary>The share of our own comments, whole pairs, that trains nothing and fits the level of the specialist's scores.</summary>
    [JsonPropertyName("held_share")] public double HeldShare { get; init; } = 0.1;

    /// <summary>The gate's logit at which the specialist counts half.</summary>
    [JsonPropertyName("centre")] public double Centre { get; init; } = -0.5;

    /// <summary>How sharply the gate opens around it, in logits.</summary>
    [JsonPropertyName("width")] public double Width { get; init; } = 0.5;

    /// <summary>What the network's and the n-gram model's logits count where the gate is open, where the other parts' average counts 1.</summary>
    [JsonPropertyName("share")] public double Share { get; init; } = 2;

    /// <summary>The attributes in which it has a say.</summary>
    [JsonPropertyName("attributes")]
    public IReadOnlyList<string> Attributes { get; init; } =
        [.. new[] { AttributeId.Toxicity, AttributeId.SevereToxicity, AttributeId.IdentityAttack, AttributeId.Insult, AttributeId.Threat }.Select(a => a.WireName())];

    internal IEnumerable<string> Problems()
    {
        if (!Network.IsEnglish) yield return $"network: languages is \"{Network.Languages}\", expected \"en\"";
        foreach (var problem in Network.Problems()) yield return $"network: {problem}";
        foreach (var problem in Ngrams.Problems()) yield return $"ngrams: {problem}";
        foreach (var problem in Gate.Problems()) yield return $"gate: {problem}";
        if (TuningEpochs is < 1 or > 50) yield return $"tuning_epochs is {TuningEpochs}, expected 1 to 50";
        if (JoinedShare is not (>= 0 and <= 5)) yield return $"joined_share is {JoinedShare}, expected 0 to 5";
        if (HeldShare is not (>= 0.01 and <= 0.5)) yield return $"held_share is {HeldShare}, expected 0.01 to 0.5";
        if (Centre is not (>= -20 and <= 20)) yield return $"centre is {Centre}, expected -20 to 20";
        if (Width is not (>= 0.01 and <= 20)) yield return $"width is {Width}, expected 0.01 to 20";
        if (Share is not (> 0 and <= 10)) yield return $"share is {Share}, expected more than 0, at most 10";
        foreach (var name in Attributes)
        {
            if (!Core.Scoring.Attributes.TryParse(name, out _)) yield return $"attributes: found \"{name}\", expected one of {string.Join(", ", Core.Scoring.Attributes.AllNames)}";
        }
    }
}
