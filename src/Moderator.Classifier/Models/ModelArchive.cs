using System.IO.Compression;

namespace Moderator.Classifier.Models;

/// <summary>
/// Zip files whose bytes depend on their content alone, and on the runtime's compressor where they are compressed: entries
/// in ordinal order, one fixed time.
/// </summary>
internal static class ModelArchive
{
    // The earliest time that a zip entry can carry.
    private static readonly DateTimeOffset FixedTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="stream">Written to, and left open.</param>
    /// <param name="entries">Contents by name.</param>
    /// <param name="compression">Weights in few bits shrink by a fifth, floats hardly.</param>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, byte[]>> entries, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, content) in entries.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            var entry = archive.CreateEntry(name, compression);
            entry.LastWriteTime = FixedTime;
            using var target = entry.Open();
            target.Write(content);
        }
    }

    /// <summary>The same archive, written again with nothing in it that changes from run to run.</summary>
    public static byte[] Repack(Stream zip)
    {
        var entries = new List<KeyValuePair<string, byte[]>>();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true))
        {
            foreach (var entry in archive.Entries)
                entries.Add(new(entry.FullName, ReadEntry(entry)));
        }

        using var result = new MemoryStream();
        Write(result, entries);
        return result.ToArray();
    }

    /// <exception cref="InvalidDataException">The archive has no such entry, or is none.</exception>
    public static byte[] Read(ZipArchive archive, string name) => ReadEntry(Entry(archive, name));

    /// <summary>The entry's content, read as it is asked for: weights are most of a model's file.</summary>
    /// <exception cref="InvalidDataException">The archive has no such entry, or is none.</exception>
    public static Stream Open(ZipArchive archive, string name) => Entry(archive, name).Open();

    private static ZipArchiveEntry Entry(ZipArchive archive, string name) =>
        archive.GetEntry(name) ?? throw new InvalidDataException($"The model file has no entry \"{name}\"; found {string.Join(", ", archive.Entries.Select(e => e.FullName))}.");

    private static byte[] ReadEntry(ZipArchiveEntry entry)
    {
        using var source = entry.Open();
        using var memory = new MemoryStream((int)entry.Length);
        source.CopyTo(memory);
        return memory.ToArray();
    }
}
