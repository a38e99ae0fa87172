using Microsoft.AspNetCore.Antiforgery;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Service.Cases;
using Moderator.Service.ReviewConsole.Review;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Service.Versions;
using Moderator.Storage.Review;
using Moderator.Storage.Sampling;

namespace Moderator.Service.ReviewConsole.Sampling;

/// <summary>Takes judgements of the audit sample, as <see cref="ActEndpoint"/> takes decisions: kept by the page until they are answered.</summary>
internal static class SampleEndpoint
{
    public const string Path = "/console/sample-acts";

    public static void MapSampleActs(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, JudgeAsync).RequireAuthorization(RolePolicies.Moderator).ExcludeFromDescription();

    private static async Task<IResult> JudgeAsync(
        HttpContext context, IAntiforgery antiforgery, Sessions sessions, AuditSamples samples, InForceSource inForce, ServiceOptions options, TimeProvider clock)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.StatusCode(StatusCodes.Status403Forbidden);
        if (context.Request.ContentLength is null or > ActEndpoint.MaxBodyBytes) return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        if (Sessions.HashOf(context.User) is not { } hash || await sessions.UseAsync(hash, context.RequestAborted) is not { } user) return Results.Unauthorized();
        if (await ActEndpoint.ReadAsync(context.Request) is not { } request || request.Check(options) is not { } verb || verb == ReviewVerb.Escalate) return Results.BadRequest();
        using var now = inForce.Read();
        var outcome = await samples.JudgeAsync(
            new AuditJudgement
            {
                ActId = request.ActId,
                SampleId = request.Key,
                User = user,
                Action = verb == ReviewVerb.Approve ? ModerationAction.Approve : ModerationAction.Reject,
                Reason = verb == ReviewVerb.Reject ? request.Reason : null,
                Labels = request.Labels.ToDictionary(l => Attributes.TryParse(l.Key, out var attribute) ? attribute : default, l => l.Value),
                Policy = now.Policy.Version,
                Strike = verb == ReviewVerb.Reject ? options.StrikeFor(request.Reason) : null,
                At = clock.GetUtcNow(),
            },
            context.RequestAborted);
        return Results.Text(outcome.ToString());
    }
}
