using Moderator.Classifier.Corpus;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Corpus;

public sealed class AgreementTests
{
    [Fact]
    public void Alpha_is_one_where_all_agree_and_undefined_where_there_is_nothing_to_disagree_about()
    {
        Assert.Equal(1, Agreement.AlphaOf([(0, 0), (1, 1), (0.5, 0.5)]));
        Assert.Equal(double.NaN, Agreement.AlphaOf([(0, 0), (0, 0)]));
        Assert.Equal(double.NaN, Agreement.AlphaOf([]));
    }

    // Worked by hand: observed disagreement 1/3; of the 30 ordered pairs of six values, 18 differ by 1: expected 0.6.
    [Fact]
    public void Alpha_of_two_agreements_and_one_disagreement_is_four_ninths() =>
        Assert.Equal(4.0 / 9, Agreement.AlphaOf([(0, 0), (1, 1), (0, 1)]), 12);

    [Fact]
    public void Alpha_is_what_the_definition_says_over_all_pairs_of_values()
    {
        var random = new Random(7);
        var pairs = Enumerable.Range(0, 50).Select(_ => (First: random.Next(5) / 4.0, Second: random.Next(5) / 4.0)).ToList();
        var values = pairs.SelectMany(p => new[] { p.First, p.Second }).ToList();
        var expected = Enumerable.Range(0, values.Count)
            .SelectMany(i => Enumerable.Range(0, values.Count).Where(j => j != i).Select(j => Math.Pow(values[i] - values[j], 2)))
            .Average();

        Assert.Equal(1 - (pairs.Average(p => Math.Pow(p.First - p.Second, 2)) / expected), Agreement.AlphaOf(pairs), 12);
    }

    [Fact]
    public void Shares_are_of_all_comments_read()
    {
        double[] none = new double[8];
        double[] half = [0.5, 0, 0, 0, 0, 0, 0, 0];
        double[] quarter = [0.25, 0, 0, 0, 0, 0, 0, 0];
        var toxicity = Agreement.Of([new("a", none, none), new("b", half, quarter), new("c", half, none), new("d", quarter, none)])[0];

        Assert.Equal((AttributeId.Toxicity, 4, 2, 0.25, 0.75), (toxicity.Attribute, toxicity.N, toxicity.Present, toxicity.Same, toxicity.Near));
    }
}
