using System.Text;
using Microsoft.Win32.SafeHandles;
using Moderator.Storage.Audit;
using Spectre.Console;

namespace Moderator.Cli;

/// <summary>
/// Everything that a command touches of the world around it: standard streams, environment, clock. A test passes its own.
/// </summary>
public sealed class Terminal
{
    /// <summary>UTF-8 without a byte order mark; what cannot be encoded (a lone surrogate) becomes U+FFFD.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Standard input, raw bytes.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output, raw bytes: results.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error: messages and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>A person reads standard output: tables and colour instead of plain lines.</summary>
    public required bool OutputIsTerminal { get; init; }

    /// <summary>A person reads standard error: progress is shown.</summary>
    public required bool ErrorIsTerminal { get; init; }

    /// <summary>A person types standard input.</summary>
    public required bool InputIsTerminal { get; init; }

    /// <summary>Reads an environment variable; null where it is not set.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>The names of all environment variables.</summary>
    public Func<IEnumerable<string>> EnvironmentNames { get; init; } = () => [];

    public required TimeProvider Clock { get; init; }

    /// <summary>Who runs the command, as the audit log names them: the operating system's account.</summary>
    public AuditActor Actor { get; init; } = AuditActor.OfOperator(System.Environment.UserName);

    /// <summary>False where NO_COLOR is set to anything (https://no-color.org) or the terminal says that it is dumb.</summary>
    public bool Color => string.IsNullOrEmpty(Environment("NO_COLOR")) && Environment("TERM") is not "dumb";

    public static Terminal OfThisProgram() => new()
    {
        Input = Console.OpenStandardInput(),
        Output = StandardOutput(),
        Error = Console.Error,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InputIsTerminal = !Console.IsInputRedirected,
        Environment = System.Environment.GetEnvironmentVariable,
        EnvironmentNames = () => System.Environment.GetEnvironmentVariables().Keys.Cast<string>(),
        Clock = TimeProvider.System,
    };

    /// <summary>
    /// The console's own stream says nothing when the reader of a pipe goes away (| head), and a command would go on for
    /// nobody. The file descriptor does say so. Where it can seek it is a file, whose offset other programs may share:
    /// there the console's stream, which leaves the offset to the system, is right.
    /// </summary>
    private static Stream StandardOutput()
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }

    /// <summary>Every environment variable that is set, by name.</summary>
    public Dictionary<string, string> Variables() => EnvironmentNames()
        .Select(name => (Name: name, Value: Environment(name)))
        .Where(v => v.Value is not null)
        .ToDictionary(v => v.Name, v => v.Value!, StringComparer.Ordinal);

    /// <summary>A writer of plain UTF-8 lines to standard output. Whoever asks for it flushes it.</summary>
    public StreamWriter OutputWriter() => new(Output, Utf8, bufferSize: 16 * 1024, leaveOpen: true) { NewLine = "\n" };

    /// <summary>Tables, colour and progress on the given writer.</summary>
    public IAnsiConsole ConsoleOn(TextWriter writer, bool isTerminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = isTerminal && Environment("TERM") is not "dumb" ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = isTerminal && Color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
    });
}
