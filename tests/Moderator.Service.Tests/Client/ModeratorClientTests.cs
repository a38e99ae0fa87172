using System.Net;
using Moderator.Client;
using Xunit;

namespace Moderator.Service.Tests.Client;

/// <summary>The typed client against the real service.</summary>
[Collection(ServiceCollection.Name)]
public sealed class ModeratorClientTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    private ModeratorClient Client => new(_service.Client);

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_comments_whole_way_goes_through_it()
    {
        var scored = await Client.ScoreAsync(new ScorableText { Text = "Thank you.", Site = "gazette" });
        Assert.Equal(ModeratorActions.Approve, scored.Decision.Action);
        Assert.InRange(scored.Scores["TOXICITY"], 0, 1);

        var stored = await Client.SubmitAsync(new NewComment
        {
            Id = "c/1",
            Site = "gazette",
            Section = "local",
            Text = $"A {TestPolicy.ReviewedWord} for the town",
            Author = new CommentAuthor { Id = "u/7", Name = "Sam" },
            Article = new CommentArticle { Id = "a-1", Title = "A bridge" },
            WrittenAt = DateTimeOffset.UnixEpoch,
        });
        Assert.Equal((ModeratorActions.Review, 1, "policy"), (stored.Decision.Action, stored.Revision, stored.Decision.Source));
        Assert.Equal(["look-at-word"], stored.Decision.MatchedRules.Select(r => r.Id));

        var reported = await Client.ReportAsync("c/1", new NewReport { Reason = "spam", Reporter = "r-1" }, "gazette");
        Assert.Equal((true, 1), (reported.Counted, reported.Reports));
        var annotated = await Client.AnnotateAsync("c/1", new NewAnnotation { Annotator = "ann", Labels = new Dictionary<string, double> { ["SPAM"] = 0.25 }, Spans = [new TextSpan(0, 1, "SPAM")] }, "gazette");
        Assert.Equal(new TextSpan(0, 1, "SPAM"), Assert.Single(annotated.Spans));
        var waiting = Assert.Single(await ListAsync(Client.ReadQueueAsync("gazette", riskiestFirst: true)));
        Assert.Equal(("c/1", 1), (waiting.Id, waiting.Reports!.Count));

        var read = (await Client.FindAsync("c/1", "gazette"))!;
        Assert.True(read.Queued);
        var decided = await Client.DecideAsync("c/1", new NewDecision { Action = ModeratorActions.Reject, Moderator = "mo", Reason = "Spam.", Revision = 1 }, "gazette", read.Version);
        Assert.Equal("moderator", decided.Source);
        var changed = await Assert.ThrowsAsync<ModeratorException>(() => Client.DecideAsync("c/1", new NewDecision { Action = ModeratorActions.Approve, Moderator = "mo" }, "gazette", read.Version));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "changed"), (changed.Status, changed.Code));

        Assert.Equal(1, (await Client.FindAuthorAsync("u/7", "gazette"))!.Rejected);
        Assert.Equal(["c/1"], (await ListAsync(Client.ReadAuthorCommentsAsync("u/7", "gazette"))).Select(c => c.Id));
        Assert.Equal(["c/1"], (await ListAsync(Client.SearchAsync(new CommentSearch { Words = "town", Action = ModeratorActions.Reject, From = DateTimeOffset.UnixEpoch }))).Select(c => c.Id));
    }

    [Fact]
    public async Task Many_are_sent_some_hundred_together_and_come_back_in_order()
    {
        var client = new ModeratorClient(_service.Client, new ModeratorClientOptions { CommentsInRequest = 40 });
        var stored = await ListAsync(client.SubmitManyAsync(Enumerable.Range(0, 150).Select(i => new NewComment { Id = $"c-{i}", Text = $"word number {i}" })));
        Assert.Equal(Enumerable.Range(0, 150).Select(i => $"c-{i}"), stored.Select(s => s.Id));
        Assert.Equal(150L, _service.Ask("SELECT COUNT(*) FROM comments"));
        Assert.Equal(120, (await ListAsync(client.ScoreManyAsync(Enumerable.Range(0, 120).Select(i => new ScorableText { Text = $"text {i}" })))).Count);
        // More than a page of them: the client reads on by itself.
        Assert.Equal(Enumerable.Range(0, 150).Select(i => $"c-{149 - i}"), (await ListAsync(client.SearchAsync(new CommentSearch { Words = "word" }))).Select(c => c.Id));
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_what_is_refused_is_typed()
    {
        Assert.Null(await Client.FindAsync("nobody"));
        Assert.Null(await Client.FindAuthorAsync("nobody"));
        Assert.Empty(await ListAsync(Client.ReadAuthorCommentsAsync("nobody")));
        var refused = await Assert.ThrowsAsync<ModeratorException>(() => Client.SubmitAsync(new NewComment { Id = "", Text = "x" }));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_fields", false), (refused.Status, refused.Code, refused.IsAboutTheKey));
        Assert.Equal(["Is empty; expected at least one character."], refused.Errors["id"]);
        var stranger = await Assert.ThrowsAsync<ModeratorException>(() => new ModeratorClient(_service.Stranger).ScoreAsync(new ScorableText { Text = "x" }));
        Assert.True(stranger.IsAboutTheKey);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.ScoreAsync(new ScorableText { Text = "x" }, cancelled.Token));
    }

    [Fact]
    public async Task A_service_that_was_busy_or_fell_silent_is_asked_again_and_nothing_is_done_twice()
    {
        await Client.SubmitAsync(new NewComment { Id = "c-1", Text = "x" });
        using var http = new HttpClient(new Interruptions(new SocketsHttpHandler())) { BaseAddress = _service.Address };
        http.DefaultRequestHeaders.Authorization = _service.Client.DefaultRequestHeaders.Authorization;
        var client = new ModeratorClient(http, new ModeratorClientOptions { FirstPause = TimeSpan.FromMilliseconds(1) });
        Assert.Equal(1, (await client.ReportAsync("c-1", new NewReport { Reason = "spam" })).Reports);
        Assert.Equal(2, (await client.ReportAsync("c-1", new NewReport { Reason = "spam" })).Reports);
        Assert.Equal(2L, _service.Ask("SELECT COUNT(*) FROM reports"));
    }

    [Fact]
    public async Task A_locked_database_is_waited_for_as_long_as_it_is_told_and_given_up_on_at_last()
    {
        await _service.StopAsync();
        await _service.StartAgainAsync(o => o with { LockTimeout = TimeSpan.FromSeconds(1) });
        var client = new ModeratorClient(_service.Client, new ModeratorClientOptions { Attempts = 2, LongestPause = TimeSpan.FromMilliseconds(20) });
        using (var other = _service.Connect())
        {
            using var held = other.BeginTransaction(deferred: false);
            var refused = await Assert.ThrowsAsync<ModeratorException>(() => client.SubmitAsync(new NewComment { Id = "c-1", Text = "x" }));
            Assert.Equal("storage_unavailable", refused.Code);
        }

        await client.SubmitAsync(new NewComment { Id = "c-1", Text = "x" });
    }

    [Fact]
    public async Task What_is_no_service_is_told_from_one()
    {
        using var other = new HttpClient(new OtherAnswer()) { BaseAddress = _service.Address };
        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => new ModeratorClient(other).ScoreAsync(new ScorableText { Text = "x" }));
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items) list.Add(item);
        return list;
    }

    /// <summary>The way to the real service with its mishaps: every third request meets a busy proxy, every third loses its answer on the way back.</summary>
    private sealed class Interruptions(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private int _number;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            switch (_number++ % 3)
            {
                case 0:
                    return new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { RetryAfter = new(TimeSpan.Zero) } };
                case 1:
                    (await base.SendAsync(request, cancellationToken)).Dispose();
                    throw new HttpRequestException(HttpRequestError.ResponseEnded, "The answer was lost.");
                default:
                    return await base.SendAsync(request, cancellationToken);
            }
        }
    }

    /// <summary>Answers as a page does.</summary>
    private sealed class OtherAnswer : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>Welcome</html>", System.Text.Encoding.UTF8, "application/json") });
    }
}
