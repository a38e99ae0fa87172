using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Moderator.Cli.Input;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Comments;

namespace Moderator.Cli.Exporting;

/// <summary>What a file of labels came to.</summary>
/// <param name="Count">Lines.</param>
/// <param name="Sha256">Of the file, lower-case hexadecimal: a recipe names it.</param>
public sealed record WrittenLabels(long Count, string Sha256);

/// <summary>Labelled comments as NDJSON, the format that training data of our own is kept in.</summary>
public static class LabelFile
{
    /// <param name="decisions">Streamed.</param>
    /// <param name="stream">Not disposed.</param>
    /// <param name="cancellation">Stops between lines.</param>
    public static async Task<WrittenLabels> WriteAsync(IEnumerable<LabelledDecision> decisions, Stream stream, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var line = new ArrayBufferWriter<byte>(4096);
        long count = 0;
        foreach (var decision in decisions)
        {
            line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(line, JsonText.Relaxed)) Write(json, decision);
            line.Write("\n"u8);
            hash.AppendData(line.WrittenSpan);
            await stream.WriteAsync(line.WrittenMemory, cancellation);
            count++;
        }

        await stream.FlushAsync(cancellation);
        return new WrittenLabels(count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static void Write(Utf8JsonWriter json, LabelledDecision row)
    {
        json.WriteStartObject();
        json.WriteString("id", Id(row));
        json.WriteString("text", row.Text);
        json.WriteStartObject("labels");
        foreach (var attribute in Attributes.All)
        {
            if (row.Labels.TryGetValue(attribute, out var label)) json.WriteNumber(attribute.WireName(), label);
        }

        json.WriteEndObject();
        if (row.Language is not null) json.WriteString("language", row.Language);
        if (row.ArticleTitle is not null) json.WriteString("headline", row.ArticleTitle);
        if (row.ParentText is not null) json.WriteString("parent", row.ParentText);
        json.WriteString("action", row.Decision.Action.WireName());
        if (row.Model is not null) json.WriteString("model", row.Model.ToString());
        json.WriteEndObject();
    }

    /// <summary>Unique in one installation: site, comment, and the revision that was decided on.</summary>
    private static string Id(LabelledDecision row) =>
        string.Concat(row.Site is { } site ? site + "/" : "", row.Decision.CommentId, row.Decision.Revision > 1 ? $"/{row.Decision.Revision}" : "");
}
