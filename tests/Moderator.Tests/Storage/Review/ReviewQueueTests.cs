using System.Diagnostics;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Review;
using Moderator.Storage.Users;
using Xunit;
using Xunit.Abstractions;

namespace Moderator.Tests.Storage.Review;

public sealed class ReviewQueueTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = StoredComments.Noon;
    private static readonly DateTimeOffset Later = Now.AddMinutes(3);
    private const string Page = "page";

    private readonly TemporaryDatabase _temporary = new();
    private ReviewQueue _queue = null!;
    private ReviewDecisions _decisions = null!;
    private SqliteCommentStore _comments = null!;
    private User _ben = null!;
    private User _cleo = null!;

    public async Task InitializeAsync()
    {
        (_queue, _decisions, _comments) = (new ReviewQueue(_temporary.Database), new ReviewDecisions(_temporary.Database), new SqliteCommentStore(_temporary.Database));
        _ben = await HireAsync("ben", UserRole.Moderator);
        _cleo = await HireAsync("cleo", UserRole.Moderator);
    }

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task The_order_is_risk_times_uncertainty_times_age_times_reports()
    {
        await QueueAsync("sure", 0.97);
        await QueueAsync("unsure", 0.75);
        await QueueAsync("low", 0.30);
        await QueueAsync("old", 0.40, Now.AddDays(-2));
        await QueueAsync("not-scored", null);

        // 0.97 × 0.558 = 0.54, 0.75 × 0.875 = 0.66, 0.30 × 0.92 = 0.28, 0.40 × 0.98 × 3 days = 1.18, 1.
        Assert.Equal(["old", "not-scored", "unsure", "sure", "low"], (await ClaimAsync(_ben, 9)).Select(c => c.CommentId));
    }

    [Fact]
    public async Task A_claim_is_one_moderators_until_it_expires_or_is_given_back()
    {
        await QueueAsync("a", 0.9);
        await QueueAsync("b", 0.8);
        var bens = Assert.Single(await ClaimAsync(_ben, 1));
        var cleos = Assert.Single(await ClaimAsync(_cleo, 5));
        Assert.NotEqual(bens.Key, cleos.Key);
        Assert.Empty(await ClaimAsync(_cleo, 5));

        await _queue.RenewAsync(_ben, Page, [bens.Key, cleos.Key], Now, Later.AddMinutes(3), default);
        Assert.Equal([cleos.Key], (await _queue.ClaimAsync(_ben, Page, new ReviewFilter(), 5, [], Later.AddSeconds(1), Later.AddMinutes(9), default)).Select(c => c.Key));
        await _queue.ReleaseAsync(_cleo, Page, [bens.Key], default);
        Assert.Empty(await ClaimAsync(_cleo, 5));
        await _queue.ReleaseAllAsync(_ben, Page, default);
        Assert.Equal(2, (await ClaimAsync(_cleo, 5)).Count);
    }

    [Fact]
    public async Task A_page_that_renews_or_is_closed_late_does_nothing_to_what_the_next_one_has_taken()
    {
        const string next = "next-page";
        await QueueAsync("a", 0.9);
        var card = Assert.Single(await ClaimAsync(_ben, 1)).Key;
        Assert.Equal(card, Assert.Single(await _queue.TakeOverAsync(_ben, next, new ReviewFilter(), 1, Now, Later, default)).Key);

        // The earlier page renews in the moment in which it is closed.
        await _queue.RenewAsync(_ben, Page, [card], Now, Later.AddMinutes(9), default);
        await _queue.ReleaseAsync(_ben, Page, [card], default);
        await _queue.ReleaseAllAsync(_ben, Page, default);
        Assert.Empty(await ClaimAsync(_cleo, 1));
        // Nor does it hold for longer what the next page has and leaves.
        Assert.Equal(card, Assert.Single(await _queue.ClaimAsync(_cleo, Page, new ReviewFilter(), 1, [], Later.AddSeconds(1), Later.AddMinutes(3), default)).Key);
        await _queue.ReleaseAllAsync(_cleo, Page, default);

        Assert.Single(await _queue.ClaimAsync(_ben, next, new ReviewFilter(), 1, [], Now, Later, default));
        await _queue.ReleaseAsync(_ben, next, [card], default);
        Assert.Single(await ClaimAsync(_cleo, 1));
    }

    [Fact]
    public async Task A_page_that_begins_has_the_cards_of_the_earlier_one_whatever_that_one_still_does()
    {
        for (var i = 0; i < 20; i++) await QueueAsync($"c{i}", 0.9);
        Assert.Equal(4, (await ClaimAsync(_ben, 4)).Count);
        Assert.Equal(15, (await ClaimAsync(_cleo, 15)).Count);

        // The earlier page lives on, in case that its browser comes back, and takes whatever it finds.
        using var end = new CancellationTokenSource();
        var taking = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested) await ClaimAsync(_ben, 4);
        });
        for (var i = 0; i < 50; i++) Assert.Equal(5, (await _queue.TakeOverAsync(_ben, $"next-{i}", new ReviewFilter(), 9, Now, Later, default)).Count);
        await end.CancelAsync();
        await taking;
        Assert.Equal(15L, _temporary.Ask($"SELECT COUNT(*) FROM claims WHERE user_id = {_cleo.Id}"));
    }

    [Fact]
    public async Task Nobody_gets_or_counts_what_is_not_theirs_to_see()
    {
        await QueueAsync("sport", 0.9, site: "daily", section: "sport");
        await QueueAsync("politics", 0.9, site: "daily", section: "politics");
        await QueueAsync("weekly", 0.9, site: "weekly");
        var ina = await HireAsync("ina", UserRole.Moderator, new Place("daily", "sport"), new Place("weekly", null));

        Assert.Equal(2, _queue.Count(ina, new ReviewFilter(), 100));
        Assert.Equal(0, _queue.Count(ina, new ReviewFilter { AuthorId = "nobody" }, 100));
        Assert.Equal(["sport", "weekly"], (await ClaimAsync(ina, 9)).Select(c => c.CommentId).Order());
        Assert.Equal(ReviewOutcome.Refused, await _decisions.ActAsync(Act(ina, _temporary.Ask("SELECT comment_key FROM comments WHERE comment_id = 'politics'")), default));
    }

    [Fact]
    public async Task Filters_let_through_what_they_name()
    {
        await QueueAsync("insult", 0.9, attribute: AttributeId.Insult, author: "u1");
        await QueueAsync("threat", 0.6, attribute: AttributeId.Threat, author: "u2");

        Assert.Equal("threat", Assert.Single(await ClaimAsync(_ben, 9, new ReviewFilter { Attribute = AttributeId.Threat, ScoreFrom = 0.5, ScoreTo = 0.7 })).CommentId);
        Assert.Equal("insult", Assert.Single(await ClaimAsync(_ben, 9, new ReviewFilter { AuthorId = "u1" })).CommentId);
        Assert.Empty(await ClaimAsync(_cleo, 9, new ReviewFilter { OnlyReported = true }));
        Assert.Empty(await ClaimAsync(_cleo, 9, new ReviewFilter { Language = "de" }));
    }

    [Fact]
    public async Task An_act_is_stored_once_however_often_it_is_sent_and_not_on_what_has_changed()
    {
        await QueueAsync("a", 0.9);
        var key = Assert.Single(await ClaimAsync(_ben, 1)).Key;
        var act = Act(_ben, key);
        Assert.Equal(ReviewOutcome.Taken, await _decisions.ActAsync(Act(_cleo, key), default));
        Assert.Equal(ReviewOutcome.Done, await _decisions.ActAsync(act, default));
        Assert.Equal(ReviewOutcome.Done, await _decisions.ActAsync(act, default));
        Assert.Equal(ReviewOutcome.Changed, await _decisions.ActAsync(Act(_ben, key), default));
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator'"));
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'comment.reject'"));
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM claims"));
    }

    [Fact]
    public async Task Undoing_is_for_who_did_it_for_a_while_and_while_nothing_was_done_since()
    {
        await QueueAsync("a", 0.9);
        var key = Assert.Single(await ClaimAsync(_ben, 1)).Key;
        var act = Act(_ben, key);
        await _decisions.ActAsync(act, default);

        Assert.Null(await _decisions.UndoAsync(act.ActId, _cleo, Page, Now.AddMinutes(-10), Now, Later, default));
        Assert.Null(await _decisions.UndoAsync(act.ActId, _ben, Page, Now.AddMinutes(1), Now.AddMinutes(11), Later, default));
        Assert.Equal(key, (await _decisions.UndoAsync(act.ActId, _ben, Page, Now.AddMinutes(-10), Now, Later, default))?.Key);
        Assert.Null(await _decisions.UndoAsync(act.ActId, _ben, Page, Now.AddMinutes(-10), Now, Later, default));
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM queue_items"));
        Assert.Empty(await ClaimAsync(_cleo, 1));
    }

    [Fact]
    public async Task With_100_000_waiting_a_card_is_still_taken_from_the_indexes()
    {
        await QueueAsync("first", 0.9);
        _temporary.Ask(
            """
            WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
            INSERT INTO comments (comment_key, site, comment_id, received_at, revision, action) SELECT i, '', 'c' || i, 0, 1, 'review' FROM n
            """);
        _temporary.Ask("INSERT INTO revisions (comment_key, revision, text, received_at) SELECT comment_key, 1, 'x', 0 FROM comments WHERE comment_key > 1");
        _temporary.Ask("INSERT INTO queue_items (comment_key, site, risk, queued_at) SELECT comment_key, '', (comment_key * 7919 % 99991) / 100000.0, 1777896000000 - comment_key * 997 % 80000000 FROM comments WHERE comment_key > 1");

        var times = new List<double>();
        for (var i = 0; i < 50; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Assert.Single(await ClaimAsync(_ben, 1));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine($"One claim of 100,000 waiting: median {times[25]:0.0} ms, p95 {times[47]:0.0} ms");
        Assert.Equal(50L, _temporary.Ask("SELECT COUNT(*) FROM claims"));
    }

    private Task<IReadOnlyList<ClaimedComment>> ClaimAsync(User user, int count, ReviewFilter? filter = null) =>
        _queue.ClaimAsync(user, Page, filter ?? new ReviewFilter(), count, [], Now, Later, default);

    private static ReviewAct Act(User user, object? key) => new()
    {
        ActId = Guid.NewGuid().ToString("N"),
        Key = (long)key!,
        User = user,
        Verb = ReviewVerb.Reject,
        Revision = 1,
        DecisionId = 1,
        Reason = "Off topic",
        Policy = StoredComments.Policy,
        At = Now,
    };

    private async Task<User> HireAsync(string name, UserRole role, params Place[] places) =>
        (await new UserStore(_temporary.Database).AddAsync(new NewUser(name, name, role, places.Length == 0 ? null : places), AuditActor.OfSystem("test"), Now, default))!;

    private async Task QueueAsync(string id, double? score, DateTimeOffset? at = null, string? site = null, string? section = null, AttributeId attribute = AttributeId.Toxicity, string? author = null)
    {
        var submission = StoredComments.Of(id, "Text of " + id, ModerationAction.Review, site, author, at: at ?? Now);
        await _comments.SubmitAsync(
            submission with
            {
                Comment = submission.Comment with { Section = section },
                Scored = score is { } known ? new ScoredText(AttributeScores.None.With(attribute, known), StoredComments.Model, "en") : null,
            },
            default);
    }
}
