using System.Text.Json.Serialization;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Calibration;

/// <summary>
/// How far the comment above raises a comment's score: by <see cref="Weight"/> times what the parent's own log-odds lie above
/// <see cref="Above"/>, at most by <see cref="Most"/>. A calm parent changes nothing, so that who answers a polite comment with abuse
/// gains nothing by it; and no parent alone makes an ordinary reply look like abuse. Calibration parameters: they were chosen where raters saw
/// the parent, on rows that trained nothing.
/// </summary>
public sealed record ParentEffect
{
    /// <summary>The attributes that are raised, each by the parent's score for the same attribute. Raters have labelled comments beside their parents for toxicity alone.</summary>
    [JsonPropertyName("attributes")] public IReadOnlyList<string> Attributes { get; init; } = [AttributeId.Toxicity.WireName()];

    /// <summary>The parent's log-odds up to which nothing is raised: about what an ordinary comment has.</summary>
    [JsonPropertyName("above")] public double Above { get; init; } = -6.5;

    /// <summary>Log-odds for each of the parent's.</summary>
    [JsonPropertyName("weight")] public double Weight { get; init; } = 0.4;

    /// <summary>The highest raise in log-odds.</summary>
    [JsonPropertyName("most")] public double Most { get; init; } = 2.4;

    /// <summary>The comment's probability with its parent.</summary>
    /// <param name="own">The comment's by itself, 0 to 1.</param>
    /// <param name="parent">The parent's by itself, 0 to 1.</param>
    public double Apply(double own, double parent)
    {
        var raise = Math.Clamp(Weight * (LogOdds(parent) - Above), 0, Most);
        // The odds grow by a factor: written so that a probability of 0 or 1 stays one.
        var factor = Math.Exp(raise);
        return own * factor / (1 - own + own * factor);
    }

    internal IEnumerable<string> Problems()
    {
        foreach (var name in Attributes)
        {
            if (!Core.Scoring.Attributes.TryParse(name, out _)) yield return $"attributes: found \"{name}\", expected one of {string.Join(", ", Core.Scoring.Attributes.AllNames)}";
        }

        if (Above is not (>= -20 and <= 20)) yield return $"above is {Above}, expected -20 to 20";
        if (Weight is not (>= 0 and <= 2)) yield return $"weight is {Weight}, expected 0 to 2";
        if (Most is not (>= 0 and <= 10)) yield return $"most is {Most}, expected 0 to 10";
    }

    private static double LogOdds(double probability)
    {
        var p = Math.Clamp(probability, 1e-12, 1 - 1e-12);
        return Math.Log(p / (1 - p));
    }
}
