namespace Moderator.Classifier.Evaluation;

/// <summary>A scored row with its label.</summary>
/// <param name="Score">0 to 1.</param>
/// <param name="IsPositive">Whether raters saw the attribute.</param>
/// <param name="Weight">How many rows of the natural distribution it stands for.</param>
public readonly record struct ScoredRow(double Score, bool IsPositive, double Weight = 1);

/// <summary>A bin of the reliability diagram.</summary>
/// <param name="From">Lower bound of the scores in it.</param>
/// <param name="To">Upper bound.</param>
/// <param name="Weight">Sum of the weights of its rows.</param>
/// <param name="MeanScore">NaN where it is empty.</param>
/// <param name="PositiveShare">NaN where it is empty.</param>
public readonly record struct ReliabilityBin(double From, double To, double Weight, double MeanScore, double PositiveShare);

/// <summary>How well scores tell positive rows from negative ones. What is undefined is NaN.</summary>
public sealed record BinaryMetrics
{
    /// <summary>How many bins the calibration error and the reliability diagram have.</summary>
    public const int Bins = 15;

    /// <summary>Rows, unweighted.</summary>
    public required int N { get; init; }

    /// <summary>Positive rows, unweighted.</summary>
    public required int Positives { get; init; }

    /// <summary>Weighted share of positive rows; NaN without rows.</summary>
    public required double BaseRate { get; init; }

    /// <summary>Area under the ROC curve: the weighted chance that a positive row scores higher than a negative one, ties half. NaN unless both occur.</summary>
    public required double RocAuc { get; init; }

    /// <summary>Average precision: precision at each distinct score, weighted by the recall gained there. NaN without a positive row.</summary>
    public required double PrAuc { get; init; }

    /// <summary>The threshold of the next three: a row counts as flagged from this score on.</summary>
    public required double Threshold { get; init; }

    /// <summary>NaN where nothing is flagged.</summary>
    public required double Precision { get; init; }

    /// <summary>NaN without a positive row.</summary>
    public required double Recall { get; init; }

    /// <summary>Harmonic mean of precision and recall; NaN where there is neither a positive nor a flagged row.</summary>
    public required double F1 { get; init; }

    /// <summary>Expected calibration error (Guo et al. 2017) over <see cref="Bins"/> bins of equal width; NaN without rows.</summary>
    public required double CalibrationError { get; init; }

    public required IReadOnlyList<ReliabilityBin> Reliability { get; init; }

    /// <param name="rows">In any order.</param>
    /// <param name="threshold">For precision, recall and F1.</param>
    public static BinaryMetrics Of(IReadOnlyCollection<ScoredRow> rows, double threshold)
    {
        double positive = 0, negative = 0, flagged = 0, hits = 0;
        var positives = 0;
        foreach (var row in rows)
        {
            if (row.IsPositive)
            {
                positives++;
                positive += row.Weight;
            }
            else
            {
                negative += row.Weight;
            }

            if (row.Score < threshold) continue;
            flagged += row.Weight;
            if (row.IsPositive) hits += row.Weight;
        }

        var (roc, pr) = Areas(rows, positive, negative);
        var (error, reliability) = Calibration(rows);
        return new BinaryMetrics
        {
            N = rows.Count,
            Positives = positives,
            BaseRate = positive / (positive + negative),
            RocAuc = roc,
            PrAuc = pr,
            Threshold = threshold,
            Precision = hits / flagged,
            Recall = hits / positive,
            F1 = 2 * hits / (flagged + positive),
            CalibrationError = error,
            Reliability = reliability,
        };
    }

    /// <summary>Area under the ROC curve alone; NaN unless there are positive and negative rows.</summary>
    public static double RocAucOf(IReadOnlyCollection<ScoredRow> rows) =>
        Areas(rows, rows.Where(r => r.IsPositive).Sum(r => r.Weight), rows.Where(r => !r.IsPositive).Sum(r => r.Weight)).Roc;

    /// <summary>How a value is printed: three decimals, or <c>undefined</c>.</summary>
    public static string Show(double value) => double.IsNaN(value) ? "undefined" : value.ToString("0.000");

    private static (double Roc, double Pr) Areas(IReadOnlyCollection<ScoredRow> rows, double positive, double negative)
    {
        var sorted = rows.OrderByDescending(r => r.Score).ToArray();
        double seenPositive = 0, seen = 0, pairs = 0, average = 0;
        for (var i = 0; i < sorted.Length;)
        {
            // Rows of one score come in together: their order says nothing.
            var score = sorted[i].Score;
            double tiePositive = 0, tieNegative = 0;
            for (; i < sorted.Length && sorted[i].Score.Equals(score); i++)
            {
                if (sorted[i].IsPositive) tiePositive += sorted[i].Weight;
                else tieNegative += sorted[i].Weight;
            }

            pairs += tieNegative * (seenPositive + tiePositive / 2);
            seenPositive += tiePositive;
            seen += tiePositive + tieNegative;
            if (tiePositive > 0) average += tiePositive * seenPositive / seen;
        }

        return (pairs / (positive * negative), average / positive);
    }

    private static (double Error, IReadOnlyList<ReliabilityBin> Bins) Calibration(IReadOnlyCollection<ScoredRow> rows)
    {
        var weight = new double[Bins];
        var score = new double[Bins];
        var positive = new double[Bins];
        foreach (var row in rows)
        {
            var bin = Math.Clamp((int)(row.Score * Bins), 0, Bins - 1);
            weight[bin] += row.Weight;
            score[bin] += row.Weight * row.Score;
            if (row.IsPositive) positive[bin] += row.Weight;
        }

        var total = weight.Sum();
        var error = total > 0 ? 0 : double.NaN;
        var bins = new ReliabilityBin[Bins];
        for (var i = 0; i < Bins; i++)
        {
            bins[i] = new ReliabilityBin((double)i / Bins, (i + 1.0) / Bins, weight[i], score[i] / weight[i], positive[i] / weight[i]);
            error += Math.Abs(score[i] - positive[i]) / total;
        }

        return (error, bins);
    }
}
