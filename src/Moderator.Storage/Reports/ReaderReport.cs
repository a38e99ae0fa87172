using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Storage.Comments;

namespace Moderator.Storage.Reports;

/// <summary>A reader's complaint about a comment, to be stored.</summary>
public sealed record ReaderReport
{
    public string? Site { get; init; }

    public required string CommentId { get; init; }

    /// <summary>The site's own id of the reader; only a keyed hash of it is stored. Null where the site does not say who: every such report counts.</summary>
    public string? Reporter { get; init; }

    /// <summary>What the reader says is wrong, in the site's own words, for example <c>spam</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>What the reader wrote about it.</summary>
    public string? Details { get; init; }

    /// <summary>Kept in milliseconds.</summary>
    public required DateTimeOffset ReportedAt { get; init; }
}

/// <summary>A comment that was just reported, as a policy looks at it again.</summary>
/// <param name="Standing">As it stands; its decision is the policy's own.</param>
/// <param name="Author">What is known of its author; null where it has none.</param>
/// <param name="Reports">How many reports its latest text has, with the new one.</param>
public sealed record ReportedComment(StandingComment Standing, AuthorHistory? Author, int Reports);

/// <summary>What the policy says of a comment that was reported.</summary>
public sealed record Reconsideration(ModerationAction Action, IReadOnlyList<string> Reasons, IReadOnlyList<MatchedRule> MatchedRules, PolicyVersion Policy);

/// <summary>What readers said of a comment's latest text.</summary>
/// <param name="Count">How many reports there are.</param>
/// <param name="Reasons">How many of them gave each reason, the most frequent first.</param>
public sealed record ReportCounts(int Count, IReadOnlyList<ReportReason> Reasons)
{
    /// <summary>Nobody reported it.</summary>
    public static ReportCounts None { get; } = new(0, []);
}

/// <summary>How many reports gave a reason.</summary>
public sealed record ReportReason(string Reason, int Count);

/// <summary>A report as it is stored, without who made it.</summary>
/// <param name="Id">Ascending, given by the store.</param>
/// <param name="Revision">The text that was reported.</param>
/// <param name="HasReporter">Whether the site said who reported.</param>
public sealed record StoredReport(long Id, int Revision, string Reason, string? Details, bool HasReporter, DateTimeOffset ReportedAt);

/// <summary>What became of a report.</summary>
public abstract record ReportOutcome
{
    private ReportOutcome()
    {
    }

    /// <summary>It is stored, now or from before.</summary>
    /// <param name="Report">The report; the first one where the reader had reported this text before.</param>
    /// <param name="IsNew">False where the reader had reported this text before: nothing was stored.</param>
    /// <param name="Reports">How many reports the text has.</param>
    /// <param name="Standing">The comment as it stands now.</param>
    public sealed record Reported(StoredReport Report, bool IsNew, int Reports, StandingComment Standing) : ReportOutcome;

    /// <summary>No such comment is stored; nothing was written.</summary>
    public sealed record CommentUnknown : ReportOutcome;
}
