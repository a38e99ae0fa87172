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

    /// <param name="data">The rows.</param>
    /// <param name="calibrationShare">Of the sets that calibrate.</param>
    /// <param name="folds">Among the rows that train.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="ownShare">Of our own sets that do not calibrate: kept for what fits the specialist of a stack.</param>
    public static RowSplit Of(TrainingData data, double calibrationShare, int folds, int seed, double ownShare = 0)
    {
        double[] shares = [.. data.Sets.Select(s => s.CalibratesOnly ? 2 : s.Calibrates ? calibrationShare : s.IsOwn ? ownShare : 0)];
        var kept = new HashSet<ulong>();
        foreach (var row in data.Rows)
        {
            if (Spread(row.Key, seed, 1) / (double)ulong.MaxValue < shares[row.Set]) kept.Add(row.Key);
        }

        List<int> training = [], calibration = [];
        var foldOf = new byte[data.Rows.Count];
        for (var i = 0; i < data.Rows.Count; i++)
        {
            var row = data.Rows[i];
            foldOf[i] = (byte)(Spread(row.Key, seed, 2) % (ulong)folds);
            if (!kept.Contains(row.Key)) training.Add(i);
            else if (shares[row.Set] > 0) calibration.Add(i);
        }

        return new RowSplit(training, calibration, foldOf);
    }

    /// <summary>A half of the rows by the same kind of hash, for measuring a calibrator on the half it was not fitted on.</summary>
    public static bool IsFirstHalf(TrainingRow row, int seed) => Spread(row.Key, seed, 3) % 2 == 0;

    private static ulong Spread(ulong key, int seed, ulong salt) =>
        FeatureHash.Finish(FeatureHash.Add(FeatureHash.Add(FeatureHash.Seed ^ salt, (ulong)(uint)seed), key));
}
