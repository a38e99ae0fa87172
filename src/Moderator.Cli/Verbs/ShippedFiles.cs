using Moderator.Classifier.Models;

namespace Moderator.Cli.Verbs;

/// <summary>The model and the policy that a verb works with: the named ones, or those that ship.</summary>
public static class ShippedFiles
{
    /// <param name="terminal">Whose MODERATOR_MODEL counts where no name is given.</param>
    /// <param name="nameOrDirectory">Null for the model that ships.</param>
    /// <exception cref="ModelFormatException">There is no such model, or it does not fit this build.</exception>
    public static ICommentModel LoadModel(Terminal terminal, string? nameOrDirectory) =>
        ModelDirectory.Load(ModelDirectory.Find(nameOrDirectory.Or(terminal, "MODERATOR_MODEL")));
}
