using Moderator.Classifier.Evaluation;
using Xunit;

namespace Moderator.Tests.Classifier.Evaluation;

public class SpreadTests
{
    [Fact]
    public void Flagged_shares_count_rows_by_weight_from_the_threshold_on()
    {
        ScoredRow[] rows = [new(0.8, true), new(0.7, false, 2), new(0.5, true), new(0.49, false, 4)];
        var found = ScoreDistribution.Of(rows);
        Assert.Equal(4, found.N);
        Assert.Equal([4 / 8.0, 3 / 8.0, 1 / 8.0], found.Flagged.Select(f => Math.Round(f, 12)));
    }

    [Fact]
    public void Each_label_has_its_own_histogram_of_sum_one()
    {
        var found = ScoreDistribution.Of([new(1, true), new(0.97, true), new(0.01, false), new(0.06, false, 3)]);
        Assert.Equal(1, found.Positive[^1]);
        Assert.Equal([0.25, 0.75], found.Negative.Take(2));
        Assert.Equal(1, found.Negative.Sum(), 12);
    }

    [Fact]
    public void Without_rows_shares_are_undefined()
    {
        var none = ScoreDistribution.Of([]);
        Assert.All(none.Flagged, f => Assert.True(double.IsNaN(f)));
        Assert.All(none.Positive, f => Assert.True(double.IsNaN(f)));
    }

    [Fact]
    public void The_curve_goes_through_the_points_counted_by_hand()
    {
        // 0.9 positive, then a tie of one positive and one negative at 0.5, then a negative of weight 3.
        var curve = RocCurve.Of([new(0.9, true), new(0.5, true), new(0.5, false), new(0.1, false, 3)], most: 100);
        Assert.Equal([new(0, 0), new(0, 0.5), new(0.25, 1), new(1, 1)], curve);
    }

    [Fact]
    public void A_thinned_curve_keeps_its_ends_and_its_order()
    {
        var rows = Enumerable.Range(0, 5000).Select(i => new ScoredRow((i * 7919 % 5000) / 5000.0, i % 3 == 0)).ToArray();
        var curve = RocCurve.Of(rows, most: 50);
        Assert.InRange(curve.Count, 40, 51);
        Assert.Equal(new RocPoint(0, 0), curve[0]);
        Assert.Equal(new RocPoint(1, 1), curve[^1]);
        Assert.All(curve.Zip(curve.Skip(1)), p => Assert.True(p.Second.TruePositiveRate >= p.First.TruePositiveRate && p.Second.FalsePositiveRate >= p.First.FalsePositiveRate));
    }

    [Fact]
    public void A_curve_needs_both_labels() => Assert.Empty(RocCurve.Of([new(0.4, true)], most: 9));

    [Theory]
    [InlineData(0, "0 to 19")]
    [InlineData(19, "0 to 19")]
    [InlineData(20, "20 to 49")]
    [InlineData(999, "400 to 999")]
    [InlineData(1000, "1000 and more")]
    public void Every_length_has_one_band(int length, string expected) => Assert.Equal(expected, LengthBand.Of(new string('a', length)).ToString());
}
