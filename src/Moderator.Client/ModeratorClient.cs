using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace Moderator.Client;

/// <summary>
/// The client of a Moderator service. It holds no state but its <see cref="HttpClient"/> and may be used by many threads;
/// made for <c>services.AddHttpClient&lt;ModeratorClient&gt;(...)</c>, which gives the base address and the key.
/// </summary>
/// <remarks>
/// Every method throws <see cref="ModeratorException"/> where the service refuses, <see cref="HttpRequestException"/> where
/// none answers after all attempts, <see cref="UnexpectedAnswerException"/> where what answers is no such service, and
/// <see cref="OperationCanceledException"/> where it is cancelled.
/// </remarks>
public sealed class ModeratorClient
{
    private readonly ServiceConnection _service;
    private readonly ModeratorClientOptions _options;

    /// <param name="http">With the service's base address, and its key in <c>Authorization: Bearer KEY</c>.</param>
    public ModeratorClient(HttpClient http)
        : this(http, new ModeratorClientOptions())
    {
    }

    /// <param name="http">With the service's base address, and its key in <c>Authorization: Bearer KEY</c>.</param>
    /// <param name="options">How it deals with a service that does not answer at once.</param>
    public ModeratorClient(HttpClient http, ModeratorClientOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Attempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CommentsInRequest, 1);
        _service = new ServiceConnection(http, options);
        _options = options;
    }

    /// <summary>A client without a container.</summary>
    /// <param name="address">Where the service is, for example <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="key">Its API key.</param>
    /// <param name="http">Gets both.</param>
    /// <param name="options">How it deals with a service that does not answer at once; null for the defaults.</param>
    public static ModeratorClient Create(Uri address, string key, HttpClient http, ModeratorClientOptions? options = null)
    {
        http.BaseAddress = address;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new ModeratorClient(http, options ?? new ModeratorClientOptions());
    }

    /// <summary>Scores a text; nothing is stored.</summary>
    public Task<Scored> ScoreAsync(ScorableText text, CancellationToken cancellation = default) =>
        _service.SendAsync(HttpMethod.Post, "/v1/score", text, ClientJson.Default.ScorableText, ClientJson.Default.Scored, cancellation);

    /// <summary>Scores many texts, some hundred in a request; nothing is stored.</summary>
    /// <returns>In the order of the texts, as the answers come.</returns>
    public IAsyncEnumerable<Scored> ScoreManyAsync(IEnumerable<ScorableText> texts, CancellationToken cancellation = default) => ManyAsync(
        texts,
        async chunk => (await _service.SendAsync(HttpMethod.Post, "/v1/score", new ManyTexts(chunk), ClientJson.Default.ManyTexts, ClientJson.Default.ManyScored, cancellation)).Results,
        cancellation);

    /// <summary>Stores a comment: scored, and decided on by the policy. The same comment again stores nothing and gives the decision that stands.</summary>
    public Task<Stored> SubmitAsync(NewComment comment, CancellationToken cancellation = default) =>
        _service.SendAsync(HttpMethod.Post, "/v1/comments", comment, ClientJson.Default.NewComment, ClientJson.Default.Stored, cancellation, isNamed: false);

    /// <summary>Stores many comments, some hundred in a request; those of one request all or none.</summary>
    /// <returns>In the order of the comments, as the answers come.</returns>
    public IAsyncEnumerable<Stored> SubmitManyAsync(IEnumerable<NewComment> comments, CancellationToken cancellation = default) => ManyAsync(
        comments,
        async chunk => (await _service.SendAsync(HttpMethod.Post, "/v1/comments", new ManyComments(chunk), ClientJson.Default.ManyComments, ClientJson.Default.ManyStored, cancellation, isNamed: false)).Results,
        cancellation);

    /// <summary>A stored comment with its history; null where it is not stored.</summary>
    public async Task<CommentHistory?> FindAsync(string id, string? site = null, CancellationToken cancellation = default)
    {
        try
        {
            var (comment, version) = await _service.GetAsync(Comment(id, "", site), ClientJson.Default.CommentHistory, cancellation);
            return comment with { Version = version };
        }
        catch (ModeratorException missing) when (missing.Code == "no_such_comment")
        {
            return null;
        }
    }

    /// <summary>Appends a moderator's decision.</summary>
    /// <param name="id">The comment's id.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="site">The comment's site; null where there is only one.</param>
    /// <param name="ifVersion"><see cref="CommentHistory.Version"/>: it is refused (<c>changed</c>) where the comment is another by now.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Decided> DecideAsync(string id, NewDecision decision, string? site = null, string? ifVersion = null, CancellationToken cancellation = default) =>
        _service.SendAsync(HttpMethod.Post, Comment(id, "/decisions", site), decision, ClientJson.Default.NewDecision, ClientJson.Default.Decided, cancellation, ifMatch: ifVersion);

    /// <summary>Stores a reader's report.</summary>
    public Task<Reported> ReportAsync(string id, NewReport report, string? site = null, CancellationToken cancellation = default) =>
        _service.SendAsync(HttpMethod.Post, Comment(id, "/reports", site), report, ClientJson.Default.NewReport, ClientJson.Default.Reported, cancellation);

    /// <summary>Appends one person's judgement of a comment's attributes and passages.</summary>
    public Task<Annotated> AnnotateAsync(string id, NewAnnotation annotation, string? site = null, CancellationToken cancellation = default) =>
        _service.SendAsync(HttpMethod.Post, Comment(id, "/annotations", site), annotation, ClientJson.Default.NewAnnotation, ClientJson.Default.Annotated, cancellation);

    /// <summary>What waits for a moderator, page by page as it is needed.</summary>
    /// <param name="site">Only this site's; null for every site's.</param>
    /// <param name="riskiestFirst">Highest score first instead of oldest first.</param>
    /// <param name="cancellation">Gives up.</param>
    public IAsyncEnumerable<FoundComment> ReadQueueAsync(string? site = null, bool riskiestFirst = false, CancellationToken cancellation = default) =>
        PagesAsync("/v1/queue", [("site", site), ("order", riskiestFirst ? "riskiest" : "oldest")], cancellation);

    /// <summary>Finds comments, the last to arrive first, page by page as they are needed.</summary>
    public IAsyncEnumerable<FoundComment> SearchAsync(CommentSearch search, CancellationToken cancellation = default) => PagesAsync(
        "/v1/comments",
        [
            ("q", search.Words), ("site", search.Site), ("section", search.Section), ("author", search.AuthorId), ("article", search.ArticleId),
            ("action", search.Action), ("from", Time(search.From)), ("to", Time(search.To)),
        ],
        cancellation);

    /// <summary>What is known of an author; null where no comment of theirs is stored.</summary>
    public async Task<AuthorHistory?> FindAuthorAsync(string id, string? site = null, CancellationToken cancellation = default)
    {
        try
        {
            return (await _service.GetAsync(Address($"/v1/authors/{Uri.EscapeDataString(id)}", [("site", site)]), ClientJson.Default.AuthorHistory, cancellation)).Answer;
        }
        catch (ModeratorException missing) when (missing.Code == "no_such_author")
        {
            return null;
        }
    }

    /// <summary>An author's comments, the last to arrive first, page by page as they are needed. None where the author is not known.</summary>
    public async IAsyncEnumerable<FoundComment> ReadAuthorCommentsAsync(string id, string? site = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (await FindAuthorAsync(id, site, cancellation) is null) yield break;
        await foreach (var comment in PagesAsync($"/v1/authors/{Uri.EscapeDataString(id)}/comments", [("site", site)], cancellation)) yield return comment;
    }

    private async IAsyncEnumerable<FoundComment> PagesAsync(string path, (string, string?)[] query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            var (page, _) = await _service.GetAsync(Address(path, [.. query, ("cursor", cursor)]), ClientJson.Default.CommentsPage, cancellation);
            foreach (var item in page.Items) yield return item;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private async IAsyncEnumerable<TAnswer> ManyAsync<T, TAnswer>(
        IEnumerable<T> items, Func<T[], Task<IReadOnlyList<TAnswer>>> send, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var chunk in items.Chunk(_options.CommentsInRequest))
        {
            cancellation.ThrowIfCancellationRequested();
            var answers = await send(chunk);
            if (answers.Count != chunk.Length) throw new UnexpectedAnswerException($"The service answered {chunk.Length} comments with {answers.Count} results.");
            foreach (var answer in answers) yield return answer;
        }
    }

    private static string Comment(string id, string part, string? site) => Address($"/v1/comments/{Uri.EscapeDataString(id)}{part}", [("site", site)]);

    private static string Address(string path, (string Name, string? Value)[] query)
    {
        var given = query.Where(q => q.Value is not null).Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value!)}");
        return string.Join('?', new[] { path, string.Join('&', given) }.Where(part => part.Length > 0));
    }

    private static string? Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
