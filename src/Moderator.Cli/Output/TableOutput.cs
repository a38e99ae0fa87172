using Moderator.Cli.Input;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Spectre.Console;

namespace Moderator.Cli.Output;

/// <summary>What a person at a terminal sees: tables of a screenful of comments each.</summary>
public sealed class TableOutput(IAnsiConsole console) : IScoreOutput
{
    private const int RowsOfATable = 40;
    private const int LettersOfAText = 240;

    private readonly List<ScoredRow> _rows = [];
    private string? _title;
    private ModelVersion? _model;

    public void WriteHeader(CsvHeader header)
    {
        // A table names its own columns.
    }

    public void Write(ScoredRow row)
    {
        _model = row.Scores.Model;
        _rows.Add(row);
        if (_rows.Count >= RowsOfATable) WriteTable();
    }

    public void Flush()
    {
        // A table is written when it is full, and at the end.
    }

    public void Complete()
    {
        WriteTable();
        if (_model is not null) console.MarkupLineInterpolated($"[grey]model {_model}[/]");
    }

    public void Dispose()
    {
        // The console is its maker's.
    }

    private void WriteTable()
    {
        if (_rows.Count == 0) return;
        if (_rows[0].Row.Comment.Article?.Title is { } title && !string.Equals(title, _title, StringComparison.Ordinal))
            console.MarkupLineInterpolated($"[bold]{_title = title}[/]");
        var pages = _rows.Exists(r => r.Row is PageRow);
        var table = new Table().Border(TableBorder.Rounded).AddColumn(new TableColumn("line").RightAligned());
        if (pages) table.AddColumn("author");
        table.AddColumn("comment").AddColumn("decision").AddColumn("highest scores");
        foreach (var row in _rows)
        {
            var cells = new List<Markup> { new($"{row.Row.Place.Line}") };
            if (pages) cells.Add(new Markup(Markup.Escape(row.Row.Comment.Author?.Name ?? "-")));
            cells.Add(new Markup(Markup.Escape(Text(row.Row))));
            cells.Add(new Markup($"[{ColourOf(row.Action)}]{row.Action.WireName()}[/]" + string.Concat(row.Reasons.Select(r => "\n" + Markup.Escape(r)))));
            cells.Add(new Markup(Scores(row)));
            table.AddRow(cells);
        }

        console.Write(table);
        _rows.Clear();
    }

    private static string Text(CommentRow row)
    {
        var indent = row is PageRow page ? string.Concat(Enumerable.Repeat("  ", page.Depth)) : "";
        // Control characters of a hostile comment must not steer the reader's terminal.
        var text = new string([.. row.Comment.Text.Select(c => char.IsControl(c) && c != '\n' ? '\uFFFD' : c)]);
        return indent + (text.Length <= LettersOfAText ? text : text[..LettersOfAText] + "...").ReplaceLineEndings("\n" + indent);
    }

    private static string Scores(ScoredRow row) => string.Join('\n', row.Scores.Scores
        .OrderByDescending(s => s.Value)
        .Take(2)
        .Select(s => $"{s.Attribute.WireName()} {s.Value:0.00}"));

    private static string ColourOf(ModerationAction action) => action switch
    {
        ModerationAction.Approve => "green",
        ModerationAction.Review => "yellow",
        _ => "red",
    };
}
