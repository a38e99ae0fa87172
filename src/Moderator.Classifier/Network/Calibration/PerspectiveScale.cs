using Moderator.Classifier.Models;

namespace Moderator.Classifier.Network.Calibration;

/// <summary>A comment on both scales.</summary>
/// <param name="Ours">Our probability.</param>
/// <param name="Published">The score that Perspective published.</param>
/// <param name="Set">The data set that it is of.</param>
internal readonly record struct PairedScores(double Ours, double Published, int Set = 0);

/// <summary>
/// The curve from our probability to the score that Perspective would have given: as many comments lie above a bound
/// on the one scale as above it on the other (quantile matching), so that a threshold goes on flagging the same share.
/// No one curve does so for every data set; at the bounds that clients compare with, the set where it does so worst
/// decides, and not the set with the most abuse.
/// </summary>
internal static class PerspectiveScale
{
    private const int MinimumRows = 500;

    // Bounds that clients compare with: at these the shares are the same exactly where there is one set.
    private static readonly double[] Bounds = [0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

    // As if each set had so many more at or above a bound, on both scales: a handful of comments is not to decide.
    private const int Smoothing = 5;

    // So near to a bound no other knot stands.
    private const double Apart = 0.02;

    // Shares of comments at or above a knot, between the bounds and beyond them.
    private static readonly double[] Shares =
        [0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.025, 0.02, 0.015, 0.01, 0.0075, 0.005, 0.0035, 0.002, 0.001];

    /// <param name="rows">The comments, of one data set or several.</param>
    /// <returns>Log-odds of ours to Perspective's score; null where there are too few rows to say.</returns>
    public static Calibrator? Fit(IReadOnlyList<PairedScores> rows)
    {
        if (rows.Count < MinimumRows) return null;
        PairedScores[] sorted = [.. rows.OrderBy(r => r.Ours)];
        double[] ours = [.. sorted.Select(r => r.Ours)];
        double[] published = [.. rows.Select(r => r.Published).Order()];
        List<(double From, double To)> knots = [];
        foreach (var bound in Bounds)
        {
            var below = FairCut(sorted, bound);
            if (below > 0 && below < rows.Count) knots.Add((LogOdds((ours[below - 1] + ours[below]) / 2), LogOdds(bound)));
        }

        foreach (var share in Shares)
        {
            var at = (1 - share) * (rows.Count - 1);
            var to = Quantile(published, at);
            if (Bounds.All(b => Math.Abs(to - b) >= Apart)) knots.Add((LogOdds(Quantile(ours, at)), LogOdds(to)));
        }

        List<double> x = [], y = [];
        foreach (var (from, to) in knots.OrderBy(k => k.To).ThenBy(k => k.From))
        {
            if (x.Count > 0 && (from - x[^1] < 1e-3 || to - y[^1] < 1e-3)) continue;
            x.Add(from);
            y.Add(to);
        }

        return x.Count < 2 ? null : new Calibrator([.. x], [.. y]);
    }

    /// <summary>A probability on Perspective's scale.</summary>
    public static double Apply(Calibrator curve, double probability) => curve.Apply(LogOdds(probability));

    // How many comments are to lie below the bound on our scale: so that the ratio of the shares is nearest to 1 in the set where it is farthest from it.
    private static int FairCut(PairedScores[] sorted, double bound)
    {
        Dictionary<int, (int Ours, int Published)> above = sorted.GroupBy(r => r.Set).ToDictionary(g => g.Key, g => (Ours: 0, Published: g.Count(r => r.Published >= bound)));
        var (best, least) = (sorted.Length, Farthest());
        for (var cut = sorted.Length - 1; cut >= 0; cut--)
        {
            above[sorted[cut].Set] = above[sorted[cut].Set] with { Ours = above[sorted[cut].Set].Ours + 1 };
            var farthest = Farthest();
            if (farthest >= least) continue;
            (best, least) = (cut, farthest);
        }

        return best;

        double Farthest() => above.Values.Max(a => Math.Abs(Math.Log((a.Ours + Smoothing) / (double)(a.Published + Smoothing))));
    }

    private static double LogOdds(double probability)
    {
        var p = Math.Clamp(probability, 1e-6, 1 - 1e-6);
        return Math.Log(p / (1 - p));
    }

    private static double Quantile(double[] sorted, double at)
    {
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
