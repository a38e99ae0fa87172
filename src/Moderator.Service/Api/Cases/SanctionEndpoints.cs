using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Core.Authors;
using Moderator.Service.Deciding;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Storage.Authors;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api.Cases;

/// <summary>Authors, and what is held against them.</summary>
internal static class SanctionEndpoints
{
    private const string AuthorPath = "/v1/authors/";
    private const string SiteText = "The author's site; leave it out where there is only one.";

    public static void MapSanctions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/authors", List)
            .WithName("listAuthors")
            .WithSummary("List authors with their counts, those with the most rejections first")
            .WithDescription("Without q, those of whom something stands rejected. q finds an id as it is, or a part of a name. sanctioned=true gives those with a strike that counts or a sanction in force.")
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
        routes.MapGet("/v1/authors/{id}/sanctions", Read)
            .WithName("readSanctions")
            .WithSummary("Read what is and was held against an author, latest first")
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
        routes.MapPost("/v1/authors/{id}/sanctions", GiveAsync)
            .WithName("giveSanction")
            .WithSummary("Give an author a strike, mute them, look at all they send, or ban them")
            .WithDescription("In force at once: comments of a muted or banned author are rejected, those of a pre-moderated one go to review, whatever the policy says, and the decision names the sanction. A strike counts for a while, and one too many mutes (settings sanctions.*). Told to webhooks as sanction.given, and in the audit log.")
            .WithMetadata(KeyRequired.For(KeyScope.Moderate, SiteRule.InQuery));
        routes.MapPost("/v1/authors/{id}/sanctions/{sanction:long}/lift", LiftAsync)
            .WithName("liftSanction")
            .WithSummary("Lift a sanction before its time is over")
            .WithDescription("The mute that a strike brought is lifted with it.")
            .ProducesProblem(404)
            .WithMetadata(KeyRequired.For(KeyScope.Moderate, SiteRule.InQuery));
    }

    private static Results<Ok<AuthorsAnswer>, ProblemHttpResult> List(
        [Description("Only this site's.")][FromQuery] string? site,
        [Description("An id, or a part of a name.")][FromQuery] string? q,
        [Description("true: only those with a strike that counts or a sanction in force.")][FromQuery] string? sanctioned,
        [Description(Paging.LimitText)][FromQuery] string? limit,
        [Description(Paging.CursorText)][FromQuery] string? cursor,
        AuthorStore authors,
        ServiceOptions options,
        TimeProvider clock)
    {
        var checks = new FieldChecks(options);
        checks.Id("site", site);
        checks.Id("q", q);
        var size = checks.Limit(limit, options);
        if (sanctioned is not (null or "true" or "false")) checks.Add("sanctioned", "Is neither true nor false.");
        var skip = 0;
        if (cursor is not null && !(cursor.StartsWith("after_", StringComparison.Ordinal) && int.TryParse(cursor.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out skip)))
            checks.Add("cursor", "Is no cursor; expected next_cursor of an earlier page, unchanged.");
        if (checks.Failed) return checks.Refusal();
        var found = authors.Find(new AuthorQuery { Search = q, Site = site, OnlySanctioned = sanctioned is "true", Now = clock.GetUtcNow(), Skip = skip, Limit = size });
        return TypedResults.Ok(new AuthorsAnswer
        {
            Items = [.. found.Take(size).Select(ListedAuthorAnswer.Of)],
            NextCursor = found.Count > size ? string.Create(CultureInfo.InvariantCulture, $"after_{skip + size}") : null,
        });
    }

    private static Results<Ok<SanctionsAnswer>, ProblemHttpResult> Read(
        string id, [Description(SiteText)][FromQuery] string? site, HttpContext context, SanctionStore store, ServiceOptions options, TimeProvider clock)
    {
        var (checks, author) = (new FieldChecks(options), CommentPath.IdOf(context, id, AuthorPath));
        checks.Id("id", author, required: true);
        checks.Id("site", site);
        if (checks.Failed) return checks.Refusal();
        var now = clock.GetUtcNow();
        return TypedResults.Ok(new SanctionsAnswer([.. store.ReadOf(site, author).Select(s => SanctionAnswer.Of(s, now))]));
    }

    private static async Task<Results<Ok<SanctionAnswer>, ProblemHttpResult>> GiveAsync(
        string id,
        [Description(SiteText)][FromQuery] string? site,
        JsonBody<SanctionRequest> body,
        HttpContext context,
        Caller caller,
        SanctionStore store,
        SanctionsInForce inForce,
        ServiceOptions options,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        var (request, checks, author, now) = (body.Value, new FieldChecks(options), CommentPath.IdOf(context, id, AuthorPath), clock.GetUtcNow());
        checks.Id("id", author, required: true);
        checks.Id("site", site);
        checks.Id("moderator", request.Moderator, required: true);
        Reason(checks, request.Reason);
        var kind = SanctionNames.Parse(request.Kind);
        if (kind is null) checks.Add("kind", $"Is no sanction; expected one of {string.Join(", ", SanctionNames.All)}.");
        if (request.Until <= now) checks.Add("until", "Is over already; expected a time to come.");
        if (kind == SanctionKind.Mute && request.Until is null) checks.Add("until", "Is missing; a mute has an end, for example 2026-12-01T00:00:00Z.");
        if (kind is not { } given || checks.Failed) return checks.Refusal();
        var sanction = await store.GiveAsync(
            new NewSanction
            {
                Site = site,
                AuthorId = author,
                Kind = given,
                Reason = request.Reason!,
                By = request.Moderator!,
                Until = request.Until ?? (given == SanctionKind.Strike ? now + options.Sanctions.StrikeStandsFor : null),
                Strikes = options.Sanctions.Terms,
                At = now,
            },
            caller.Actor,
            cancellation);
        inForce.Refresh();
        return TypedResults.Ok(SanctionAnswer.Of(sanction, now));
    }

    private static async Task<Results<Ok<SanctionAnswer>, ProblemHttpResult>> LiftAsync(
        string id,
        long sanction,
        [Description(SiteText)][FromQuery] string? site,
        JsonBody<LiftRequest> body,
        HttpContext context,
        Caller caller,
        SanctionStore store,
        SanctionsInForce inForce,
        ServiceOptions options,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        var (request, checks, author, now) = (body.Value, new FieldChecks(options), CommentPath.IdOf(context, id, AuthorPath), clock.GetUtcNow());
        checks.Id("id", author, required: true);
        checks.Id("site", site);
        checks.Id("moderator", request.Moderator, required: true);
        Reason(checks, request.Reason);
        if (checks.Failed) return checks.Refusal();
        if (await store.LiftAsync(site, author, sanction, request.Moderator!, request.Reason!, caller.Actor, now, cancellation) is not { } lifted)
            return TypedResults.Problem(Problem.Of(404, "no_such_sanction", "The author has no sanction with this id that stands. GET the list for those that do."));
        inForce.Refresh();
        return TypedResults.Ok(SanctionAnswer.Of(lifted, now));
    }

    private static void Reason(FieldChecks checks, string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason)) checks.Add("reason", "Is missing; expected why.");
        checks.Field("reason", reason);
    }
}
