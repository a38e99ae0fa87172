using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Storage.Keys;
using Moderator.Storage.Search;

namespace Moderator.Service.Api.Reading;

/// <summary>Authors and what they wrote.</summary>
internal static class AuthorEndpoints
{
    private const string AuthorPath = "/v1/authors/";
    private const string SiteText = "The author's site; leave it out where there is only one.";

    public static void MapAuthors(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/authors/{id}", Find)
            .WithName("getAuthor")
            .WithSummary("Read what is known of an author")
            .ProducesProblem(404)
            .WithEntityTag()
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
        routes.MapGet("/v1/authors/{id}/comments", FindComments)
            .WithName("readAuthorComments")
            .WithSummary("Read an author's comments, the last to arrive first, page by page")
            .ProducesProblem(404)
            .MayBeCompressed()
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
    }

    private static Results<Ok<AuthorAnswer>, ProblemHttpResult> Find(
        string id, [Description(SiteText)][FromQuery] string? site, HttpContext context, CommentSearch search) =>
        search.FindAuthor(site, CommentPath.IdOf(context, id, AuthorPath)) is { } author
            ? TypedResults.Ok(AuthorAnswer.Of(author))
            : TypedResults.Problem(Unknown());

    private static Results<Ok<CommentPageAnswer>, ProblemHttpResult> FindComments(
        string id,
        [Description(SiteText)][FromQuery] string? site,
        [Description(Paging.LimitText)][FromQuery] string? limit,
        [Description(Paging.CursorText)][FromQuery] string? cursor,
        HttpContext context,
        CommentSearch search,
        ServiceOptions options)
    {
        var checks = new FieldChecks(options);
        var (size, before) = (checks.Limit(limit, options), checks.Before(cursor));
        if (checks.Failed) return checks.Refusal();
        var authorId = CommentPath.IdOf(context, id, AuthorPath);
        if (search.FindAuthor(site, authorId) is null) return TypedResults.Problem(Unknown());
        return TypedResults.Ok(CommentPageAnswer.Of(search.Find(new CommentQuery
        {
            AuthorId = authorId,
            Site = site,
            OnlyWithoutSite = site is null,
            Limit = size,
            After = before is { } key ? new CommentCursor(key) : null,
        })));
    }

    private static ProblemDetails Unknown() =>
        Problem.Of(404, "no_such_author", "No comment of an author with this id is stored for this site. An author of a comment that was submitted with a site is asked for with ?site=.");
}
