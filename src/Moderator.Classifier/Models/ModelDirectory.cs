using System.Security.Cryptography;
using System.Text.Json;
using Moderator.Classifier.Network;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Models;

/// <summary>Model directories: where they are found, and how one is checked and loaded.</summary>
public static class ModelDirectory
{
    /// <summary>The file that makes a directory a model.</summary>
    public const string ManifestName = "manifest.json";

    /// <summary>The one file beside the manifest that a model of any kind has.</summary>
    public const string ModelFileName = "model.zip";

    /// <summary>The model that is used where none is named.</summary>
    public const string DefaultName = "moderator-1";

    /// <summary>The shipped model's directory.</summary>
    /// <exception cref="ModelFormatException">There is none.</exception>
    public static string FindShipped() => Find(null);

    /// <summary>
    /// A directory that holds a manifest: the path itself, else that name under <c>models/</c> of the working
    /// directory, else under <c>models/</c> beside the program.
    /// </summary>
    /// <param name="nameOrPath">Null means <see cref="DefaultName"/>.</param>
    /// <exception cref="ModelFormatException">Nowhere is a manifest; the message lists the places.</exception>
    public static string Find(string? nameOrPath)
    {
        var name = nameOrPath ?? DefaultName;
        string[] candidates = nameOrPath is null
            ? [Path.Combine("models", name), Path.Combine(AppContext.BaseDirectory, "models", name)]
            : [name, Path.Combine("models", name), Path.Combine(AppContext.BaseDirectory, "models", name)];
        return Array.Find(candidates, c => File.Exists(Path.Combine(c, ManifestName)))
            ?? throw new ModelFormatException($"No model \"{name}\": found no {ManifestName} in {string.Join(" or ", candidates)}.");
    }

    /// <summary>Checks a model against this program and loads it.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="ModelFormatException">It does not fit or is damaged; the message has expected and found.</exception>
    public static ICommentModel Load(string path)
    {
        var manifest = ReadManifest(path);
        Check(path, manifest);
        using var model = OpenChecked(path, manifest);
        try
        {
            var version = new ModelVersion(manifest.Name, manifest.Version, manifest.Files[ModelFileName]);
            return string.Equals(manifest.Kind, StackModel.Kind, StringComparison.Ordinal)
                ? StackModel.Load(model, manifest, version)
                : BaselineModel.Load(model, manifest, version);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or ArgumentException or FormatException or InvalidOperationException)
        {
            throw new ModelFormatException($"{Path.Combine(path, ModelFileName)}: {e.Message}", e);
        }
    }

    /// <summary>Reads a manifest without checking that the model fits this program.</summary>
    /// <exception cref="ModelFormatException">It is missing or no manifest.</exception>
    public static ModelManifest ReadManifest(string path)
    {
        var file = Path.Combine(path, ManifestName);
        if (!File.Exists(file)) throw new ModelFormatException($"{file}: found no such file, expected a model's manifest.");
        try
        {
            return JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(file), ModelManifest.JsonOptions)
                ?? throw new ModelFormatException($"{file}: found null, expected a model's manifest.");
        }
        catch (JsonException e)
        {
            throw new ModelFormatException($"{file}{(e.LineNumber is { } line ? $", line {line + 1}" : "")}: {e.Message}", e);
        }
    }

    /// <summary>Checks that a model fits this program, as far as its manifest tells.</summary>
    /// <exception cref="ModelFormatException">It does not; the message has expected and found.</exception>
    internal static void Check(string path, ModelManifest manifest)
    {
        var file = Path.Combine(path, ManifestName);
        if (manifest.Format != ModelManifest.CurrentFormat)
            throw ModelFormatException.Mismatch(file, "format", manifest.Format, ModelManifest.CurrentFormat);
        if (manifest.Kind is not (BaselineModel.Kind or StackModel.Kind))
            throw ModelFormatException.Mismatch(file, "kind", $"\"{manifest.Kind}\"", $"\"{BaselineModel.Kind}\" or \"{StackModel.Kind}\"");
        if (manifest.NormaliserVersion != TextNormaliser.Version)
            throw ModelFormatException.Mismatch(file, "normaliser_version", manifest.NormaliserVersion, TextNormaliser.Version);
        CheckAttributes(file, manifest);
        if (manifest.Files.Keys.FirstOrDefault(n => !string.Equals(n, Path.GetFileName(n), StringComparison.Ordinal)) is { } outside)
            throw ModelFormatException.Mismatch(file, "a file's name", $"\"{outside}\"", "one without a directory");
        if (!manifest.Files.ContainsKey(ModelFileName))
            throw ModelFormatException.Mismatch(file, "files", $"\"{string.Join("\", \"", manifest.Files.Keys)}\"", $"\"{ModelFileName}\" among them");
    }

    /// <summary>SHA-256 as manifests hold it: lower-case hexadecimal.</summary>
    internal static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static void CheckAttributes(string file, ModelManifest manifest)
    {
        if (manifest.Attributes.Count == 0) throw ModelFormatException.Mismatch(file, "attributes", "empty", "at least one attribute");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in manifest.Attributes)
        {
            if (!Attributes.TryParse(name, out _))
                throw ModelFormatException.Mismatch(file, "an attribute", $"\"{name}\"", $"one of {string.Join(", ", Attributes.AllNames)}");
            if (!seen.Add(name)) throw ModelFormatException.Mismatch(file, $"attribute \"{name}\"", "named twice", "named once");
        }
    }

    // Checks every file and opens the model, at its beginning: what is loaded is the file that was checked, and no copy of it is in memory.
    private static FileStream OpenChecked(string path, ModelManifest manifest)
    {
        foreach (var name in manifest.Files.Keys.Where(n => !string.Equals(n, ModelFileName, StringComparison.Ordinal))) OpenChecked(path, manifest, name).Dispose();
        return OpenChecked(path, manifest, ModelFileName);
    }

    private static FileStream OpenChecked(string path, ModelManifest manifest, string name)
    {
        var (file, expected) = (Path.Combine(path, name), manifest.Files[name]);
        if (!File.Exists(file)) throw new ModelFormatException($"{file}: found no such file, expected one with SHA-256 {expected}.");
        var content = File.OpenRead(file);
        var found = Convert.ToHexStringLower(SHA256.HashData(content));
        content.Position = 0;
        if (string.Equals(found, expected, StringComparison.Ordinal)) return content;
        content.Dispose();
        throw ModelFormatException.Mismatch(file, "SHA-256", found, expected);
    }
}
