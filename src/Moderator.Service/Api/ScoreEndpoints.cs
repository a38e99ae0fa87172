using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Core.Comments;
using Moderator.Service.Api.Wire;
using Moderator.Service.Deciding;
using Moderator.Service.Keys;
using Moderator.Service.Requests;
using Moderator.Service.Versions;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api;

/// <summary>Scoring without storing.</summary>
internal static class ScoreEndpoints
{
    public static void MapScore(this IEndpointRouteBuilder routes, ServiceOptions options) => routes
        .MapPost("/v1/score", Score)
        .WithName("score")
        .WithSummary("Score one text, or many; nothing is stored")
        .WithDescription("Send {\"text\": ...} for one, answered with its scores and what the policy would decide, or {\"comments\": [{\"text\": ...}, ...]} for many, answered with {\"results\": [...]} in the same order.")
        .Produces<ScoreAnswer>()
        .Produces<ScoreBatchAnswer>()
        .WithMetadata(new RequestSizeLimitAttribute(options.MaxBatchBodyBytes))
        .WithMetadata(KeyRequired.For(KeyScope.Score, SiteRule.InBody));

    private static Results<Ok<ScoreAnswer>, Ok<ScoreBatchAnswer>, ProblemHttpResult> Score(
        JsonBody<ScoreRequest> body, Caller caller, CommentDecider decider, InForceSource inForce, ServiceOptions options, CancellationToken cancellation)
    {
        var request = body.Value;
        var checks = new FieldChecks(options);
        using var now = inForce.Read();
        if (request.Comments is null)
        {
            var comment = request.ToComment("", "", checks);
            if (comment is null) return checks.Refusal();
            comment = Bound(comment, caller);
            return TypedResults.Ok(ScoreAnswer.Of(comment, decider.Decide(comment, now)));
        }

        if (request.Text is not null) checks.Add("text", "Stands beside comments; expected one of the two.");
        if (request.Comments.Count > options.MaxBatchComments)
            checks.Add("comments", $"Holds {request.Comments.Count} comments; expected at most {options.MaxBatchComments}.");
        if (checks.Failed) return checks.Refusal();

        var comments = new Comment[request.Comments.Count];
        for (var i = 0; i < comments.Length; i++)
        {
            // JSON's null may stand in the list whatever its type says.
            if ((ScorableComment?)request.Comments[i] is { } item) comments[i] = item.ToComment("", $"comments[{i}].", checks)!;
            else checks.Add($"comments[{i}]", "Is null; expected a comment.");
        }

        if (checks.Failed) return checks.Refusal();
        for (var i = 0; i < comments.Length; i++) comments[i] = Bound(comments[i], caller);
        var results = new ScoreAnswer[comments.Length];
        Parallel.For(
            0,
            comments.Length,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => results[i] = ScoreAnswer.Of(comments[i], decider.Decide(comments[i], now)));
        return TypedResults.Ok(new ScoreBatchAnswer(results));
    }

    /// <summary>The comment on the caller's only site, where it has only one: the history of an author elsewhere is not its to see.</summary>
    private static Comment Bound(Comment comment, Caller caller) => caller.Site is null ? comment : comment with { Site = caller.SiteOf(comment.Site) };
}
