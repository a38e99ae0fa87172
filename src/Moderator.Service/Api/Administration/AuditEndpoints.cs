using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Keys;
using Moderator.Service.Requests;
using Moderator.Storage.Audit;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api.Administration;

/// <summary>The log of administrative acts.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/audit", Read)
        .WithName("readAudit")
        .WithSummary("Read who did what, latest first, page by page")
        .MayBeCompressed()
        .WithMetadata(KeyRequired.For(KeyScope.Admin));

    private static Results<Ok<AuditAnswer>, ProblemHttpResult> Read(
        [Description("Only this act, for example key.create; with a dot at its end, every act on that resource, for example key.")][FromQuery] string? act,
        [Description("Only acts at this time or later, for example 2026-11-01T12:00:00Z.")][FromQuery] string? since,
        [Description("How many; 50 unless configured otherwise.")][FromQuery] string? limit,
        [Description("next_cursor of the page before.")][FromQuery] string? cursor,
        IAuditLog log,
        ServiceOptions options)
    {
        var checks = new FieldChecks(options);
        checks.Id("act", act);
        DateTimeOffset? from = null;
        if (since is not null)
        {
            if (DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)) from = parsed;
            else checks.Add("since", "Is no time; expected for example 2026-11-01T12:00:00Z.");
        }

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
        var page = log.Read(new AuditQuery { Act = act, Since = from, Limit = size, Before = before });
        return TypedResults.Ok(new AuditAnswer
        {
            Items = [.. page.Acts.Select(AuditItemAnswer.Of)],
            NextCursor = page.Next?.ToString(CultureInfo.InvariantCulture),
        });
    }
}

/// <summary>A page of the audit log.</summary>
public sealed record AuditAnswer
{
    public required IReadOnlyList<AuditItemAnswer> Items { get; init; }

    [Description("Send it as cursor to get the next page; left out on the last.")]
    public string? NextCursor { get; init; }
}

/// <summary>An administrative act.</summary>
public sealed record AuditItemAnswer
{
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required AuditActorAnswer Actor { get; init; }

    [Description("What was done, for example key.create.")]
    public required string Act { get; init; }

    [Description("To what, for example key:3.")]
    public required string Subject { get; init; }

    public JsonObject? Details { get; init; }

    internal static AuditItemAnswer Of(RecordedAct recorded) => new()
    {
        Id = recorded.Id,
        At = recorded.Entry.At,
        Actor = new AuditActorAnswer
        {
            Kind = recorded.Entry.Actor.Kind.ToString().ToLowerInvariant(),
            Id = recorded.Entry.Actor.Id,
            Name = recorded.Entry.Actor.Name,
        },
        Act = recorded.Entry.Act,
        Subject = recorded.Entry.Subject,
        Details = recorded.Entry.Details,
    };
}

/// <summary>Who acted.</summary>
public sealed record AuditActorAnswer
{
    [Description("key (a request with this API key), user (somebody signed in), operator (the command line) or system (the service by itself).")]
    public required string Kind { get; init; }

    public string? Id { get; init; }

    public required string Name { get; init; }
}
