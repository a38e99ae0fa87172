using Moderator.Classifier.Models;

namespace Moderator.Classifier.Training;

/// <summary>One row for a calibrator.</summary>
/// <param name="Raw">The model's raw score.</param>
/// <param name="Label">0 to 1.</param>
/// <param name="Weight">More than 0.</param>
public readonly record struct CalibrationRow(double Raw, double Label, double Weight);

/// <summary>
/// Fits a calibrator: logistic regression on the raw score (Platt 1999, with his smoothed targets), and where there
/// are rows enough the blocks of an isotonic regression (pool adjacent violators) as further knots.
/// </summary>
public static class CalibratorFit
{
    // A block of the isotonic regression needs this many rows of either label before its share is believed.
    private const double RowsPerBlock = 25;

    /// <param name="rows">Rows that trained nothing.</param>
    public static Calibrator Fit(IReadOnlyList<CalibrationRow> rows)
    {
        var platt = FitPlatt(rows);
        var blocks = Blocks(rows);
        if (blocks.Count < 3) return Line(platt);

        var raw = new List<double>();
        var logOdds = new List<double>();
        foreach (var (score, share) in blocks)
        {
            var odds = Math.Log(share / (1 - share));
            if (raw.Count > 0 && (score - raw[^1] < 1e-6 || odds - logOdds[^1] < 1e-6)) continue;
            raw.Add(score);
            logOdds.Add(odds);
        }

        if (raw.Count < 3) return Line(platt);
        // Beyond the outermost blocks the data says nothing; the logistic curve's slope runs on from them.
        raw.Insert(0, raw[0] - 1);
        logOdds.Insert(0, logOdds[0] - platt.Slope);
        raw.Add(raw[^1] + 1);
        logOdds.Add(logOdds[^1] + platt.Slope);
        return new Calibrator([.. raw], [.. logOdds]);
    }

    private static Calibrator Line((double Slope, double Intercept) platt) =>
        new([-1, 1], [platt.Intercept - platt.Slope, platt.Intercept + platt.Slope]);

    private static (double Slope, double Intercept) FitPlatt(IReadOnlyList<CalibrationRow> rows)
    {
        double positive = 0, negative = 0;
        foreach (var row in rows)
        {
            positive += row.Weight * row.Label;
            negative += row.Weight * (1 - row.Label);
        }

        var high = (positive + 1) / (positive + 2);
        var low = 1 / (negative + 2);
        double slope = 1, intercept = Math.Log((positive + 1) / (negative + 1));
        for (var iteration = 0; iteration < 100; iteration++)
        {
            // Newton's method on two parameters, with a ridge that keeps the slope finite on separable rows.
            double gs = 0, gi = 0, hss = 1e-3, hsi = 0, hii = 1e-3;
            foreach (var (raw, label, weight) in rows)
            {
                var target = low + (high - low) * label;
                var p = 1 / (1 + Math.Exp(-(slope * raw + intercept)));
                gs += weight * (p - target) * raw;
                gi += weight * (p - target);
                var h = weight * p * (1 - p);
                hss += h * raw * raw;
                hsi += h * raw;
                hii += h;
            }

            var determinant = hss * hii - hsi * hsi;
            if (!(Math.Abs(determinant) > 1e-12)) break;
            var ds = Math.Clamp((gs * hii - gi * hsi) / determinant, -2, 2);
            var di = Math.Clamp((gi * hss - gs * hsi) / determinant, -2, 2);
            slope -= ds;
            intercept -= di;
            if (Math.Abs(ds) + Math.Abs(di) < 1e-9) break;
        }

        // A falling curve would turn the model round: where the rows ask for one they are too few to be asked.
        return double.IsFinite(slope) && double.IsFinite(intercept) && slope > 0.05 ? (slope, intercept) : (0.05, Math.Log((positive + 1) / (negative + 1)));
    }

    private static List<(double Raw, double Share)> Blocks(IReadOnlyList<CalibrationRow> rows)
    {
        var sorted = rows.OrderBy(r => r.Raw).ToArray();
        var blocks = new List<Block>();
        foreach (var row in sorted)
        {
            var block = new Block(row.Weight * row.Raw, row.Weight * row.Label, row.Weight, 1);
            // Equal raw scores cannot be told apart, so they start in one block; then violators are pooled.
            while (blocks.Count > 0 && (blocks[^1].Mean >= block.Mean || Math.Abs(blocks[^1].Raw - block.Raw) < 1e-9))
            {
                block = blocks[^1].With(block);
                blocks.RemoveAt(blocks.Count - 1);
            }

            blocks.Add(block);
        }

        var merged = new List<Block>();
        foreach (var block in blocks)
        {
            if (merged.Count > 0 && merged[^1].Rows < RowsPerBlock) merged[^1] = merged[^1].With(block);
            else merged.Add(block);
        }

        if (merged.Count > 1 && merged[^1].Rows < RowsPerBlock)
        {
            merged[^2] = merged[^2].With(merged[^1]);
            merged.RemoveAt(merged.Count - 1);
        }

        return [.. merged.Select(b => (b.Raw, (b.Positive + 0.5 * b.Weight / b.Rows) / (b.Weight + b.Weight / b.Rows)))];
    }

    private readonly record struct Block(double RawSum, double Positive, double Weight, int Rows)
    {
        public double Mean => Positive / Weight;

        public double Raw => RawSum / Weight;

        public Block With(Block other) => new(RawSum + other.RawSum, Positive + other.Positive, Weight + other.Weight, Rows + other.Rows);
    }
}
