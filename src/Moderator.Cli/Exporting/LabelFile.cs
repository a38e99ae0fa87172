using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Moderator.Cli.Input;
using Moderator.Service.Api.Export;
using Moderator.Storage.Comments;

namespace Moderator.Cli.Exporting;

/// <summary>What a file of labels came to.</summary>
/// <param name="Count">Lines.</param>
/// <param name="Sha256">Of the file, lower-case hexadecimal: a recipe names it.</param>
public sealed record WrittenLabels(long Count, string Sha256);

/// <summary>Labelled comments as NDJSON, the format that training data of our own is kept in.</summary>
public static class LabelFile
{
    /// <param name="texts">Streamed.</param>
    /// <param name="stream">Not disposed.</param>
    /// <param name="cancellation">Stops between lines.</param>
    public static async Task<WrittenLabels> WriteAsync(IEnumerable<LabelledText> texts, Stream stream, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var line = new ArrayBufferWriter<byte>(4096);
        long count = 0;
        foreach (var text in texts)
        {
            line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(line, JsonText.Relaxed)) ExportLines.Write(json, text);
            line.Write("\n"u8);
            hash.AppendData(line.WrittenSpan);
            await stream.WriteAsync(line.WrittenMemory, cancellation);
            count++;
        }

        await stream.FlushAsync(cancellation);
        return new WrittenLabels(count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
