using System.Text.Json;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Service.Api.Perspective;

/// <summary>
/// A comment with the scores that were asked for, on the scale of Perspective's own: thresholds that a site chose there
/// go on meaning the same. Where a model has no such curve, its calibrated probability stands.
/// </summary>
internal sealed class Analysis
{
    private readonly AnalyzeRequest _request;
    private readonly CommentLanguages _languages;
    private readonly List<(string Asked, double Summary, IReadOnlyList<(TextSpan Span, double Value)> Spans)> _scores = [];

    private Analysis(AnalyzeRequest request, CommentLanguages languages) => (_request, _languages) = (request, languages);

    /// <exception cref="GoogleErrorException">The language cannot be told, or an attribute does not know it.</exception>
    public static Analysis Make(AnalyzeRequest request, AnalyzePlan plan, ICommentModel current, PerspectiveOptions options)
    {
        var text = request.Comment.Text;
        var scored = new Dictionary<ICommentModel, ScoredText>(ReferenceEqualityComparer.Instance);
        ScoredText Scored(ICommentModel model)
        {
            if (!scored.TryGetValue(model, out var found)) scored[model] = found = model.Score(text, request.Context);
            return found;
        }

        // Any model tells the language alike; one that is asked for anyhow is asked.
        var teller = plan.Attributes is [var first, ..] ? first.Model : current;
        var languages = CommentLanguages.Of(request.Languages, Scored(teller).Language, text, options);
        plan.Check(languages);

        var analysis = new Analysis(request, languages);
        var isReply = request.Context.ParentText is { Length: > 0 } && Scored(teller).Language is (null or "en");
        var sentences = new Dictionary<ICommentModel, IReadOnlyList<SentenceScores>>(ReferenceEqualityComparer.Instance);
        foreach (var planned in plan.Attributes)
        {
            var summary = ValueOf(planned, Scored(planned.Model).Scores, isReply);
            if (summary < planned.Asked.Threshold) continue;
            analysis._scores.Add((planned.Asked.Asked, summary, request.SpanAnnotations
                ? BySentence(planned, sentences, request, isReply)
                : [(new TextSpan(0, request.Comment.Sent.Length), summary)]));
        }

        return analysis;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("attributeScores");
        foreach (var (asked, summary, spans) in _scores)
        {
            json.WriteStartObject(asked);
            json.WriteStartArray("spanScores");
            foreach (var (span, value) in spans)
            {
                json.WriteStartObject();
                json.WriteNumber("begin", span.Start);
                json.WriteNumber("end", span.End);
                WriteScore(json, "score", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteScore(json, "summaryScore", summary);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        CommentLanguages.Write(json, "languages", _languages.Languages);
        CommentLanguages.Write(json, "detectedLanguages", _languages.DetectedLanguages);
        if (_request.ClientToken is { Length: > 0 } token) json.WriteString("clientToken", token);
        json.WriteEndObject();
    }

    private static (TextSpan, double)[] BySentence(
        PlannedAttribute planned, Dictionary<ICommentModel, IReadOnlyList<SentenceScores>> known, AnalyzeRequest request, bool isReply)
    {
        if (!known.TryGetValue(planned.Model, out var sentences))
            known[planned.Model] = sentences = planned.Model.Sentences(request.Comment.Text, request.Context);
        return [.. sentences.Select(s => (request.Comment.ToSent(s.Span), ValueOf(planned, s.Scores, isReply)))];
    }

    private static double ValueOf(PlannedAttribute planned, AttributeScores scores, bool isReply)
    {
        var highest = 0.0;
        foreach (var attribute in planned.Ours)
        {
            if (scores[attribute] is not { } score) continue;
            highest = Math.Max(highest, planned.Model.OnPerspectiveScale(attribute, score, isReply) ?? score);
        }

        // As it is shown: a threshold is compared with the number that the client sees.
        return Math.Round(Math.Clamp(highest, 0, 1), 8);
    }

    private static void WriteScore(Utf8JsonWriter json, string name, double value)
    {
        json.WriteStartObject(name);
        json.WriteNumber("value", value);
        json.WriteString("type", "PROBABILITY");
        json.WriteEndObject();
    }
}
