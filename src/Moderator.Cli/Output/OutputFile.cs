namespace Moderator.Cli.Output;

/// <summary>
/// Where results go: standard output, or a file. A file is written beside its place and put there when it is complete, so
/// that a stopped run leaves the old one alone and a file may be read and written in one command.
/// </summary>
public sealed class OutputFile : IAsyncDisposable
{
    private readonly string? _path;
    private readonly string _partial;
    private bool _completed;

    private OutputFile(string? path, string partial, Stream stream)
    {
        _path = path;
        _partial = partial;
        Stream = stream;
    }

    public Stream Stream { get; }

    /// <param name="terminal">Whose standard output is meant.</param>
    /// <param name="path">Null or <c>-</c> for standard output.</param>
    /// <exception cref="CommandFailureException">The file cannot be written.</exception>
    public static OutputFile Open(Terminal terminal, string? path)
    {
        if (path is null or "-") return new OutputFile(null, "", new PipeStream(terminal.Output));
        var partial = path + ".partial";
        try
        {
            if (Directory.Exists(path)) throw new CommandFailureException($"--output {path}: is a directory, expected a file.");
            return new OutputFile(path, partial, new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailureException($"--output {path}: cannot be written: {e.Message}");
        }
    }

    /// <summary>Everything is written: puts the file in its place.</summary>
    public async Task CompleteAsync()
    {
        await Stream.FlushAsync();
        if (_path is null) return;
        await Stream.DisposeAsync();
        File.Move(_partial, _path, overwrite: true);
        _completed = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_path is null || _completed) return;
        await Stream.DisposeAsync();
        File.Delete(_partial);
    }
}
