using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Moderator.Cli.Input;

/// <summary>Takes one kind of file apart into comments, as it is read.</summary>
public interface ICommentInput
{
    /// <summary>Bytes of the longest row that is read; a longer one is reported and passed over.</summary>
    const int LongestRow = 16 * 1024 * 1024;

    /// <param name="stream">Read once from start to end, not disposed.</param>
    /// <param name="source">What messages call it.</param>
    IEnumerable<InputRow> Read(Stream stream, string source);
}

/// <summary>What can be wrong with a line before anybody looks at what it says.</summary>
internal static class RowProblems
{
    /// <summary>Null where the line can be read.</summary>
    public static string? OfLine(ByteLine line)
    {
        if (!line.IsWhole) return $"the line has {line.Length} bytes, expected at most {ICommentInput.LongestRow}.";
        return Utf8.IsValid(line.Bytes) ? null : $"column {IndexOfInvalid(line.Bytes) + 1}: found a byte that is not UTF-8, expected UTF-8 text.";
    }

    private static int IndexOfInvalid(ReadOnlySpan<byte> bytes)
    {
        var index = 0;
        while (Rune.DecodeFromUtf8(bytes[index..], out _, out var length) == OperationStatus.Done) index += length;
        return index;
    }
}

/// <summary>How JSON is written to a person or a pipe: letters stay letters.</summary>
internal static class JsonText
{
    public static JsonWriterOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonSerializerOptions RelaxedLine { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonSerializerOptions RelaxedIndented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
