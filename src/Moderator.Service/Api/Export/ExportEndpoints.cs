using System.Buffers;
using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Keys;
using Moderator.Service.Requests;
using Moderator.Storage.Comments;
using Moderator.Storage.Keys;
using Moderator.Storage.Suggestions;

namespace Moderator.Service.Api.Export;

/// <summary>What the service has gathered, as lines of JSON that are read from the database while they are sent.</summary>
internal static class ExportEndpoints
{
    private const string SinceText = "Only what was said at this time or later, for example 2026-11-01T12:00:00Z.";

    public static void MapExport(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/export/labels", Labels)
            .WithName("exportLabels")
            .WithSummary("Export what people said of texts, as a training set")
            .WithDescription("One labelled text a line, in the format \"moderator\" of training data: id, text, labels, spans, language, headline, parent, action, decided_together, model. Of a text, the latest moderator's decision and each person's latest annotation count; a label is their mean. Scores that Perspective's clients suggested come last. What was decided as one of many (a range of scores, a search, everything of an author) comes with with_bulk=true alone: nobody may have read it; decided_together says by what it was chosen.")
            .Produces(200, contentType: BodyOrLines<object>.LinesType)
            .MayBeCompressed()
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
        routes.MapGet("/v1/export/decisions", Decisions)
            .WithName("exportDecisions")
            .WithSummary("Export every decision")
            .WithDescription("One decision a line, oldest first: id, comment_id, site, revision, action, source, moderator, reasons, matched_rules, labels, scores, model, policy, decided_at. No text.")
            .Produces(200, contentType: BodyOrLines<object>.LinesType)
            .MayBeCompressed()
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
    }

    private static Results<PushStreamHttpResult, ProblemHttpResult> Labels(
        [Description("Only this site's comments.")][FromQuery] string? site, [Description(SinceText)][FromQuery] string? since,
        [Description("true: also what was decided as one of many.")][FromQuery(Name = "with_bulk")] string? withBulk, HttpContext context, ICommentStore store, SuggestionStore suggestions, ServiceOptions options) =>
        Send(site, since, withBulk, context, options, query => store.ReadLabels(query).Concat(suggestions.ReadLabels(query)), ExportLines.Write);

    private static Results<PushStreamHttpResult, ProblemHttpResult> Decisions(
        [Description("Only this site's comments.")][FromQuery] string? site, [Description(SinceText)][FromQuery] string? since, HttpContext context, ICommentStore store, ServiceOptions options) =>
        Send(site, since, null, context, options, query => store.ReadDecisions(query), ExportLines.Write);

    private static Results<PushStreamHttpResult, ProblemHttpResult> Send<T>(
        string? site, string? since, string? withBulk, HttpContext context, ServiceOptions options, Func<LabelQuery, IEnumerable<T>> read, Action<Utf8JsonWriter, T> write)
    {
        var checks = new FieldChecks(options);
        checks.Id("site", site);
        if (withBulk is not (null or "true" or "false")) checks.Add("with_bulk", "Is neither true nor false.");
        var query = new LabelQuery { Site = site, Since = checks.Time("since", since), WithBulk = withBulk is "true" };
        if (checks.Failed) return checks.Refusal();
        // As long as the client reads; one that does not is cut off by the server's own least rate.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        return TypedResults.Stream(_ => WriteAsync(context, read(query), write), BodyOrLines<object>.LinesType);
    }

    private static async Task WriteAsync<T>(HttpContext context, IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        const int FlushBytes = 32 * 1024;
        var output = context.Response.BodyWriter;
        foreach (var row in rows)
        {
            await using (var json = new Utf8JsonWriter(output, WireJson.WriterOptions)) write(json, row);
            output.Write("\n"u8);
            if (output.UnflushedBytes >= FlushBytes && (await output.FlushAsync(context.RequestAborted)).IsCompleted) return;
        }

        await output.FlushAsync(context.RequestAborted);
    }
}
