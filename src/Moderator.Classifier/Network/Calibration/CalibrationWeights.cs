using Moderator.Classifier.Training;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Calibration;

/// <summary>How many rows of the natural distribution a row of an enriched set stands for.</summary>
internal static class CalibrationWeights
{
    /// <summary>By row of <paramref name="rows"/>.</summary>
    /// <param name="data">Its sets say which attribute was enriched, and what its natural share is.</param>
    /// <param name="rows">Indices of the rows that calibrate.</param>
    public static double[] Of(TrainingData data, IReadOnlyList<int> rows)
    {
        var positive = new double[data.Sets.Count];
        var negative = new double[data.Sets.Count];
        foreach (var i in rows)
        {
            if (EnrichedLabel(data, i) is not { } label) continue;
            positive[data.Rows[i].Set] += label;
            negative[data.Rows[i].Set] += 1 - label;
        }

        var weights = new double[rows.Count];
        for (var k = 0; k < weights.Length; k++)
        {
            weights[k] = 1;
            var set = data.Rows[rows[k]].Set;
            if (EnrichedLabel(data, rows[k]) is not { } label || positive[set] <= 0 || negative[set] <= 0) continue;
            // Rows that do not have the enriched attribute are the ones that the set is short of.
            var natural = data.Sets[set].NaturalShare!.Values.First();
            weights[k] = label + (1 - label) * (1 - natural) / natural * positive[set] / negative[set];
        }

        return weights;
    }

    private static float? EnrichedLabel(TrainingData data, int row)
    {
        if (data.Sets[data.Rows[row].Set].NaturalShare is not { Count: 1 } share || !Attributes.TryParse(share.Keys.First(), out var attribute)) return null;
        var label = data.Rows[row].Labels[(int)attribute];
        return float.IsNaN(label) ? null : label;
    }
}
