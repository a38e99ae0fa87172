using System.ComponentModel.DataAnnotations;

namespace Moderator.Service.Versions;

/// <summary>Where models are found and how many are kept.</summary>
public sealed record VersionOptions
{
    /// <summary>Directories that hold model directories, or are one: what can be promoted or asked for by name.</summary>
    public IReadOnlyList<string> ModelDirectories { get; init; } = ["models", Path.Combine(AppContext.BaseDirectory, "models")];

    /// <summary>How many models beside those in force are kept loaded for requests that ask for them by name.</summary>
    [Range(1, 64)]
    public int MaxLoadedModels { get; init; } = 3;
}
