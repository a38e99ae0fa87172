using Moderator.Core.Scoring;

namespace Moderator.Classifier.Models;

/// <summary>A model directory that was found on disk, read no further than its manifest.</summary>
/// <param name="Directory">Its path.</param>
/// <param name="Version">Name, version and hash, as its manifest gives them; null where <paramref name="Problem"/> says why it cannot be used.</param>
/// <param name="Manifest">Null where it cannot be read.</param>
/// <param name="Problem">What is wrong with it, with expected and found; null where its manifest fits this program.</param>
public sealed record InstalledModel(string Directory, ModelVersion? Version, ModelManifest? Manifest, string? Problem)
{
    /// <summary>Whether a person means this model: by its name, by <c>name@version</c>, by <c>name@version-hash12</c>, or by its directory's name.</summary>
    public bool IsCalled(string name) =>
        string.Equals(name, Path.GetFileName(Path.TrimEndingDirectorySeparator(Directory)), StringComparison.Ordinal)
        || (Version is { } version && version.IsCalled(name));

    /// <summary>The models in these directories: each that holds a manifest, and each directly below that does. One version that lies in two places is given once.</summary>
    /// <param name="roots">Those that do not exist are passed over.</param>
    /// <returns>By name and version.</returns>
    public static IReadOnlyList<InstalledModel> In(IEnumerable<string> roots)
    {
        var found = new List<InstalledModel>();
        var versions = new HashSet<ModelVersion>();
        var places = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in roots.Where(System.IO.Directory.Exists).SelectMany(ModelsAt))
        {
            if (!places.Add(Path.GetFullPath(path))) continue;
            var model = Read(path);
            if (model.Version is null || versions.Add(model.Version)) found.Add(model);
        }

        return [.. found.OrderBy(m => m.Version?.ToString() ?? m.Directory, StringComparer.Ordinal)];
    }

    /// <summary>Reads one directory's manifest and checks it.</summary>
    public static InstalledModel Read(string path)
    {
        try
        {
            var manifest = ModelDirectory.ReadManifest(path);
            ModelDirectory.Check(path, manifest);
            return new InstalledModel(path, new ModelVersion(manifest.Name, manifest.Version, manifest.Files[ModelDirectory.ModelFileName]), manifest, null);
        }
        catch (ModelFormatException error)
        {
            return new InstalledModel(path, null, null, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new InstalledModel(path, null, null, $"{path}: its manifest cannot be read: {error.Message}");
        }
    }

    private static IEnumerable<string> ModelsAt(string root) => HoldsManifest(root)
        ? [root]
        : System.IO.Directory.EnumerateDirectories(root).Where(HoldsManifest).Order(StringComparer.Ordinal);

    private static bool HoldsManifest(string path) => File.Exists(Path.Combine(path, ModelDirectory.ManifestName));
}
