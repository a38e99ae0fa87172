using System.CommandLine;
using Moderator.Cli.Output;

namespace Moderator.Cli.Input;

/// <summary>The options that say how comments are read; <c>score</c> and <c>submit</c> share them.</summary>
public sealed class CommentFormats
{
    private readonly Argument<string[]> _files = new("FILES")
    {
        Description = "Files to read, in this order. \"-\", or no file at all, is standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _format = new Option<string?>("--format", "-f")
    {
        Description =
            "How the comments are written. text: one a line. csv: a file with a header. ndjson: one JSON object a line, the comment in \"text\". " +
            "page: the comments of a saved article page. Told from the file's extension where it is not given; standard input is text.",
        HelpName = string.Join('|', InputFiles.Formats),
    }.OneOf(InputFiles.Formats);

    private readonly Option<string> _textColumn = new("--text-column")
    {
        Description = "csv: the column of the comment.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "text",
    };

    private readonly Option<string?> _idColumn = new("--id-column")
    {
        Description = "csv: the column of the comment's id. Without it an id is made from the text.",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_files);
        command.Options.Add(_format);
        command.Options.Add(_textColumn);
        command.Options.Add(_idColumn);
    }

    /// <exception cref="CommandFailureException">A file is missing, or its format cannot be told.</exception>
    public InputFiles Open(ParseResult parsed, Terminal terminal) =>
        InputFiles.Open(terminal, parsed.GetValue(_files) ?? [], parsed.GetValue(_format), (format, file) => format switch
        {
            "csv" => new CsvInput(parsed.GetRequiredValue(_textColumn), parsed.GetValue(_idColumn), CsvDelimiter(file)),
            "ndjson" => new NdjsonInput(NdjsonOutput.Members),
            "page" => new PageInput(),
            _ => new TextInput(),
        });

    /// <summary>A tab for a .tsv file, a comma otherwise.</summary>
    public static string CsvDelimiter(string file) => file.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? "\t" : ",";
}
