using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Storage.Suggestions;

/// <summary>What somebody says of one attribute of a text, or of a stretch of it.</summary>
/// <param name="Attribute">Which.</param>
/// <param name="Span">Null where the whole text is meant.</param>
/// <param name="Label">0 to 1.</param>
public readonly record struct SuggestedScore(AttributeId Attribute, TextSpan? Span, double Label);

/// <summary>Scores that a client suggested for a text, to be stored for the training of the next model.</summary>
public sealed record Suggestion
{
    /// <summary>Null where the installation serves only one.</summary>
    public string? Site { get; init; }

    /// <summary>The client's name of the community that judged; null where it has none.</summary>
    public string? CommunityId { get; init; }

    /// <summary>The client's name of the comment; null where it has none.</summary>
    public string? ClientToken { get; init; }

    public required string Text { get; init; }

    /// <summary>ISO 639-1, as the client said or as it was detected; null where neither could tell.</summary>
    public string? Language { get; init; }

    /// <summary>The text of the comment that this one answers; null where it answers none or that is not known.</summary>
    public string? ParentText { get; init; }

    public string? ArticleTitle { get; init; }

    /// <summary>At least one; at most one of a whole text for each attribute.</summary>
    public required IReadOnlyList<SuggestedScore> Scores { get; init; }

    /// <summary>Kept in milliseconds.</summary>
    public required DateTimeOffset SuggestedAt { get; init; }
}
