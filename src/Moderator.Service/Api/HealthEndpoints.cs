using Microsoft.AspNetCore.Http.HttpResults;
using Moderator.Service.Api.Wire;
using Moderator.Service.Deciding;
using Moderator.Service.Problems;
using Moderator.Service.Versions;
using Moderator.Storage;

namespace Moderator.Service.Api;

/// <summary>Whether the service is up, and whether it can work. Open without a key, for load balancers.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Ok(new LiveAnswer("live")))
            .WithName("live")
            .WithSummary("Whether the service runs");
        routes.MapGet("/health/ready", ReadyAsync)
            .WithName("ready")
            .WithSummary("Whether the service can take comments")
            .WithDescription("Writes to the database, scores a text with the model and asks the policy; 503 if any of it fails.")
            .ProducesProblem(503);
        // Many watchers ask by HEAD unless told otherwise. Kestrel leaves the body out.
        routes.MapMethods("/health/live", [HttpMethods.Head], () => TypedResults.Ok(new LiveAnswer("live"))).ExcludeFromDescription();
        routes.MapMethods("/health/ready", [HttpMethods.Head], ReadyAsync).ExcludeFromDescription();
    }

    private static async Task<Results<Ok<ReadyAnswer>, ProblemHttpResult>> ReadyAsync(
        ModerationDatabase database, CommentDecider decider, InForceSource inForce, TimeProvider clock, CancellationToken cancellation)
    {
        // A database that cannot be written to throws, and is answered with 503 like everywhere else.
        await database.CheckWritableAsync(clock.GetUtcNow(), cancellation);
        using var now = inForce.Read();
        return decider.Works(now)
            ? TypedResults.Ok(new ReadyAnswer("ready", now.Model.Version.ToString(), now.Policy.Version.ToString(), database.SchemaVersion))
            : TypedResults.Problem(Problem.Of(503, "scoring_unavailable", "The model or the policy failed on a text that it must be able to take. Comments are stored and go to review."));
    }
}
