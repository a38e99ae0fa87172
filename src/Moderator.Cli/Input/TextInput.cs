using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Moderator.Core.Comments;

namespace Moderator.Cli.Input;

/// <summary>One comment a line. Blank lines are passed over; each comment's line number goes out with it.</summary>
public sealed class TextInput : ICommentInput
{
    public IEnumerable<InputRow> Read(Stream stream, string source)
    {
        foreach (var line in ByteLines.Read(stream, ICommentInput.LongestRow))
        {
            var place = new Place(source, line.Number);
            if (line.IsWhole && line.IsBlank) continue;
            yield return RowProblems.OfLine(line) is { } problem
                ? new BadRow(place, problem)
                : Row(place, Encoding.UTF8.GetString(line.Bytes));
        }
    }

    private static JsonRow Row(Place place, string text)
    {
        var fields = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(fields, JsonText.Relaxed))
        {
            json.WriteStartObject();
            json.WriteNumber("line", place.Line);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        return new JsonRow(place, new Comment(ContentId.Of(text), text), fields.WrittenMemory[1..^1]);
    }
}

/// <summary>Ids for comments that come without one: the same content has the same id, so that sending twice stores once.</summary>
public static class ContentId
{
    /// <param name="parts">What makes the comment this comment: its text, and its article, parent and author where known.</param>
    /// <returns><c>c-</c> and 24 hexadecimal digits.</returns>
    public static string Of(params ReadOnlySpan<string?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.Unicode.GetBytes(part ?? "");
            hash.AppendData(BitConverter.GetBytes(part is null ? -1 : bytes.Length));
            hash.AppendData(bytes);
        }

        return "c-" + Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));
    }
}
