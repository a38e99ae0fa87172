using Moderator.Classifier.Evaluation;
using Xunit;

namespace Moderator.Tests.Classifier.Evaluation;

public sealed class AucDifferenceTests
{
    [Fact]
    public void The_areas_are_those_of_the_metrics_and_the_interval_is_that_of_the_definition()
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 120).Select(i =>
        {
            var positive = i % 4 == 0;
            // A coarse grid: ties occur.
            return (Before: Math.Round(random.NextDouble() + (positive ? 0.2 : 0), 1), After: Math.Round(random.NextDouble() + (positive ? 0.5 : 0), 1), positive);
        }).ToArray();
        var found = AucDifference.Of(rows);
        Assert.Equal(BinaryMetrics.RocAucOf([.. rows.Select(r => new ScoredRow(r.Before, r.positive))]), found.Before, 12);
        Assert.Equal(BinaryMetrics.RocAucOf([.. rows.Select(r => new ScoredRow(r.After, r.positive))]), found.After, 12);
        Assert.Equal((120, 30), (found.N, found.Positives));

        // The definition, pair by pair.
        var (positives, negatives) = (rows.Where(r => r.positive).ToArray(), rows.Where(r => !r.positive).ToArray());
        static double Wins(double a, double b) => a > b ? 1 : a == b ? 0.5 : 0;
        double Difference((double Before, double After, bool) p, (double Before, double After, bool) n) => Wins(p.After, n.After) - Wins(p.Before, n.Before);
        var ofPositive = positives.Select(p => negatives.Average(n => Difference(p, n))).ToArray();
        var ofNegative = negatives.Select(n => positives.Average(p => Difference(p, n))).ToArray();
        static double Variance(double[] v) => v.Sum(x => (x - v.Average()) * (x - v.Average())) / (v.Length - 1);
        var half = 1.959963984540054 * Math.Sqrt(Variance(ofPositive) / 30 + Variance(ofNegative) / 90);
        Assert.Equal(found.Gain - half, found.Low, 9);
        Assert.Equal(found.Gain + half, found.High, 9);
    }

    [Fact]
    public void Without_rows_of_both_kinds_nothing_is_defined()
    {
        var found = AucDifference.Of([(0.1, 0.2, true), (0.4, 0.3, true)]);
        Assert.True(double.IsNaN(found.Before) && double.IsNaN(found.After) && double.IsNaN(found.Low));
    }
}
