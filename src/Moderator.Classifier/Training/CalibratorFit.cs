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
        double positive = 0, negative = 0, sum = 0, squares = 0;
        foreach (var (raw, label, weight) in rows)
        {
            positive += weight * label;
            negative += weight * (1 - label);
            sum += weight * raw;
            squares += weight * raw * raw;
        }

        var prior = Math.Log((positive + 1) / (negative + 1));
        if (positive + negative == 0) return (1, prior);
        // Standardised, so that one step size and one ridge suit every range of raw scores.
        var mean = sum / (positive + negative);
        var deviation = Math.Sqrt(Math.Max(1e-12, squares / (positive + negative) - mean * mean));
        var high = (positive + 1) / (positive + 2);
        var low = 1 / (negative + 2);
        var (slope, intercept) = (0.0, prior);
        var loss = Step(slope, intercept, out var ds, out var di);
        for (var iteration = 0; iteration < 100 && Math.Abs(ds) + Math.Abs(di) > 1e-9; iteration++)
        {
            // Newton's step, halved until the loss falls.
            var size = 1.0;
            for (; size > 1e-6; size /= 2)
            {
                var next = Step(slope - size * ds, intercept - size * di, out var nextDs, out var nextDi);
                if (!(next <= loss)) continue;
                (slope, intercept, loss, ds, di) = (slope - size * ds, intercept - size * di, next, nextDs, nextDi);
                break;
            }

            if (size <= 1e-6) break;
        }

        // A falling curve would turn the model round: where the rows ask for one they are too few to be asked.
        if (!(slope > 0.05)) (slope, intercept) = (0.05, prior);
        return (slope / deviation, intercept - slope * mean / deviation);

        double Step(double a, double b, out double da, out double db)
        {
            const double ridge = 1e-3;
            double total = ridge * a * a / 2, ga = ridge * a, gb = 0, haa = ridge, hab = 0, hbb = 1e-9;
            foreach (var (raw, label, weight) in rows)
            {
                var x = (raw - mean) / deviation;
                var target = low + (high - low) * label;
                var z = a * x + b;
                var p = 1 / (1 + Math.Exp(-z));
                // log(1 + e^z) - target z, written so that no exponential overflows.
                total += weight * (Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z))) - target * z);
                ga += weight * (p - target) * x;
                gb += weight * (p - target);
                var h = weight * p * (1 - p);
                haa += h * x * x;
                hab += h * x;
                hbb += h;
            }

            var determinant = haa * hbb - hab * hab;
            (da, db) = determinant > 1e-15 ? ((ga * hbb - gb * hab) / determinant, (gb * haa - ga * hab) / determinant) : (0, 0);
            return total;
        }
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
