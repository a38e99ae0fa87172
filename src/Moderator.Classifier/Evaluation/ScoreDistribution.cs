namespace Moderator.Classifier.Evaluation;

/// <summary>How the scores of a set are spread, and what share of it a threshold flags. Rows count by their weight.</summary>
public sealed record ScoreDistribution
{
    /// <summary>How many bins of equal width there are from 0 to 1.</summary>
    public const int Bins = 20;

    /// <summary>Thresholds that sites used with Perspective.</summary>
    public static IReadOnlyList<double> Thresholds { get; } = [0.5, 0.7, 0.8];

    /// <summary>Rows, unweighted.</summary>
    public required int N { get; init; }

    /// <summary>Share of the positive rows in each bin; NaN without a positive row.</summary>
    public required IReadOnlyList<double> Positive { get; init; }

    /// <summary>Share of the negative rows in each bin; NaN without a negative row.</summary>
    public required IReadOnlyList<double> Negative { get; init; }

    /// <summary>Share of all rows that score at least each of <see cref="Thresholds"/>, in their order; NaN without rows.</summary>
    public required IReadOnlyList<double> Flagged { get; init; }

    public static ScoreDistribution Of(IReadOnlyCollection<ScoredRow> rows)
    {
        double[] positive = new double[Bins], negative = new double[Bins];
        foreach (var row in rows)
        {
            var bin = Math.Clamp((int)(row.Score * Bins), 0, Bins - 1);
            (row.IsPositive ? positive : negative)[bin] += row.Weight;
        }

        return new ScoreDistribution
        {
            N = rows.Count,
            Positive = Shares(positive),
            Negative = Shares(negative),
            Flagged = [.. Thresholds.Select(t => FlaggedShare(rows, t))],
        };
    }

    /// <summary>The weighted share of rows that score at least the threshold; NaN without rows.</summary>
    public static double FlaggedShare(IReadOnlyCollection<ScoredRow> rows, double threshold) =>
        rows.Where(r => r.Score >= threshold).Sum(r => r.Weight) / rows.Sum(r => r.Weight);

    private static double[] Shares(double[] weights)
    {
        var total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }
}
