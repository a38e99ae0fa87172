using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Core.Comments;
using Moderator.Service.Api.Wire;
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
    public static void MapComments(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/comments", SubmitAsync)
            .WithName("submitComment")
            .WithSummary("Score a comment, decide on it and store it")
            .WithDescription("Answers once the comment, its scores, its decision and its place in the queue are on disk, all in one transaction. The same id and text again give the decision that stands and store nothing; another text is a new revision, decided anew. What an edit leaves out (author, article, ...) stays as it was. A comment that cannot be scored goes to review.")
            .WithMetadata(KeyRequired.For(KeyScope.Submit, SiteRule.InBody));
        routes.MapGet("/v1/comments/{id}", Find)
            .WithName("getComment")
            .WithSummary("Read a comment with its texts and decisions")
            .WithDescription("An id with a slash is sent as %2F.")
            .ProducesProblem(404)
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
    }

    private static async Task<Results<Ok<CommentAnswer>, ProblemHttpResult>> SubmitAsync(
        JsonBody<CommentRequest> body, Caller caller, ICommentStore store, CommentDecider decider, InForceSource inForce, ServiceOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var request = body.Value;
        var checks = new FieldChecks(options);
        checks.CommentId("id", request.Id);
        var comment = request.ToComment(request.Id ?? "", "", checks);
        if (comment is null || checks.Failed) return checks.Refusal();
        if (caller.Site is not null) comment = comment with { Site = caller.SiteOf(comment.Site) };

        var standing = store.FindStanding(comment.Site, comment.Id);
        if (standing is not null)
        {
            if (string.Equals(standing.Comment.Text, comment.Text, StringComparison.Ordinal)) return TypedResults.Ok(CommentAnswer.Of(standing));
            comment = Completed(comment, standing.Comment);
        }

        using var now = inForce.Read();
        var ruling = decider.Decide(comment, now, isStored: true);
        var outcome = await store.SubmitAsync(
            new Submission
            {
                Comment = comment,
                Scored = ruling.Scored,
                Shadow = ruling.Shadow,
                Action = ruling.Action,
                Reasons = ruling.Reasons,
                MatchedRules = ruling.MatchedRules,
                Policy = ruling.Policy,
                ReceivedAt = clock.GetUtcNow(),
            },
            cancellation);
        return TypedResults.Ok(CommentAnswer.Of(outcome.Comment));
    }

    private static Results<Ok<CommentRecordAnswer>, ProblemHttpResult> Find(
        string id, [Description("The comment's site; leave it out where there is only one.")][FromQuery] string? site, HttpContext context, ICommentStore store) =>
        store.Find(site, CommentPath.IdOf(context, id)) is { } record
            ? TypedResults.Ok(CommentRecordAnswer.Of(record))
            : TypedResults.Problem(Unknown());

    internal static ProblemDetails Unknown() =>
        Problem.Of(404, "no_such_comment", "No comment with this id is stored for this site. A comment that was submitted with a site is asked for with ?site=.");

    /// <summary>An edit that names only the id and the text keeps the author, the article and the rest.</summary>
    private static Comment Completed(Comment edit, Comment known) => edit with
    {
        Section = edit.Section ?? known.Section,
        Article = edit.Article ?? known.Article,
        ParentId = edit.ParentId ?? known.ParentId,
        Author = edit.Author ?? known.Author,
        Language = edit.Language ?? known.Language,
        WrittenAt = edit.WrittenAt ?? known.WrittenAt,
    };
}
