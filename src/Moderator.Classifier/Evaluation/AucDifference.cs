namespace Moderator.Classifier.Evaluation;

/// <summary>How much one scoring of the same rows tells them better apart than another, with its 95 % interval (DeLong, DeLong and Clarke-Pearson 1988).</summary>
/// <param name="N">Rows.</param>
/// <param name="Positives">Positive ones.</param>
/// <param name="Before">ROC AUC of the first scoring; NaN unless there are positive and negative rows.</param>
/// <param name="After">Of the second.</param>
/// <param name="Low">Lower end of the interval of <see cref="Gain"/>; NaN with fewer than two rows of a kind.</param>
/// <param name="High">Upper end.</param>
public sealed record AucDifference(int N, int Positives, double Before, double After, double Low, double High)
{
    // 97.5 % of a normal distribution lie below so many deviations.
    private const double Deviations = 1.959963984540054;

    public double Gain => After - Before;

    /// <param name="rows">The same row's two scores and its label. Weights play no part.</param>
    public static AucDifference Of(IReadOnlyCollection<(double Before, double After, bool IsPositive)> rows)
    {
        (double Before, double After, bool IsPositive)[] positive = [.. rows.Where(r => r.IsPositive)], negative = [.. rows.Where(r => !r.IsPositive)];
        var (ofPositive, ofNegative) = (new double[positive.Length], new double[negative.Length]);
        var before = Areas([.. positive.Select(r => r.Before)], [.. negative.Select(r => r.Before)], ofPositive, ofNegative, -1);
        var after = Areas([.. positive.Select(r => r.After)], [.. negative.Select(r => r.After)], ofPositive, ofNegative, 1);
        var half = Deviations * Math.Sqrt(Variance(ofPositive) / positive.Length + Variance(ofNegative) / negative.Length);
        return new AucDifference(rows.Count, positive.Length, before, after, after - before - half, after - before + half);
    }

    // Each row's own part of the area, added with a sign: the share of the other kind that it stands on the right side of.
    private static double Areas(double[] positive, double[] negative, double[] ofPositive, double[] ofNegative, int sign)
    {
        if (positive.Length == 0 || negative.Length == 0) return double.NaN;
        double[] positives = [.. positive.Order()], negatives = [.. negative.Order()];
        double sum = 0;
        for (var i = 0; i < positive.Length; i++)
        {
            var share = Below(negatives, positive[i]);
            ofPositive[i] += sign * share;
            sum += share;
        }

        for (var i = 0; i < negative.Length; i++) ofNegative[i] += sign * (1 - Below(positives, negative[i]));
        return sum / positive.Length;
    }

    // The share of the sorted values below a score, equal ones half.
    private static double Below(double[] sorted, double score)
    {
        var first = Count(sorted, score, orEqual: false);
        return (first + 0.5 * (Count(sorted, score, orEqual: true) - first)) / sorted.Length;
    }

    private static int Count(double[] sorted, double bound, bool orEqual)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] < bound || orEqual && sorted[middle] <= bound) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static double Variance(double[] values)
    {
        if (values.Length < 2) return double.NaN;
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
    }
}
