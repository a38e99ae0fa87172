using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Calibration;

/// <summary>A row that trained nothing: what each part says of it, and its labels.</summary>
/// <param name="Inputs">Logits, parts by attributes; then, where trees read them, the style features.</param>
/// <param name="Labels">By attribute; NaN is unknown.</param>
/// <param name="Weight">How many rows of the natural distribution it stands for.</param>
internal sealed record CombinationRow(float[] Inputs, float[] Labels, double Weight)
{
    /// <summary>By attribute: what trees that did not grow on this row add to its score.</summary>
    public float[] Added { get; init; } = new float[Attributes.Count];
}

/// <summary>
/// Fits how the parts are weighted: for each attribute a logistic regression over the parts' logits, pulled towards a
/// given average so that an attribute with few positive rows keeps that average.
/// </summary>
internal static class StackCombiner
{
    private const int Iterations = 50;

    /// <param name="shares">By part: what it counts in the average that the weights are pulled towards.</param>
    /// <param name="ridge">How strongly: as many rows that are hard to tell as it takes to move the weights about half of the way.</param>
    /// <param name="rows">That trained no part.</param>
    public static StackCombination Fit(IReadOnlyList<double> shares, double ridge, IReadOnlyList<CombinationRow> rows)
    {
        var parts = shares.Count;
        var weights = new float[Attributes.Count * (parts + 1)];
        for (var a = 0; a < Attributes.Count; a++)
            FitAttribute(shares, ridge, rows, a, weights.AsSpan(a * (parts + 1), parts + 1));
        return new StackCombination(parts, weights);
    }

    private static void FitAttribute(IReadOnlyList<double> shares, double pull, IReadOnlyList<CombinationRow> rows, int attribute, Span<float> result)
    {
        var (parts, size) = (shares.Count, shares.Count + 1);
        var prior = new double[size];
        for (var p = 0; p < parts; p++) prior[p] = shares[p] / shares.Sum();
        var w = (double[])prior.Clone();
        var x = new double[size];
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var gradient = new double[size];
            var hessian = new double[size, size];
            for (var i = 0; i < size; i++)
            {
                // The intercept is free: the calibrator after this sets the level.
                var ridge = i < parts ? pull : 1e-3;
                gradient[i] = ridge * (w[i] - prior[i]);
                hessian[i, i] = ridge;
            }

            foreach (var row in rows)
            {
                double label = row.Labels[attribute];
                if (double.IsNaN(label)) continue;
                double z = 0;
                for (var i = 0; i < size; i++)
                {
                    x[i] = i < parts ? row.Inputs[i * Attributes.Count + attribute] : 1;
                    z += w[i] * x[i];
                }

                var p = 1 / (1 + Math.Exp(-z));
                for (var i = 0; i < size; i++)
                {
                    gradient[i] += (p - label) * x[i];
                    for (var j = 0; j <= i; j++) hessian[i, j] += p * (1 - p) * x[i] * x[j];
                }
            }

            var step = Solve(hessian, gradient);
            var moved = 0.0;
            for (var i = 0; i < size; i++)
            {
                var change = Math.Clamp(step[i], -2, 2);
                w[i] -= change;
                moved += Math.Abs(change);
            }

            if (moved < 1e-9) break;
        }

        // A part that disagrees with the labels where the others are known is noise, not evidence.
        for (var i = 0; i < size; i++) result[i] = (float)(i < parts ? Math.Max(0, w[i]) : w[i]);
    }

    // Cholesky decomposition of the lower triangle: the ridge keeps it positive definite.
    private static double[] Solve(double[,] a, double[] b)
    {
        var n = b.Length;
        var l = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++) sum -= l[i, k] * l[j, k];
                l[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / l[j, j];
            }
        }

        var y = new double[n];
        for (var i = 0; i < n; i++)
        {
            y[i] = b[i];
            for (var k = 0; k < i; k++) y[i] -= l[i, k] * y[k];
            y[i] /= l[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++) y[i] -= l[k, i] * y[k];
            y[i] /= l[i, i];
        }

        return y;
    }
}
