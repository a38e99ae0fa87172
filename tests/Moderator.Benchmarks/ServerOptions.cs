using System.CommandLine;
using Moderator.Rounds;

namespace Moderator.Benchmarks;

/// <summary>Which server program a round runs against, and with which model.</summary>
internal sealed class ServerOptions
{
    public Option<string> Model { get; } = new("--model") { Description = "The directory of the model that the server scores with.", Required = true };

    public Option<string> Program { get; } = new("--server")
    {
        Description = "The server program.",
        DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "moderator.dll"),
    };

    public ServerCommand Read(ParseResult parsed, string dataDirectory) =>
        new(Path.GetFullPath(parsed.GetRequiredValue(Program)), Path.GetFullPath(parsed.GetRequiredValue(Model)), dataDirectory);
}

/// <summary>A directory that is removed afterwards.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("moderator-rounds-");

    public string Path => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);
}
