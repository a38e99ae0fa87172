using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Service.Webhooks;
using Moderator.Storage.Keys;
using Moderator.Storage.Webhooks;

namespace Moderator.Service.Api.Administration;

/// <summary>Who is told of decisions.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup("/v1/webhooks").WithMetadata(KeyRequired.For(KeyScope.Admin));
        webhooks.MapPost("", CreateAsync)
            .WithName("createWebhook")
            .WithSummary("Register a webhook, whose secret is shown this once")
            .WithDescription("It is told of every decision from now on, at least once and in order for each comment. Deliveries are signed after the Standard Webhooks specification: webhook-id, webhook-timestamp and webhook-signature, HMAC-SHA256 over id.timestamp.body.");
        webhooks.MapGet("", ReadAll).WithName("listWebhooks").WithSummary("List the webhooks, with how much waits and how much was given up");
        webhooks.MapGet("/{id:long}", Find).WithName("getWebhook").WithSummary("Read a webhook").WithDescription("The ETag changes when the webhook is rotated; deliveries do not count.").ProducesProblem(404);
        webhooks.MapDelete("/{id:long}", RemoveAsync).WithName("removeWebhook").WithSummary("Remove a webhook and what waits for it").TakesIfMatch().ProducesProblem(404);
        webhooks.MapPost("/{id:long}/rotate", RotateAsync)
            .WithName("rotateWebhook")
            .WithSummary("Give a webhook a new secret")
            .WithDescription("Shown this once. Both sign for overlap_seconds, so that the receiver can change over. With If-Match only while the webhook is as that ETag says.")
            .TakesIfMatch()
            .ProducesProblem(404);
        webhooks.MapGet("/{id:long}/deliveries", ReadDeliveries).WithName("listDeliveries").WithSummary("List a webhook's deliveries, latest first").ProducesProblem(404);
        webhooks.MapPost("/{id:long}/resend", ResendAllAsync).WithName("resendDead").WithSummary("Send every dead delivery of a webhook again, at most 10,000 at a time").ProducesProblem(404);
        webhooks.MapPost("/{id:long}/deliveries/{delivery:long}/resend", ResendOneAsync).WithName("resendDelivery").WithSummary("Send a dead delivery again").ProducesProblem(404);
    }

    private static async Task<Results<Created<NewWebhookAnswer>, ProblemHttpResult>> CreateAsync(
        JsonBody<WebhookRequest> body, Caller caller, WebhookStore store, ServiceOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var request = body.Value;
        var checks = new FieldChecks(options);
        foreach (var (field, message) in WebhookTerms.Check(request.Name, request.Url, request.Sites)) checks.Add(field, message);
        var events = EventsOf(request.Events, checks);
        if (!checks.Failed && WebhookTerms.NamesForbiddenAddress(request.Url!, options.Webhooks))
            checks.Add("url", "Names a private address, which the service is not configured to send to; expected a public one.");
        if (checks.Failed) return checks.Refusal();

        var webhook = await store.AddAsync(
            new NewWebhook
            {
                Name = request.Name!,
                Url = request.Url!,
                Events = events,
                Sites = request.Sites,
                IncludeText = request.IncludeText,
                Secret = WebhookSignature.MakeSecret(),
            },
            caller.Actor,
            clock.GetUtcNow(),
            cancellation);
        return TypedResults.Created($"/v1/webhooks/{webhook.Id}", NewWebhookAnswer.Of(webhook));
    }

    private static Ok<WebhooksAnswer> ReadAll(WebhookStore store) => TypedResults.Ok(new WebhooksAnswer([.. store.ReadAll().Select(WebhookAnswer.Of)]));

    private static Results<Ok<WebhookAnswer>, ProblemHttpResult> Find(long id, HttpContext context, WebhookStore store)
    {
        if (store.Find(id) is not { } webhook) return TypedResults.Problem(Unknown());
        context.TagState(webhook.Version);
        return TypedResults.Ok(WebhookAnswer.Of(webhook));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(long id, Caller caller, HttpContext context, WebhookStore store, TimeProvider clock, CancellationToken cancellation) =>
        await store.RemoveAsync(id, caller.Actor, clock.GetUtcNow(), cancellation, context.Expected()) ? TypedResults.NoContent() : TypedResults.Problem(Unknown());

    private static async Task<Results<Ok<NewWebhookAnswer>, ProblemHttpResult>> RotateAsync(
        long id, JsonBody<KeyRotationRequest> body, Caller caller, HttpContext context, WebhookStore store, ServiceOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var checks = new FieldChecks(options);
        if (KeyTerms.OverlapOf(body.Value.OverlapSeconds) is not { } overlap)
        {
            checks.Add("overlap_seconds", KeyTerms.BadOverlap);
            return checks.Refusal();
        }

        var now = clock.GetUtcNow();
        var webhook = await store.RotateAsync(id, WebhookSignature.MakeSecret(), now + overlap, caller.Actor, now, cancellation, context.Expected());
        return webhook is null ? TypedResults.Problem(Unknown()) : TypedResults.Ok(NewWebhookAnswer.Of(webhook));
    }

    private static Results<Ok<DeliveriesAnswer>, ProblemHttpResult> ReadDeliveries(
        long id,
        [Description("Only those that are pending, delivered or dead; all where it is left out.")][FromQuery] string? state,
        [Description("How many; 50 unless configured otherwise.")][FromQuery] string? limit,
        [Description("next_cursor of the page before.")][FromQuery] string? cursor,
        WebhookStore store,
        ServiceOptions options)
    {
        var checks = new FieldChecks(options);
        DeliveryState? wanted = state switch
        {
            "dead" => DeliveryState.Dead,
            "pending" => DeliveryState.Pending,
            "delivered" => DeliveryState.Delivered,
            _ => null,
        };
        if (state is not null && wanted is null) checks.Add("state", "Is no state; expected pending, delivered or dead.");
        var size = options.QueuePageSize;
        if (limit is not null && (!int.TryParse(limit, out size) || size < 1 || size > options.MaxQueuePageSize))
            checks.Add("limit", $"Is not a number from 1 to {options.MaxQueuePageSize}.");
        long? before = null;
        if (cursor is not null)
        {
            if (long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var place)) before = place;
            else checks.Add("cursor", "Is no cursor; expected next_cursor of an earlier page, unchanged.");
        }

        if (checks.Failed) return checks.Refusal();
        var page = store.ReadDeliveries(new DeliveryQuery(id) { State = wanted, Limit = size, Before = before });
        return page is null ? TypedResults.Problem(Unknown()) : TypedResults.Ok(DeliveriesAnswer.Of(page));
    }

    private static Task<Results<Ok<ResendAnswer>, ProblemHttpResult>> ResendAllAsync(long id, Caller caller, WebhookStore store, TimeProvider clock, CancellationToken cancellation) =>
        ResendAsync(id, null, caller, store, clock, cancellation);

    private static Task<Results<Ok<ResendAnswer>, ProblemHttpResult>> ResendOneAsync(long id, long delivery, Caller caller, WebhookStore store, TimeProvider clock, CancellationToken cancellation) =>
        ResendAsync(id, delivery, caller, store, clock, cancellation);

    private static async Task<Results<Ok<ResendAnswer>, ProblemHttpResult>> ResendAsync(
        long id, long? delivery, Caller caller, WebhookStore store, TimeProvider clock, CancellationToken cancellation) =>
        await store.ResendAsync(id, delivery, caller.Actor, clock.GetUtcNow(), cancellation) is { } sent
            ? TypedResults.Ok(new ResendAnswer(sent))
            : TypedResults.Problem(Problem.Of(404, "no_such_delivery", "There is no webhook, or no dead delivery of it, with this id."));

    private static WebhookEvents EventsOf(IReadOnlyList<string>? names, FieldChecks checks)
    {
        if (names is null) return WebhookEvents.All;
        var events = WebhookEvents.None;
        foreach (var name in names)
        {
            if (WebhookEventNames.Parse(name) is { } known) events |= known;
            else checks.Add("events", $"Names what is no event; expected one or several of {string.Join(", ", WebhookEventNames.All)}.");
        }

        if (names.Count == 0) checks.Add("events", $"Names no event; expected one or several of {string.Join(", ", WebhookEventNames.All)}.");
        return events;
    }

    private static ProblemDetails Unknown() => Problem.Of(404, "no_such_webhook", "No webhook has this id. GET /v1/webhooks lists them.");
}
