using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Cases;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Storage.Appeals;
using Moderator.Storage.Comments;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api.Cases;

/// <summary>What commenters say against rejections.</summary>
internal static class AppealEndpoints
{
    public static void MapAppeals(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/comments/{id}/appeals", ReceiveAsync)
            .WithName("appeal")
            .WithSummary("Take a commenter's appeal against a rejection")
            .WithDescription("That it is the commenter who appeals is the site's to see to. One for a decision, within the days of the setting appeals.within. Somebody else than the first moderator decides it in the console; the answer is told to webhooks as appeal.decided.")
            .ProducesProblem(404)
            .ProducesProblem(409)
            .WithMetadata(KeyRequired.For(KeyScope.Submit, SiteRule.InQuery));
        routes.MapGet("/v1/appeals", List)
            .WithName("listAppeals")
            .WithSummary("List appeals, latest first, page by page")
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
        routes.MapGet("/v1/appeals/{id:long}", Find)
            .WithName("getAppeal")
            .WithSummary("Read an appeal, and its answer once there is one")
            .ProducesProblem(404)
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
    }

    /// <summary>Whether something of a site may be shown to who asks with <c>?site=</c>; without one all is.</summary>
    public static bool IsOf(string? asked, string? site) => asked is null || string.Equals(asked, site, StringComparison.Ordinal);

    private static async Task<Results<Ok<AppealAnswer>, ProblemHttpResult>> ReceiveAsync(
        string id,
        [Description(CommentEndpoints.SiteText)][FromQuery] string? site,
        JsonBody<AppealRequest> body,
        HttpContext context,
        Caller caller,
        ICommentStore comments,
        AppealIntake intake,
        ServiceOptions options,
        CancellationToken cancellation)
    {
        var checks = new FieldChecks(options);
        if (intake.FaultOf(body.Value.Text) is { } fault) checks.Add("text", fault);
        checks.Field("text", body.Value.Text);
        if (checks.Failed) return checks.Refusal();
        if (comments.Find(site, CommentPath.IdOf(context, id)) is not { } record) return TypedResults.Problem(CommentEndpoints.Unknown());
        var decision = body.Value.DecisionId ?? record.Standing.Decision.Id;
        if (record.Decisions.All(d => d.Decision.Id != decision))
            return TypedResults.Problem(Problem.Of(404, "no_such_decision", "The comment has no decision with this id."));
        return await intake.ReceiveAsync(decision, body.Value.Text!, caller.Actor, cancellation) switch
        {
            AppealOutcome.Received received => TypedResults.Ok(AppealAnswer.Of(received.Appeal)),
            AppealOutcome.AlreadyMade made => TypedResults.Problem(Problem.Of(409, "already_appealed", $"There is an appeal against this decision already: {made.Appeal.Id}, {made.Appeal.State.WireName()}.")),
            AppealOutcome.TooLate => TypedResults.Problem(Problem.Of(409, "too_late", $"The decision is older than the {options.Appeals.Within.TotalDays:0} days within which it can be appealed.")),
            AppealOutcome.TooMany => TypedResults.Problem(Problem.Of(409, "too_many_appeals", $"The author has made {options.Appeals.MaxInDay} appeals within a day; more are taken tomorrow.")),
            _ => TypedResults.Problem(Problem.Of(409, "nothing_to_appeal", "The decision is no rejection that stands: there is nothing to appeal against.")),
        };
    }

    private static Results<Ok<AppealsAnswer>, ProblemHttpResult> List(
        [Description("Only this site's comments.")][FromQuery] string? site,
        [Description("Only those that are waiting, upheld or overturned; all where it is left out.")][FromQuery] string? state,
        [Description(Paging.LimitText)][FromQuery] string? limit,
        [Description(Paging.CursorText)][FromQuery] string? cursor,
        AppealStore store,
        ServiceOptions options)
    {
        var checks = new FieldChecks(options);
        checks.Id("site", site);
        var (size, before) = (checks.Limit(limit, options), checks.Before(cursor));
        var wanted = AppealNames.Parse(state);
        if (state is not null && wanted is null) checks.Add("state", "Is no state; expected waiting, upheld or overturned.");
        if (checks.Failed) return checks.Refusal();
        var (page, next) = store.Read(new AppealQuery { Site = site, State = wanted, Before = before, Limit = size }).Cut(size, a => a.Id);
        return TypedResults.Ok(new AppealsAnswer { Items = [.. page.Select(AppealAnswer.Of)], NextCursor = next });
    }

    private static Results<Ok<AppealAnswer>, ProblemHttpResult> Find(
        long id, [Description("The comment's site, where you want to be sure of it.")][FromQuery] string? site, AppealStore store) =>
        store.Find(id) is { } appeal && IsOf(site, appeal.Site)
            ? TypedResults.Ok(AppealAnswer.Of(appeal))
            : TypedResults.Problem(Problem.Of(404, "no_such_appeal", "No appeal has this id. GET /v1/appeals lists them."));
}
