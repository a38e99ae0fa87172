using Moderator.Classifier.Training;
using Spectre.Console;

namespace Moderator.Cli.Output;

/// <summary>A training's steps on standard error: one line that changes on a terminal, one line a step in a pipe.</summary>
public sealed class TrainingLog : IProgress<TrainingProgress>
{
    private readonly TextWriter _error;
    private readonly IAnsiConsole? _console;
    private readonly Lock _lock = new();

    public TrainingLog(Terminal terminal)
    {
        _error = terminal.Error;
        _console = terminal.ErrorIsTerminal ? terminal.ConsoleOn(terminal.Error, isTerminal: true) : null;
    }

    public void Report(TrainingProgress value)
    {
        var measured = string.Concat(
            value.Rows is { } rows ? $", {rows} rows" : "",
            value.Loss is { } loss ? $", loss {loss:0.0000}" : "",
            value.Auc is { } auc ? $", AUC {auc:0.0000}" : "");
        lock (_lock)
        {
            if (_console is null)
            {
                _error.WriteLine($"{value.Step}/{value.Steps} {value.Stage}{measured}");
                return;
            }

            _console.Write(new ControlCode("\r\u001b[K"));
            _console.Markup($"[blue]{value.Step}/{value.Steps}[/] {Markup.Escape(value.Stage)}[grey]{Markup.Escape(measured)}[/]");
            if (value.Step >= value.Steps) _console.WriteLine();
        }
    }
}
