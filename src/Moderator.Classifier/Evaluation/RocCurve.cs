namespace Moderator.Classifier.Evaluation;

/// <summary>A point of a ROC curve: both from 0 to 1.</summary>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate);

/// <summary>The ROC curve of scored rows.</summary>
public static class RocCurve
{
    /// <param name="rows">In any order.</param>
    /// <param name="most">How many points it may have; where there are more thresholds, points at even distances along the curve stay.</param>
    /// <returns>From (0, 0) to (1, 1); empty unless there are positive and negative rows.</returns>
    public static IReadOnlyList<RocPoint> Of(IReadOnlyCollection<ScoredRow> rows, int most)
    {
        var positive = rows.Where(r => r.IsPositive).Sum(r => r.Weight);
        var negative = rows.Where(r => !r.IsPositive).Sum(r => r.Weight);
        if (positive <= 0 || negative <= 0) return [];
        var points = new List<RocPoint> { new(0, 0) };
        double hits = 0, alarms = 0;
        foreach (var tie in rows.GroupBy(r => r.Score).OrderByDescending(g => g.Key))
        {
            hits += tie.Where(r => r.IsPositive).Sum(r => r.Weight);
            alarms += tie.Where(r => !r.IsPositive).Sum(r => r.Weight);
            points.Add(new RocPoint(alarms / negative, hits / positive));
        }

        return Thinned(points, most);
    }

    // By the way along the curve, of length 2 in all: steep and flat parts keep as many points.
    private static List<RocPoint> Thinned(List<RocPoint> points, int most)
    {
        if (points.Count <= most) return points;
        var kept = new List<RocPoint>(most);
        foreach (var point in points)
        {
            if ((point.FalsePositiveRate + point.TruePositiveRate) / 2 * (most - 1) >= kept.Count) kept.Add(point);
        }

        if (kept[^1] != points[^1]) kept[^1] = points[^1];
        return kept;
    }
}
