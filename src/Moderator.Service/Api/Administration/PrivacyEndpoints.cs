using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Api.Wire;
using Moderator.Service.Keys;
using Moderator.Service.Requests;
using Moderator.Storage.Audit;
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
            .WithDescription("Every comment with its texts, scores and decisions. An id with a slash is sent as %2F.");
        data.MapDelete("", EraseAsync)
            .WithName("eraseAuthor")
            .WithSummary("Remove everything that is kept of an author")
            .WithDescription("Texts, name, id, history, reports that the author made, and what others wrote about the comments, also out of the search index, the write-ahead log and free space. Ids of comments, scores and decisions stay, without text. Where there is nothing, nothing is done.");
    }

    private static async Task<Results<Ok<AuthorDataAnswer>, ProblemHttpResult>> ExportAsync(
        string id,
        [Description("The author's site; leave it out where there is only one.")][FromQuery] string? site,
        HttpContext context,
        Caller caller,
        PrivacyStore store,
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
        await log.AppendAsync(new AuditEntry(caller.Actor, clock.GetUtcNow(), "privacy.export_author", PrivacyStore.SubjectOf(site, author)), cancellation);
        // Written as it is read: an author may have written for twenty years.
        return TypedResults.Ok(new AuthorDataAnswer(author, site, store.ReadAuthor(site, author).Select(CommentRecordAnswer.Of)));
    }

    private static async Task<Results<Ok<ErasedAuthorAnswer>, ProblemHttpResult>> EraseAsync(
        string id,
        [Description("The author's site; leave it out where there is only one.")][FromQuery] string? site,
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
        });
    }
}

/// <summary>Everything that is kept of an author.</summary>
public sealed record AuthorDataAnswer(string AuthorId, string? Site, IEnumerable<CommentRecordAnswer> Comments)
{
    /// <summary>Writes it as the API gives it.</summary>
    public static Task WriteAsync(Stream output, string authorId, string? site, IEnumerable<CommentRecord> comments, CancellationToken cancellation)
    {
        var options = new JsonSerializerOptions();
        ServiceJson.Configure(options, maxDepth: 32);
        options.WriteIndented = true;
        return JsonSerializer.SerializeAsync(output, new AuthorDataAnswer(authorId, site, comments.Select(CommentRecordAnswer.Of)), (JsonTypeInfo<AuthorDataAnswer>)options.GetTypeInfo(typeof(AuthorDataAnswer)), cancellation);
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

    [Description("Whether the database was written anew and its write-ahead log emptied, so that no copy is left in unused space either. Where it is false (a large database, or a long read under way), \"moderator privacy scrub\" does that in a quiet hour.")]
    public required bool Scrubbed { get; init; }
}
