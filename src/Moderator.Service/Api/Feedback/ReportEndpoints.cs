using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Deciding;
using Moderator.Service.Keys;
using Moderator.Service.Requests;
using Moderator.Service.Versions;
using Moderator.Storage.Keys;
using Moderator.Storage.Reports;

namespace Moderator.Service.Api.Feedback;

/// <summary>What readers report.</summary>
internal static class ReportEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/comments/{id}/reports", ReportAsync)
            .WithName("reportComment")
            .WithSummary("Store a reader's report of a comment")
            .WithDescription("The policy looks at the comment again, with the number of reports on its text as a signal (\"reports\": {\"at_least\": 2}), and may send it to review; what readers report is never published by it, and a moderator's decision stands. A reader who is named counts once for each text.")
            .ProducesProblem(404)
            .TakesIdempotencyKey()
            .WithMetadata(KeyRequired.For(KeyScope.Submit, SiteRule.InQuery));
        routes.MapGet("/v1/comments/{id}/reports", Read)
            .WithName("readReports")
            .WithSummary("Read what readers reported of a comment, newest first, page by page")
            .ProducesProblem(404)
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
    }

    private static async Task<Results<Ok<ReportedAnswer>, ProblemHttpResult>> ReportAsync(
        string id,
        [Description(CommentEndpoints.SiteText)][FromQuery] string? site,
        JsonBody<ReportRequest> body,
        HttpContext context,
        ReportStore reports,
        CommentDecider decider,
        InForceSource inForce,
        ServiceOptions options,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        var request = body.Value;
        var checks = new FieldChecks(options);
        checks.Id("reason", request.Reason, required: true);
        checks.Id("reporter", request.Reporter);
        checks.Field("details", request.Details);
        if (checks.Failed) return checks.Refusal();
        using var now = inForce.Read();
        var outcome = await reports.ReportAsync(
            new ReaderReport
            {
                Site = site,
                CommentId = CommentPath.IdOf(context, id),
                Reporter = request.Reporter,
                Reason = request.Reason!,
                Details = string.IsNullOrEmpty(request.Details) ? null : request.Details,
                ReportedAt = clock.GetUtcNow(),
            },
            reported => decider.Reconsider(reported, now),
            cancellation,
            context.OnceOnly<ReportOutcome>(o => o is ReportOutcome.Reported reported ? ReportedAnswer.Of(reported) : null));
        return outcome is ReportOutcome.Reported stored ? TypedResults.Ok(ReportedAnswer.Of(stored)) : TypedResults.Problem(CommentEndpoints.Unknown());
    }

    private static Results<Ok<ReportsPageAnswer>, ProblemHttpResult> Read(
        string id,
        [Description(CommentEndpoints.SiteText)][FromQuery] string? site,
        [Description(Paging.LimitText)][FromQuery] string? limit,
        [Description(Paging.CursorText)][FromQuery] string? cursor,
        HttpContext context,
        ReportStore reports,
        ServiceOptions options)
    {
        var checks = new FieldChecks(options);
        var (size, before) = (checks.Limit(limit, options), checks.Before(cursor));
        if (checks.Failed) return checks.Refusal();
        if (reports.Read(site, CommentPath.IdOf(context, id), before, size + 1) is not { } read) return TypedResults.Problem(CommentEndpoints.Unknown());
        var (page, next) = read.Cut(size, r => r.Id);
        return TypedResults.Ok(new ReportsPageAnswer { Items = [.. page.Select(ReportAnswer.Of)], NextCursor = next });
    }
}
