using System.Buffers;
using System.Text.Json;
using Moderator.Cli.Input;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;

namespace Moderator.Cli.Output;

/// <summary>One JSON object a line: the members that came in, then <c>scores</c>, <c>model</c>, <c>language</c> and <c>decision</c>.</summary>
public sealed class NdjsonOutput(Stream stream) : IScoreOutput
{
    /// <summary>Digits behind the point of a score: more than a calibration can tell apart.</summary>
    public const int ScoreDigits = 4;

    /// <summary>The members that the output writes itself.</summary>
    public static IReadOnlyCollection<string> Members { get; } = ["scores", "model", "language", "decision"];

    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly ArrayBufferWriter<byte> _members = new(1024);

    public void WriteHeader(CsvHeader header)
    {
        // Every line names its members.
    }

    public void Write(ScoredRow row)
    {
        _members.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_members, JsonText.Relaxed))
        {
            json.WriteStartObject();
            if (row.Row is PageRow page) WritePageMembers(json, page);
            WriteScoreMembers(json, row);
            json.WriteEndObject();
        }

        _buffer.Write("{"u8);
        if (row.Row is JsonRow { Fields.Length: > 0 } original)
        {
            _buffer.Write(original.Fields.Span);
            _buffer.Write(","u8);
        }

        _buffer.Write(_members.WrittenSpan[1..]);
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount > 48 * 1024) Flush();
    }

    public void Flush()
    {
        if (_buffer.WrittenCount > 0) stream.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
        stream.Flush();
    }

    public void Complete() => Flush();

    public void Dispose()
    {
        // The stream is its opener's.
    }

    private static void WritePageMembers(Utf8JsonWriter json, PageRow page)
    {
        var comment = page.Comment;
        json.WriteString("id", comment.Id);
        json.WriteString("parent_id", comment.ParentId);
        json.WriteString("author", comment.Author?.Name);
        json.WriteStartObject("article");
        json.WriteString("id", comment.Article?.Id);
        json.WriteString("title", comment.Article?.Title);
        json.WriteEndObject();
        json.WriteString("text", comment.Text);
    }

    private static void WriteScoreMembers(Utf8JsonWriter json, ScoredRow row)
    {
        json.WriteStartObject("scores");
        foreach (var (attribute, value) in row.Scores.Scores)
            json.WriteNumber(attribute.WireName(), Math.Round(value, ScoreDigits));
        json.WriteEndObject();
        json.WriteString("model", row.Scores.Model.ToString());
        json.WriteString("language", row.Scores.Language);
        json.WriteStartObject("decision");
        json.WriteString("action", row.Action.WireName());
        WriteArray(json, "reasons", row.Reasons);
        WriteArray(json, "rules", row.Rules);
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
