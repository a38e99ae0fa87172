using Moderator.Classifier.Evaluation;
using Xunit;

namespace Moderator.Tests.Classifier.Evaluation;

public class IdentityMetricsTests
{
    [Fact]
    public void The_three_areas_are_those_counted_by_hand()
    {
        (ScoredRow, IReadOnlyList<string>)[] rows =
        [
            (new(0.9, true), ["baker"]), (new(0.6, false), ["baker"]), (new(0.5, true), ["baker"]), (new(0.1, false), ["baker"]),
            (new(0.55, true), ["miller"]), (new(0.3, false), ["miller"]), (new(0.05, false), []), (new(0.6, true), []),
        ];
        var baker = IdentityMetrics.Of(rows)[0];
        Assert.Equal(("baker", 4, 2, 4), (baker.Identity, baker.N, baker.Positives, baker.Background));

        // Within: 0.9 beats 0.6 and 0.1, 0.5 beats 0.1 alone: 3 of 4 pairs.
        Assert.Equal(0.75, baker.SubgroupAuc, 12);

        // Background positives 0.55 and 0.6 against the baker's negatives 0.6 and 0.1: 1 + 1 won, one tie: 2.5 of 4.
        Assert.Equal(0.625, baker.BpsnAuc, 12);

        // The baker's positives 0.9 and 0.5 against background negatives 0.3 and 0.05: all 4.
        Assert.Equal(1, baker.BnspAuc, 12);
        Assert.Equal(0.625, baker.Lowest, 12);
    }

    [Fact]
    public void What_has_no_pair_is_undefined()
    {
        var only = Assert.Single(IdentityMetrics.Of([(new(0.4, true), ["baker"]), (new(0.2, false), [])]));
        Assert.True(double.IsNaN(only.SubgroupAuc));
        Assert.True(double.IsNaN(only.BpsnAuc));
        Assert.Equal(1, only.BnspAuc);
        Assert.Equal(1, only.Lowest);
        Assert.Equal("undefined", BinaryMetrics.Show(only.SubgroupAuc));
    }

    [Fact]
    public void A_row_may_name_several_identities_or_none()
    {
        var found = IdentityMetrics.Of([(new(0.4, true), ["miller", "baker"]), (new(0.2, false), []), (new(0.3, false), ["miller"])]);
        Assert.Equal(["baker", "miller"], found.Select(m => m.Identity));
        Assert.Equal([1, 2], found.Select(m => m.N));
        Assert.Equal([2, 1], found.Select(m => m.Background));
    }
}
