using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Keys;
using Moderator.Service.Versions;
using Moderator.Storage.Keys;
using Moderator.Storage.Suggestions;

namespace Moderator.Service.Api.Perspective;

/// <summary>The interface of the Perspective API: its clients need no more than another base URL.</summary>
internal static class PerspectiveEndpoints
{
    /// <summary>Names what was asked for and is not in the answer.</summary>
    public const string DroppedHeader = "Moderator-Dropped-Attributes";

    /// <summary>Names the models that scored: <c>name@version-hash</c>.</summary>
    public const string ModelHeader = "Moderator-Model";

    public static void AddPerspective(this IServiceCollection services, PerspectiveOptions options)
    {
        var names = new AttributeNames(options.Attributes);
        services.AddSingleton(options);
        services.AddSingleton(names);
        services.AddSingleton<SuggestionStore>();
    }

    /// <param name="routes">Where they are registered.</param>
    /// <param name="options">Their limits.</param>
    /// <param name="open">Where the description is registered, which is nobody's secret: a client reads it before it has a key at hand.</param>
    public static void MapPerspective(this IEndpointRouteBuilder routes, PerspectiveOptions options, IEndpointRouteBuilder open)
    {
        routes.MapPost(PerspectivePaths.Analyze, AnalyzeAsync)
            .WithMetadata(KeyRequired.For(KeyScope.Score, SiteRule.NoSite), new RequestSizeLimitAttribute(options.MaxBodyBytes))
            .WithName("analyzeComment")
            .WithSummary("Score a comment as the Perspective API did")
            .WithDescription("Takes the requests of Perspective's clients and answers in its form; nothing is stored. The key comes as ?key=, x-goog-api-key or Authorization: Bearer. What was asked for and is left out is named in the header Moderator-Dropped-Attributes. Described at /$discovery/rest?version=v1alpha1.")
            .WithJson(
                """{"comment": {"text": "What a stupid article, you moron.", "type": "PLAIN_TEXT"}, "requestedAttributes": {"TOXICITY": {"scoreType": "PROBABILITY", "scoreThreshold": 0}}, "languages": ["en"], "context": {"entries": [{"text": "The comment that this one answers."}]}, "spanAnnotations": true, "doNotStore": true, "dropUnsupportedAttributes": true, "clientToken": "c-1001", "sessionId": "s-1", "communityId": "gazette"}""",
                """{"attributeScores": {"TOXICITY": {"spanScores": [{"begin": 0, "end": 33, "score": {"value": 0.97, "type": "PROBABILITY"}}], "summaryScore": {"value": 0.97, "type": "PROBABILITY"}}}, "languages": ["en"], "detectedLanguages": ["en"], "clientToken": "c-1001"}""");
        routes.MapPost(PerspectivePaths.SuggestScore, SuggestScoreAsync)
            .WithMetadata(KeyRequired.For(KeyScope.Submit, SiteRule.InBody), new RequestSizeLimitAttribute(options.MaxBodyBytes))
            .WithName("suggestCommentScore")
            .WithSummary("Suggest scores for a comment as with the Perspective API")
            .WithDescription("Text and suggested scores are stored as labels for the next model, unless doNotStore is true; moderator export labels writes them.")
            .WithJson(
                """{"comment": {"text": "What a stupid article, you moron."}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}, "languages": ["en"], "communityId": "gazette", "clientToken": "comment:c-1001", "sessionId": "s-1"}""",
                """{"clientToken": "comment:c-1001", "requestedLanguages": ["en"], "detectedLanguages": ["en"]}""");
        open.MapGet(PerspectivePaths.Discovery, Discover)
            .WithName("discover")
            .WithSummary("Describe the Perspective interface to clients that generate themselves");
        open.MapGet(PerspectivePaths.DirectoryDiscovery, Discover).ExcludeFromDescription();
    }

