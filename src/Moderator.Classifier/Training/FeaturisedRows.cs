using Moderator.Classifier.Features;

namespace Moderator.Classifier.Training;

/// <summary>The features of many comments, in arrays of the right length.</summary>
internal sealed class FeaturisedRows
{
    private FeaturisedRows(int count) => (Indices, Values, Style) = (new int[count][], new float[count][], new float[count][]);

    public int[][] Indices { get; }

    public float[][] Values { get; }

    public float[][] Style { get; }

    /// <param name="rows">Row i's features come to stand at index i, whatever the number of threads.</param>
    /// <param name="featuriser">Learnt already.</param>
    /// <param name="threads">How many comments are read at once.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public static FeaturisedRows Read(IReadOnlyList<TrainingRow> rows, Featuriser featuriser, int threads, CancellationToken cancellation)
    {
        var result = new FeaturisedRows(rows.Count);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, rows.Count, options, () => new FeatureScratch(), (i, _, scratch) =>
        {
            featuriser.Read(rows[i].Text, scratch);
            result.Indices[i] = scratch.Indices.AsSpan(0, scratch.Count).ToArray();
            result.Values[i] = scratch.Values.AsSpan(0, scratch.Count).ToArray();
            result.Style[i] = [.. scratch.Style];
            return scratch;
        }, _ => { });
        return result;
    }
}
