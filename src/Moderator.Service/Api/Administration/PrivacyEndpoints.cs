using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Api.Cases;
using Moderator.Service.Api.Wire;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Storage.Appeals;
using Moderator.Storage.Audit;
using Moderator.Storage.Authors;
using Moderator.Storage.Comments;
using Moderator.Storage.Keys;
using Moderator.Storage.Privacy;

namespace Moderator.Service.Api.Administration;

/// <summary>What is kept of an author: given out, and removed.</summary>
internal static class PrivacyEndpoints
{
    private const string Before = "/v1/authors/";

    public static void MapPrivacy(this IEndpointRouteBuilder routes)
    {
        var data = routes.MapGroup("/v1/authors/{id}/data").WithMetadata(KeyRequired.For(KeyScope.Admin));
        data.MapGet("", ExportAsync)
            .WithName("exportAuthor")
            .WithSummary("Give out everything that is kept of an author")
            .WithDescription("Every comment with its texts, scores and decisions, sanctions and appeals. An id with a slash is sent as %2F. 409 where nothing is kept under the site asked for, and the id is known under others: the detail names them.")
            .ProducesProblem(409);
        data.MapDelete("", EraseAsync)
            .WithName("eraseAuthor")
            .WithSummary("Remove everything that is kept of an author")
            .WithDescription("Texts, name, id, history, sanctions, appeals, reports that the author made, and what others wrote about the comments, also out of the search index, the write-ahead log and free space. Ids of comments, scores and decisions stay, without text. Where there is nothing, nothing is done; 409 where the id is known under other sites alone: the detail names them.")
            .ProducesProblem(409);
    }

    private static async Task<Results<Ok<AuthorDataAnswer>, ProblemHttpResult>> ExportAsync(
        string id,
        [Description("The author's site; leave it out for comments without a site.")][FromQuery] string? site,
        HttpContext context,
        Caller caller,
        PrivacyStore store,
        SanctionStore sanctions,
        AppealStore appeals,
        IAuditLog log,
        ServiceOptions options,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        var checks = new FieldChecks(options);
        var author = CommentPath.IdOf(context, id, Before);
        checks.Id("id", author, required: true);
        checks.Id("site", site);
        if (checks.Failed) return checks.Refusal();
        var places = store.FindAuthor(site, author);
        if (places.IsOnlyElsewhere) return Elsewhere(places);
        await log.AppendAsync(new AuditEntry(caller.Actor, clock.GetUtcNow(), "privacy.export_author", PrivacyStore.SubjectOf(site, author)), cancellation);
        // Written as it is read: an author may have written for twenty years.
        return TypedResults.Ok(new AuthorDataAnswer(author, site, store.ReadAuthor(site, author).Select(CommentRecordAnswer.Of), NamedOnly(places))
        {
            Sanctions = [.. sanctions.ReadOf(site, author).Select(s => SanctionAnswer.Of(s, clock.GetUtcNow()))],
            Appeals = [.. appeals.ReadOf(site, author).Select(AppealAnswer.Of)],
        });
    }

    private static async Task<Results<Ok<ErasedAuthorAnswer>, ProblemHttpResult>> EraseAsync(
        string id,
        [Description("The author's site; leave it out for comments without a site.")][FromQuery] string? site,
        HttpContext context,
        Caller caller,
        PrivacyStore store,
        ServiceOptions options,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        var checks = new FieldChecks(options);
        var author = CommentPath.IdOf(context, id, Before);
        checks.Id("id", author, required: true);
        checks.Id("site", site);
        if (checks.Failed) return checks.Refusal();
        var places = store.FindAuthor(site, author);
        if (places.IsOnlyElsewhere) return Elsewhere(places);
        var erased = await store.EraseAuthorAsync(site, author, caller.Actor, clock.GetUtcNow(), cancellation);
        // What is written is overwritten already; what is left is what earlier changes left behind in unused space.
        var isSmall = new FileInfo(options.DatabasePath).Length <= options.Privacy.ScrubUpTo;
        var emptied = isSmall ? await store.ScrubAsync(cancellation) : await store.CheckpointAsync(cancellation);
        return TypedResults.Ok(new ErasedAuthorAnswer
        {
            Comments = erased.Comments,
            Reports = erased.Reports,
            Suggestions = erased.Suggestions,
            Scrubbed = isSmall && emptied,
            OtherSites = NamedOnly(places),
        });
    }

    private static ProblemHttpResult Elsewhere(AuthorPlaces places) => TypedResults.Problem(Problem.Of(
        409, "author_of_other_site", $"Nothing is kept of this author under the site asked for; the id is known under {places.InWords()}. Name the site with ?site=, one request for each."));

    private static List<string>? NamedOnly(AuthorPlaces places) =>
        places.Elsewhere.OfType<string>().ToList() is { Count: > 0 } named ? named : null;
}

/// <summary>Everything that is kept of an author under a site.</summary>
public sealed record AuthorDataAnswer(
    string AuthorId,
    string? Site,
    IEnumerable<CommentRecordAnswer> Comments,
    [property: Description("Other sites that know this id too; what is kept there is not in this answer. Left out where there is none.")] IReadOnlyList<string>? OtherSites = null)
{
    [Description("What is and was held against the author.")]
    public required IReadOnlyList<SanctionAnswer> Sanctions { get; init; }

    [Description("What the author said against rejections.")]
    public required IReadOnlyList<AppealAnswer> Appeals { get; init; }

    /// <summary>Writes it as the API gives it.</summary>
    public static Task WriteAsync(Stream output, string authorId, string? site, IEnumerable<CommentRecord> comments, IReadOnlyList<Sanction> sanctions, IReadOnlyList<Appeal> appeals, DateTimeOffset now, CancellationToken cancellation)
    {
        var options = new JsonSerializerOptions();
        ServiceJson.Configure(options, maxDepth: 32);
        options.WriteIndented = true;
        return JsonSerializer.SerializeAsync(output, new AuthorDataAnswer(authorId, site, comments.Select(CommentRecordAnswer.Of))
        {
            Sanctions = [.. sanctions.Select(s => SanctionAnswer.Of(s, now))],
            Appeals = [.. appeals.Select(AppealAnswer.Of)],
        }, (JsonTypeInfo<AuthorDataAnswer>)options.GetTypeInfo(typeof(AuthorDataAnswer)), cancellation);
    }
}

/// <summary>What was removed of an author.</summary>
public sealed record ErasedAuthorAnswer
{
    [Description("Comments that lost their texts and their author.")]
    public required long Comments { get; init; }

    [Description("Reports that the author had made as a reader.")]
    public required long Reports { get; init; }

    [Description("Suggested scores whose text was the author's.")]
    public required long Suggestions { get; init; }

    [Description("Other sites that know this id too; nothing was removed there. Left out where there is none.")]
    public IReadOnlyList<string>? OtherSites { get; init; }

    [Description("Whether the database was written anew and its write-ahead log emptied, so that no copy is left in unused space either. Where it is false (a large database, or a long read under way), \"moderator privacy scrub\" does that in a quiet hour.")]
    public required bool Scrubbed { get; init; }
}
