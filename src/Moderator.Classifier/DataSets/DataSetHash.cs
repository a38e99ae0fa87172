using System.Security.Cryptography;

namespace Moderator.Classifier.DataSets;

/// <summary>SHA-256 of the files of a data set, by which a recipe pins what it trains on.</summary>
public static class DataSetHash
{
    /// <summary>SHA-256 of one file, 64 lower-case hexadecimal digits.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string OfFile(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>The hash of every companion that the format needs beside the main file, by file name; empty for most formats.</summary>
    /// <exception cref="FileNotFoundException">A companion is missing.</exception>
    public static IReadOnlyDictionary<string, string> OfCompanions(string path, DataSetFormat format)
    {
        var folder = Path.GetDirectoryName(path) ?? string.Empty;
        return format.Companions.ToDictionary(name => name, name => OfFile(Path.Combine(folder, name)), StringComparer.Ordinal);
    }
}
