namespace Moderator.Classifier.DataSets;

/// <summary>Reads labelled comments from a file in one of the known formats.</summary>
public static class DataSetReader
{
    /// <summary>
    /// Streams the comments of a file in its order. The file is opened on enumeration and read once.
    /// </summary>
    /// <param name="path">The file; companions stand beside it under their published names.</param>
    /// <param name="format">How it is written and what its labels mean.</param>
    /// <param name="badRows">What to do with rows that do not fit.</param>
    /// <exception cref="DataSetFormatException">A file or companion that is missing, empty, not UTF-8 or without a column; or, unless skipped, a bad row.</exception>
    public static IEnumerable<LabelledComment> Read(string path, DataSetFormat format, BadRows badRows)
    {
        if (!File.Exists(path)) throw new DataSetFormatException(path, null, null, "no such file", $"a file in the format {format.Name}");
        return format.Read(path, badRows);
    }

    /// <summary>Reads and fails at the first bad row.</summary>
    public static IEnumerable<LabelledComment> Read(string path, DataSetFormat format) => Read(path, format, BadRows.Fail);
}
