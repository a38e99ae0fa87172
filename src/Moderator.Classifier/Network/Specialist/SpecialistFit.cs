using Moderator.Classifier.Models;
using Moderator.Classifier.Network.Calibration;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Specialist;

/// <summary>Fits a specialist that is trained to the parts beside it.</summary>
internal static class SpecialistFit
{
    /// <summary>What the specialist changes of a raw score counts as added to it.</summary>
    /// <param name="row">With the specialist's logits at the end of its inputs.</param>
    /// <param name="blend">The specialist's.</param>
    /// <param name="combination">Of the other parts.</param>
    public static void AddTo(CombinationRow row, SpecialistBlend blend, StackCombination combination)
    {
        Span<float> combined = stackalloc float[Attributes.Count];
        Span<float> ofAttribute = stackalloc float[combination.Parts];
        for (var a = 0; a < Attributes.Count; a++)
        {
            for (var p = 0; p < ofAttribute.Length; p++) ofAttribute[p] = row.Inputs[p * Attributes.Count + a];
            combined[a] = combination.Apply(a, ofAttribute);
            row.Added[a] += combined[a];
        }

        blend.Add(row.Inputs.AsSpan(^SpecialistBlend.Inputs), row.Added);
        for (var a = 0; a < Attributes.Count; a++) row.Added[a] -= combined[a];
    }

    /// <summary>The curves are fitted on what public data is like; where the gate is open the level is what our own held comments ask for.</summary>
    /// <param name="specialist">Whose levels are not known yet.</param>
    /// <param name="attributes">That are calibrated.</param>
    /// <param name="calibrators">For each of these, from raw score to probability.</param>
    /// <param name="combination">Of the other parts.</param>
    /// <param name="held">Comments of our own that trained nothing.</param>
    /// <param name="parameters">Between what a level may lie.</param>
    public static StoredSpecialist WithLevels(
        StoredSpecialist specialist, AttributeId[] attributes, Calibrator[] calibrators, StackCombination combination, CombinationRow[] held, SpecialistParameters parameters)
    {
        var levels = new float[Attributes.Count];
        var ofAttribute = new float[combination.Parts];
        for (var i = 0; i < attributes.Length; i++)
        {
            var a = (int)attributes[i];
            if (specialist.Blend.Shares[a] == 0) continue;
            var rows = new List<LevelRow>();
            foreach (var row in held)
            {
                if (float.IsNaN(row.Labels[a])) continue;
                for (var p = 0; p < ofAttribute.Length; p++) ofAttribute[p] = row.Inputs[p * Attributes.Count + a];
                rows.Add(new LevelRow(combination.Apply(a, ofAttribute) + row.Added[a], specialist.Blend.Openness(row.Inputs.AsSpan(^SpecialistBlend.Inputs)), row.Labels[a]));
            }

            levels[a] = (float)SpecialistLevel.Fit(calibrators[i], rows, parameters.LeastLevel ?? -parameters.MostLevel, parameters.MostLevel);
        }

        return specialist with { Blend = specialist.Blend with { Levels = levels } };
    }
}
