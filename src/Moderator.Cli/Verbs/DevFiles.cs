namespace Moderator.Cli.Verbs;

/// <summary>A labelled file that <c>evaluate --dev</c> knows how to read.</summary>
/// <param name="File">Its name inside the folder.</param>
/// <param name="Format">The data-set format.</param>
public sealed record DevFile(string File, string Format)
{
    /// <summary>The published files that are for measuring only, under the names that they have in a folder of ours.</summary>
    public static IReadOnlyList<DevFile> Known { get; } =
    [
        new("jigsaw-test.csv", "jigsaw-test"),
        new("jigsaw-test-six-labels.csv", "jigsaw-toxic"),
        new("wikipedia-context-free.csv", "wikipedia-context"),
        new("wikipedia-in-context.csv", "wikipedia-context"),
        new("unhealthy-conversations-val.csv", "unhealthy-conversations"),
        new("insults-in-social-commentary.csv", "insults-social-commentary"),
        new("bias-madlibs-77k.csv", "bias-madlibs"),
        new("wikipedia-nonfuzzed.csv", "wikipedia-fuzzed"),
        new("wikipedia-fuzzed.csv", "wikipedia-fuzzed"),
        new("toxic-spans-trial.csv", "semeval-spans"),
        new("youtube-spam.csv", "youtube-spam"),
    ];

    /// <summary>Which of them are there, and every file of its folder <c>languages</c>.</summary>
    /// <exception cref="CommandFailureException">There is no such folder, or none of the files in it.</exception>
    public static IReadOnlyList<(string Path, string Format)> In(string directory)
    {
        if (!Directory.Exists(directory)) throw new CommandFailureException($"--dev {directory}: there is no such directory.");
        var languages = Path.Combine(directory, "languages");
        var found = Known.Select(k => (Path: Path.Combine(directory, k.File), k.Format)).Where(k => System.IO.File.Exists(k.Path)).ToList();
        if (Directory.Exists(languages))
            found.AddRange(Directory.GetFiles(languages, "*.csv").Order(StringComparer.Ordinal).Select(f => (f, "languages")));
        return found.Count > 0
            ? found
            : throw new CommandFailureException($"--dev {directory}: found none of the known files, expected some of: {string.Join(", ", Known.Select(k => k.File))}.");
    }
}
