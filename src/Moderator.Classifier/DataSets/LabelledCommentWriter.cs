using System.Text.Encodings.Web;
using System.Text.Json;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.DataSets;

/// <summary>
/// Writes labelled comments in our own format (<c>moderator</c>, NDJSON, UTF-8 without a byte order mark, a line feed
/// after every line). What <see cref="DataSetReader"/> reads back is equal in every field that the format has.
/// </summary>
/// <param name="output">Where to; flushed with <see cref="Flush"/> and left open.</param>
public sealed class LabelledCommentWriter(Stream output)
{
    // Comments are in every script; only what JSON itself forbids is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public void Write(LabelledComment comment)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("id", comment.Id);
            json.WriteString("text", comment.Text);
            json.WriteStartObject("labels");
            foreach (var attribute in Attributes.All)
            {
                if (comment.Labels[attribute] is { } label) json.WriteNumber(attribute.WireName(), (float)label);
            }

            json.WriteEndObject();
            WriteSpans(json, comment);
            WriteOptional(json, "language", comment.Language);
            WriteOptional(json, "topic", comment.Topic);
            WriteOptional(json, "headline", comment.ArticleTitle);
            WriteOptional(json, "parent", comment.ParentText);
            WriteOptional(json, "phenomenon", comment.Phenomenon);
            WriteOptional(json, "pair", comment.Group);
            WriteSlots(json, comment);
            json.WriteEndObject();
        }

        output.Write(LineEnd);
    }

    public void Flush() => output.Flush();

    private static void WriteSpans(Utf8JsonWriter json, LabelledComment comment)
    {
        if (comment.ToxicSpans is not { } spans) return;
        json.WriteStartArray("spans");
        foreach (var span in spans)
        {
            json.WriteStartObject();
            json.WriteNumber("start", span.Start);
            json.WriteNumber("end", span.End);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSlots(Utf8JsonWriter json, LabelledComment comment)
    {
        if (comment.SlotFillers is not { } fillers) return;
        json.WriteStartArray("slots");
        foreach (var filler in fillers) json.WriteStringValue(filler);
        json.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }
}
