using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Moderator.Core.Comments;

namespace Moderator.Cli.Input;

/// <summary>A CSV file with a header (RFC 4180: quoted fields may hold commas, quotes and line breaks).</summary>
/// <param name="textColumn">The column of the comment.</param>
/// <param name="idColumn">The column of its id; null where ids are to be made from the content.</param>
/// <param name="delimiter"><c>,</c>, or a tab for .tsv.</param>
public sealed class CsvInput(string textColumn, string? idColumn, string delimiter) : ICommentInput
{
    public IEnumerable<InputRow> Read(Stream stream, string source)
    {
        var problem = (string?)null;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter,
            MaxFieldSize = ICommentInput.LongestRow,
            BadDataFound = _ => problem = "found a quote in the middle of a field, expected quotes around the whole field and doubled inside.",
            IgnoreBlankLines = true,
        };
        using var text = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024, leaveOpen: true);
        using var parser = new CsvParser(text, configuration);
        if (!parser.Read()) yield break;
        var header = parser.Record!;
        var textIndex = IndexOf(textColumn, "--text-column", header, source);
        var idIndex = idColumn is null ? (int?)null : IndexOf(idColumn, "--id-column", header, source);
        yield return new CsvHeader(new Place(source, 1), header);

        problem = null;
        while (true)
        {
            var place = new Place(source, parser.RawRow + 1);
            var tooLong = false;
            try
            {
                if (!parser.Read()) yield break;
            }
            catch (MaxFieldSizeException)
            {
                tooLong = true;
            }

            if (tooLong)
            {
                // Where the field ends is not known, so neither is where the next row begins.
                yield return new BadRow(place, $"found a field of more than {ICommentInput.LongestRow} characters (a quote that is never closed?); the rest of {source} is not read.");
                yield break;
            }

            var fields = parser.Record!;
            if (problem is null && fields.Length != header.Length)
                problem = $"found {fields.Length} fields, expected {header.Length} as in the header.";
            if (problem is not null)
            {
                yield return new BadRow(place, problem);
                problem = null;
                continue;
            }

            var comment = fields[textIndex];
            yield return new CsvRow(place, new Comment(idIndex is { } i ? fields[i] : ContentId.Of(comment), comment), fields);
        }
    }

    private static int IndexOf(string column, string option, string[] header, string source)
    {
        var index = Array.IndexOf(header, column);
        return index >= 0
            ? index
            : throw new CommandFailureException($"{source}:1: found no column \"{column}\" ({option}), expected one of: {string.Join(", ", header)}.");
    }
}
