using Moderator.Classifier.Models;
using Moderator.Classifier.Training;
using Xunit;

namespace Moderator.Tests.Classifier.Models;

public class CalibratorTests
{
    [Fact]
    public void Between_knots_the_log_odds_run_straight_and_beyond_them_on()
    {
        var calibrator = new Calibrator([-1, 0, 2], [-2, 0, 1]);
        Assert.Equal(0.5, calibrator.Apply(0), 12);
        Assert.Equal(1 / (1 + Math.Exp(1)), calibrator.Apply(-0.5), 12);
        Assert.Equal(1 / (1 + Math.Exp(-0.5)), calibrator.Apply(1), 12);
        Assert.Equal(1 / (1 + Math.Exp(-1.5)), calibrator.Apply(3), 12);
        Assert.Equal(1 / (1 + Math.Exp(4)), calibrator.Apply(-2), 12);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e300)]
    public void Any_raw_score_gives_a_probability(double raw) => Assert.InRange(new Calibrator([0, 1], [0, 1]).Apply(raw), 0, 1);

    [Fact]
    public void Knots_that_do_not_ascend_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Calibrator([0, 1], [1, 1]));
        Assert.Throws<ArgumentException>(() => new Calibrator([0, 0], [1, 2]));
        Assert.Throws<ArgumentException>(() => new Calibrator([0], [1]));
    }

    [Fact]
    public void A_fitted_curve_says_what_share_was_positive_and_never_ties()
    {
        // Three plateaus: 1 of 10, 5 of 10 and 9 of 10 positive, a hundred rows each.
        var rows = Enumerable.Range(0, 300).Select(i => new CalibrationRow(i / 100 * 3 + i % 100 / 1000.0, i % 10 < new[] { 1, 5, 9 }[i / 100] ? 1 : 0, 1)).ToArray();
        var calibrator = CalibratorFit.Fit(rows);
        Assert.InRange(calibrator.Apply(0.05), 0.05, 0.17);
        Assert.InRange(calibrator.Apply(3.05), 0.42, 0.58);
        Assert.InRange(calibrator.Apply(6.05), 0.83, 0.95);
        var before = 0.0;
        for (var raw = -3.0; raw < 9; raw += 0.01)
        {
            var score = calibrator.Apply(raw);
            Assert.True(score > before);
            before = score;
        }
    }

    [Fact]
    public void Weights_move_the_curve_to_the_natural_share()
    {
        var rows = Enumerable.Range(0, 1000).Select(i => new CalibrationRow(i % 7 - 3, i % 2, i % 2 == 1 ? 1 : 9)).ToArray();
        // The raw score says nothing here, so every score is near the share: 1 of 10.
        Assert.InRange(CalibratorFit.Fit(rows).Apply(0), 0.07, 0.13);
    }

    [Fact]
    public void A_single_class_or_no_row_at_all_still_gives_a_curve()
    {
        Assert.InRange(CalibratorFit.Fit([]).Apply(0), 0.49, 0.51);
        var negative = Enumerable.Range(0, 50).Select(i => new CalibrationRow(i, 0, 1)).ToArray();
        Assert.InRange(CalibratorFit.Fit(negative).Apply(25), 0, 0.1);
    }
}