    private static Task AnalyzeAsync(
        HttpContext context, PerspectiveOptions options, ServiceOptions service, AttributeNames names, InForceSource inForce, ModelsInForce models) => AnswerAsync(context, async () =>
    {
        using var document = await WireJson.ReadObjectAsync(context, service.MaxJsonDepth);
        var request = AnalyzeRequest.Read(new ProtoJson(document.RootElement, ""), options);
        using var now = inForce.Read();
        using var plan = AnalyzePlan.Make(request, names, now.Model, models);
        var analysis = Analysis.Make(request, plan, now.Model, options);
        context.Response.Headers[ModelHeader] = string.Join(", ", plan.Models.DefaultIfEmpty(now.Model).Select(m => m.Version.ToString()));
        SayDropped(context, plan.Dropped);
        return analysis.Write;
    });

    private static Task SuggestScoreAsync(
        HttpContext context, PerspectiveOptions options, ServiceOptions service, AttributeNames names, InForceSource inForce, SuggestionStore store, TimeProvider clock) => AnswerAsync(context, async () =>
    {
        using var document = await WireJson.ReadObjectAsync(context, service.MaxJsonDepth);
        var request = SuggestRequest.Read(new ProtoJson(document.RootElement, ""), options, names);
        using var now = inForce.Read();
        var detected = now.Model.Score(request.Comment.Text).Language;
        if (request.Scores.Count > 0 && !request.DoNotStore)
        {
            await store.AddAsync(
                new Suggestion
                {
                    Site = Caller.Of(context).SiteOf(null),
                    CommunityId = request.CommunityId,
                    ClientToken = request.ClientToken is { Length: > 0 } token ? token : null,
                    Text = request.Comment.Text,
                    Language = request.Languages is [var named] ? CommentLanguages.PrimaryOf(named) : detected,
                    ParentText = request.Context.ParentText,
                    ArticleTitle = request.Context.ArticleTitle,
                    Scores = request.Scores,
                    SuggestedAt = clock.GetUtcNow(),
                },
                context.RequestAborted);
        }

        SayDropped(context, request.Dropped);
        return json =>
        {
            json.WriteStartObject();
            if (request.ClientToken is { Length: > 0 } token) json.WriteString("clientToken", token);
            CommentLanguages.Write(json, "requestedLanguages", request.Languages);
            CommentLanguages.Write(json, "detectedLanguages", detected is null ? request.Languages : [detected]);
            json.WriteEndObject();
        };
    });

    private static Task Discover(HttpContext context, PerspectiveOptions options)
    {
        if (context.Request.Query["version"] is [{ } version] && version != DiscoveryDocument.Version)
            return new GoogleError(404, $"The discovery document is of version {DiscoveryDocument.Version}; another one was asked for.").Answer().WriteAsync(context);
        return SendAsync(context, DiscoveryDocument.For(options.PublicUrl ?? BaseOf(context.Request)));
    }

    /// <summary>The address that the client asked, as far as a proxy tells: only this client reads what is made of it.</summary>
    private static Uri BaseOf(HttpRequest request)
    {
        var scheme = request.Headers["X-Forwarded-Proto"] is ["https"] ? "https" : request.Scheme;
        return Uri.TryCreate($"{scheme}://{request.Host.ToUriComponent()}/", UriKind.Absolute, out var address)
            ? address
            : throw new GoogleErrorException(GoogleError.Invalid("The request's host is no address."));
    }

    private static async Task AnswerAsync(HttpContext context, Func<Task<Action<Utf8JsonWriter>>> answer)
    {
        Action<Utf8JsonWriter> write;
        try
        {
            write = await answer();
        }
        catch (GoogleErrorException refused)
        {
            await refused.Error.Answer().WriteAsync(context);
            return;
        }

        var body = new ArrayBufferWriter<byte>(2_048);
        using (var json = new Utf8JsonWriter(body, WireJson.WriterOptions)) write(json);
        await SendAsync(context, body.WrittenMemory);
    }

    private static Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = GoogleError.ContentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>A client chose the names, so that they are encoded: a header takes no line break and no letter beyond ASCII.</summary>
    private static void SayDropped(HttpContext context, IReadOnlyList<string> dropped)
    {
        const int MostSaid = 2_048;
        if (dropped.Count == 0) return;
        var said = string.Join(", ", dropped.Select(Uri.EscapeDataString));
        context.Response.Headers[DroppedHeader] = said.Length <= MostSaid ? said : said[..MostSaid];
    }
}
