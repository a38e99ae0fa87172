using System.Text.Json.Serialization;
using Moderator.Classifier.DataSets;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Specialist;

/// <summary>The part of a stack that the data sets of our own format train (<see cref="StoredSpecialist"/>). The defaults are what the shipped recipe was measured with.</summary>
public sealed record SpecialistParameters
{
    /// <summary>The network as it first learns from the English comments of all sets; <see cref="NetworkParameters.Share"/> is not used.</summary>
    [JsonPropertyName("network")] public NetworkParameters Network { get; init; } = new() { Languages = "en", BucketBits = 16 };

    /// <summary>So many of it are trained, from seeds of their own; the mean of their logits counts.</summary>
    [JsonPropertyName("networks")] public int Networks { get; init; } = 1;

    /// <summary>Then each goes on with our own comments alone, so many times.</summary>
    [JsonPropertyName("tuning_epochs")] public int TuningEpochs { get; init; } = 4;

    [JsonPropertyName("ngrams")] public StackNgramParameters Ngrams { get; init; } = new() { Most = 60_000, LeastComments = 2 };

    [JsonPropertyName("gate")] public StackNgramParameters Gate { get; init; } = new() { Most = 30_000, Epochs = 6 };

    /// <summary>The English comments of other sets that it reads beside our own while it is tuned; none where empty.</summary>
    [JsonPropertyName("public")] public IReadOnlyList<SpecialistPublicTexts> Public { get; init; } = [];

    /// <summary>What the weight of our own sets that come from grammars is multiplied with, in the network and the n-gram model.</summary>
    [JsonPropertyName("grammar_factor")] public double GrammarFactor { get; init; } = 1;

    /// <summary>
    /// For each comment so many made of several: two to five harmless ones in a row, in every second one of them a toxic one. They teach
    /// that one insult in a long comment counts.
    /// </summary>
    [JsonPropertyName("joined_share")] public double JoinedShare { get; init; } = 0.4;

    /// <summary>The share of our own comments, whole pairs, that trains nothing and fits the level of the specialist's scores.</summary>
    [JsonPropertyName("held_share")] public double HeldShare { get; init; } = 0.1;

    /// <summary>What the network's word on whether a text is one of ours counts in the gate, 0 to 1; the gate's n-gram model counts the rest. More than 0 needs unlabelled comments in <see cref="Public"/>.</summary>
    [JsonPropertyName("network_gate")] public double NetworkGate { get; init; }

    /// <summary>Where the gate's n-gram model says less (logits), the specialist is not asked.</summary>
    [JsonPropertyName("least_gate")] public double LeastGate { get; init; } = -3;

    /// <summary>The gate's logit at which the specialist counts half.</summary>
    [JsonPropertyName("centre")] public double Centre { get; init; } = -0.5;

    /// <summary>How sharply the gate opens around it, in logits.</summary>
    [JsonPropertyName("width")] public double Width { get; init; } = 0.5;

    /// <summary>What the network's and the n-gram model's logits count where the gate is open, where the other parts' average counts 1.</summary>
    [JsonPropertyName("share")] public double Share { get; init; } = 2;

    /// <summary>What the networks count of that, 0 to 1; the n-gram model counts the rest.</summary>
    [JsonPropertyName("network_share")] public double NetworkShare { get; init; } = 0.5;

    /// <summary>What the other parts' raw score still counts where the gate is open, 0 to 1.</summary>
    [JsonPropertyName("kept")] public double Kept { get; init; } = 1;

    /// <summary>How far from 0 the level may be that is added where the gate is open.</summary>
    [JsonPropertyName("most_level")] public double MostLevel { get; init; } = 1;

    /// <summary>The least level; absent, as far below 0 as <see cref="MostLevel"/> is above. Above what our held comments ask for it finds more of what is toxic, and flags more of what is not.</summary>
    [JsonPropertyName("least_level")] public double? LeastLevel { get; init; }

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
        if (Networks is < 1 or > 8) yield return $"networks is {Networks}, expected 1 to 8";
        if (TuningEpochs is < 1 or > 50) yield return $"tuning_epochs is {TuningEpochs}, expected 1 to 50";
        if (JoinedShare is not (>= 0 and <= 5)) yield return $"joined_share is {JoinedShare}, expected 0 to 5";
        for (var i = 0; i < Public.Count; i++)
        {
            foreach (var problem in Public[i].Problems()) yield return $"public[{i}]: {problem}";
        }

