using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Moderator.Service.Webhooks;
using Moderator.Storage.Webhooks;

namespace Moderator.Service.Api.Administration;

/// <summary>A webhook to be registered. A field that is not known is refused: a filter that is spelt wrong would filter nothing.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WebhookRequest
{
    [Description("What you call it: who listens.")]
    public string? Name { get; init; }

    [Description("Where deliveries are posted to: http or https. A private address is sent to only where the service is configured to.")]
    public string? Url { get; init; }

    [Description("What it is told of, some of: decision, reversal (an approval or a rejection is replaced by another action), sanction.given and sanction.lifted (with the author's id), appeal.decided. All where it is left out.")]
    public IReadOnlyList<string>? Events { get; init; }

    [Description("Only these sites' comments; an empty name stands for comments without a site. Every site's where it is left out.")]
    public IReadOnlyList<string>? Sites { get; init; }

    [Description("Whether the comment's text goes with it; false where it is left out.")]
    public bool IncludeText { get; init; }
}

/// <summary>A registered webhook.</summary>
public record WebhookAnswer
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string Url { get; init; }

    public required IReadOnlyList<string> Events { get; init; }

    public IReadOnlyList<string>? Sites { get; init; }

    public required bool IncludeText { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Until when the secret before signs too.")]
    public DateTimeOffset? PreviousUntil { get; init; }

    [Description("How many deliveries wait to be sent.")]
    public required long Pending { get; init; }

    [Description("How many deliveries were given up.")]
    public required long Dead { get; init; }

    internal static WebhookAnswer Of(Webhook webhook) => new()
    {
        Id = webhook.Id,
        Name = webhook.Name,
        Url = webhook.Url,
        Events = WebhookEventNames.NamesOf(webhook.Events),
        Sites = webhook.Sites,
        IncludeText = webhook.IncludeText,
        CreatedAt = webhook.CreatedAt,
        PreviousUntil = webhook.PreviousUntil,
        Pending = webhook.Pending,
        Dead = webhook.Dead,
    };
}

/// <summary>A webhook with its secret, shown this once.</summary>
public sealed record NewWebhookAnswer(
    [property: Description("What deliveries are signed with. It is shown now and never again.")] string Secret,
    WebhookAnswer Webhook)
{
    internal static NewWebhookAnswer Of(Webhook webhook) => new(WebhookSignature.Shown(webhook.Secret), WebhookAnswer.Of(webhook));
}

/// <summary>Every webhook, oldest first.</summary>
public sealed record WebhooksAnswer(IReadOnlyList<WebhookAnswer> Webhooks);

/// <summary>A page of deliveries.</summary>
public sealed record DeliveriesAnswer
{
    public required IReadOnlyList<DeliveryAnswer> Items { get; init; }

    [Description("Send it as cursor to get the next page; left out on the last.")]
    public string? NextCursor { get; init; }

    internal static DeliveriesAnswer Of(DeliveryPage page) => new()
    {
        Items = [.. page.Deliveries.Select(DeliveryAnswer.Of)],
        NextCursor = page.Next?.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>A delivery.</summary>
public sealed record DeliveryAnswer
{
    public required long Id { get; init; }

    public string? Site { get; init; }

    [Description("Left out where it tells of a sanction.")]
    public string? CommentId { get; init; }

    [Description("Left out where it tells of a sanction.")]
    public long? DecisionId { get; init; }

    [Description("decision, reversal, sanction.given, sanction.lifted or appeal.decided.")]
    public required string Event { get; init; }

    [Description("pending, delivered or dead.")]
    public required string State { get; init; }

    [Description("How often it was tried since it was put in or sent again.")]
    public required int Attempts { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    public DateTimeOffset? NextAttemptAt { get; init; }

    [Description("The receiver's HTTP status in the last attempt; left out where it gave none.")]
    public int? LastStatus { get; init; }

    [Description("Why the last attempt failed.")]
    public string? LastError { get; init; }

    internal static DeliveryAnswer Of(Delivery delivery) => new()
    {
        Id = delivery.Id,
        Site = delivery.Site,
        CommentId = delivery.CommentId,
        DecisionId = delivery.DecisionId,
        Event = WebhookEventNames.NamesOf(delivery.Event)[0],
        State = delivery.State.ToString().ToLowerInvariant(),
        Attempts = delivery.Attempts,
        QueuedAt = delivery.QueuedAt,
        NextAttemptAt = delivery.NextAttemptAt,
        LastStatus = delivery.LastStatus,
        LastError = delivery.LastError,
    };
}

/// <summary>How many deliveries are sent again.</summary>
public sealed record ResendAnswer(int Deliveries);
