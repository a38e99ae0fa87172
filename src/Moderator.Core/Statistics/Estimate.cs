namespace Moderator.Core.Statistics;

/// <summary>A share or coefficient with the bounds between which it lies with 95 % confidence.</summary>
/// <param name="Value">NaN where it is undefined.</param>
/// <param name="Low">The lower bound; NaN where it is undefined.</param>
/// <param name="High">The upper one.</param>
/// <param name="Count">How many observations it is made of.</param>
public sealed record Estimate(double Value, double Low, double High, int Count)
{
    /// <summary>Below this many observations a figure says nothing, and is not shown.</summary>
    public const int TooFew = 10;

    /// <summary>The normal distribution's 97.5 % quantile.</summary>
    private const double Z = 1.959963984540054;

    public static Estimate Undefined(int count) => new(double.NaN, double.NaN, double.NaN, count);

    public bool IsTooFew => Count < TooFew || double.IsNaN(Value);

    /// <summary>
    /// The share of the weight that lies on what holds, with Wilson's interval (1927) on the effective number of observations:
    /// (Σw)² / Σw², after Kish (1965).
    /// </summary>
    public static Estimate Share(IEnumerable<(double Weight, bool Holds)> observations)
    {
        var (all, holding, squares, count) = (0.0, 0.0, 0.0, 0);
        foreach (var (weight, holds) in observations)
        {
            all += weight;
            squares += weight * weight;
            if (holds) holding += weight;
            count++;
        }

        if (all <= 0) return Undefined(count);
        var (share, n) = (holding / all, all * all / squares);
        var centre = (share + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
        var half = Z / (1 + (Z * Z / n)) * Math.Sqrt((share * (1 - share) / n) + (Z * Z / (4 * n * n)));
        return new Estimate(share, Math.Max(0, centre - half), Math.Min(1, centre + half), count);
    }

    /// <summary>
    /// Cohen's kappa (1960) of two people who each said yes or no of the same things: the agreement beyond what chance gives,
    /// 1 for full agreement. The interval is of the large-sample variance by Fleiss, Cohen and Everitt (1969).
    /// </summary>
    public static Estimate Kappa(IEnumerable<(bool One, bool Other)> pairs)
    {
        var cells = new double[2, 2];
        var count = 0;
        foreach (var (one, other) in pairs)
        {
            cells[one ? 1 : 0, other ? 1 : 0]++;
            count++;
        }

        if (count == 0) return Undefined(0);
        for (var i = 0; i < 4; i++) cells[i / 2, i % 2] /= count;
        double[] rows = [cells[0, 0] + cells[0, 1], cells[1, 0] + cells[1, 1]];
        double[] columns = [cells[0, 0] + cells[1, 0], cells[0, 1] + cells[1, 1]];
        var (agreed, byChance) = (cells[0, 0] + cells[1, 1], (rows[0] * columns[0]) + (rows[1] * columns[1]));
        // Both said the same of everything: there is no disagreement to measure chance by.
        if (byChance >= 1) return Undefined(count);
        var kappa = (agreed - byChance) / (1 - byChance);
        var (onDiagonal, beside) = (0.0, 0.0);
        for (var i = 0; i < 2; i++)
        {
            for (var j = 0; j < 2; j++)
            {
                if (i == j) onDiagonal += cells[i, i] * Square(1 - ((rows[i] + columns[i]) * (1 - kappa)));
                else beside += cells[i, j] * Square(columns[i] + rows[j]);
            }
        }

        var variance = (onDiagonal + (Square(1 - kappa) * beside) - Square(kappa - (byChance * (1 - kappa)))) / (count * Square(1 - byChance));
        var half = Z * Math.Sqrt(Math.Max(0, variance));
        return new Estimate(kappa, Math.Max(-1, kappa - half), Math.Min(1, kappa + half), count);
    }

    private static double Square(double value) => value * value;
}
