using Moderator.Core.Decisions;
using Moderator.Storage.Comments;
using Moderator.Storage.Users;

namespace Moderator.Storage.Appeals;

/// <summary>Where an appeal stands.</summary>
public enum AppealState
{
    Waiting,

    /// <summary>The decision stands.</summary>
    Upheld,

    /// <summary>The decision is taken back.</summary>
    Overturned,
}

/// <summary>A commenter's objection to a rejection, as it is stored.</summary>
public sealed record Appeal
{
    public required long Id { get; init; }

    /// <summary>The rejection.</summary>
    public required long DecisionId { get; init; }

    public required string? Site { get; init; }

    public required string CommentId { get; init; }

    /// <summary>What the commenter says; empty where it was removed.</summary>
    public required string Text { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required AppealState State { get; init; }

    /// <summary>What the commenter is told; null until it is decided, and where it was removed.</summary>
    public string? Answer { get; init; }

    public string? DecidedBy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The decision that reverses the first one; null where there is none.</summary>
    public long? ReversalId { get; init; }
}

/// <summary>An appeal that comes in.</summary>
public sealed record NewAppeal
{
    public required long DecisionId { get; init; }

    public required string Text { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Decisions made before this cannot be appealed any more.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How many appeals one author may make in a day.</summary>
    public required int MostInDay { get; init; }
}

/// <summary>What became of an appeal that came in.</summary>
public abstract record AppealOutcome
{
    private AppealOutcome()
    {
    }

    public sealed record Received(Appeal Appeal) : AppealOutcome;

    /// <summary>There is one already; nothing was stored.</summary>
    public sealed record AlreadyMade(Appeal Appeal) : AppealOutcome;

    /// <summary>No such decision, or it is no rejection that stands; nothing was stored.</summary>
    public sealed record NothingToAppeal : AppealOutcome;

    /// <summary>The decision is too old; nothing was stored.</summary>
    public sealed record TooLate : AppealOutcome;

    /// <summary>The author has made as many as they may in a day; nothing was stored.</summary>
    public sealed record TooMany : AppealOutcome;
}

/// <summary>A decision that may be appealed, with its comment and the appeal against it.</summary>
/// <param name="Record">The comment with all that was sent and decided.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Appeal">Null where none was made.</param>
public sealed record AppealableDecision(CommentRecord Record, Decision Decision, Appeal? Appeal)
{
    /// <summary>Whether it is a rejection that stands, of a text that is still there.</summary>
    public bool IsStandingRejection => Decision.Action == ModerationAction.Reject && Record.Standing.Decision.Id == Decision.Id && Record.Revisions[^1].RemovedAt is null;
}

/// <summary>A waiting appeal in the console's list.</summary>
/// <param name="ClaimedBy">As colleagues read their name; null where nobody has it.</param>
/// <param name="IsFirst">Whether the user who asks made the decision.</param>
public sealed record WaitingAppeal(Appeal Appeal, string? Section, string? ArticleTitle, string? ClaimedBy, bool IsFirst);

/// <summary>Whether a user may look at an appeal to decide it.</summary>
public enum AppealClaim
{
    /// <summary>It is theirs for a while.</summary>
    Taken,

    /// <summary>They made the decision themselves.</summary>
    FirstModerator,

    /// <summary>Somebody else has it.</summary>
    Elsewhere,

    /// <summary>It is decided, or was never there, or not theirs to see.</summary>
    Gone,
}

/// <summary>An appeal decided.</summary>
public sealed record AppealRuling
{
    public required long AppealId { get; init; }

    public required User User { get; init; }

    public required bool Overturned { get; init; }

    /// <summary>What the commenter is told.</summary>
    public required string Answer { get; init; }

    public PolicyVersion? Policy { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>What became of a ruling.</summary>
public enum AppealRulingOutcome
{
    Done,

    /// <summary>The user made the decision themselves; nothing was stored.</summary>
    FirstModerator,

    /// <summary>Somebody else has it by now; nothing was stored.</summary>
    Elsewhere,

    /// <summary>It is decided already; nothing was stored.</summary>
    Gone,

    /// <summary>The user's role or places do not let them; nothing was stored.</summary>
    Refused,
}

/// <summary>Which appeals to read, latest first.</summary>
public sealed record AppealQuery
{
    public string? Site { get; init; }

    public bool OnlyWithoutSite { get; init; }

    public AppealState? State { get; init; }

    public long? Before { get; init; }

    public int Limit { get; init; } = 50;
}

/// <summary>The wire names of an appeal's states.</summary>
public static class AppealNames
{
    public static string WireName(this AppealState state) => state switch
    {
        AppealState.Waiting => "waiting",
        AppealState.Upheld => "upheld",
        AppealState.Overturned => "overturned",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>Null for anything else.</summary>
    public static AppealState? Parse(string? name) => name switch
    {
        "waiting" => AppealState.Waiting,
        "upheld" => AppealState.Upheld,
        "overturned" => AppealState.Overturned,
        _ => null,
    };
}
