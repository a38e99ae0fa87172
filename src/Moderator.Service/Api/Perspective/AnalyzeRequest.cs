using Moderator.Classifier.Models;

namespace Moderator.Service.Api.Perspective;

/// <summary>An attribute that a request asks for.</summary>
/// <param name="Asked">As it was asked for: the answer names it so.</param>
/// <param name="Threshold">A score below it is left out; null where every score is wanted.</param>
internal sealed record AskedAttribute(string Asked, double? Threshold)
{
    private readonly int _at = Asked.IndexOf('@', StringComparison.Ordinal);

    /// <summary>Without the version.</summary>
    public string Name => _at < 0 ? Asked : Asked[.._at];

    /// <summary>The model that it is pinned to; null where it is the one in force.</summary>
    public string? Model => _at < 0 ? null : Asked[(_at + 1)..];
}

/// <summary>A request to analyze a comment, decoded and checked.</summary>
internal sealed record AnalyzeRequest
{
    private const int LongestName = 256;

    public required TextEntry Comment { get; init; }

    public required CommentContext Context { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<AskedAttribute> Attributes { get; init; }

    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>Whether each sentence is scored by itself.</summary>
    public required bool SpanAnnotations { get; init; }

    /// <summary>Whether what no model serves is left out, and said in a header, instead of being an error.</summary>
    public required bool DropUnsupported { get; init; }

    /// <summary>Echoed.</summary>
    public required string? ClientToken { get; init; }

    /// <exception cref="GoogleErrorException">Something does not fit.</exception>
    public static AnalyzeRequest Read(ProtoJson body, PerspectiveOptions options)
    {
        // Accepted, checked and of no consequence: nothing of an analysis is ever stored.
        body.Bool("doNotStore", "do_not_store");
        body.String("sessionId", "session_id");
        body.String("communityId", "community_id");
        var attributes = body.Map("requestedAttributes", "requested_attributes");
        if (attributes.Count == 0) throw new GoogleErrorException(GoogleError.Invalid("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"));
        if (attributes.Count > options.MaxAttributes)
            throw new GoogleErrorException(GoogleError.Invalid($"Too many requested_attributes. Found {attributes.Count}, expected at most {options.MaxAttributes}."));
        return new AnalyzeRequest
        {
            Comment = TextEntry.ReadComment(body, options),
            Context = RequestContext.Read(body, options),
            Attributes = [.. attributes.Select(a => ReadAttribute(a.Key, a.Value))],
            Languages = CommentLanguages.ReadRequested(body),
            SpanAnnotations = body.Bool("spanAnnotations", "span_annotations"),
            DropUnsupported = body.Bool("dropUnsupportedAttributes", "drop_unsupported_attributes"),
            ClientToken = body.String("clientToken", "client_token"),
        };
    }

    private static AskedAttribute ReadAttribute(string name, ProtoJson? parameters)
    {
        if (name.Length > LongestName) throw new GoogleErrorException(GoogleError.Invalid($"A requested attribute has a name of {name.Length} characters, expected at most {LongestName}."));
        if (parameters is not { } given) return new AskedAttribute(name, null);
        CheckScoreType(name, given.String("scoreType", "score_type"));
        return new AskedAttribute(name, given.Number("scoreThreshold", "score_threshold"));
    }

    /// <exception cref="GoogleErrorException">It is not the only one there is, a probability.</exception>
    public static void CheckScoreType(string attribute, string? type)
    {
        if (type is not (null or "PROBABILITY" or "SCORE_TYPE_UNSPECIFIED"))
            throw new GoogleErrorException(GoogleError.Invalid($"Requested score type {type} is not supported by attribute {attribute}"));
    }
}
