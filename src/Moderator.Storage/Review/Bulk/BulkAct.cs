using Moderator.Core.Decisions;
using Moderator.Storage.Search;
using Moderator.Storage.Users;

namespace Moderator.Storage.Review.Bulk;

/// <summary>By what comments were chosen that are decided together.</summary>
public enum BulkOrigin
{
    /// <summary>A range of scores.</summary>
    Range,

    /// <summary>What a search found.</summary>
    Search,

    /// <summary>Everything of one author.</summary>
    Author,

    /// <summary>Texts that are almost one that the moderator read.</summary>
    Similar,
}

/// <summary>The names of <see cref="BulkOrigin"/> in the database, the audit log and exports.</summary>
public static class BulkOrigins
{
    public static string WireName(this BulkOrigin origin) => origin switch
    {
        BulkOrigin.Range => "range",
        BulkOrigin.Search => "search",
        BulkOrigin.Author => "author",
        BulkOrigin.Similar => "similar",
        _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, null),
    };

    /// <exception cref="InvalidDataException">The name is none of an origin.</exception>
    internal static BulkOrigin Parse(string name) => name switch
    {
        "range" => BulkOrigin.Range,
        "search" => BulkOrigin.Search,
        "author" => BulkOrigin.Author,
        "similar" => BulkOrigin.Similar,
        _ => throw new InvalidDataException($"bulk_acts.origin is '{name}'."),
    };
}

/// <summary>Which comments are decided together. It is looked up once, when the act begins, and never beyond what the user may see.</summary>
public abstract record BulkSelection
{
    private BulkSelection()
    {
    }

    /// <summary>Comments that wait.</summary>
    public sealed record Waiting(ReviewFilter Filter) : BulkSelection;

    /// <summary>Comments that a search finds, waiting or not, but for those that stand so already. Its page and limit say nothing here.</summary>
    public sealed record Found(CommentQuery Query) : BulkSelection;

    /// <summary>Comments that were on screen, waiting or not; one that is no more what was shown is left out.</summary>
    public sealed record Shown(IReadOnlyList<ShownComment> Comments) : BulkSelection;
}

/// <summary>A comment as it was on screen.</summary>
/// <param name="Key">The store's key.</param>
/// <param name="Revision">Its text.</param>
/// <param name="DecisionId">Its latest decision.</param>
public sealed record ShownComment(long Key, int Revision, long DecisionId);

/// <summary>How many comments may be decided on together.</summary>
/// <param name="Moderator">By a moderator.</param>
/// <param name="Senior">By a senior or an admin.</param>
public sealed record BulkLimits(int Moderator, int Senior)
{
    public int Of(User user) => user.Role >= UserRole.Senior ? Senior : Moderator;
}

/// <summary>One action on many comments.</summary>
public sealed record BulkAct
{
    /// <summary>The page's own number of the act; the same one begins once.</summary>
    public required string ActId { get; init; }

    public required User User { get; init; }

    public required BulkOrigin Origin { get; init; }

    public required BulkSelection Selection { get; init; }

    /// <summary><see cref="ModerationAction.Approve"/> or <see cref="ModerationAction.Reject"/>.</summary>
    public required ModerationAction Action { get; init; }

    /// <summary>The house rule, where it is rejected. Nothing of a comment's text: it stays with the act.</summary>
    public string? Reason { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Whether an act on many comments has begun.</summary>
public abstract record BulkOutcome
{
    private BulkOutcome()
    {
    }

    /// <summary>The comments are chosen; <see cref="BulkDecisions.StepAsync"/> decides them.</summary>
    public sealed record Begun(BulkProgress Progress) : BulkOutcome;

    /// <summary>Nothing was chosen; nothing was stored.</summary>
    public sealed record Nothing : BulkOutcome;

    /// <summary>More than <paramref name="Most"/>; nothing was stored.</summary>
    public sealed record TooMany(int Most) : BulkOutcome;

    /// <summary>The user's role decides nothing; nothing was stored.</summary>
    public sealed record Refused : BulkOutcome;
}

/// <summary>How far an act on many comments is. The counts add up to <see cref="Comments"/>.</summary>
/// <param name="BulkId">Of the act.</param>
/// <param name="Comments">How many were chosen.</param>
/// <param name="Waiting">Not looked at yet.</param>
/// <param name="Decided">Decided, and it stands.</param>
/// <param name="Changed">Left out: edited or decided on after they were chosen.</param>
/// <param name="Taken">Left out: somebody else had them open.</param>
/// <param name="Refused">Left out: not the user's to decide any more.</param>
/// <param name="Undone">Decided, and put back as they stood.</param>
/// <param name="Kept">Decided, and not undone: decided on again since.</param>
public sealed record BulkProgress(long BulkId, int Comments, int Waiting, int Decided, int Changed, int Taken, int Refused, int Undone, int Kept)
{
    public bool IsEnded => Waiting == 0;

    public int LeftOut => Changed + Taken + Refused;
}

/// <summary>An act on many comments as it is stored.</summary>
/// <param name="Progress">How far it is.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="Origin">By what the comments were chosen.</param>
/// <param name="Action">What was decided.</param>
/// <param name="Reason">Why, where it is rejected.</param>
/// <param name="BeganAt">When.</param>
/// <param name="UndoneAt">When it was undone; null where it stands.</param>
public sealed record StoredBulk(
    BulkProgress Progress, long UserId, BulkOrigin Origin, ModerationAction Action, string? Reason, DateTimeOffset BeganAt, DateTimeOffset? UndoneAt);
