using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Api.Streams;
using Moderator.Service.Api.Wire;
using Moderator.Service.Cases;
using Moderator.Service.Deciding;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Service.Versions;
using Moderator.Storage.Comments;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api;

/// <summary>Comments: submitted by sites, and read back.</summary>
internal static class CommentEndpoints
{
    public const string SiteText = "The comment's site; leave it out where there is only one.";

    public static void MapComments(this IEndpointRouteBuilder routes, ServiceOptions options)
    {
        routes.MapPost("/v1/comments", SubmitAsync)
            .WithName("submitComment")
            .WithSummary("Score a comment, or many, decide on them and store them")
            .WithDescription("Answers once the comment, its scores, its decision and its place in the queue are on disk, all in one transaction. The same id and text again give the decision that stands and store nothing; another text is a new revision, decided anew. What an edit leaves out (author, article, ...) stays as it was. A comment that cannot be scored goes to review. {\"comments\": [...]} takes up to 1,000, all or none, answered with {\"results\": [...]} in the same order. With application/x-ndjson each line is a comment, answered with a line while more come: its answer, or a problem with the number of the line. Lines take no Idempotency-Key: the id of each comment makes sending it again harmless.")
            .Produces<CommentAnswer>()
            .Produces<CommentBatchAnswer>()
            .MayBeCompressed()
            .TakesIdempotencyKey()
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxBatchBodyBytes))
            .WithMetadata(KeyRequired.For(KeyScope.Submit, SiteRule.InBody));
        routes.MapGet("/v1/comments/{id}", Find)
            .WithName("getComment")
            .WithSummary("Read a comment with its texts and decisions")
            .WithDescription("An id with a slash is sent as %2F. The ETag changes with every text, decision and report.")
            .ProducesProblem(404)
            .HasEntityTag()
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
    }

    public static ProblemDetails Unknown() =>
        Problem.Of(404, "no_such_comment", "No comment with this id is stored for this site. A comment that was submitted with a site is asked for with ?site=.");

    private static async Task<Results<Ok<CommentAnswer>, Ok<CommentBatchAnswer>, EmptyHttpResult, ProblemHttpResult>> SubmitAsync(
        BodyOrLines<SubmitRequest> body, Caller caller, HttpContext context, CommentIntake intake, InForceSource inForce, SubmitStream stream, AppealLinks appeals, ServiceOptions options, CancellationToken cancellation)
    {
        if (body.Value is not { } request)
        {
            await stream.RunAsync(context, caller);
            return TypedResults.Empty;
        }

        using var now = inForce.Read();
        if (request.Comments is not null) return await SubmitManyAsync(request, caller, context, intake, now, appeals, options, cancellation);
        var checks = new FieldChecks(options);
        if (request.ToComment(checks, caller) is not { } comment) return checks.Refusal();
        var once = context.OnceOnly<SubmitOutcome>(outcome => CommentAnswer.Of(outcome.Comment, appeals));
        var taken = intake.Take(comment, now, always: once is not null);
        return TypedResults.Ok(CommentAnswer.Of(await intake.StoreAsync(taken, cancellation, once), appeals));
    }

    private static async Task<Results<Ok<CommentAnswer>, Ok<CommentBatchAnswer>, EmptyHttpResult, ProblemHttpResult>> SubmitManyAsync(
        SubmitRequest request, Caller caller, HttpContext context, CommentIntake intake, InForce now, AppealLinks appeals, ServiceOptions options, CancellationToken cancellation)
    {
        var checks = new FieldChecks(options);
        if (request.Text is not null || request.Id is not null) checks.Add("comments", "Stands beside id or text; expected the one or the other.");
        var comments = checks.Many(request.Comments!, options, (item, prefix) => item.ToComment(checks, caller, prefix));
        var ids = new HashSet<(string?, string)>();
        for (var i = 0; i < comments.Length && !checks.Failed; i++)
        {
            if (!ids.Add((comments[i].Site, comments[i].Id))) checks.Add($"comments[{i}].id", "Stands in the list twice; expected each comment once.");
        }

        if (checks.Failed) return checks.Refusal();
        var once = context.OnceOnly<IReadOnlyList<SubmitOutcome>>(outcomes => new CommentBatchAnswer([.. outcomes.Select(o => CommentAnswer.Of(o.Comment, appeals))]));
        var taken = intake.TakeMany(comments, now, always: once is not null, cancellation);
        var stored = await intake.StoreAsync(taken, cancellation, once);
        return TypedResults.Ok(new CommentBatchAnswer([.. stored.Select(s => CommentAnswer.Of(s, appeals))]));
    }

    private static Results<Ok<CommentRecordAnswer>, StatusCodeHttpResult, ProblemHttpResult> Find(
        string id, [Description(SiteText)][FromQuery] string? site, HttpContext context, ICommentStore store)
    {
        if (store.Find(site, CommentPath.IdOf(context, id)) is not { } record) return TypedResults.Problem(Unknown());
        return context.IsNotModified(record.Version.ToString())
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(CommentRecordAnswer.Of(record));
    }
}
