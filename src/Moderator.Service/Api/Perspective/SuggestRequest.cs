using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Moderator.Core.Text;
using Moderator.Storage.Comments;
using Moderator.Storage.Suggestions;

namespace Moderator.Service.Api.Perspective;

/// <summary>A suggestion of scores for a comment, decoded and checked.</summary>
internal sealed record SuggestRequest
{
    public required TextEntry Comment { get; init; }

    public required CommentContext Context { get; init; }

    /// <summary>By our attributes. Empty only where nothing is to be stored.</summary>
    public required IReadOnlyList<SuggestedScore> Scores { get; init; }

    /// <summary>The names that have no one counterpart here.</summary>
    public required IReadOnlyList<string> Dropped { get; init; }

    public required IReadOnlyList<string> Languages { get; init; }

    public required string? CommunityId { get; init; }

    public required string? ClientToken { get; init; }

    /// <summary>Whether nothing of it may be kept.</summary>
    public required bool DoNotStore { get; init; }

    /// <exception cref="GoogleErrorException">Something does not fit.</exception>
    public static SuggestRequest Read(ProtoJson body, PerspectiveOptions options, AttributeNames names)
    {
        body.String("sessionId", "session_id");
        var suggested = body.Map("attributeScores", "attribute_scores");
        if (suggested.Count == 0) throw new GoogleErrorException(GoogleError.Invalid("Missing attribute_scores"));
        if (suggested.Count > options.MaxAttributes)
            throw new GoogleErrorException(GoogleError.Invalid($"Too many attribute_scores. Found {suggested.Count}, expected at most {options.MaxAttributes}."));
        var comment = TextEntry.ReadComment(body, options);
        var dropped = new List<string>();
        var request = new SuggestRequest
        {
            Comment = comment,
            Context = RequestContext.Read(body, options),
            Scores = ReadScores(suggested, comment, names, dropped),
            Dropped = dropped,
            Languages = CommentLanguages.ReadRequested(body),
            CommunityId = body.String("communityId", "community_id"),
            ClientToken = body.String("clientToken", "client_token"),
            DoNotStore = body.Bool("doNotStore", "do_not_store"),
        };
        request.CheckStorable();
        // A label that would be lost without a word is refused, as an analysis is that asks for nothing which is served.
        if (request.Scores.Count == 0 && !request.DoNotStore)
            throw new GoogleErrorException(GoogleError.Invalid(dropped.Count == 0
                ? "No suggested score can be stored: spans of an HTML comment count what is not stored. Expected summary_score."
                : $"No suggested score can be stored: {string.Join(", ", dropped)} stands for several attributes of this service or for none. The operator can make it stand for one (setting perspective.attributes)."));
        return request;
    }

    private static List<SuggestedScore> ReadScores(
        IReadOnlyList<(string Key, ProtoJson? Value)> suggested, TextEntry comment, AttributeNames names, List<string> dropped)
    {
        var scores = new List<SuggestedScore>();
        var taken = new HashSet<AttributeId>();
        // Our own names before those that stand for them: the plainer word counts where both are there.
        foreach (var (name, entry) in suggested.OrderBy(s => Attributes.TryParse(s.Key, out _) ? 0 : 1))
        {
            var ours = names.Find(new AskedAttribute(name, null).Name) ?? throw new GoogleErrorException(GoogleError.Invalid($"Unknown requested attribute: {name}"));
            var summary = entry?.Object("summaryScore", "summary_score");
            var spans = entry?.Objects("spanScores", "span_scores") ?? [];
            if (summary is null && spans.Count == 0) throw new GoogleErrorException(GoogleError.Invalid($"Attribute {name} has no scores: expected summary_score or span_scores"));
            var whole = summary is { } s ? ReadValue(name, s) : (double?)null;
            var parts = spans.Select(span => ReadSpan(name, span, comment.Sent.Length)).ToList();
            // What is said of several attributes at once, or of one that is not ours, teaches none of ours.
            if (ours is not [var attribute] || !taken.Add(attribute))
            {
                dropped.Add(name);
                continue;
            }

            if (whole is { } label) scores.Add(new SuggestedScore(attribute, null, label));
            // What is stored of HTML is its text, where these offsets do not count.
            if (comment.Html is null) scores.AddRange(parts.Select(p => new SuggestedScore(attribute, p.Span, p.Value)));
        }

        return scores;
    }

    private static (TextSpan Span, double Value) ReadSpan(string attribute, ProtoJson span, int length)
    {
        if (span.Number("begin", "begin") is not { } begin || span.Number("end", "end") is not { } end)
            throw new GoogleErrorException(GoogleError.Invalid($"A span score of attribute {attribute} has no begin and end"));
        if (begin != Math.Floor(begin) || end != Math.Floor(end) || begin < 0 || end <= begin || end > length)
            throw new GoogleErrorException(GoogleError.Invalid($"A span score of attribute {attribute} does not lie within the comment: found {begin} to {end}, expected whole numbers from 0 to {length}"));
        if (span.Object("score", "score") is not { } score) throw new GoogleErrorException(GoogleError.Invalid($"A span score of attribute {attribute} has no score"));
        return (new TextSpan((int)begin, (int)end), ReadValue(attribute, score));
    }

    private static double ReadValue(string attribute, ProtoJson score)
    {
        AnalyzeRequest.CheckScoreType(attribute, score.String("type", "type"));
        return score.Number("value", "value") switch
        {
            null => throw new GoogleErrorException(GoogleError.Invalid($"A score of attribute {attribute} has no value")),
            >= 0 and <= 1 and var value => value,
            _ => throw new GoogleErrorException(GoogleError.Invalid($"A score of attribute {attribute} is not a probability: expected a value from 0 to 1")),
        };
    }

    private void CheckStorable()
    {
        foreach (var (path, value) in new[]
        {
            ("comment.text", Comment.Text), ("context", Context.ParentText), ("context", Context.ArticleTitle), ("communityId", CommunityId), ("clientToken", ClientToken),
        })
        {
            if (value is not null && StorableText.FindUnstorable(value) is not null)
                throw ProtoJson.Invalid(path, "a string without U+0000 and lone surrogates: it could not be stored as it came");
        }
    }
}
