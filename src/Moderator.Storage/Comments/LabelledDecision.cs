using Moderator.Core.Decisions;
using Moderator.Core.Scoring;

namespace Moderator.Storage.Comments;

/// <summary>Which decisions to export.</summary>
public sealed record LabelQuery
{
    /// <summary>Only this site's; null for every site's.</summary>
    public string? Site { get; init; }

    /// <summary>Only decisions made at this time or later; null for all.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>A text with what a moderator's decision says of it: one row of a training set.</summary>
public sealed record LabelledDecision
{
    /// <summary>The decision with its action, moderator and time, and the model and policy that were in force.</summary>
    public required Decision Decision { get; init; }

    /// <summary>The site; null where the installation serves only one.</summary>
    public required string? Site { get; init; }

    /// <summary>The text of the revision that was decided on, as it was sent.</summary>
    public required string Text { get; init; }

    /// <summary>By <see cref="DecisionLabels"/>, never empty; what is not in it is unknown.</summary>
    public required IReadOnlyDictionary<AttributeId, double> Labels { get; init; }

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
