using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Moderator.Cli.Input;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;

namespace Moderator.Cli.Output;

/// <summary>The columns that came in, then one for each attribute, <c>model</c>, <c>language</c>, <c>action</c>, <c>reasons</c> and <c>rules</c>.</summary>
/// <param name="stream">Not disposed.</param>
/// <param name="attributes">What the model scores.</param>
/// <param name="delimiter">As in the input.</param>
/// <param name="prefix">Put before the names of the new columns.</param>
public sealed class CsvOutput(Stream stream, IReadOnlyList<AttributeId> attributes, string delimiter, string prefix) : IScoreOutput
{
    private readonly CsvWriter _csv = new(
        new StreamWriter(stream, Terminal.Utf8, bufferSize: 64 * 1024, leaveOpen: true),
        new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = delimiter, NewLine = "\n", InjectionOptions = InjectionOptions.None });

    private string[]? _columns;

    public void WriteHeader(CsvHeader header)
    {
        if (_columns is not null)
        {
            if (_columns.AsSpan().SequenceEqual(header.Columns)) return;
            throw new CommandFailureException($"{header.Place}: found the columns {string.Join(", ", header.Columns)}, expected those of the first file: {string.Join(", ", _columns)}.");
        }

        _columns = header.Columns;
        string[] added = [.. attributes.Select(a => a.WireName()), "model", "language", "action", "reasons", "rules"];
        added = [.. added.Select(name => prefix + name)];
        if (added.FirstOrDefault(header.Columns.Contains) is { } taken)
            throw new CommandFailureException($"{header.Place}: there is a column \"{taken}\" already. Choose other names for the new columns: --column-prefix my_");
        Record([.. header.Columns, .. added]);
    }

    public void Write(ScoredRow row) => Record(
    [
        .. ((CsvRow)row.Row).Fields,
        .. attributes.Select(a => row.Scores.Scores[a] is { } score
            ? Math.Round(score, NdjsonOutput.ScoreDigits).ToString(CultureInfo.InvariantCulture)
            : ""),
        row.Scores.Model.ToString(),
        row.Scores.Language ?? "",
        row.Action.WireName(),
        string.Join("; ", row.Reasons),
        string.Join("; ", row.Rules),
    ]);

    public void Flush() => _csv.Flush();

    // The stream's owner closes it next: nothing may be left that a later Dispose would write.
    public void Complete() => _csv.Dispose();

    public void Dispose() => _csv.Dispose();

    private void Record(IReadOnlyList<string> fields)
    {
        foreach (var field in fields) _csv.WriteField(field);
        _csv.NextRecord();
    }
}
