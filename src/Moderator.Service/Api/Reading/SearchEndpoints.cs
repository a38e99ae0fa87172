using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Core.Decisions;
using Moderator.Service.Keys;
using Moderator.Service.Requests;
using Moderator.Storage.Keys;
using Moderator.Storage.Search;

namespace Moderator.Service.Api.Reading;

/// <summary>Comments, found by what they say and where they stand.</summary>
internal static class SearchEndpoints
{
    /// <summary>A search waits for the index to take in as many texts as these, so that a comment is found as soon as it is stored.</summary>
    private const int PassesBeforeSearch = 4;

    private const int TextsInPass = 500;

    public static void MapSearch(this IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/comments", FindAsync)
        .WithName("searchComments")
        .WithSummary("Find comments, the last to arrive first, page by page")
        .WithDescription("All that is asked for must hold. q finds words in the latest text, whatever their case and accents: all of them, a \"quoted phrase\" as it stands, and with an * at its end every word that begins so. Chinese, Japanese, Korean and Thai words are found wherever they stand, and so are emoji.")
        .MayBeCompressed()
        .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));

    private static async Task<Results<Ok<CommentPageAnswer>, ProblemHttpResult>> FindAsync(
        [AsParameters] SearchParameters asked, CommentSearch search, SearchIndex index, ServiceOptions options, CancellationToken cancellation)
    {
        var checks = new FieldChecks(options);
        var query = asked.ToQuery(checks, options);
        if (checks.Failed) return checks.Refusal();
        if (query.Words is null) return TypedResults.Ok(CommentPageAnswer.Of(search.Find(query)));
        var complete = index.IsComplete();
        for (var pass = 0; pass < PassesBeforeSearch && !complete; pass++)
            complete = (await index.CatchUpAsync(TextsInPass, cancellation)).IsComplete;
        return TypedResults.Ok(CommentPageAnswer.Of(search.Find(query), complete));
    }
}

/// <summary>What a search asks for.</summary>
internal sealed record SearchParameters
{
    [Description("Words that the text must hold.")]
    [FromQuery(Name = "q")]
    public string? Words { get; init; }

    [Description("Only this site's comments.")]
    [FromQuery(Name = "site")]
    public string? Site { get; init; }

    [Description("Only comments in this section.")]
    [FromQuery(Name = "section")]
    public string? Section { get; init; }

    [Description("Only comments by the author with this id.")]
    [FromQuery(Name = "author")]
    public string? Author { get; init; }

    [Description("Only comments under the article with this id.")]
    [FromQuery(Name = "article")]
    public string? Article { get; init; }

    [Description("Only comments for which approve, review or reject stands.")]
    [FromQuery(Name = "action")]
    public string? Action { get; init; }

    [Description("Only comments that first arrived at this time or later, for example 2026-11-01T12:00:00Z.")]
    [FromQuery(Name = "from")]
    public string? From { get; init; }

    [Description("Only comments that first arrived before this time.")]
    [FromQuery(Name = "to")]
    public string? To { get; init; }

    [Description(Paging.LimitText)]
    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    [Description(Paging.CursorText)]
    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    public CommentQuery ToQuery(FieldChecks checks, ServiceOptions options)
    {
        checks.Field("q", Words);
        var words = Words is null ? null : SearchWords.TryParse(Words);
        if (Words is not null && words is null) checks.Add("q", "Holds no word; expected letters, digits or emoji.");
        checks.Id("site", Site);
        checks.Id("section", Section);
        checks.Id("author", Author);
        checks.Id("article", Article);
        var action = DecisionNames.ParseAction(Action);
        if (Action is not null && action is null) checks.Add("action", "Is no action; expected approve, review or reject.");
        return new CommentQuery
        {
            Words = words,
            Site = Site,
            Section = Section,
            AuthorId = Author,
            ArticleId = Article,
            Action = action,
            From = checks.Time("from", From),
            To = checks.Time("to", To),
            Limit = checks.Limit(Limit, options),
            After = checks.Before(Cursor) is { } key ? new CommentCursor(key) : null,
        };
    }
}
