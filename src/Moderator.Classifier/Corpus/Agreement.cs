using Moderator.Core.Scoring;

namespace Moderator.Classifier.Corpus;

/// <summary>How far two readers agreed on one attribute.</summary>
/// <param name="Attribute">Which.</param>
/// <param name="N">Comments in which both have judged it.</param>
/// <param name="Present">Comments in which at least one of them saw it at 0.5 or more.</param>
/// <param name="Same">The share of comments with the very same label.</param>
/// <param name="Near">The share with labels at most one step (0.25) apart.</param>
/// <param name="Alpha">
/// Krippendorff's alpha for interval data (Krippendorff, Content Analysis, 2004, chapter 11): 1 is full agreement, 0 what
/// chance would bring. NaN where there was nothing to disagree about.
/// </param>
public sealed record Agreement(AttributeId Attribute, int N, int Present, double Same, double Near, double Alpha)
{
    private const double Step = 0.25;
    private const double SeenFrom = 0.5;
    private const double Rounding = 1e-9;

    /// <summary>One line for each attribute.</summary>
    public static IReadOnlyList<Agreement> Of(IReadOnlyList<TwoReadings> readings) => [.. Attributes.All.Select(a => Of(a, readings))];

    private static Agreement Of(AttributeId attribute, IReadOnlyList<TwoReadings> readings)
    {
        var pairs = readings.Select(r => (First: r.First[(int)attribute], Second: r.Second[(int)attribute]))
            .Where(p => !double.IsNaN(p.First) && !double.IsNaN(p.Second))
            .ToList();
        return new Agreement(
            attribute,
            pairs.Count,
            pairs.Count(p => p.First >= SeenFrom || p.Second >= SeenFrom),
            Share(pairs.Count(p => Math.Abs(p.First - p.Second) < Rounding), pairs.Count),
            Share(pairs.Count(p => Math.Abs(p.First - p.Second) < Step + Rounding), pairs.Count),
            AlphaOf(pairs));
    }

    /// <summary>Two readings of every unit, squared distance: alpha = 1 − observed / expected disagreement.</summary>
    /// <param name="pairs">The two values of each unit.</param>
    internal static double AlphaOf(IReadOnlyList<(double First, double Second)> pairs)
    {
        // Over all n values, the mean squared distance of two different ones is 2 (n Σx² − (Σx)²) / (n (n − 1)).
        double n = 2 * pairs.Count, sum = 0, squares = 0, observed = 0;
        foreach (var (first, second) in pairs)
        {
            sum += first + second;
            squares += (first * first) + (second * second);
            observed += (first - second) * (first - second);
        }

        var expected = 2 * ((n * squares) - (sum * sum)) / (n * (n - 1));
        return expected > Rounding ? 1 - (observed / pairs.Count / expected) : double.NaN;
    }

    private static double Share(int part, int whole) => whole == 0 ? double.NaN : (double)part / whole;
}
