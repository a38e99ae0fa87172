using Moderator.Classifier.Models;
using Moderator.Core.Policies;

namespace Moderator.Cli.Verbs;

/// <summary>The model and the policy that a verb works with: the named ones, or those that ship.</summary>
public static class ShippedFiles
{
    private const int LargestPolicy = 16 * 1024 * 1024;

    /// <param name="terminal">Whose MODERATOR_MODEL counts where no name is given.</param>
    /// <param name="nameOrDirectory">Null for the model that ships.</param>
    /// <exception cref="ModelFormatException">There is no such model, or it does not fit this build.</exception>
    public static ICommentModel LoadModel(Terminal terminal, string? nameOrDirectory) =>
        ModelDirectory.Load(FindModel(terminal, nameOrDirectory));

    /// <summary>The directory of that model.</summary>
    /// <exception cref="ModelFormatException">There is no such model.</exception>
    public static string FindModel(Terminal terminal, string? nameOrDirectory) => ModelDirectory.Find(nameOrDirectory.Or(terminal, "MODERATOR_MODEL"));

    /// <param name="terminal">Whose MODERATOR_POLICY counts where no file is given.</param>
    /// <param name="file">Null for the policy that ships.</param>
    /// <exception cref="PolicyFormatException">The file holds no policy; the message names every mistake.</exception>
    /// <exception cref="CommandFailureException">The file cannot be read.</exception>
    public static Policy LoadPolicy(Terminal terminal, string? file)
    {
        if (file.Or(terminal, "MODERATOR_POLICY") is not { } path) return Policy.Default;
        return File.Exists(path) ? ReadPolicy(path) : throw new CommandFailureException($"--policy {path}: there is no such file.");
    }

    /// <summary>Reads a policy file and the word lists beside it.</summary>
    /// <exception cref="PolicyFormatException">The file holds no policy; the message names every mistake.</exception>
    /// <exception cref="CommandFailureException">A file cannot be read.</exception>
    public static Policy ReadPolicy(string path)
    {
        if (!File.Exists(path)) throw new CommandFailureException($"{path}: there is no such file.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return PolicyFile.Parse(ReadSmall(path), path, name =>
        {
            var list = Path.Combine(folder, name);
            return File.Exists(list) ? (ReadOnlyMemory<byte>?)ReadSmall(list) : null;
        });
    }

    private static byte[] ReadSmall(string path) => new FileInfo(path).Length <= LargestPolicy
        ? File.ReadAllBytes(path)
        : throw new CommandFailureException($"{path}: has more than {LargestPolicy} bytes, expected fewer.");
}
