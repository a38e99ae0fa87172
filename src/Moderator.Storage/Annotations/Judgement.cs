using Moderator.Core.Scoring;

namespace Moderator.Storage.Annotations;

/// <summary>A stretch of a text that somebody says has an attribute.</summary>
/// <param name="Start">UTF-16 offset of its first character.</param>
/// <param name="End">UTF-16 offset after its last character.</param>
/// <param name="Attribute">What it is.</param>
public sealed record LabelledSpan(int Start, int End, AttributeId Attribute);

/// <summary>One person's judgement of a comment's text, made without deciding; to be stored.</summary>
public sealed record Judgement
{
    public string? Site { get; init; }

    public required string CommentId { get; init; }

    /// <summary>The revision that was looked at; null means whatever is the latest.</summary>
    public int? Revision { get; init; }

    /// <summary>Who judges.</summary>
    public required string Annotator { get; init; }

    /// <summary>0 to 1 for each attribute that was judged.</summary>
    public required IReadOnlyDictionary<AttributeId, double> Labels { get; init; }

    public IReadOnlyList<LabelledSpan> Spans { get; init; } = [];

    public string? Note { get; init; }

    /// <summary>Kept in milliseconds.</summary>
    public required DateTimeOffset JudgedAt { get; init; }
}

/// <summary>A judgement as it is stored.</summary>
/// <param name="Id">Ascending, given by the store.</param>
/// <param name="Revision">The text that was judged.</param>
public sealed record StoredJudgement(
    long Id,
    int Revision,
    string Annotator,
    IReadOnlyDictionary<AttributeId, double> Labels,
    IReadOnlyList<LabelledSpan> Spans,
    string? Note,
    DateTimeOffset JudgedAt);

/// <summary>What became of a judgement.</summary>
public abstract record JudgeOutcome
{
    private JudgeOutcome()
    {
    }

    /// <summary>It was appended.</summary>
    public sealed record Judged(StoredJudgement Judgement) : JudgeOutcome;

    /// <summary>No such comment is stored; nothing was written.</summary>
    public sealed record CommentUnknown : JudgeOutcome;

    /// <summary>The text that was looked at is not the latest; nothing was written.</summary>
    public sealed record OtherRevision(int Latest) : JudgeOutcome;

    /// <summary>A span ends after the text does; nothing was written.</summary>
    public sealed record SpanOutside(int Length) : JudgeOutcome;
}
