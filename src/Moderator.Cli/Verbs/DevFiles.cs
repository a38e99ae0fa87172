using Moderator.Classifier.Evaluation.Measuring;

namespace Moderator.Cli.Verbs;

/// <summary>The labelled files that <c>--dev DIR</c> names.</summary>
public static class DevFiles
{
    /// <exception cref="CommandFailureException">There is no such folder, or none of the known files in it.</exception>
    public static IReadOnlyList<MeasuringSet> In(string directory)
    {
        if (!Directory.Exists(directory)) throw new CommandFailureException($"--dev {directory}: there is no such directory.");
        var found = MeasuringSet.In(directory);
        return found.Count > 0
            ? found
            : throw new CommandFailureException($"--dev {directory}: found none of the known files, expected some of: {string.Join(", ", MeasuringSet.KnownFiles)}.");
    }
}
