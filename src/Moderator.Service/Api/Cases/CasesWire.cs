using System.ComponentModel;
using System.Text.Json.Serialization;
using Moderator.Core.Authors;
using Moderator.Service.Statements;
using Moderator.Storage.Appeals;
using Moderator.Storage.Authors;

namespace Moderator.Service.Api.Cases;

/// <summary>A sanction to be given. A field that is not known is refused: an end that is spelt wrong would be none.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SanctionRequest
{
    [Description("strike, mute, pre_moderate or ban.")]
    public string? Kind { get; init; }

    [Description("Why, in the house's words.")]
    public string? Reason { get; init; }

    [Description("When it ends; left out, a strike counts as long as strikes do, and a ban or pre-moderation stands until it is lifted. A mute needs it.")]
    public DateTimeOffset? Until { get; init; }

    [Description("Who gives it.")]
    public string? Moderator { get; init; }
}

/// <summary>A sanction to be lifted.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LiftRequest
{
    [Description("Why.")]
    public string? Reason { get; init; }

    [Description("Who lifts it.")]
    public string? Moderator { get; init; }
}

/// <summary>A sanction.</summary>
public sealed record SanctionAnswer
{
    public required long Id { get; init; }

    [Description("strike, mute, pre_moderate or ban.")]
    public required string Kind { get; init; }

    [Description("Whether it counts now: not lifted, and its time not over.")]
    public required bool InForce { get; init; }

    public required string Reason { get; init; }

    [Description("A moderator's name, or automatic.")]
    public required string GivenBy { get; init; }

    public required DateTimeOffset GivenAt { get; init; }

    [Description("Left out where it stands until it is lifted.")]
    public DateTimeOffset? Until { get; init; }

    [Description("The rejection that it was given with.")]
    public long? DecisionId { get; init; }

    public DateTimeOffset? LiftedAt { get; init; }

    public string? LiftedBy { get; init; }

    public string? LiftReason { get; init; }

    internal static SanctionAnswer Of(Sanction sanction, DateTimeOffset now) => new()
    {
        Id = sanction.Id,
        Kind = sanction.Kind.WireName(),
        InForce = sanction.IsInForce(now),
        Reason = sanction.Reason,
        GivenBy = sanction.GivenBy,
        GivenAt = sanction.GivenAt,
        Until = sanction.Until,
        DecisionId = sanction.DecisionId,
        LiftedAt = sanction.LiftedAt,
        LiftedBy = sanction.LiftedBy,
        LiftReason = sanction.LiftReason,
    };
}

/// <summary>Everything that is and was held against an author.</summary>
public sealed record SanctionsAnswer(IReadOnlyList<SanctionAnswer> Items);

/// <summary>An author in a list.</summary>
public sealed record ListedAuthorAnswer
{
    public required string Id { get; init; }

    public string? Site { get; init; }

    public string? Name { get; init; }

    public required int Comments { get; init; }

    public required int Approved { get; init; }

    public required int Rejected { get; init; }

    [Description("How many strikes count now.")]
    public required int Strikes { get; init; }

    [Description("The sanctions in force: pre_moderate, mute, ban.")]
    public required IReadOnlyList<string> Sanctions { get; init; }

    internal static ListedAuthorAnswer Of(ListedAuthor author) => new()
    {
        Id = author.Id,
        Site = author.Site,
        Name = author.Name,
        Comments = author.Comments,
        Approved = author.Approved,
        Rejected = author.Rejected,
        Strikes = author.Strikes,
        Sanctions = [.. author.Binding.Select(SanctionNames.WireName)],
    };
}

/// <summary>A page of authors.</summary>
public sealed record AuthorsAnswer
{
    public required IReadOnlyList<ListedAuthorAnswer> Items { get; init; }

    [Description("Send it as cursor to get the next page; left out on the last.")]
    public string? NextCursor { get; init; }
}

/// <summary>A commenter's appeal.</summary>
public sealed record AppealRequest
{
    [Description("What the commenter says.")]
    public string? Text { get; init; }

