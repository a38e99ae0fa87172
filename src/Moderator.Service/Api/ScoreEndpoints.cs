using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Core.Comments;
using Moderator.Service.Api.Streams;
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
        .MapPost("/v1/score", ScoreAsync)
        .WithName("score")
        .WithSummary("Score one text, or many; nothing is stored")
        .WithDescription("Send {\"text\": ...} for one, answered with its scores and what the policy would decide, or {\"comments\": [{\"text\": ...}, ...]} for up to 1,000, answered with {\"results\": [...]} in the same order. With application/x-ndjson each line is a comment, answered with a line while more come: its scores, or a problem with the number of the line.")
        .Produces<ScoreAnswer>()
        .Produces<ScoreBatchAnswer>()
        .MayBeCompressed()
        .WithMetadata(new RequestSizeLimitAttribute(options.MaxBatchBodyBytes))
        .WithMetadata(KeyRequired.For(KeyScope.Score, SiteRule.InBody));

    private static async Task<Results<Ok<ScoreAnswer>, Ok<ScoreBatchAnswer>, EmptyHttpResult, ProblemHttpResult>> ScoreAsync(
        BodyOrLines<ScoreRequest> body, Caller caller, HttpContext context, CommentDecider decider, InForceSource inForce, ScoreStream stream, ServiceOptions options, CancellationToken cancellation)
    {
        if (body.Value is not { } request)
        {
            await stream.RunAsync(context, caller);
            return TypedResults.Empty;
        }

        var checks = new FieldChecks(options);
        using var now = inForce.Read();
        if (request.Comments is null)
        {
            var comment = request.ToComment(checks, caller);
            return comment is null ? checks.Refusal() : TypedResults.Ok(ScoreAnswer.Of(comment, decider.Decide(comment, now)));
        }

        if (request.Text is not null) checks.Add("text", "Stands beside comments; expected one of the two.");
        var comments = checks.Many(request.Comments, options, (item, prefix) => item.ToComment(checks, caller, prefix));
        if (checks.Failed) return checks.Refusal();
        var results = new ScoreAnswer[comments.Length];
        Parallel.For(
            0,
            comments.Length,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => results[i] = ScoreAnswer.Of(comments[i], decider.Decide(comments[i], now)));
        return TypedResults.Ok(new ScoreBatchAnswer(results));
    }

    /// <summary>Checks the comments of a list; what is wrong with one is named by its place.</summary>
    public static Comment[] Many<T>(this FieldChecks checks, IReadOnlyList<T> items, ServiceOptions options, Func<T, string, Comment?> toComment)
        where T : class
    {
        if (items.Count > options.MaxBatchComments)
        {
            checks.Add("comments", $"Holds {items.Count} comments; expected at most {options.MaxBatchComments}.");
            return [];
        }

        var comments = new Comment[items.Count];
        for (var i = 0; i < comments.Length; i++)
        {
            // JSON's null may stand in the list whatever its type says.
            if ((T?)items[i] is { } item) comments[i] = toComment(item, $"comments[{i}].")!;
            else checks.Add($"comments[{i}]", "Is null; expected a comment.");
        }

        return comments;
    }
}
