using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Core.Statistics;
using Xunit;

namespace Moderator.Tests.Core.Statistics;

public sealed class EstimateTests
{
    [Fact]
    public void Wilsons_interval_is_that_of_the_textbook()
    {
        // Newcombe (1998), table I: 81 of 263 and 0 of 20, method 3.
        var share = Estimate.Share(Enumerable.Range(0, 263).Select(i => (1.0, i < 81)));
        Assert.Equal((0.3080, 0.2553, 0.3662, 263), (Math.Round(share.Value, 4), Math.Round(share.Low, 4), Math.Round(share.High, 4), share.Count));
        var none = Estimate.Share(Enumerable.Range(0, 20).Select(_ => (1.0, false)));
        Assert.Equal((0, 0, 0.1611), (none.Value, none.Low, Math.Round(none.High, 4)));
    }

    [Fact]
    public void Weights_that_differ_widen_the_interval_and_a_common_factor_changes_nothing()
    {
        var even = Estimate.Share(Enumerable.Range(0, 100).Select(i => (1.0, i % 2 == 0)));
        var scaled = Estimate.Share(Enumerable.Range(0, 100).Select(i => (7.0, i % 2 == 0)));
        var uneven = Estimate.Share(Enumerable.Range(0, 100).Select(i => (i < 10 ? 50.0 : 1.0, i % 2 == 0)));

        Assert.Equal(even.Low, scaled.Low, 12);
        Assert.Equal(0.5, uneven.Value, 12);
        Assert.True(uneven.High - uneven.Low > 2 * (even.High - even.Low));
    }

    [Fact]
    public void Kappa_is_that_of_a_worked_example()
    {
        // 20 both yes, 5 only the one, 10 only the other, 15 both no: agreed 0.7, by chance 0.5.
        var kappa = Estimate.Kappa(Pairs(20, 5, 10, 15));

        Assert.Equal(0.4, kappa.Value, 12);
        Assert.Equal(50, kappa.Count);
        Assert.Equal(0.1270, (kappa.High - kappa.Value) / 1.959964, 3);
    }

    [Fact]
    public void Kappa_is_one_for_full_agreement_zero_for_chance_and_undefined_where_nobody_ever_differs_from_one_answer()
    {
        Assert.Equal(1, Estimate.Kappa(Pairs(10, 0, 0, 10)).Value, 12);
        Assert.Equal(0, Estimate.Kappa(Pairs(5, 5, 5, 5)).Value, 12);
        Assert.True(double.IsNaN(Estimate.Kappa(Pairs(10, 0, 0, 0)).Value));
        Assert.True(Estimate.Kappa([]).IsTooFew);
    }

    [Fact]
    public void Stability_is_zero_for_the_same_shares_and_grows_with_the_shift()
    {
        long[] then = [500, 300, 150, 50];

        Assert.Equal(0, PopulationStability.Index(then, [1000, 600, 300, 100]), 12);
        // (0.4 - 0.5) ln 0.8 + (0.3 - 0.3) ln 1 + (0.2 - 0.15) ln(4/3) + (0.1 - 0.05) ln 2.
        Assert.Equal(0.07136, PopulationStability.Index(then, [400, 300, 200, 100]), 4);
        Assert.True(PopulationStability.Index(then, [50, 150, 300, 500]) > 1);
        Assert.True(double.IsNaN(PopulationStability.Index(then, [0, 0, 0, 0])));
    }

    [Fact]
    public void A_bin_that_held_hardly_anything_is_joined_with_its_neighbour()
    {
        // One comment among ten thousand in the last bin then, two now: no shift.
        Assert.True(PopulationStability.Index([5000, 4999, 1], [5000, 4998, 2]) < 1e-6);
    }

    [Fact]
    public void Every_decision_has_the_chance_that_is_written_beside_it()
    {
        var design = new AuditDesign(0.01, 0.2);
        var picks = Enumerable.Range(0, 50_000).Select(i => design.Pick("daily", $"c{i}", 1, ModerationAction.Approve, 0.3)).OfType<AuditPick>().ToList();

        Assert.All(picks, p => Assert.Equal(0.08, p.Probability, 12));
        // Four standard errors of 50,000 draws with a chance of 0.08.
        Assert.InRange(picks.Count, 4_000 - 243, 4_000 + 243);
        Assert.InRange(picks.Count(p => p.Wanted == 2) / (double)picks.Count, 0.17, 0.23);
        Assert.InRange(picks.Average(p => p.Turn), 0.48, 0.52);
    }

    [Fact]
    public void The_same_comment_is_always_taken_or_never_and_what_a_person_decides_is_not_taken()
    {
        var design = new AuditDesign(0.01, 0.2);
        var reject = Enumerable.Range(0, 500).Select(i => design.Pick("daily", $"c{i}", 1, ModerationAction.Reject, 0.99)).ToList();

        Assert.Equal(reject, Enumerable.Range(0, 500).Select(i => design.Pick("daily", $"c{i}", 1, ModerationAction.Reject, 0.99)));
        Assert.Contains(reject, p => p is not null);
        Assert.Null(new AuditDesign(1, 1).Pick("daily", "c1", 1, ModerationAction.Review, 0.5));
        Assert.Null(new AuditDesign(0, 1).Pick("daily", "c1", 1, ModerationAction.Approve, 0.5));
        Assert.Equal([0, 1, 2, 3, 3], new double?[] { 0.01, 0.05, 0.39, 0.4, null }.Select(AuditDesign.BandOf));
    }

    [Fact]
    public void Precision_and_recall_of_a_drawn_sample_are_those_of_all_decisions()
    {
        // A population whose truth is known: 40,000 approved of which 1 % are abusive, 500 rejected of which 90 % are.
        var design = new AuditDesign(0.02, 0);
        var population = Enumerable.Range(0, 40_500).Select(i => (Id: $"c{i}", Action: i < 40_000 ? ModerationAction.Approve : ModerationAction.Reject, IsAbusive: i < 40_000 ? i % 100 == 0 : i % 10 != 0)).ToList();
        var judged = population
            .Select(p => (p, Pick: design.Pick("daily", p.Id, 1, p.Action, p.IsAbusive ? 0.45 : 0.01)))
            .Where(p => p.Pick is not null)
            .Select(p => new JudgedDecision(p.p.Action, AttributeScores.None, p.p.IsAbusive, 1 / p.Pick!.Probability))
            .ToList();
        var scaled = JudgedDecision.Scale(judged, population.GroupBy(p => p.Action).ToDictionary(g => g.Key, g => (long)g.Count()));
        var precision = JudgedDecision.Precision(scaled, j => j.Action == ModerationAction.Reject);
        var recall = JudgedDecision.Recall(scaled, j => j.Action == ModerationAction.Reject);

        Assert.Equal(40_500, scaled.Sum(j => j.Weight), 6);
        Assert.InRange(0.9, precision.Low, precision.High);
        Assert.InRange(450.0 / 850, recall.Low, recall.High);
        Assert.True(recall.High - recall.Low < 0.15, recall.ToString());
    }

    private static IEnumerable<(bool One, bool Other)> Pairs(int both, int one, int other, int none) =>
        [.. Enumerable.Repeat((true, true), both), .. Enumerable.Repeat((true, false), one), .. Enumerable.Repeat((false, true), other), .. Enumerable.Repeat((false, false), none)];
}
