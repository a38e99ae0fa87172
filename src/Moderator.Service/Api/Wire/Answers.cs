using System.ComponentModel;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Service.Cases;
using Moderator.Service.Deciding;
using Moderator.Storage.Comments;
using Moderator.Storage.Reports;

namespace Moderator.Service.Api.Wire;

/// <summary>What was decided on a comment.</summary>
public sealed record CommentAnswer
{
    public required string Id { get; init; }

    public string? Site { get; init; }

    [Description("1 for the first text, 2 for the next, and so on.")]
    public required int Revision { get; init; }

    [Description("The site's word on the language, or else what was detected; left out where neither could tell.")]
    public string? Language { get; init; }

    [Description("Calibrated probabilities, 0 to 1, by attribute. Empty where the comment could not be scored.")]
    public required AttributeScores Scores { get; init; }

    [Description("The model that made the scores: name@version-hash.")]
    public string? Model { get; init; }

    public required DecisionAnswer Decision { get; init; }

    internal static CommentAnswer Of(StandingComment standing, AppealLinks? appeals = null) => new()
    {
        Id = standing.Comment.Id,
        Site = standing.Comment.Site,
        Revision = standing.Revision,
        Language = standing.Comment.Language ?? standing.DetectedLanguage,
        Scores = standing.Scores,
        Model = standing.Model?.ToString(),
        Decision = DecisionAnswer.Of(standing.Decision, appeals),
    };
}

/// <summary>What was decided on many comments, in the order of the request.</summary>
public sealed record CommentBatchAnswer(IReadOnlyList<CommentAnswer> Results);

/// <summary>A decision.</summary>
public sealed record DecisionAnswer
{
    [Description("Left out where the decision is not stored.")]
    public long? Id { get; init; }

    public int? Revision { get; init; }

    [Description("approve, review or reject.")]
    public required string Action { get; init; }

    [Description("policy or moderator.")]
    public required string Source { get; init; }

    public string? Moderator { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public required IReadOnlyList<RuleAnswer> MatchedRules { get; init; }

    [Description("What the moderator said of single attributes.")]
    public IReadOnlyDictionary<string, double>? Labels { get; init; }

    [Description("The model whose scores were looked at: name@version-hash. Left out where the comment could not be scored.")]
    public string? Model { get; init; }

    [Description("The policy in force: name@version-hash.")]
    public string? Policy { get; init; }

    [Description("Left out where the decision is not stored.")]
    public DateTimeOffset? DecidedAt { get; init; }

    [Description("Where the commenter can appeal against a rejection: for the commenter alone. Left out unless console.publicUrl is set.")]
    public string? AppealUrl { get; init; }

    internal static DecisionAnswer Of(Decision decision, AppealLinks? appeals = null) => new()
    {
        Id = decision.Id,
        Revision = decision.Revision,
        Action = decision.Action.WireName(),
        Source = decision.Source.WireName(),
        Moderator = decision.Moderator,
        Reasons = decision.Reasons,
        MatchedRules = RuleAnswer.Of(decision.MatchedRules),
        Model = decision.Model?.ToString(),
        Policy = decision.Policy?.ToString(),
        DecidedAt = decision.DecidedAt,
        AppealUrl = appeals?.UrlOf(decision),
    };

    internal static DecisionAnswer Of(RecordedDecision recorded, AppealLinks? appeals = null) => Of(recorded.Decision, appeals) with
    {
        Labels = recorded.Labels.Count == 0 ? null : recorded.Labels.ToDictionary(l => l.Key.WireName(), l => l.Value, StringComparer.Ordinal),
    };

    internal static DecisionAnswer Of(Ruling ruling) => new()
    {
        Action = ruling.Action.WireName(),
        Source = DecisionSource.Policy.WireName(),
        Reasons = ruling.Reasons,
        MatchedRules = RuleAnswer.Of(ruling.MatchedRules),
        Model = ruling.Scored?.Model.ToString(),
        Policy = ruling.Policy.ToString(),
    };
}

/// <summary>A rule of the policy that matched.</summary>
public sealed record RuleAnswer(string Id, string Action, string Reason)
{
    internal static IReadOnlyList<RuleAnswer> Of(IReadOnlyList<MatchedRule> rules) =>
        rules.Count == 0 ? [] : [.. rules.Select(r => new RuleAnswer(r.RuleId, r.Action.WireName(), r.Reason))];
}

/// <summary>The scores of a text, and what the policy in force would decide. Nothing of it is stored.</summary>
public sealed record ScoreAnswer
{
    [Description("Calibrated probabilities, 0 to 1, by attribute. Empty where the text could not be scored.")]
    public required AttributeScores Scores { get; init; }

