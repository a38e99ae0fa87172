using Moderator.Classifier.Features;

namespace Moderator.Classifier.Training;

/// <summary>
/// Which rows train and which are kept for calibration, and the fold of each that trains. Decided by a hash of the
/// row's key and the seed, so that equal texts and contrast pairs stay together and adding a data set moves no row of another.
/// </summary>
internal sealed class RowSplit
{
    private RowSplit(List<int> training, List<int> calibration, byte[] folds) => (Training, Calibration, Folds) = (training, calibration, folds);

    public IReadOnlyList<int> Training { get; }

    public IReadOnlyList<int> Calibration { get; }

    /// <summary>By row.</summary>
    public byte[] Folds { get; }

    public static RowSplit Of(TrainingData data, double calibrationShare, int folds, int seed)
    {
        var kept = new HashSet<ulong>();
        foreach (var row in data.Rows)
        {
            var set = data.Sets[row.Set];
            if (set.CalibratesOnly || (set.Calibrates && Spread(row.Key, seed, 1) / (double)ulong.MaxValue < calibrationShare)) kept.Add(row.Key);
        }

        List<int> training = [], calibration = [];
        var foldOf = new byte[data.Rows.Count];
        for (var i = 0; i < data.Rows.Count; i++)
        {
            var row = data.Rows[i];
            foldOf[i] = (byte)(Spread(row.Key, seed, 2) % (ulong)folds);
            if (!kept.Contains(row.Key)) training.Add(i);
            else if (data.Sets[row.Set].Calibrates || data.Sets[row.Set].CalibratesOnly) calibration.Add(i);
        }

        return new RowSplit(training, calibration, foldOf);
    }

    /// <summary>A half of the rows by the same kind of hash, for measuring a calibrator on the half it was not fitted on.</summary>
    public static bool IsFirstHalf(TrainingRow row, int seed) => Spread(row.Key, seed, 3) % 2 == 0;

    private static ulong Spread(ulong key, int seed, ulong salt) =>
        FeatureHash.Finish(FeatureHash.Add(FeatureHash.Add(FeatureHash.Seed ^ salt, (ulong)(uint)seed), key));
}
