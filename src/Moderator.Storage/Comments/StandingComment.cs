using System.Globalization;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Reports;

namespace Moderator.Storage.Comments;

/// <summary>A stored comment as it stands: its latest text, that text's scores, and the latest decision.</summary>
public sealed record StandingComment
{
    /// <summary>The comment with its latest text.</summary>
    public required Comment Comment { get; init; }

    /// <summary>1 for the first text, 2 for the next, and so on.</summary>
    public required int Revision { get; init; }

    /// <summary>Of the latest text; <see cref="AttributeScores.None"/> where it could not be scored.</summary>
    public required AttributeScores Scores { get; init; }

    /// <summary>The model that made the scores; null where the text could not be scored.</summary>
    public required ModelVersion? Model { get; init; }

    /// <summary>The language that the model found; null where it could not tell.</summary>
    public required string? DetectedLanguage { get; init; }

    /// <summary>When the latest text arrived.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the latest text was removed, and is empty since; null where it stands as it came.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>The latest decision. It is always one on the latest revision.</summary>
    public required Decision Decision { get; init; }
}

/// <summary>A text of a comment with what the model said of it.</summary>
public sealed record Revision
{
    public required int Number { get; init; }

    public required string Text { get; init; }

    public required AttributeScores Scores { get; init; }

    public required ModelVersion? Model { get; init; }

    public required string? DetectedLanguage { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the text was removed, by an author's wish or by age, and is empty since; null where it stands as it came.</summary>
    public required DateTimeOffset? RemovedAt { get; init; }
}

/// <summary>A decision with what the moderator said of single attributes; empty for the policy's decisions.</summary>
public sealed record RecordedDecision(Decision Decision, IReadOnlyDictionary<AttributeId, double> Labels);

/// <summary>A stored comment with its history.</summary>
/// <param name="Standing">As it stands.</param>
/// <param name="Queued">Whether it waits for a moderator.</param>
/// <param name="Revisions">Every text, oldest first.</param>
/// <param name="Decisions">Every decision, oldest first.</param>
public sealed record CommentRecord(
    StandingComment Standing,
    bool Queued,
    IReadOnlyList<Revision> Revisions,
    IReadOnlyList<RecordedDecision> Decisions)
{
    /// <summary>What readers reported of its latest text.</summary>
    public ReportCounts Reports { get; init; } = ReportCounts.None;

    /// <summary>Another one after every change.</summary>
    public required CommentVersion Version { get; init; }
}

/// <summary>What changes whenever a comment does: two readings with the same version are the same.</summary>
/// <param name="Revision">The latest revision.</param>
/// <param name="DecisionId">The latest decision.</param>
/// <param name="ReportId">The latest report; 0 where there is none.</param>
/// <param name="Removed">How many of its texts were removed, and one more where its author is not known (any more).</param>
public sealed record CommentVersion(int Revision, long DecisionId, long ReportId, int Removed)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Revision}.{DecisionId}.{ReportId}.{Removed}");
}
