using Spectre.Console;

namespace Moderator.Cli.Output;

/// <summary>
/// How far a long run is, on one line of a terminal's standard error, at most five times a second. Where standard error
/// is no terminal nothing is written.
/// </summary>
public sealed class RowProgress : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole? _console;
    private readonly TimeProvider _clock;
    private readonly string _what;
    private readonly long? _length;
    private readonly long _started;
    private long _read;
    private long _last;
    private bool _written;

    private RowProgress(IAnsiConsole? console, TimeProvider clock, string what, long? length)
    {
        _console = console;
        _clock = clock;
        _what = what;
        _length = length;
        _started = _last = clock.GetTimestamp();
    }

    /// <param name="terminal">Whose standard error is written to.</param>
    /// <param name="what">What is being done.</param>
    /// <param name="length">Bytes of the whole input; null where it is not known.</param>
    /// <param name="shown">False where results go to the same screen.</param>
    public static RowProgress Start(Terminal terminal, string what, long? length, bool shown) =>
        new(shown && terminal.ErrorIsTerminal ? terminal.ConsoleOn(terminal.Error, isTerminal: true) : null, terminal.Clock, what, length);

    /// <summary>So many more bytes were read. May be called from another thread.</summary>
    public void Read(long bytes) => Interlocked.Add(ref _read, bytes);

    /// <summary>So many rows are done. May be called from several threads.</summary>
    public void Rows(long rows)
    {
        if (_console is null) return;
        lock (_console)
        {
            if (_clock.GetElapsedTime(_last) < Pause) return;
            _last = _clock.GetTimestamp();
            var seconds = _clock.GetElapsedTime(_started).TotalSeconds;
            var share = _length is > 0 ? $" {100.0 * Interlocked.Read(ref _read) / _length.Value:0} %" : "";
            _written = true;
            _console.Markup($"\r[grey]{Markup.Escape(_what)}{share}: {rows} comments, {rows / Math.Max(seconds, 0.001):0}/s[/]   ");
        }
    }

    /// <summary>Takes the line away again.</summary>
    public void Finish() => Dispose();

    public void Dispose()
    {
        if (!_written) return;
        _written = false;
        _console!.Write(new ControlCode("\r\u001b[K"));
    }
}