    [Description("The rejection that is meant; the one that stands where it is left out.")]
    public long? DecisionId { get; init; }
}

/// <summary>An appeal.</summary>
public sealed record AppealAnswer
{
    public required long Id { get; init; }

    public required long DecisionId { get; init; }

    public required string CommentId { get; init; }

    public string? Site { get; init; }

    [Description("Empty where it was removed with the comment's text.")]
    public required string Text { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    [Description("waiting, upheld (the rejection stands) or overturned.")]
    public required string State { get; init; }

    [Description("For the commenter.")]
    public string? Answer { get; init; }

    public string? DecidedBy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    [Description("The decision that reverses the rejection.")]
    public long? ReversalId { get; init; }

    internal static AppealAnswer Of(Appeal appeal) => new()
    {
        Id = appeal.Id,
        DecisionId = appeal.DecisionId,
        CommentId = appeal.CommentId,
        Site = appeal.Site,
        Text = appeal.Text,
        ReceivedAt = appeal.ReceivedAt,
        State = appeal.State.WireName(),
        Answer = appeal.Answer,
        DecidedBy = appeal.DecidedBy,
        DecidedAt = appeal.DecidedAt,
        ReversalId = appeal.ReversalId,
    };
}

/// <summary>A page of appeals, latest first.</summary>
public sealed record AppealsAnswer
{
    public required IReadOnlyList<AppealAnswer> Items { get; init; }

    [Description("Send it as cursor to get the next page; left out on the last.")]
    public string? NextCursor { get; init; }
}

/// <summary>A statement of reasons.</summary>
public sealed record StatementAnswer
{
    public required long DecisionId { get; init; }

    public required string CommentId { get; init; }

    public string? Site { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }

    [Description("removed (it stood approved before) or not_published.")]
    public required string Restriction { get; init; }

    [Description("The facts and circumstances relied on.")]
    public required string Facts { get; init; }

    [Description("terms (incompatible with the house rules) or illegal.")]
    public required string Ground { get; init; }

    [Description("The clause of the house rules, or the law.")]
    public required string Clause { get; init; }

    public required string Explanation { get; init; }

    [Description("Where the house rules can be read.")]
    public string? RulesUrl { get; init; }

    [Description("A category of the DSA transparency database.")]
    public required string Category { get; init; }

    [Description("Whether a program found the comment.")]
    public required bool AutomatedDetection { get; init; }

    [Description("Whether no person decided.")]
    public required bool AutomatedDecision { get; init; }

    [Description("ISO codes of the countries that it is about.")]
    public required IReadOnlyList<string> TerritorialScope { get; init; }

    [Description("Until when the house takes an appeal.")]
    public required DateTimeOffset AppealUntil { get; init; }

    [Description("Where the commenter can appeal; for the commenter alone.")]
    public string? AppealUrl { get; init; }

    [Description("What else the commenter can do.")]
    public required string FurtherRedress { get; init; }

    internal static StatementAnswer Of(StatementOfReasons statement, string? appealUrl) => new()
    {
        DecisionId = statement.Facts.Decision.Id,
        CommentId = statement.Facts.Decision.CommentId,
        Site = statement.Facts.Site,
        DecidedAt = statement.Facts.Decision.DecidedAt,
        Restriction = statement.Facts.WasApproved ? "removed" : "not_published",
        Facts = statement.Circumstances,
        Ground = statement.Ground == RuleGround.Illegal ? "illegal" : "terms",
        Clause = statement.Clause,
        Explanation = statement.Explanation,
        RulesUrl = statement.RulesUrl,
        Category = statement.Category,
        AutomatedDetection = statement.IsDetectedAutomatically,
        AutomatedDecision = statement.IsDecidedAutomatically,
        TerritorialScope = statement.TerritorialScope,
        AppealUntil = statement.AppealUntil,
        AppealUrl = appealUrl,
        FurtherRedress = statement.FurtherRedress,
    };
}
