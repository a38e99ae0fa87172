using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Core.Decisions;
using Moderator.Service.Api.Wire;
using Moderator.Service.Cases;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Service.Telemetry;
using Moderator.Service.Versions;
using Moderator.Storage.Comments;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api;

/// <summary>Moderators' decisions.</summary>
internal static class DecisionEndpoints
{
    public static void MapDecisions(this IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/comments/{id}/decisions", DecideAsync)
        .WithName("decide")
        .WithSummary("Append a moderator's decision")
        .WithDescription("The decision is appended and stands from now on; earlier ones stay. Approve and reject take the comment out of the queue, review puts it in. With If-Match it is appended only while the comment is as that ETag says.")
        .ProducesProblem(404)
        .ProducesProblem(409)
        .TakesIfMatch()
        .TakesIdempotencyKey()
        .WithMetadata(KeyRequired.For(KeyScope.Moderate, SiteRule.InQuery));

    private static async Task<Results<Ok<DecisionAnswer>, ProblemHttpResult>> DecideAsync(
        string id,
        [Description(CommentEndpoints.SiteText)][FromQuery] string? site,
        JsonBody<DecisionRequest> body,
        HttpContext context,
        ICommentStore store,
        InForceSource inForce,
        AppealLinks appeals,
        ServiceMeter meter,
        ServiceOptions options,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        var request = body.Value;
        var checks = new FieldChecks(options);
        var action = DecisionNames.ParseAction(request.Action);
        if (action is null) checks.Add("action", request.Action is null ? "Is missing; expected approve, review or reject." : "Is no action; expected approve, review or reject.");
        checks.Id("moderator", request.Moderator, required: true);
        checks.Field("reason", request.Reason);
        var labels = checks.Labels("labels", request.Labels);
        if (request.Revision is < 1) checks.Add("revision", "Is no revision; expected 1 or more.");
        if (action is null || checks.Failed) return checks.Refusal();

        using var now = inForce.Read();
        var outcome = await store.DecideAsync(
            new ModeratorDecision
            {
                Site = site,
                CommentId = CommentPath.IdOf(context, id),
                Revision = request.Revision,
                Expected = context.Expected(),
                Action = action.Value,
                Moderator = request.Moderator!,
                Reason = string.IsNullOrEmpty(request.Reason) ? null : request.Reason,
                Labels = labels,
                Policy = now.Policy.Version,
                Strike = options.StrikeFor(request.Reason),
                DecidedAt = clock.GetUtcNow(),
            },
            cancellation,
            context.OnceOnly<DecideOutcome>(o => o is DecideOutcome.Decided decided ? DecisionAnswer.Of(decided.Decision, appeals) : null));
        if (outcome is DecideOutcome.Decided) meter.Decided(action.Value, DecisionSource.Moderator);
        return outcome switch
        {
            DecideOutcome.Decided decided => TypedResults.Ok(DecisionAnswer.Of(decided.Decision, appeals)),
            DecideOutcome.OtherRevision other => TypedResults.Problem(Problem.Of(
                409, "other_revision", $"The decision is on revision {request.Revision}, and the latest is {other.Latest}. Look at the comment again.")),
            DecideOutcome.Changed => throw EntityTags.Changed(),
            _ => TypedResults.Problem(CommentEndpoints.Unknown()),
        };
    }
}
