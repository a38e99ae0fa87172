using System.Text;
using Moderator.Cli;

namespace Moderator.Tests.Cli;

/// <summary>What a command line came to.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs the command inside the test, with streams of its own and nobody at the terminal.</summary>
    public static Task<CommandRun> OfAsync(params string[] args) => WithInputAsync("", args);

    public static async Task<CommandRun> WithInputAsync(string input, params string[] args)
    {
        using var output = new MemoryStream();
        using var stdin = new MemoryStream(Encoding.UTF8.GetBytes(input));
        var (exitCode, error) = await OnAsync(stdin, output, args);
        return new CommandRun(exitCode, Encoding.UTF8.GetString(output.ToArray()), error);
    }

    public static async Task<(int ExitCode, string Error)> OnAsync(Stream input, Stream output, params string[] args)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await CommandTree.RunAsync(args, Terminal(input, output, TextWriter.Synchronized(error)));
        return (exitCode, error.ToString());
    }

    public static Terminal Terminal(Stream input, Stream output, TextWriter error, Func<string, string?>? environment = null, bool isTerminal = false) => new()
    {
        Input = input,
        Output = output,
        Error = error,
        OutputIsTerminal = isTerminal,
        ErrorIsTerminal = false,
        InputIsTerminal = false,
        Environment = environment ?? (_ => null),
        Clock = TimeProvider.System,
    };
}

/// <summary>A directory that a test writes into, gone when the test is over.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("moderator-cli-").FullName;

    /// <summary>Writes a file and returns its path.</summary>
    public string File(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllText(path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>Where the repository is that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Moderator.sln"))) return directory.FullName;
        }

        throw new DirectoryNotFoundException($"Found no Moderator.sln above {AppContext.BaseDirectory}.");
    }
}
