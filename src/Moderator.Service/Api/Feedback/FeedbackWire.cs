using System.ComponentModel;
using System.Text.Json.Serialization;
using Moderator.Core.Scoring;
using Moderator.Service.Api.Wire;
using Moderator.Storage.Annotations;
using Moderator.Storage.Reports;

namespace Moderator.Service.Api.Feedback;

/// <summary>A reader's report.</summary>
public sealed record ReportRequest
{
    [Description("What the reader says is wrong, in the site's own words, for example \"spam\" or \"insult\".")]
    public string? Reason { get; init; }

    [Description("The site's own id of the reader, so that each counts once; only a keyed hash of it is stored. Leave it out where it is not known: every such report counts.")]
    public string? Reporter { get; init; }

    [Description("What the reader wrote about it.")]
    public string? Details { get; init; }
}

/// <summary>A report that is stored, and the comment as it stands by now.</summary>
public sealed record ReportAnswer
{
    public required long Id { get; init; }

    [Description("The text that was reported.")]
    public required int Revision { get; init; }

    public required string Reason { get; init; }

    public string? Details { get; init; }

    [Description("Whether the site said who reported.")]
    public required bool HasReporter { get; init; }

    public required DateTimeOffset ReportedAt { get; init; }

    internal static ReportAnswer Of(StoredReport report) => new()
    {
        Id = report.Id,
        Revision = report.Revision,
        Reason = report.Reason,
        Details = report.Details,
        HasReporter = report.HasReporter,
        ReportedAt = report.ReportedAt,
    };
}

/// <summary>What became of a report.</summary>
public sealed record ReportedAnswer
{
    [Description("The report; where this reader had reported this text before, that first one.")]
    public required ReportAnswer Report { get; init; }

    [Description("False where this reader had reported this text before: nothing was stored.")]
    public required bool Counted { get; init; }

    [Description("How many reports the text has.")]
    public required int Reports { get; init; }

    [Description("The decision that stands. Where the policy looks at reports, this may be a new one.")]
    public required DecisionAnswer Decision { get; init; }

    internal static ReportedAnswer Of(ReportOutcome.Reported reported) => new()
    {
        Report = ReportAnswer.Of(reported.Report),
        Counted = reported.IsNew,
        Reports = reported.Reports,
        Decision = DecisionAnswer.Of(reported.Standing.Decision),
    };
}

/// <summary>A page of a comment's reports, newest first.</summary>
public sealed record ReportsPageAnswer
{
    public required IReadOnlyList<ReportAnswer> Items { get; init; }

    [Description("Send it as cursor to get the next page; left out on the last.")]
    public string? NextCursor { get; init; }
}

/// <summary>One person's judgement of a comment.</summary>
public sealed record AnnotationRequest
{
    [Description("Who judges.")]
    public string? Annotator { get; init; }

    [Description("0 to 1 for each attribute that was judged, for example {\"INSULT\": 0.8}. What is left out is unknown.")]
    public IReadOnlyDictionary<string, double>? Labels { get; init; }

    [Description("Stretches of the text that have an attribute.")]
    public IReadOnlyList<SpanFields>? Spans { get; init; }

    public string? Note { get; init; }

    [Description("The revision that was looked at. Where the text was changed since, the annotation is refused with 409.")]
    public int? Revision { get; init; }
}

/// <summary>A stretch of a text: UTF-16 offsets, end exclusive.</summary>
public sealed record SpanFields
{
    [JsonRequired]
    public int Start { get; init; }

    [JsonRequired]
    public int End { get; init; }

    [JsonRequired]
    public string Attribute { get; init; } = "";
}

/// <summary>An annotation that is stored.</summary>
public sealed record AnnotationAnswer
{
    public required long Id { get; init; }

    public required int Revision { get; init; }

    public required string Annotator { get; init; }

    public required IReadOnlyDictionary<string, double> Labels { get; init; }

    public required IReadOnlyList<SpanFields> Spans { get; init; }

    public string? Note { get; init; }

    public required DateTimeOffset AnnotatedAt { get; init; }

    internal static AnnotationAnswer Of(StoredJudgement judgement) => new()
    {
        Id = judgement.Id,
        Revision = judgement.Revision,
        Annotator = judgement.Annotator,
        Labels = judgement.Labels.OrderBy(l => l.Key).ToDictionary(l => l.Key.WireName(), l => l.Value, StringComparer.Ordinal),
        Spans = [.. judgement.Spans.Select(s => new SpanFields { Start = s.Start, End = s.End, Attribute = s.Attribute.WireName() })],
        Note = judgement.Note,
        AnnotatedAt = judgement.JudgedAt,
    };
}

/// <summary>A page of a comment's annotations, newest first.</summary>
public sealed record AnnotationsPageAnswer
{
    public required IReadOnlyList<AnnotationAnswer> Items { get; init; }

    [Description("Send it as cursor to get the next page; left out on the last.")]
    public string? NextCursor { get; init; }
}
