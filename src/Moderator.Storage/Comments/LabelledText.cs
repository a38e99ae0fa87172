using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Annotations;
using Moderator.Storage.Review.Bulk;

namespace Moderator.Storage.Comments;

/// <summary>Which labels or decisions to export.</summary>
public sealed record LabelQuery
{
    /// <summary>Only this site's; null for every site's.</summary>
    public string? Site { get; init; }

    /// <summary>Only what was said at this time or later; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>
    /// Whether a decision that was one of many counts as a label too. Nobody read each of those texts, and a model that learns
    /// what was decided by its own scores learns nothing; those that are almost a text that was read count in any case.
    /// </summary>
    public bool WithBulk { get; init; }
}

/// <summary>A text with what people say of it: one row of a training set.</summary>
public sealed record LabelledText
{
    public required string CommentId { get; init; }

    /// <summary>The site; null where the installation serves only one.</summary>
    public required string? Site { get; init; }

    /// <summary>1 for the first text of the comment, 2 for the next, and so on.</summary>
    public required int Revision { get; init; }

    /// <summary>The text of that revision, as it was sent.</summary>
    public required string Text { get; init; }

    /// <summary>The latest moderator's decision on it; null where moderators annotated it and none decided.</summary>
    public required Decision? Decision { get; init; }

    /// <summary>By what the text was chosen where <see cref="Decision"/> was one of many made together: nobody may have read it. Null where it was decided by itself.</summary>
    public BulkOrigin? Together { get; init; }

    /// <summary>The mean of what people say, by <see cref="JudgedLabels"/>, never empty; what is not in it is unknown.</summary>
    public required IReadOnlyDictionary<AttributeId, double> Labels { get; init; }

    /// <summary>What they marked, by place, each stretch once.</summary>
    public required IReadOnlyList<LabelledSpan> Spans { get; init; }

    /// <summary>What a model had marked and the moderator said is not it, by place.</summary>
    public IReadOnlyList<LabelledSpan> WrongSpans { get; init; } = [];

    /// <summary>What the model had said; <see cref="AttributeScores.None"/> where it could not score.</summary>
    public required AttributeScores Scores { get; init; }

    /// <summary>The model that made <see cref="Scores"/>; null where there are none.</summary>
    public required ModelVersion? Model { get; init; }

    /// <summary>As the site said, or else as the model found; null where neither could tell.</summary>
    public required string? Language { get; init; }

    public required string? ArticleTitle { get; init; }

    /// <summary>The latest text of the comment that this one answers; null where it answers none or that one is not stored.</summary>
    public required string? ParentText { get; init; }
}

/// <summary>A decision with the comment that it was made on, for export. It holds no text.</summary>
/// <param name="Recorded">The decision, and what the moderator said of single attributes.</param>
/// <param name="Site">The comment's site; null where the installation serves only one.</param>
/// <param name="Scores">What the model had said of that revision.</param>
public sealed record ExportedDecision(RecordedDecision Recorded, string? Site, AttributeScores Scores);
