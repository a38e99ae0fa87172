using System.Text.Json;
using Microsoft.Data.Sqlite;
using Moderator.Core.Scoring;
using Moderator.Storage.Comments;
using Moderator.Storage.Repeats;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Annotations;

/// <summary>
/// What people say of comments' attributes and passages without deciding; it trains the next model. Every method may throw
/// <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public sealed class JudgementStore(ModerationDatabase database)
{
    /// <summary>Appends a judgement. Of one person's on one text the latest counts.</summary>
    /// <exception cref="ArgumentException">A text of the judgement is not valid Unicode, or holds U+0000; or a span is empty or starts before the text.</exception>
    public Task<JudgeOutcome> JudgeAsync(Judgement judgement, CancellationToken cancellation, OnceOnly<JudgeOutcome>? once = null)
    {
        StorableText.Check(judgement.Annotator);
        StorableText.Check(judgement.Note);
        if (judgement.Spans.Any(s => s.Start < 0 || s.End <= s.Start)) throw new ArgumentException("A span is empty or starts before the text.", nameof(judgement));
        return database.Writer.WriteAsync(session => Judge(session, judgement), once, cancellation);
    }

    /// <summary>A page of a comment's judgements, newest first; null where no such comment is stored.</summary>
    public IReadOnlyList<StoredJudgement>? Read(string? site, string commentId, long? before, int limit) => database.Readers.Read(session =>
        SqliteCommentStore.ReadKnown(session, site, commentId) is not { } known ? null : session
            .Statement(
                """
                SELECT judgement_id, revision, annotator, labels, spans, note, judged_at FROM judgements
                WHERE comment_key = @comment_key AND judgement_id < @before ORDER BY judgement_id DESC LIMIT @limit
                """)
            .Set("@comment_key", known.Key)
            .Set("@before", before ?? long.MaxValue)
            .Set("@limit", limit)
            .ReadAll(ReadRow));

    /// <summary>Appends labels without spans, in the transaction of what they belong to.</summary>
    internal static void Insert(SqliteSession session, long key, int revision, string annotator, IReadOnlyDictionary<AttributeId, double> labels, DateTimeOffset at) => session
        .Statement("INSERT INTO judgements (comment_key, revision, annotator, labels, spans, note, judged_at) VALUES (@comment_key, @revision, @annotator, @labels, '[]', NULL, @judged_at)")
        .Set("@comment_key", key).Set("@revision", revision).Set("@annotator", annotator).Set("@labels", WriteLabels(labels)).Set("@judged_at", at.ToUnixTimeMilliseconds())
        .Execute();

    private static JudgeOutcome Judge(SqliteSession session, Judgement judgement)
    {
        var known = SqliteCommentStore.ReadKnown(session, judgement.Site, judgement.CommentId);
        if (known is null) return new JudgeOutcome.CommentUnknown();
        if (judgement.Revision is { } seen && seen != known.Revision) return new JudgeOutcome.OtherRevision(known.Revision);
        if (judgement.Spans.Any(s => s.End > known.Text.Length)) return new JudgeOutcome.SpanOutside(known.Text.Length);
        var id = session.Statement(
                """
                INSERT INTO judgements (comment_key, revision, annotator, labels, spans, note, judged_at)
                VALUES (@comment_key, @revision, @annotator, @labels, @spans, @note, @judged_at)
                RETURNING judgement_id
                """)
            .Set("@comment_key", known.Key)
            .Set("@revision", known.Revision)
            .Set("@annotator", judgement.Annotator)
            .Set("@labels", WriteLabels(judgement.Labels))
            .Set("@spans", WriteSpans(judgement.Spans))
            .Set("@note", judgement.Note)
            .Set("@judged_at", judgement.JudgedAt.ToUnixTimeMilliseconds())
            .ReadLong();
        return new JudgeOutcome.Judged(new StoredJudgement(
            id, known.Revision, judgement.Annotator, judgement.Labels, judgement.Spans, judgement.Note, CommentRows.Stored(judgement.JudgedAt)));
    }

    /// <summary>Reads judgement_id, revision, annotator, labels, spans, note, judged_at.</summary>
    internal static StoredJudgement ReadRow(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt32(1),
        row.GetString(2),
        ReadLabels(row.GetString(3)),
        ReadSpans(row.GetString(4)),
        CommentRows.Text(row, 5),
        CommentRows.Time(row.GetInt64(6)));

    internal static Dictionary<AttributeId, double> ReadLabels(string json) =>
        JsonSerializer.Deserialize(json, StoredJson.Default.DictionaryStringDouble)!.ToDictionary(l => AttributeOf(l.Key), l => l.Value);

    internal static LabelledSpan[] ReadSpans(string json) => json is "[]"
        ? []
        : Array.ConvertAll(JsonSerializer.Deserialize(json, StoredJson.Default.StoredSpanArray)!, s => new LabelledSpan(s.Start, s.End, AttributeOf(s.Attribute)));

    private static string WriteLabels(IReadOnlyDictionary<AttributeId, double> labels) => JsonSerializer.Serialize(
        labels.OrderBy(l => l.Key).ToDictionary(l => l.Key.WireName(), l => l.Value, StringComparer.Ordinal), StoredJson.Default.DictionaryStringDouble);

    private static string WriteSpans(IReadOnlyList<LabelledSpan> spans) => spans.Count == 0
        ? "[]"
        : JsonSerializer.Serialize(spans.Select(s => new StoredSpan(s.Start, s.End, s.Attribute.WireName())).ToArray(), StoredJson.Default.StoredSpanArray);

    private static AttributeId AttributeOf(string name) =>
        Attributes.TryParse(name, out var attribute) ? attribute : throw new InvalidDataException($"A judgement names the attribute '{name}'.");
}

/// <summary>A span as <c>judgements.spans</c> holds it.</summary>
internal sealed record StoredSpan(int Start, int End, string Attribute);
