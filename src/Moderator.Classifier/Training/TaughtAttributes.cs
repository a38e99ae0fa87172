using Moderator.Core.Scoring;

namespace Moderator.Classifier.Training;

/// <summary>Which attributes training rows can teach, whatever the kind of model.</summary>
internal static class TaughtAttributes
{
    // Fewer rows than this of either label teach nothing that could be called a score.
    private const int MinimumRowsOfEachLabel = 3;

    /// <summary>The attributes, in order, that the split's training rows label often enough both ways.</summary>
    /// <exception cref="RecipeException">There is none.</exception>
    public static AttributeId[] Of(TrainingData data, RowSplit split)
    {
        AttributeId[] attributes = [.. Attributes.All.Where(attribute => IsTaught(data, split, attribute))];
        return attributes.Length > 0
            ? attributes
            : throw new RecipeException($"The data sets label no attribute with at least {MinimumRowsOfEachLabel} rows for and {MinimumRowsOfEachLabel} against it.");
    }

    private static bool IsTaught(TrainingData data, RowSplit split, AttributeId attribute)
    {
        int positive = 0, negative = 0;
        foreach (var i in split.Training)
        {
            var label = data.Rows[i].Labels[(int)attribute];
            if (label >= 0.5f) positive++;
            else if (label < 0.5f) negative++;
        }

        return positive >= MinimumRowsOfEachLabel && negative >= MinimumRowsOfEachLabel;
    }
}
