using Moderator.Classifier.DataSets;

namespace Moderator.Classifier.Corpus;

/// <summary>One comment of the corpus and the file that it stands in.</summary>
/// <param name="File">The file's path below the corpus' folder, with forward slashes.</param>
/// <param name="Comment">The comment as labelled.</param>
public sealed record CorpusComment(string File, LabelledComment Comment);

/// <summary>
/// What a folder like <c>training-data</c> holds: <c>comments/*.ndjson</c> that train, <c>checks/*.ndjson</c> that
/// measure, both in the format <c>moderator</c>, and <c>readings.ndjson</c> with the two readings of every comment.
/// </summary>
public sealed class CorpusFiles
{
    /// <summary>Where the two readings stand, in the corpus' folder.</summary>
    public const string ReadingsFile = "readings.ndjson";

    private const int MostMessages = 10_000;

    private CorpusFiles(IReadOnlyList<CorpusComment> comments, IReadOnlyList<CorpusComment> checks, IReadOnlyList<TwoReadings> readings, IReadOnlyList<string> badRows)
    {
        Comments = comments;
        Checks = checks;
        Readings = readings;
        BadRows = badRows;
    }

    /// <summary>What trains, file by file in the order of their names.</summary>
    public IReadOnlyList<CorpusComment> Comments { get; }

    /// <summary>The functional suite; a case's function is its <see cref="LabelledComment.Phenomenon"/>.</summary>
    public IReadOnlyList<CorpusComment> Checks { get; }

    /// <summary>Empty where the folder has no such file.</summary>
    public IReadOnlyList<TwoReadings> Readings { get; }

    /// <summary>A message for each row that could not be read: file, line, what was found and what was expected.</summary>
    public IReadOnlyList<string> BadRows { get; }

    /// <summary>Reads a whole folder; rows that cannot be read become messages.</summary>
    /// <param name="folder">The corpus' folder.</param>
    /// <exception cref="DataSetFormatException">There is no folder <c>comments</c> with an NDJSON file in it.</exception>
    public static CorpusFiles Load(string folder)
    {
        var log = new BadRowLog(MostMessages);
        var comments = ReadAll(folder, "comments", log);
        if (comments.Count == 0 && log.Count == 0)
            throw new DataSetFormatException(folder, null, null, "no labelled comments", "a folder with comments/*.ndjson");
        var checks = ReadAll(folder, "checks", log);
        var readings = Path.Combine(folder, ReadingsFile);
        return new CorpusFiles(comments, checks, File.Exists(readings) ? TwoReadings.Read(readings) : [], log.Messages);
    }

    /// <summary>Reads only the functional suite.</summary>
    /// <param name="folder">A folder of NDJSON files, or one such file.</param>
    /// <exception cref="DataSetFormatException">There is none, or a row cannot be read.</exception>
    public static IReadOnlyList<CorpusComment> LoadChecks(string folder)
    {
        if (File.Exists(folder)) return Read(folder, Path.GetFileName(folder), DataSets.BadRows.Fail);
        var found = Directory.Exists(folder) ? Files(folder).SelectMany(f => Read(f, Path.GetFileName(f), DataSets.BadRows.Fail)).ToList() : [];
        return found.Count > 0 ? found : throw new DataSetFormatException(folder, null, null, "no cases", "a folder of *.ndjson files, or one such file");
    }

    private static List<CorpusComment> ReadAll(string folder, string kind, BadRowLog log)
    {
        var directory = Path.Combine(folder, kind);
        return Directory.Exists(directory)
            ? [.. Files(directory).SelectMany(file => Read(file, $"{kind}/{Path.GetFileName(file)}", DataSets.BadRows.SkipInto(log)))]
            : [];
    }

    private static IEnumerable<string> Files(string directory) =>
        Directory.EnumerateFiles(directory, "*.ndjson").Order(StringComparer.Ordinal);

    private static List<CorpusComment> Read(string path, string name, BadRows badRows) =>
        [.. DataSetReader.Read(path, DataSetFormat.Parse("moderator"), badRows).Select(c => new CorpusComment(name, c))];
}