        if (GrammarFactor is not (>= 0 and <= 100)) yield return $"grammar_factor is {GrammarFactor}, expected 0 to 100";
        if (HeldShare is not (>= 0.01 and <= 0.5)) yield return $"held_share is {HeldShare}, expected 0.01 to 0.5";
        if (NetworkGate is not (>= 0 and <= 1)) yield return $"network_gate is {NetworkGate}, expected 0 to 1";
        if (NetworkGate > 0 && !Public.Any(p => p.Unlabelled > 0)) yield return $"network_gate is {NetworkGate}, expected 0 where public has no unlabelled comments";
        if (NetworkShare is not (>= 0 and <= 1)) yield return $"network_share is {NetworkShare}, expected 0 to 1";
        if (Kept is not (>= 0 and <= 1)) yield return $"kept is {Kept}, expected 0 to 1";
        if (MostLevel is not (>= 0 and <= 10)) yield return $"most_level is {MostLevel}, expected 0 to 10";
        if (LeastLevel is { } least && !(least >= -MostLevel && least <= MostLevel)) yield return $"least_level is {least}, expected {-MostLevel} to {MostLevel}";
        if (LeastGate is not (>= -1e6 and <= 20)) yield return $"least_gate is {LeastGate}, expected -1000000 to 20";
        if (Centre is not (>= -20 and <= 20)) yield return $"centre is {Centre}, expected -20 to 20";
        if (Width is not (>= 0.01 and <= 20)) yield return $"width is {Width}, expected 0.01 to 20";
        if (Share is not (> 0 and <= 10)) yield return $"share is {Share}, expected more than 0, at most 10";
        foreach (var name in Attributes)
        {
            if (!Core.Scoring.Attributes.TryParse(name, out var attribute)) yield return $"attributes: found \"{name}\", expected one of {string.Join(", ", Core.Scoring.Attributes.AllNames)}";
            else if ((int)attribute == SpecialistBlend.GateOutput) yield return $"attributes: found \"{name}\", in whose place the network has its gate";
        }
    }
}

/// <summary>
/// Comments of other sets, taken at random, that the specialist reads beside our own. With their labels they keep it from forgetting what
/// public data teaches, and few are enough: many would make it a public model again. Without, they teach its gate alone.
/// </summary>
public sealed record SpecialistPublicTexts
{
    /// <summary>The formats of the sets that they come from.</summary>
    [JsonPropertyName("formats")] public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>So many are read with their labels, by the network and by the n-gram model.</summary>
    [JsonPropertyName("labelled")] public int Labelled { get; init; }

    /// <summary>What each of these counts, where one of our own counts 1.</summary>
    [JsonPropertyName("weight")] public double Weight { get; init; } = 0.3;

    /// <summary>Whether the gate opens for texts of these sets as for our own; it stays closed for all other public ones.</summary>
    [JsonPropertyName("covered")] public bool AreCovered { get; init; }

    /// <summary>So many others tell the network's gate what is not one of ours; half of them under a title and a parent of ours, so that these open nothing.</summary>
    [JsonPropertyName("unlabelled")] public int Unlabelled { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Formats.Count == 0) yield return "formats is empty, expected one or more formats of data sets";
        foreach (var format in Formats)
        {
            if (!DataSetFormat.TryParse(format, out var found)) yield return $"formats: found \"{format}\", expected one of {string.Join(", ", DataSetFormat.All.Select(f => f.Name))}";
            else if (found == DataSetFormat.Moderator) yield return $"formats: found \"{format}\", which is our own";
        }

        if (Labelled < 0) yield return $"labelled is {Labelled}, expected 0 or more";
        if (Unlabelled < 0) yield return $"unlabelled is {Unlabelled}, expected 0 or more";
        if (Weight is not (> 0 and <= 10)) yield return $"weight is {Weight}, expected more than 0, at most 10";
        if (AreCovered && Unlabelled > 0) yield return $"unlabelled is {Unlabelled} where covered is true, expected 0: unlabelled ones close the gate";
    }
}
