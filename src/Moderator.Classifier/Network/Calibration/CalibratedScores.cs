using Moderator.Classifier.Models;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Calibration;

/// <summary>What is shown of raw scores, as the model scores and as the trainer fits curves to it.</summary>
internal static class CalibratedScores
{
    /// <summary>Calibrates each attribute; of English texts, TOXICITY is at least THREAT.</summary>
    /// <param name="raw">Length 8, by attribute.</param>
    /// <param name="attributes">That are served.</param>
    /// <param name="calibrators">For each of these.</param>
    /// <param name="isEnglish">Elsewhere no set teaches THREAT.</param>
    /// <param name="scores">Length 8, by attribute; overwritten, with NaN where an attribute is not served.</param>
    public static void Of(ReadOnlySpan<float> raw, IReadOnlyList<AttributeId> attributes, Calibrator[] calibrators, bool isEnglish, Span<float> scores)
    {
        scores.Fill(float.NaN);
        for (var i = 0; i < calibrators.Length; i++)
            scores[(int)attributes[i]] = (float)calibrators[i].Apply(raw[(int)attributes[i]]);
        if (isEnglish) RaiseByThreat(scores);
    }

    /// <summary>
    /// Raises TOXICITY to THREAT where it is less: whoever threatens is toxic, as the annotation guide has it. Each attribute learns by itself, and
    /// THREAT sees hints that TOXICITY takes for kindness.
    /// </summary>
    /// <param name="scores">Calibrated, by attribute; NaN where an attribute is not served.</param>
    public static void RaiseByThreat(Span<float> scores)
    {
        ref var toxicity = ref scores[(int)AttributeId.Toxicity];
        var threat = scores[(int)AttributeId.Threat];
        if (threat > toxicity) toxicity = threat;
    }
}
