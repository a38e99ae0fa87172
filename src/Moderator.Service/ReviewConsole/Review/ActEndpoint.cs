using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Antiforgery;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Service.Cases;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Service.Telemetry;
using Moderator.Service.Versions;
using Moderator.Storage.Annotations;
using Moderator.Storage.Review;

namespace Moderator.Service.ReviewConsole.Review;

/// <summary>
/// Takes a page's decisions, beside its circuit: the page keeps each until it is answered here, and sends it again where
/// the connection was lost. So a decision is never lost and never stored twice.
/// </summary>
internal static class ActEndpoint
{
    internal const int MaxBodyBytes = 64 * 1024;

    public static void MapActs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(ConsolePaths.Token, GiveToken).RequireAuthorization(RolePolicies.ReadOnly).ExcludeFromDescription();
        routes.MapPost(ConsolePaths.Acts, ActAsync).RequireAuthorization(RolePolicies.Moderator).ExcludeFromDescription();
    }

    /// <summary>What proves that a request comes from a page of ours. Only such a page can read the answer.</summary>
    private static IResult GiveToken(HttpContext context, IAntiforgery antiforgery)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text(antiforgery.GetAndStoreTokens(context).RequestToken!);
    }

    private static async Task<IResult> ActAsync(
        HttpContext context, IAntiforgery antiforgery, Sessions sessions, ReviewDecisions decisions, InForceSource inForce, ServiceMeter meter, ServiceOptions options, TimeProvider clock)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.StatusCode(StatusCodes.Status403Forbidden);
        if (context.Request.ContentLength is null or > MaxBodyBytes) return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        if (Sessions.HashOf(context.User) is not { } hash || await sessions.UseAsync(hash, context.RequestAborted) is not { } user) return Results.Unauthorized();
        if (await ReadAsync(context.Request) is not { } request || request.Check(options) is not { } verb) return Results.BadRequest();
        using var now = inForce.Read();
        var outcome = await decisions.ActAsync(
            new ReviewAct
            {
                ActId = request.ActId,
                Key = request.Key,
                User = user,
                Verb = verb,
                Revision = request.Revision,
                DecisionId = request.Decision,
                Reason = verb == ReviewVerb.Reject ? request.Reason : null,
                Note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim(),
                Labels = request.SaidOfAttributes(),
                Spans = [.. request.Spans.Select(s => new SpanSaid(new LabelledSpan(s.Start, s.End, AttributeOf(s.Attribute)), s.IsIt))],
                Policy = now.Policy.Version,
                Strike = verb == ReviewVerb.Reject ? options.StrikeFor(request.Reason) : null,
                At = clock.GetUtcNow(),
            },
            context.RequestAborted);
        if (outcome == ReviewOutcome.Done && verb != ReviewVerb.Escalate) meter.Decided(verb == ReviewVerb.Approve ? ModerationAction.Approve : ModerationAction.Reject, DecisionSource.Moderator);
        return Results.Text(outcome.ToString());
    }

    /// <summary>Of a name that <see cref="ActRequest.Check"/> let through.</summary>
    internal static AttributeId AttributeOf(string name) => Attributes.TryParse(name, out var attribute) ? attribute : default;

    internal static async Task<ActRequest?> ReadAsync(HttpRequest request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, ActJson.Default.ActRequest, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An act as a page sends it.</summary>
internal sealed record ActRequest
{
    private const int MostSpans = 500;

    public required string ActId { get; init; }

    public required long Key { get; init; }

    public required int Revision { get; init; }

    public required long Decision { get; init; }

    public required string Verb { get; init; }

    public string? Reason { get; init; }

    public string? Note { get; init; }

    public Dictionary<string, double> Labels { get; init; } = [];

    /// <summary>What is said of single passages.</summary>
    public IReadOnlyList<ActSpan> Spans { get; init; } = [];

    /// <summary>What is said of whole attributes; a passage that the model missed says it of its own.</summary>
    public Dictionary<AttributeId, double> SaidOfAttributes()
    {
        var said = Labels.ToDictionary(l => ActEndpoint.AttributeOf(l.Key), l => l.Value);
        foreach (var missed in Spans.Where(s => s.IsIt)) said.TryAdd(ActEndpoint.AttributeOf(missed.Attribute), 1);
        return said;
    }

    /// <summary>What is to be done; null where the request is none that a page of ours sends.</summary>
    public ReviewVerb? Check(ServiceOptions options)
    {
        if (ActId.Length is < 16 or > 64 || !ActId.All(char.IsAsciiHexDigitLower) || Note?.Length > options.MaxFieldLength || Note?.Contains('\0', StringComparison.Ordinal) is true) return null;
        if (Labels.Any(l => !Attributes.TryParse(l.Key, out _) || l.Value is not (>= 0 and <= 1))) return null;
        if (Spans.Count > MostSpans || Spans.Any(s => s.Start < 0 || s.End <= s.Start || !Attributes.TryParse(s.Attribute, out _))) return null;
        return Verb switch
        {
            "approve" => ReviewVerb.Approve,
            "escalate" => ReviewVerb.Escalate,
            "reject" when options.Console.RejectReasons.Contains(Reason, StringComparer.Ordinal) => ReviewVerb.Reject,
            _ => null,
        };
    }
}

/// <summary>What an act says of a passage of the text on screen.</summary>
internal sealed record ActSpan(int Start, int End, string Attribute, bool IsIt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ActRequest))]
internal sealed partial class ActJson : JsonSerializerContext;
