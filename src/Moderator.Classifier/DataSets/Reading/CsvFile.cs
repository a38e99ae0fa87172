using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Moderator.Classifier.DataSets.Reading;

/// <summary>Streams the rows of a CSV file (RFC 4180: quoted fields may run over several lines) in UTF-8 with a header line.</summary>
internal static class CsvFile
{
    /// <param name="path">The file.</param>
    /// <param name="required">Columns that must be there; others are allowed and left alone.</param>
    /// <param name="badRows">What happens to a row that is broken.</param>
    public static IEnumerable<CsvRow> Read(string path, IReadOnlyList<string> required, BadRows badRows)
    {
        var badLines = Utf8Check.BadLines(path);
        using var reader = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: true);
        var badField = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            // Blank lines are counted here, so that line numbers stay true.
            IgnoreBlankLines = false,
            BadDataFound = _ => badField = true,
        };
        using var parser = new CsvParser(reader, configuration);

        if (!parser.Read()) throw new DataSetFormatException(path, null, null, "an empty file", "a header line with " + Names(required));
        if (badLines.Count > 0 && badLines[0] == 1) throw NotUtf8(path, 1);
        var columns = Header(path, parser.Record ?? [], required);
        var line = 1L + LineFeeds(parser.RawRecord);
        long number = 0;
        var nextBadLine = 0;
        while (true)
        {
            badField = false;
            if (!parser.Read()) yield break;
            var start = line;
            var raw = parser.RawRecord;
            line += LineFeeds(raw);
            var cells = parser.Record ?? [];
            if (IsBlank(cells)) continue;
            number++;
            if (Fault(path, start, cells, columns.Count, badField ? raw : null, BadLineWithin(start, line)) is { } fault)
            {
                badRows.Report(fault);
                continue;
            }

            yield return new CsvRow(path, start, number, columns, cells);
        }

        // The first line from `from` up to where the next row starts that is not UTF-8; 0 where there is none.
        long BadLineWithin(long from, long next)
        {
            while (nextBadLine < badLines.Count && badLines[nextBadLine] < from) nextBadLine++;
            if (nextBadLine >= badLines.Count) return 0;
            var candidate = badLines[nextBadLine];
            return candidate < Math.Max(next, from + 1) ? candidate : 0;
        }
    }

    private static DataSetFormatException? Fault(string path, long line, string[] cells, int columns, string? badRaw, long badLine)
    {
        if (badLine > 0) return NotUtf8(path, badLine);
        if (badRaw is not null)
        {
            return badRaw.AsSpan().Count('"') % 2 != 0
                ? new DataSetFormatException(path, line, null, "a quoted field that is never closed", "a closing quote")
                : new DataSetFormatException(path, line, null, "a quote inside a field that is not quoted as a whole", "fields with quotes to be quoted, and quotes in them doubled");
        }

        return cells.Length == columns
            ? null
            : new DataSetFormatException(path, line, null, $"{cells.Length} {(cells.Length == 1 ? "field" : "fields")}", $"{columns} as in the header");
    }

    private static Dictionary<string, int> Header(string path, string[] names, IReadOnlyList<string> required)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (!columns.TryAdd(names[i], i))
                throw new DataSetFormatException(path, 1, null, "a column name twice in the header", "every column once");
        }

        foreach (var name in required)
        {
            if (columns.ContainsKey(name)) continue;
            var there = required.Where(columns.ContainsKey).ToList();
            throw new DataSetFormatException(path, 1, name, there.Count == 0 ? "none of the format's columns" : $"a header without it ({Names(there)} are there)", "the columns " + Names(required));
        }

        return columns;
    }

    private static DataSetFormatException NotUtf8(string path, long line) =>
        new(path, line, null, "bytes that are not UTF-8", "a file in UTF-8");

    private static bool IsBlank(string[] cells) => cells.Length == 0 || (cells.Length == 1 && string.IsNullOrWhiteSpace(cells[0]));

    private static int LineFeeds(string text) => text.AsSpan().Count('\n');

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);
}
