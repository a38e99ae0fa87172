namespace Moderator.Classifier.DataSets;

/// <summary>
/// A file of a data set is not what its format says. The message names the file, the line and the column, what was
/// found and what was expected; it never holds the text of a comment, which is personal data.
/// </summary>
public sealed class DataSetFormatException : Exception
{
    /// <param name="path">The file as the caller named it.</param>
    /// <param name="line">Physical line (counting line feeds from 1) on which the row starts; null where the whole file is meant.</param>
    /// <param name="column">The column or JSON field; null where the whole row is meant.</param>
    /// <param name="found">What stands there, in words that give nothing of a comment away.</param>
    /// <param name="expected">What should stand there.</param>
    public DataSetFormatException(string path, long? line, string? column, string found, string expected)
        : base(Compose(path, line, column, found, expected))
    {
        Path = path;
        Line = line;
        Column = column;
        Found = found;
        Expected = expected;
    }

    public string Path { get; }

    public long? Line { get; }

    public string? Column { get; }

    public string Found { get; }

    public string Expected { get; }

    private static string Compose(string path, long? line, string? column, string found, string expected)
    {
        var place = path;
        if (line is not null) place += $", line {line}";
        if (column is not null) place += $", column '{column}'";
        return $"{place}: found {found}, expected {expected}.";
    }
}
