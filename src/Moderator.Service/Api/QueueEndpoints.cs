using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Api.Wire;
using Moderator.Service.Keys;
using Moderator.Service.Requests;
using Moderator.Storage.Comments;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api;

/// <summary>What waits for a moderator.</summary>
internal static class QueueEndpoints
{
    public static void MapQueue(this IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/queue", Read)
        .WithName("readQueue")
        .WithSummary("Read what waits for a moderator, page by page")
        .ProducesProblem(400)
        .MayBeCompressed()
        .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));

    private static Results<Ok<QueueAnswer>, ProblemHttpResult> Read(
        [Description("Only this site's comments.")][FromQuery] string? site,
        [Description("oldest (default) or riskiest first.")][FromQuery] string? order,
        [Description("How many items; 50 unless configured otherwise.")][FromQuery] string? limit,
        [Description("next_cursor of the page before.")][FromQuery] string? cursor,
        ICommentStore store,
        ServiceOptions options)
    {
        var checks = new FieldChecks(options);
        checks.Id("site", site);
        QueueOrder? wanted = order switch
        {
            null or "oldest" => QueueOrder.Oldest,
            "riskiest" => QueueOrder.Riskiest,
            _ => null,
        };
        if (wanted is null) checks.Add("order", "Is no order; expected oldest or riskiest.");
        var size = options.QueuePageSize;
        if (limit is not null && (!int.TryParse(limit, out size) || size < 1 || size > options.MaxQueuePageSize))
            checks.Add("limit", $"Is not a number from 1 to {options.MaxQueuePageSize}.");
        QueueCursor? after = null;
        if (cursor is not null && (!QueueCursor.TryParse(cursor, out after) || after.Order != wanted))
            checks.Add("cursor", "Is not a cursor of this order; expected next_cursor of an earlier page, unchanged.");
        if (wanted is null || checks.Failed) return checks.Refusal();

        var page = store.ReadQueue(new QueueQuery { Site = site, Order = wanted.Value, Limit = size, After = after });
        return TypedResults.Ok(new QueueAnswer
        {
            Items = [.. page.Items.Select(QueueItemAnswer.Of)],
            NextCursor = page.Next?.ToString(),
        });
    }
}
