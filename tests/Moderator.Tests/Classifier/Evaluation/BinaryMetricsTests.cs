using Moderator.Classifier.Evaluation;
using Xunit;

namespace Moderator.Tests.Classifier.Evaluation;

public class BinaryMetricsTests
{
    private static BinaryMetrics Of(double threshold, params (double Score, int Label, double Weight)[] rows) =>
        BinaryMetrics.Of([.. rows.Select(r => new ScoredRow(r.Score, r.Label == 1, r.Weight))], threshold);

    [Fact]
    public void Four_rows_by_hand()
    {
        // Positives 0.8 and 0.35; negatives 0.4 and 0.1. Of four pairs three are in order.
        var metrics = Of(0.5, (0.1, 0, 1), (0.4, 0, 1), (0.35, 1, 1), (0.8, 1, 1));
        Assert.Equal(4, metrics.N);
        Assert.Equal(2, metrics.Positives);
        Assert.Equal(0.5, metrics.BaseRate);
        Assert.Equal(0.75, metrics.RocAuc, 12);
        // Precision 1/1 at recall 1/2, then 2/3 at recall 1.
        Assert.Equal(0.5 * 1 + 0.5 * 2 / 3, metrics.PrAuc, 12);
        Assert.Equal(1, metrics.Precision);
        Assert.Equal(0.5, metrics.Recall);
        Assert.Equal(2.0 / 3, metrics.F1, 12);
    }

    [Fact]
    public void A_tie_between_a_positive_and_a_negative_counts_half()
    {
        var metrics = Of(0.5, (0.5, 1, 1), (0.5, 0, 1), (0.2, 0, 1));
        Assert.Equal((0.5 + 1) / 2, metrics.RocAuc, 12);
        Assert.Equal(0.5, metrics.PrAuc, 12);
    }

    [Fact]
    public void All_scores_equal_is_chance()
    {
        var metrics = Of(0.5, (0.3, 1, 1), (0.3, 0, 1), (0.3, 0, 1), (0.3, 1, 1));
        Assert.Equal(0.5, metrics.RocAuc, 12);
        Assert.Equal(0.5, metrics.PrAuc, 12);
    }

    [Fact]
    public void Weights_stand_for_rows()
    {
        var weighted = Of(0.5, (0.9, 1, 1), (0.8, 0, 3), (0.6, 1, 2), (0.1, 0, 4));
        var repeated = Of(0.5, (0.9, 1, 1), (0.8, 0, 1), (0.8, 0, 1), (0.8, 0, 1), (0.6, 1, 1), (0.6, 1, 1), (0.1, 0, 1), (0.1, 0, 1), (0.1, 0, 1), (0.1, 0, 1));
        Assert.Equal(0.3, weighted.BaseRate, 12);
        Assert.Equal(repeated.RocAuc, weighted.RocAuc, 12);
        Assert.Equal(repeated.PrAuc, weighted.PrAuc, 12);
        Assert.Equal(repeated.Precision, weighted.Precision, 12);
        Assert.Equal(repeated.Recall, weighted.Recall, 12);
        Assert.Equal(repeated.CalibrationError, weighted.CalibrationError, 12);
        Assert.Equal(4, weighted.N);
    }

    [Fact]
    public void Without_a_positive_row_areas_and_recall_are_undefined_and_print_so()
    {
        var metrics = Of(0.5, (0.9, 0, 1), (0.1, 0, 1));
        Assert.True(double.IsNaN(metrics.RocAuc));
        Assert.True(double.IsNaN(metrics.PrAuc));
        Assert.True(double.IsNaN(metrics.Recall));
        Assert.Equal(0, metrics.Precision);
        Assert.Equal("undefined", BinaryMetrics.Show(metrics.RocAuc));
        Assert.Equal("0.000", BinaryMetrics.Show(metrics.Precision));
    }

    [Fact]
    public void With_nothing_flagged_precision_is_undefined_and_without_rows_everything_is()
    {
        Assert.True(double.IsNaN(Of(0.95, (0.9, 1, 1), (0.1, 0, 1)).Precision));
        var empty = Of(0.5);
        Assert.Equal(0, empty.N);
        Assert.True(double.IsNaN(empty.BaseRate));
        Assert.True(double.IsNaN(empty.RocAuc));
        Assert.True(double.IsNaN(empty.F1));
        Assert.True(double.IsNaN(empty.CalibrationError));
    }

    [Fact]
    public void Calibration_error_by_hand_over_fifteen_bins()
    {
        // Bin 14 (0.9333 to 1): scores 0.95 and 1.0, one of two positive. Bin 1: score 0.1, none of one.
        var metrics = Of(0.5, (0.95, 1, 1), (1.0, 0, 1), (0.1, 0, 1));
        Assert.Equal((Math.Abs(1.95 - 1) + Math.Abs(0.1 - 0)) / 3, metrics.CalibrationError, 12);
        Assert.Equal(15, metrics.Reliability.Count);
        Assert.Equal(0.975, metrics.Reliability[14].MeanScore, 12);
        Assert.Equal(0.5, metrics.Reliability[14].PositiveShare, 12);
        Assert.Equal(2, metrics.Reliability[14].Weight);
        Assert.True(double.IsNaN(metrics.Reliability[7].MeanScore));
    }

    [Fact]
    public void Weighing_negatives_changes_precision_but_not_the_roc_area()
    {
        var plain = Of(0.5, (0.9, 1, 1), (0.6, 0, 1), (0.4, 1, 1), (0.2, 0, 1));
        var natural = Of(0.5, (0.9, 1, 1), (0.6, 0, 9.5), (0.4, 1, 1), (0.2, 0, 9.5));
        Assert.Equal(plain.RocAuc, natural.RocAuc, 12);
        Assert.Equal(0.5, plain.Precision);
        Assert.Equal(1 / 10.5, natural.Precision, 12);
    }
}
