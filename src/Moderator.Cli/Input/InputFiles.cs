namespace Moderator.Cli.Input;

/// <summary>The files that a command line names, in their order, each in its format.</summary>
public sealed class InputFiles
{
    public static IReadOnlyList<string> Formats { get; } = ["text", "csv", "ndjson", "page"];

    private readonly Terminal _terminal;
    private readonly List<(string File, ICommentInput Input)> _files;

    /// <summary>The one format of all the files, as <c>--format</c> names it.</summary>
    public string Format { get; }

    private InputFiles(Terminal terminal, string format, List<(string File, ICommentInput Input)> files)
    {
        _terminal = terminal;
        Format = format;
        _files = files;
    }

    /// <param name="terminal">Where standard input comes from.</param>
    /// <param name="files">Paths; <c>-</c>, or none at all, is standard input.</param>
    /// <param name="format">One of <see cref="Formats"/>; null to tell it from the extensions.</param>
    /// <param name="open">Makes the reader of a format for a file.</param>
    /// <exception cref="CommandFailureException">A file is missing, or its format cannot be told.</exception>
    public static InputFiles Open(Terminal terminal, IReadOnlyList<string> files, string? format, Func<string, string, ICommentInput> open)
    {
        if (files.Count == 0) files = ["-"];
        foreach (var file in files.Where(f => f is not "-"))
        {
            if (Directory.Exists(file)) throw new CommandFailureException($"{file}: is a directory, expected a file.");
            if (!File.Exists(file)) throw new CommandFailureException($"{file}: there is no such file.");
        }

        var formats = files.Select(f => format ?? FormatOf(f)).Distinct(StringComparer.Ordinal).ToList();
        if (formats.Count > 1)
            throw new CommandFailureException($"found files of the formats {string.Join(" and ", formats)}, expected one format at a time: name it with --format.");
        return new InputFiles(terminal, formats[0], [.. files.Select(f => (f, open(formats[0], f)))]);
    }

    /// <summary>Every row of every file. Files are opened one after the other.</summary>
    /// <param name="progress">Told how many bytes were read since the last time; null where nobody asks.</param>
    public IEnumerable<InputRow> Rows(Action<long>? progress = null)
    {
        foreach (var (file, input) in _files)
        {
            var standardInput = file is "-";
            using var opened = standardInput ? null : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024, FileOptions.SequentialScan);
            long before = 0;
            foreach (var row in input.Read(opened ?? _terminal.Input, standardInput ? "standard input" : file))
            {
                yield return row;
                if (progress is null || opened is null) continue;
                progress(opened.Position - before);
                before = opened.Position;
            }
        }
    }

    /// <summary>Bytes of all the files; null where standard input is among them.</summary>
    public long? Length => _files.Exists(f => f.File is "-") ? null : _files.Sum(f => new FileInfo(f.File).Length);

    /// <summary>What separates the fields of CSV: a tab where the first file is .tsv, a comma otherwise.</summary>
    public string CsvDelimiter => CommentFormats.CsvDelimiter(_files[0].File);

    /// <summary>A person is about to type the input.</summary>
    public bool IsTyped => _terminal.InputIsTerminal && _files.Exists(f => f.File is "-");

    private static string FormatOf(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".csv" or ".tsv" => "csv",
        ".ndjson" or ".jsonl" => "ndjson",
        ".html" or ".htm" => "page",
        ".txt" or ".text" => "text",
        _ when file is "-" => "text",
        var extension => throw new CommandFailureException(
            $"{file}: the format cannot be told from {(extension.Length == 0 ? "a name without extension" : $"\"{extension}\"")}, expected --format {string.Join('|', Formats)}."),
    };
}
