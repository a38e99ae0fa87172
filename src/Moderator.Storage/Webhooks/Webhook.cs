using System.Globalization;
using Moderator.Core.Decisions;
using Moderator.Storage.Appeals;
using Moderator.Storage.Authors;

namespace Moderator.Storage.Webhooks;

/// <summary>What a receiver is told of.</summary>
[Flags]
public enum WebhookEvents
{
    None = 0,

    /// <summary>A decision that takes back nothing: the first on a comment, one that confirms what stands, or one that ends a review.</summary>
    Decision = 1,

    /// <summary>A decision in place of an approval or a rejection with another action.</summary>
    Reversal = 2,

    /// <summary>Something is held against an author.</summary>
    SanctionGiven = 4,

    /// <summary>Something is held against an author no more, before its time was over.</summary>
    SanctionLifted = 8,

    /// <summary>A commenter's appeal was answered.</summary>
    AppealDecided = 16,

    All = Decision | Reversal | SanctionGiven | SanctionLifted | AppealDecided,
}

/// <summary>The names of events as they are written and stored.</summary>
public static class WebhookEventNames
{
    public static IReadOnlyList<string> All { get; } = ["decision", "reversal", "sanction.given", "sanction.lifted", "appeal.decided"];

    public static IReadOnlyList<string> NamesOf(WebhookEvents events) =>
        [.. All.Where(name => events.HasFlag(Parse(name)!.Value))];

    /// <summary>Null where there is no event of this name.</summary>
    public static WebhookEvents? Parse(string? name) => name switch
    {
        "decision" => WebhookEvents.Decision,
        "reversal" => WebhookEvents.Reversal,
        "sanction.given" => WebhookEvents.SanctionGiven,
        "sanction.lifted" => WebhookEvents.SanctionLifted,
        "appeal.decided" => WebhookEvents.AppealDecided,
        _ => null,
    };
}

/// <summary>A webhook to be registered.</summary>
public sealed record NewWebhook
{
    public required string Name { get; init; }

    /// <summary>Absolute, http or https.</summary>
    public required string Url { get; init; }

    public WebhookEvents Events { get; init; } = WebhookEvents.All;

    /// <summary>Only these sites' comments; null for every site's. An empty name stands for comments without a site.</summary>
    public IReadOnlyList<string>? Sites { get; init; }

    /// <summary>Whether the comment's text goes with it.</summary>
    public bool IncludeText { get; init; }

    public required byte[] Secret { get; init; }
}

/// <summary>A registered webhook.</summary>
public sealed record Webhook
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string Url { get; init; }

    public required WebhookEvents Events { get; init; }

    /// <summary>Only these sites' comments; null for every site's.</summary>
    public required IReadOnlyList<string>? Sites { get; init; }

    public required bool IncludeText { get; init; }

    public required byte[] Secret { get; init; }

    /// <summary>Signs too until <see cref="PreviousUntil"/>; null where the secret was never rotated.</summary>
    public required byte[]? PreviousSecret { get; init; }

    public required DateTimeOffset? PreviousUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Another one after every change of it; deliveries do not count.</summary>
    public string Version => (PreviousUntil ?? DateTimeOffset.UnixEpoch).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>How many deliveries wait, and how many were given up.</summary>
    public required long Pending { get; init; }

    public required long Dead { get; init; }
}

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState
{
    Pending,
    Delivered,

    /// <summary>Given up; it can be sent again by hand.</summary>
    Dead,
}

/// <summary>A delivery as it is shown to administrators.</summary>
public sealed record Delivery
{
    public required long Id { get; init; }

    public required string? Site { get; init; }

    /// <summary>Null where it tells of a sanction.</summary>
    public required string? CommentId { get; init; }

    /// <summary>Null where it tells of a sanction.</summary>
    public required long? DecisionId { get; init; }

    public required WebhookEvents Event { get; init; }

    public required DeliveryState State { get; init; }

    public required int Attempts { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When it is tried next; null where it is not pending.</summary>
    public required DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The HTTP status of the last attempt; null where it got none.</summary>
    public required int? LastStatus { get; init; }

    /// <summary>Why the last attempt failed; null where it did not.</summary>
    public required string? LastError { get; init; }
}

/// <summary>Which deliveries of a webhook to read, latest first.</summary>
public sealed record DeliveryQuery(long WebhookId)
{
    /// <summary>Only deliveries in this state; null for all.</summary>
    public DeliveryState? State { get; init; }

    public int Limit { get; init; } = 50;

    /// <summary>Only deliveries with a smaller id; null starts at the latest.</summary>
    public long? Before { get; init; }
}

/// <summary>A page of deliveries.</summary>
/// <param name="Deliveries">Latest first.</param>
/// <param name="Next">Where the next page begins; null after the last.</param>
public sealed record DeliveryPage(IReadOnlyList<Delivery> Deliveries, long? Next);

/// <summary>A delivery that is to be sent now.</summary>
/// <param name="Id">Of the delivery; the same in every attempt.</param>
/// <param name="Attempts">How often it was tried before.</param>
/// <param name="Event">What it tells of.</param>
public abstract record DueDelivery(long Id, int Attempts, WebhookEvents Event)
{
    /// <summary>Of a decision.</summary>
    /// <param name="Comment">The comment as it was decided on; its text is null where it was removed since.</param>
    /// <param name="Decision">The decision.</param>
    /// <param name="PreviousAction">What stood before; null where nothing did.</param>
    public sealed record OfDecision(long Id, int Attempts, WebhookEvents Event, ToldComment Comment, Decision Decision, ModerationAction? PreviousAction) : DueDelivery(Id, Attempts, Event);

    /// <summary>Of an appeal that was answered.</summary>
    public sealed record OfAppeal(long Id, int Attempts, WebhookEvents Event, ToldComment Comment, Appeal Appeal) : DueDelivery(Id, Attempts, Event);

    /// <summary>Of a sanction.</summary>
    public sealed record OfSanction(long Id, int Attempts, WebhookEvents Event, string? Site, string AuthorId, Sanction Sanction) : DueDelivery(Id, Attempts, Event);
}

/// <summary>What a receiver may be told of a comment.</summary>
public sealed record ToldComment(string Id, string? Site, string? Section, string? ArticleId, string? ParentId, string? Text);

/// <summary>An attempt that failed.</summary>
/// <param name="DeliveryId">Of what.</param>
/// <param name="Status">The HTTP status; null where there was none.</param>
/// <param name="Error">Why, in a few words, nothing of the body or the comment among them.</param>
/// <param name="NextAttemptAt">When to try again; null gives it up.</param>
public sealed record FailedAttempt(long DeliveryId, int? Status, string Error, DateTimeOffset? NextAttemptAt);
