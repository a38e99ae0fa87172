using Moderator.Classifier.DataSets;
using Moderator.Classifier.Training;

namespace Moderator.Classifier.Network.Training;

/// <summary>
/// Which data sets share the offsets that account for what a set takes its labels to mean. A set whose comments all have
/// the same label would be explained by offsets of its own, and teach nothing: it takes those of the first set,
/// which scoring uses. The files of our own format are one set: what they hold apart are phenomena, not raters.
/// </summary>
internal static class OffsetGroups
{
    /// <returns>By data set: the data set whose offsets apply.</returns>
    public static int[] Of(TrainingData data)
    {
        var (rises, falls) = (new int[data.Sets.Count], new int[data.Sets.Count]);
        foreach (var row in data.Rows)
        {
            for (var a = 0; a < row.Labels.Length; a++)
            {
                if (row.Labels[a] >= 0.5f) rises[row.Set] |= 1 << a;
                else if (row.Labels[a] < 0.5f) falls[row.Set] |= 1 << a;
            }
        }

        var groups = new int[data.Sets.Count];
        var own = -1;
        for (var set = 0; set < groups.Length; set++)
        {
            if (string.Equals(data.Sets[set].Format, DataSetFormat.Moderator.Name, StringComparison.Ordinal))
                groups[set] = own = own < 0 ? set : own;
            else
                groups[set] = (rises[set] & falls[set]) == 0 ? 0 : set;
        }

        return groups;
    }
}
