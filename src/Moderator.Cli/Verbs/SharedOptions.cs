using System.CommandLine;
using Moderator.Classifier.Models;
using Moderator.Service.Configuration;
using Moderator.Service.Versions;
using Moderator.Storage;

namespace Moderator.Cli.Verbs;

/// <summary>Options that several verbs have, said in one place.</summary>
public static class SharedOptions
{
    public static Option<string?> Model() => new("--model", "-m")
    {
        Description = $"A model that ships with this build, by name, or the directory of your own. Environment: MODERATOR_MODEL. [default: {ModelDirectory.DefaultName}]",
        HelpName = "NAME|DIR",
    };

    public static Option<string?> Policy() => new("--policy", "-p")
    {
        Description = "The policy that decides (JSON). Environment: MODERATOR_POLICY. [default: the one that ships]",
        HelpName = "FILE",
    };

    public static Option<string?> DataDirectory() => new("--data-dir", "-d")
    {
        Description = $"Where the database is. Environment: MODERATOR_DATA_DIR. [default: {DefaultDataDirectory}]",
        HelpName = "DIR",
    };

    public static Option<string[]> ModelDirectories() => new("--models-dir")
    {
        Description = "Where models are installed: a directory that holds model directories. May be given several times. What lies there can be promoted. Environment: MODERATOR_VERSIONS__MODEL_DIRECTORIES (commas between them). [default: ./models, and the models beside the program]",
        HelpName = "DIR",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The directories that <see cref="ModelDirectories"/> was given, else the environment's, else the usual ones.</summary>
    public static IReadOnlyList<string> ModelDirectoriesOf(Terminal terminal, string[]? given) =>
        given is { Length: > 0 } ? given : ((string?)null).Or(terminal, "MODERATOR_VERSIONS__MODEL_DIRECTORIES") is { } set ? set.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : new VersionOptions().ModelDirectories;

    /// <summary>Where the service listens unless it is told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    public const string DefaultDataDirectory = "./moderator-data";

    /// <summary>The database's name in the data directory.</summary>
    public const string DatabaseFileName = ServeSettings.DatabaseFileName;

    /// <summary>Opens the database that the service has made; the service may go on running.</summary>
    /// <param name="terminal">Whose environment and clock are meant.</param>
    /// <param name="directory">What <see cref="DataDirectory"/> was given.</param>
    /// <exception cref="CommandFailureException">There is none.</exception>
    public static ModerationDatabase OpenDatabase(Terminal terminal, string? directory) =>
        ModerationDatabase.Open(new DatabaseOptions(FindDatabase(terminal, directory)), terminal.Clock);

    /// <summary>The file of the database that the service has made.</summary>
    /// <param name="terminal">Whose environment is meant.</param>
    /// <param name="directory">What <see cref="DataDirectory"/> was given.</param>
    /// <exception cref="CommandFailureException">There is none.</exception>
    public static string FindDatabase(Terminal terminal, string? directory)
    {
        var path = DatabasePath(terminal, directory);
        return File.Exists(path)
            ? path
            : throw new CommandFailureException($"--data-dir {Directory(terminal, directory)}: found no {DatabaseFileName} there. The service makes it at its first start.");
    }

    /// <summary>Where the database is, or would be.</summary>
    /// <param name="terminal">Whose environment is meant.</param>
    /// <param name="directory">What <see cref="DataDirectory"/> was given.</param>
    public static string DatabasePath(Terminal terminal, string? directory) => Path.Combine(Directory(terminal, directory), DatabaseFileName);

    /// <summary>The option's value, else the environment's, else null.</summary>
    public static string? Or(this string? given, Terminal terminal, string variable) =>
        !string.IsNullOrEmpty(given) ? given : terminal.Environment(variable) is { Length: > 0 } set ? set : null;

    private static string Directory(Terminal terminal, string? given) => given.Or(terminal, "MODERATOR_DATA_DIR") ?? DefaultDataDirectory;
}
