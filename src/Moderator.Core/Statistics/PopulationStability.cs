namespace Moderator.Core.Statistics;

/// <summary>How far scores have moved from where they were.</summary>
public static class PopulationStability
{
    /// <summary>Bins that hold less than this of the reference are joined with the next: few comments would make noise of them.</summary>
    private const double SmallestBin = 0.02;

    /// <summary>What an empty bin counts as, so that its logarithm is a number.</summary>
    private const double Floor = 1e-4;

    /// <summary>
    /// The population stability index: Σ (now − then) × ln(now / then) over the shares of the bins (Siddiqi 2006, "Credit
    /// Risk Scorecards"). By custom below 0.1 nothing has moved, and above 0.25 the model looks at something else than before.
    /// </summary>
    /// <param name="then">Comments by bin, from the lowest scores to the highest.</param>
    /// <param name="now">Likewise, in the same bins.</param>
    /// <returns>NaN where one of them has no comment.</returns>
    public static double Index(IReadOnlyList<long> then, IReadOnlyList<long> now)
    {
        if (then.Count != now.Count) throw new ArgumentException($"Found {now.Count} bins, expected {then.Count}.", nameof(now));
        double allThen = then.Sum(), allNow = now.Sum();
        if (allThen == 0 || allNow == 0) return double.NaN;
        var (index, shareThen, shareNow, left) = (0.0, 0.0, 0.0, 1.0);
        for (var bin = 0; bin < then.Count; bin++)
        {
            shareThen += then[bin] / allThen;
            shareNow += now[bin] / allNow;
            left -= then[bin] / allThen;
            // What is left after this bin would be too small by itself: it is joined to this one.
            var isLast = bin == then.Count - 1;
            if (!isLast && (shareThen < SmallestBin || left < SmallestBin)) continue;
            var (a, b) = (Math.Max(shareThen, Floor), Math.Max(shareNow, Floor));
            index += (b - a) * Math.Log(b / a);
            (shareThen, shareNow) = (0, 0);
        }

        return index;
    }
}
