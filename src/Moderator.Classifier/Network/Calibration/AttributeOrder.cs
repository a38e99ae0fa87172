using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Calibration;

/// <summary>
/// What one attribute says of another, as the annotation guide has it: whoever threatens is toxic. Each attribute learns by itself, and THREAT sees
/// hints that TOXICITY takes for kindness. English alone: elsewhere no set teaches THREAT.
/// </summary>
internal static class AttributeOrder
{
    /// <summary>Raises TOXICITY to THREAT where it is less.</summary>
    /// <param name="scores">Calibrated, by attribute; NaN where an attribute is not served.</param>
    public static void Apply(Span<float> scores)
    {
        ref var toxicity = ref scores[(int)AttributeId.Toxicity];
        var threat = scores[(int)AttributeId.Threat];
        if (threat > toxicity) toxicity = threat;
    }
}
