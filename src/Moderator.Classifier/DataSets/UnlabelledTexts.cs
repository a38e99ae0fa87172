using Moderator.Classifier.DataSets.Reading;

namespace Moderator.Classifier.DataSets;

/// <summary>Reads texts without labels, one on each line, for pre-training.</summary>
public static class UnlabelledTexts
{
    /// <summary>Streams the lines that are not blank.</summary>
    /// <exception cref="DataSetFormatException">A file that is missing or empty; or, unless skipped, a line that is not UTF-8.</exception>
    public static IEnumerable<string> Read(string path, BadRows badRows)
    {
        if (!File.Exists(path)) throw new DataSetFormatException(path, null, null, "no such file", "texts, one on each line");
        return Lines(path, badRows);
    }

    private static IEnumerable<string> Lines(string path, BadRows badRows)
    {
        var badLines = Utf8Check.BadLines(path).ToHashSet();
        foreach (var (number, line) in PhysicalLines.Read(path))
        {
            if (badLines.Contains(number))
            {
                badRows.Report(new DataSetFormatException(path, number, null, "bytes that are not UTF-8", "a file in UTF-8"));
                continue;
            }

            if (!string.IsNullOrWhiteSpace(line)) yield return line;
        }
    }
}