    public string? Language { get; init; }

    [Description("The model that made the scores: name@version-hash.")]
    public string? Model { get; init; }

    public required DecisionAnswer Decision { get; init; }

    internal static ScoreAnswer Of(Comment comment, Ruling ruling) => new()
    {
        Scores = ruling.Scored?.Scores ?? AttributeScores.None,
        Language = comment.Language ?? ruling.Scored?.Language,
        Model = ruling.Scored?.Model.ToString(),
        Decision = DecisionAnswer.Of(ruling),
    };
}

/// <summary>The scores of many texts, in the order of the request.</summary>
public sealed record ScoreBatchAnswer(IReadOnlyList<ScoreAnswer> Results);

/// <summary>A stored comment with its history.</summary>
public sealed record CommentRecordAnswer : StandingCommentAnswer
{
    private CommentRecordAnswer(StandingComment standing)
        : base(standing)
    {
    }

    public DateTimeOffset? WrittenAt { get; init; }

    [Description("Whether it waits for a moderator.")]
    public required bool Queued { get; init; }

    [Description("What readers reported of the latest text.")]
    public required ReportsAnswer Reports { get; init; }

    [Description("The decision that stands: the latest.")]
    public required DecisionAnswer Decision { get; init; }

    [Description("Every decision, oldest first.")]
    public required IReadOnlyList<DecisionAnswer> Decisions { get; init; }

    [Description("Every text, oldest first.")]
    public required IReadOnlyList<RevisionAnswer> Revisions { get; init; }

    internal static CommentRecordAnswer Of(CommentRecord record) => new(record.Standing)
    {
        WrittenAt = record.Standing.Comment.WrittenAt,
        Queued = record.Queued,
        Reports = ReportsAnswer.Of(record.Reports),
        Decision = DecisionAnswer.Of(record.Decisions[^1]),
        Decisions = [.. record.Decisions.Select(d => DecisionAnswer.Of(d))],
        Revisions = [.. record.Revisions.Select(RevisionAnswer.Of)],
    };
}

/// <summary>A text of a comment.</summary>
public sealed record RevisionAnswer(int Revision, string Text, AttributeScores Scores, string? Model, string? Language, DateTimeOffset ReceivedAt, [property: Description("When this text was removed; left out where it stands as it came.")] DateTimeOffset? RemovedAt = null)
{
    internal static RevisionAnswer Of(Revision revision) => new(
        revision.Number, revision.Text, revision.Scores, revision.Model?.ToString(), revision.DetectedLanguage, revision.ReceivedAt, revision.RemovedAt);
}

/// <summary>A page of what waits for a moderator.</summary>
public sealed record QueueAnswer
{
    public required IReadOnlyList<QueueItemAnswer> Items { get; init; }

    [Description("Send it as cursor to get the next page; left out on the last.")]
    public string? NextCursor { get; init; }
}

/// <summary>A comment that waits for a moderator.</summary>
public sealed record QueueItemAnswer : StandingCommentAnswer
{
    private QueueItemAnswer(StandingComment standing)
        : base(standing)
    {
    }

    [Description("The highest score; 1 where the comment could not be scored.")]
    public required double Risk { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    [Description("What readers reported of this text.")]
    public required ReportsAnswer Reports { get; init; }

    [Description("Why it waits.")]
    public required DecisionAnswer Decision { get; init; }

    internal static QueueItemAnswer Of(QueueItem item) => new(item.Comment)
    {
        Risk = item.Risk,
        QueuedAt = item.QueuedAt,
        Reports = ReportsAnswer.Of(item.Reports),
        Decision = DecisionAnswer.Of(item.Comment.Decision),
    };
}

/// <summary>What readers reported of a text.</summary>
/// <param name="Count">How many reports there are.</param>
/// <param name="Reasons">How many gave each reason, the most frequent first.</param>
public sealed record ReportsAnswer(int Count, IReadOnlyList<ReportReasonAnswer> Reasons)
{
    internal static ReportsAnswer Of(ReportCounts counts) => new(counts.Count, [.. counts.Reasons.Select(r => new ReportReasonAnswer(r.Reason, r.Count))]);
}

/// <summary>How many reports gave a reason.</summary>
public sealed record ReportReasonAnswer(string Reason, int Count);

/// <summary>The service is up.</summary>
public sealed record LiveAnswer(string Status);

/// <summary>The service can take comments.</summary>
public sealed record ReadyAnswer(string Status, string Model, string Policy, int SchemaVersion);
