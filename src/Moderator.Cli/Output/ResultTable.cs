using Spectre.Console;

namespace Moderator.Cli.Output;

/// <summary>A table of results: drawn for a person at a terminal, aligned plain columns for a pipe.</summary>
public static class ResultTable
{
    /// <param name="terminal">Whether a person reads it.</param>
    /// <param name="writer">Where it goes.</param>
    /// <param name="columns">Their headings.</param>
    /// <param name="rows">As many cells as there are columns.</param>
    /// <param name="firstNumber">From this column on cells are numbers and stand to the right.</param>
    public static void Write(Terminal terminal, TextWriter writer, string[] columns, IEnumerable<string[]> rows, int firstNumber)
    {
        if (terminal.OutputIsTerminal) Draw(terminal.ConsoleOn(writer, isTerminal: true), columns, rows, firstNumber);
        else Align(writer, [columns, .. rows], firstNumber);
    }

    private static void Draw(IAnsiConsole console, string[] columns, IEnumerable<string[]> rows, int firstNumber)
    {
        var table = new Table().Border(TableBorder.Rounded);
        for (var i = 0; i < columns.Length; i++)
        {
            var column = new TableColumn(Markup.Escape(columns[i])).NoWrap();
            table.AddColumn(i >= firstNumber ? column.RightAligned() : column);
        }

        foreach (var row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(table);
    }

    private static void Align(TextWriter writer, List<string[]> lines, int firstNumber)
    {
        var widths = lines[0].Select((_, i) => lines.Max(l => l[i].Length)).ToArray();
        foreach (var line in lines)
            writer.WriteLine(string.Join("  ", line.Select((cell, i) => i >= firstNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
    }
}
