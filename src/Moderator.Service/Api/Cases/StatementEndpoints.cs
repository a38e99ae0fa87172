using System.Buffers;
using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Cases;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Service.Statements;
using Moderator.Storage.Comments;
using Moderator.Storage.Keys;
using Moderator.Storage.Statements;

namespace Moderator.Service.Api.Cases;

/// <summary>Statements of reasons for rejections.</summary>
internal static class StatementEndpoints
{
    public static void MapStatements(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/decisions/{id:long}/statement", Find)
            .WithName("getStatement")
            .WithSummary("Read the statement of reasons for a rejection")
            .WithDescription("What Article 17 of the EU's Digital Services Act asks for: facts, ground, whether a program found it and decided, redress. It quotes nothing of the comment.")
            .ProducesProblem(404)
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
        routes.MapGet("/v1/export/statements", Export)
            .WithName("exportStatements")
            .WithSummary("Export the statements of reasons as the DSA transparency database takes them")
            .WithDescription("One statement a line, oldest first, in the names and values of version 2 of the database's API. Nothing of it is personal data.")
            .Produces(200, contentType: BodyOrLines<object>.LinesType)
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
    }

    private static Results<Ok<StatementAnswer>, ProblemHttpResult> Find(
        long id, [Description("The comment's site, where you want to be sure of it.")][FromQuery] string? site, StatementStore store, AppealLinks appeals, ServiceOptions options) =>
        store.Find(id) is { } facts && AppealEndpoints.IsOf(site, facts.Site)
            ? TypedResults.Ok(StatementAnswer.Of(StatementOfReasons.Of(facts, options), appeals.UrlOf(facts.Decision)))
            : TypedResults.Problem(Problem.Of(404, "no_such_rejection", "No rejection has this id. Statements are made for rejections alone."));

    private static Results<PushStreamHttpResult, ProblemHttpResult> Export(
        [Description("Only this site's comments.")][FromQuery] string? site,
        [Description("Only rejections at this time or later, for example 2026-11-01T12:00:00Z.")][FromQuery] string? since,
        HttpContext context,
        StatementStore store,
        ServiceOptions options)
    {
        var checks = new FieldChecks(options);
        checks.Id("site", site);
        var query = new LabelQuery { Site = site, Since = checks.Time("since", since) };
        if (checks.Failed) return checks.Refusal();
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        return TypedResults.Stream(_ => WriteAsync(context, store.ReadAll(query).Select(f => StatementOfReasons.Of(f, options))), BodyOrLines<object>.LinesType);
    }

    private static async Task WriteAsync(HttpContext context, IEnumerable<StatementOfReasons> statements)
    {
        const int FlushBytes = 32 * 1024;
        var output = context.Response.BodyWriter;
        foreach (var statement in statements)
        {
            await using (var json = new Utf8JsonWriter(output, WireJson.WriterOptions)) DsaStatement.Write(json, statement);
            output.Write("\n"u8);
            if (output.UnflushedBytes >= FlushBytes && (await output.FlushAsync(context.RequestAborted)).IsCompleted) return;
        }

        await output.FlushAsync(context.RequestAborted);
    }
}
