using Moderator.Classifier.DataSets;

namespace Moderator.Classifier.Evaluation.Measuring;

/// <summary>A published labelled file that is for measuring only, and trains nothing.</summary>
/// <param name="Name">Its name without the ending, as tables show it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Format">How it is written.</param>
public sealed record MeasuringSet(string Name, string Path, DataSetFormat Format)
{
    private static readonly (string File, string Format)[] Known =
    [
        ("jigsaw-test.csv", "jigsaw-test"),
        ("jigsaw-test-six-labels.csv", "jigsaw-toxic"),
        ("wikipedia-context-free.csv", "wikipedia-context"),
        ("wikipedia-in-context.csv", "wikipedia-context"),
        ("perspective-wikipedia-2k.csv", "perspective-wikipedia"),
        ("unhealthy-conversations-val.csv", "unhealthy-conversations"),
        ("insults-in-social-commentary.csv", "insults-social-commentary"),
        ("bias-madlibs-77k.csv", "bias-madlibs"),
        ("wikipedia-nonfuzzed.csv", "wikipedia-fuzzed"),
        ("wikipedia-fuzzed.csv", "wikipedia-fuzzed"),
        ("toxic-spans-trial.csv", "semeval-spans"),
        ("youtube-spam.csv", "youtube-spam"),
    ];

    /// <summary>File names that <see cref="In"/> looks for, besides every <c>languages/*.csv</c>.</summary>
    public static IReadOnlyList<string> KnownFiles { get; } = [.. Known.Select(k => k.File)];

    /// <summary>The rows of this set, read anew.</summary>
    /// <exception cref="DataSetFormatException">A row cannot be read.</exception>
    public IReadOnlyList<LabelledComment> Read() => [.. DataSetReader.Read(Path, Format)];

    /// <summary>Which known files a directory holds, then every file of its folder <c>languages</c>, by name.</summary>
    /// <returns>Empty where it holds none.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public static IReadOnlyList<MeasuringSet> In(string directory)
    {
        if (!Directory.Exists(directory)) throw new DirectoryNotFoundException($"{directory}: there is no such directory, expected one of labelled files.");
        var found = Known.Select(k => Of(System.IO.Path.Combine(directory, k.File), k.Format)).Where(s => File.Exists(s.Path)).ToList();
        var languages = System.IO.Path.Combine(directory, "languages");
        if (Directory.Exists(languages))
            found.AddRange(Directory.GetFiles(languages, "*.csv").Order(StringComparer.Ordinal).Select(f => Of(f, "languages")));
        return found;
    }

    private static MeasuringSet Of(string path, string format) => new(System.IO.Path.GetFileNameWithoutExtension(path), path, DataSetFormat.Parse(format));
}
