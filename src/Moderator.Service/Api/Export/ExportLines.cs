using System.Text.Json;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Annotations;
using Moderator.Storage.Comments;
using Moderator.Storage.Review.Bulk;

namespace Moderator.Service.Api.Export;

/// <summary>How what the service has gathered is written down: one JSON object a line.</summary>
public static class ExportLines
{
    /// <summary>A labelled text in the format <c>moderator</c> of training data.</summary>
    public static void Write(Utf8JsonWriter json, LabelledText row)
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
        WriteSpans(json, "spans", row.Spans);
        WriteSpans(json, "wrong_spans", row.WrongSpans);
        if (row.Language is not null) json.WriteString("language", row.Language);
        if (row.ArticleTitle is not null) json.WriteString("headline", row.ArticleTitle);
        if (row.ParentText is not null) json.WriteString("parent", row.ParentText);
        if (row.Decision is { } decision) json.WriteString("action", decision.Action.WireName());
        if (row.Together is { } together) json.WriteString("decided_together", together.WireName());
        if (row.Model is not null) json.WriteString("model", row.Model.ToString());
        json.WriteEndObject();
    }

    /// <summary>A decision with what the model had said, and without the comment's text.</summary>
    public static void Write(Utf8JsonWriter json, ExportedDecision row)
    {
        var (decision, labels) = (row.Recorded.Decision, row.Recorded.Labels);
        json.WriteStartObject();
        json.WriteNumber("id", decision.Id);
        json.WriteString("comment_id", decision.CommentId);
        if (row.Site is not null) json.WriteString("site", row.Site);
        json.WriteNumber("revision", decision.Revision);
        json.WriteString("action", decision.Action.WireName());
        json.WriteString("source", decision.Source.WireName());
        if (decision.Moderator is not null) json.WriteString("moderator", decision.Moderator);
        json.WriteStartArray("reasons");
        foreach (var reason in decision.Reasons) json.WriteStringValue(reason);
        json.WriteEndArray();
        json.WriteStartArray("matched_rules");
        foreach (var rule in decision.MatchedRules) json.WriteStringValue(rule.RuleId);
        json.WriteEndArray();
        if (labels.Count > 0)
        {
            json.WriteStartObject("labels");
            foreach (var (attribute, label) in labels.OrderBy(l => l.Key)) json.WriteNumber(attribute.WireName(), label);
            json.WriteEndObject();
        }

        json.WriteStartObject("scores");
        foreach (var (attribute, score) in row.Scores) json.WriteNumber(attribute.WireName(), Math.Round(score, 6));
        json.WriteEndObject();
        if (decision.Model is not null) json.WriteString("model", decision.Model.ToString());
        if (decision.Policy is not null) json.WriteString("policy", decision.Policy.ToString());
        json.WriteString("decided_at", decision.DecidedAt);
        json.WriteEndObject();
    }

    private static void WriteSpans(Utf8JsonWriter json, string name, IReadOnlyList<LabelledSpan> spans)
    {
        if (spans.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var span in spans)
        {
            json.WriteStartObject();
            json.WriteNumber("start", span.Start);
            json.WriteNumber("end", span.End);
            json.WriteString("attribute", span.Attribute.WireName());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Unique in one installation: site, comment, and the revision that was judged.</summary>
    private static string Id(LabelledText row) =>
        string.Concat(row.Site is { } site ? site + "/" : "", row.CommentId, row.Revision > 1 ? $"/{row.Revision}" : "");
}
