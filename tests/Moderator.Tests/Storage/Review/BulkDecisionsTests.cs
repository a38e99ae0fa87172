using System.Diagnostics;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Audit;
using Moderator.Storage.Authors;
using Moderator.Storage.Comments;
using Moderator.Storage.Review;
using Moderator.Storage.Review.Bulk;
using Moderator.Storage.Search;
using Moderator.Storage.Users;
using Xunit;
using Xunit.Abstractions;

namespace Moderator.Tests.Storage.Review;

public sealed class BulkDecisionsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = StoredComments.Noon;
    private static readonly BulkLimits Limits = new(5, 10_000);

    private readonly TemporaryDatabase _temporary = new();
    private BulkDecisions _bulk = null!;
    private ReviewQueue _queue = null!;
    private ReviewDecisions _decisions = null!;
    private SqliteCommentStore _comments = null!;
    private User _ben = null!;
    private User _sara = null!;

    public async Task InitializeAsync()
    {
        (_bulk, _queue) = (new BulkDecisions(_temporary.Database), new ReviewQueue(_temporary.Database));
        (_decisions, _comments) = (new ReviewDecisions(_temporary.Database), new SqliteCommentStore(_temporary.Database));
        _ben = await HireAsync("ben", UserRole.Moderator);
        _sara = await HireAsync("sara", UserRole.Senior);
    }

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task A_range_is_decided_by_one_act_each_comment_as_a_single_one_is()
    {
        for (var i = 0; i < 8; i++) await StoreAsync($"c{i}", score: 0.5 + (i / 20.0));
        var progress = await RunAsync(_sara, new BulkSelection.Waiting(new ReviewFilter { ScoreFrom = 0.6, ScoreTo = 0.8 }));

        Assert.Equal(new BulkProgress(1, 5, 0, 5, 0, 0, 0, 0, 0), progress);
        Assert.Equal(5L, Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator' AND moderator = 'sara' AND action = 'reject' AND reasons = '[\"Spam\"]'"));
        Assert.Equal(3L, Ask("SELECT COUNT(*) FROM queue_items"));
        Assert.Equal(
            5L,
            Ask(
                """
                SELECT COUNT(*) FROM audit_log WHERE act = 'comment.reject' AND actor_name = 'sara' AND details ->> '$.bulk' = 1
                    AND details ->> '$.model' LIKE 'tiny@%' AND details ->> '$.policy' LIKE 'default@%' AND details ->> '$.scores.TOXICITY' >= 0.6
                """));
        Assert.Equal(1L, Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'bulk.reject' AND details ->> '$.comments' = 5 AND details ->> '$.reason' = 'Spam'"));
    }

    [Fact]
    public async Task What_somebody_else_has_open_is_left_out_and_counted()
    {
        for (var i = 0; i < 4; i++) await StoreAsync($"c{i}");
        await _queue.ClaimAsync(_ben, "page", new ReviewFilter(), 1, [], Now, Now.AddMinutes(3), default);
        await _queue.ClaimAsync(_sara, "page", new ReviewFilter(), 1, [], Now, Now.AddMinutes(3), default);
        var progress = await RunAsync(_sara, new BulkSelection.Waiting(new ReviewFilter()));

        Assert.Equal((3, 1, 1), (progress.Decided, progress.Taken, progress.LeftOut));
        Assert.Equal(1L, Ask("SELECT COUNT(*) FROM claims JOIN queue_items USING (comment_key)"));
    }

    [Fact]
    public async Task What_was_edited_or_decided_on_after_it_was_chosen_is_left_out()
    {
        for (var i = 0; i < 3; i++) await StoreAsync($"c{i}");
        var begun = await BeginAsync(_sara, new BulkSelection.Waiting(new ReviewFilter()));
        await StoreAsync("c0", text: "Another text of it");
        await DecideAsync("c1", ModerationAction.Approve);
        var progress = await _bulk.StepAsync(begun.BulkId, _sara, StoredComments.Policy, null, Now, default);

        Assert.Equal((1, 2), (progress!.Decided, progress.Changed));
        Assert.Equal("approve", Ask("SELECT action FROM comments WHERE comment_id = 'c1'"));
    }

    [Fact]
    public async Task Two_acts_at_once_and_single_ones_between_never_decide_a_comment_twice()
    {
        for (var i = 0; i < 350; i++) await StoreAsync($"c{i}");
        var adam = await HireAsync("adam", UserRole.Admin);
        var singles = await _queue.ClaimAsync(_ben, "page", new ReviewFilter(), 20, [], Now, Now.AddMinutes(3), default);
        var done = await Task.WhenAll(
            Task.Run(() => RunAsync(_sara, new BulkSelection.Waiting(new ReviewFilter()))),
            Task.Run(() => RunAsync(adam, new BulkSelection.Waiting(new ReviewFilter()))),
            Task.Run(async () =>
            {
                foreach (var claim in singles) Assert.Equal(ReviewOutcome.Done, await _decisions.ActAsync(Single(_ben, claim.Key), default));
                return new BulkProgress(0, 20, 0, 20, 0, 0, 0, 0, 0);
            }));

        Assert.Equal(350, done.Sum(p => p.Decided));
        Assert.Equal(350L, Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator'"));
        Assert.Equal(350L, Ask("SELECT COUNT(DISTINCT comment_key) FROM decisions WHERE source = 'moderator'"));
    }

    [Fact]
    public async Task Undoing_puts_back_what_stood_and_keeps_what_was_decided_again()
    {
        await StoreAsync("waits", at: Now.AddHours(-5));
        await StoreAsync("escalated", at: Now.AddHours(-4));
        await StoreAsync("stands", action: ModerationAction.Approve, author: "u1");
        await StoreAsync("again", author: "u1");
        Ask("UPDATE queue_items SET escalated_at = 17 WHERE comment_key = (SELECT comment_key FROM comments WHERE comment_id = 'escalated')");
        var progress = await RunAsync(_sara, new BulkSelection.Found(new CommentQuery()));
        Assert.Equal(4, progress.Decided);
        Assert.Equal(2L, Ask("SELECT rejected FROM authors WHERE author_id = 'u1'"));
        await DecideAsync("again", ModerationAction.Approve);

        var undone = await UndoAsync(_sara, progress.BulkId);
        Assert.Equal((0, 3, 1), (undone!.Decided, undone.Undone, undone.Kept));
        Assert.Equal("again:approve escalated:review stands:approve waits:review", Ask("SELECT group_concat(comment_id || ':' || action, ' ') FROM (SELECT * FROM comments ORDER BY comment_id)"));
        Assert.Equal(Now.AddHours(-5).ToUnixTimeMilliseconds(), Ask("SELECT queued_at FROM queue_items JOIN comments USING (comment_key) WHERE comment_id = 'waits'"));
        Assert.Equal(17L, Ask("SELECT escalated_at FROM queue_items JOIN comments USING (comment_key) WHERE comment_id = 'escalated'"));
        Assert.Equal(0L, Ask("SELECT rejected FROM authors WHERE author_id = 'u1'"));
        Assert.Equal(1L, Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'bulk.undo'"));
        Assert.Equal(3L, Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'comment.undo'"));
    }

    [Fact]
    public async Task One_act_strikes_each_author_once_and_the_strike_goes_with_the_last_of_its_rejections()
    {
        var strike = new StrikeTerms(TimeSpan.FromDays(90), MuteAt: 2, TimeSpan.FromDays(7));
        for (var i = 0; i < 60; i++) await StoreAsync($"u{i}", author: "u1");
        await StoreAsync("other", author: "u2");
        await StoreAsync("nobody");
        var progress = await RunAsync(_sara, new BulkSelection.Waiting(new ReviewFilter()), strike: strike);
        Assert.Equal(62, progress.Decided);
        Assert.Equal("u1:strike:sara u2:strike:sara", Sanctions("lifted_at IS NULL"));

        // A second act is a second strike, and here one too many.
        await StoreAsync("more", author: "u1");
        var second = await RunAsync(_sara, new BulkSelection.Waiting(new ReviewFilter()), strike: strike);
        Assert.Equal("u1:strike:sara u1:strike:sara u1:mute:automatic u2:strike:sara", Sanctions("lifted_at IS NULL"));
        await UndoAsync(_sara, second.BulkId);
        Assert.Equal("u1:strike:sara u2:strike:sara", Sanctions("lifted_at IS NULL"));

        // One of them taken back alone leaves the others, and the strike for them; so does one that was rejected again by itself.
        await DecideAsync("u0", ModerationAction.Approve);
        await DecideAsync("u7", ModerationAction.Reject);
        Assert.Equal("u1:strike:sara u2:strike:sara", Sanctions("lifted_at IS NULL"));
        var undone = await UndoAsync(_sara, progress.BulkId);
        Assert.Equal((60, 2), (undone!.Undone, undone.Kept));
        Assert.Equal("", Sanctions("lifted_at IS NULL"));
        Assert.Equal(4L, Ask("SELECT COUNT(*) FROM audit_log WHERE act LIKE 'author.lift%'"));
    }

    [Fact]
    public async Task An_approval_that_is_undone_gives_the_strikes_back_that_it_had_lifted_for_as_long_as_they_stood()
    {
        var strike = new StrikeTerms(TimeSpan.FromDays(90), MuteAt: 2, TimeSpan.FromDays(7));
        const string standing = "u1:strike:sara u1:strike:somebody u1:mute:automatic";
        foreach (var id in new[] { "a", "b" }) await StoreAsync(id, author: "u1");
        await RunAsync(_sara, new BulkSelection.Waiting(new ReviewFilter()), strike: strike);
        await StoreAsync("c", author: "u1");
        await DecideAsync("c", ModerationAction.Reject, strike);
        Assert.Equal(standing, Sanctions("lifted_at IS NULL"));

        var approval = new BulkSelection.Found(new CommentQuery { AuthorId = "u1" });
        for (var round = 0; round < 2; round++)
        {
            var approved = await RunAsync(_sara, approval, action: ModerationAction.Approve);
            Assert.Equal("", Sanctions("lifted_at IS NULL"));
            Assert.Equal(3, (await UndoAsync(_sara, approved.BulkId))?.Undone);
            Assert.Equal(standing, Sanctions("lifted_at IS NULL"));
            Assert.Equal(3L, Ask("SELECT rejected FROM authors WHERE author_id = 'u1'"));
        }

        Assert.Equal((Now.AddDays(90).ToUnixTimeMilliseconds(), Now.AddDays(7).ToUnixTimeMilliseconds()), (Ask("SELECT MAX(until) FROM sanctions WHERE lifted_at IS NULL"), Ask("SELECT MIN(until) FROM sanctions WHERE lifted_at IS NULL")));
        // Each was told and logged as given, three at first and three in each round.
        Assert.Equal(9L, Ask("SELECT COUNT(*) FROM audit_log WHERE act IN ('author.strike', 'author.mute')"));
        Assert.Equal(9L, Ask("SELECT MAX(sanction_id) FROM sanctions"));

        // They belong to the rejections that they were given with: one strike to two comments, the other to one.
        await DecideAsync("a", ModerationAction.Approve);
        Assert.Equal(standing, Sanctions("lifted_at IS NULL"));
        await DecideAsync("c", ModerationAction.Approve);
        Assert.Equal("u1:strike:sara", Sanctions("lifted_at IS NULL"));
        await DecideAsync("b", ModerationAction.Approve);
        Assert.Equal("", Sanctions("lifted_at IS NULL"));
    }

    [Fact]
    public async Task What_has_ended_meanwhile_or_was_lifted_by_hand_is_not_given_back()
    {
        await StoreAsync("a", author: "u1");
        await StoreAsync("b", author: "u2");
        await RunAsync(_sara, new BulkSelection.Waiting(new ReviewFilter()), strike: new StrikeTerms(TimeSpan.FromMinutes(10), MuteAt: 5, TimeSpan.FromDays(7)));
        await new SanctionStore(_temporary.Database).LiftAsync(null, "u2", 2, "sara", "A slip.", AuditActor.OfSystem("test"), Now, default);
        var approved = await RunAsync(_sara, new BulkSelection.Found(new CommentQuery()), action: ModerationAction.Approve);
        await UndoAsync(_sara, approved.BulkId, Now.AddMinutes(20));
        Assert.Equal("", Sanctions("lifted_at IS NULL"));
        Assert.Equal(2L, Ask("SELECT COUNT(*) FROM comments WHERE action = 'reject'"));
    }

    [Fact]
    public async Task Undoing_is_for_who_did_it_or_an_admin_and_for_a_while()
    {
        await StoreAsync("a");
        var progress = await RunAsync(_sara, new BulkSelection.Waiting(new ReviewFilter()));
        var sam = await HireAsync("sam", UserRole.Senior);

        Assert.False(await _bulk.BeginUndoAsync(progress.BulkId, sam, Now.AddMinutes(-30), Now, default));
        Assert.False(await _bulk.BeginUndoAsync(progress.BulkId, _sara, Now.AddMinutes(1), Now.AddMinutes(31), default));
        Assert.Null(await _bulk.UndoStepAsync(progress.BulkId, _sara, null, Now, default));
        var adam = await HireAsync("adam", UserRole.Admin);
        Assert.Equal(1, (await UndoAsync(adam, progress.BulkId))?.Undone);
        Assert.Equal(0, (await _bulk.UndoStepAsync(progress.BulkId, _sara, null, Now, default))?.Decided);
    }

    [Fact]
    public async Task Only_a_senior_decides_more_than_a_few_and_nobody_more_than_the_most()
    {
        for (var i = 0; i < 6; i++) await StoreAsync($"c{i}");
        var rita = await HireAsync("rita", UserRole.ReadOnly);

        Assert.Equal(new BulkOutcome.TooMany(5), await _bulk.BeginAsync(Act(_ben, new BulkSelection.Waiting(new ReviewFilter())), Limits, default));
        Assert.Equal(new BulkOutcome.TooMany(3), await _bulk.BeginAsync(Act(_sara, new BulkSelection.Waiting(new ReviewFilter())), new BulkLimits(1, 3), default));
        Assert.IsType<BulkOutcome.Refused>(await _bulk.BeginAsync(Act(rita, new BulkSelection.Waiting(new ReviewFilter())), Limits, default));
        Assert.IsType<BulkOutcome.Nothing>(await _bulk.BeginAsync(Act(_ben, new BulkSelection.Waiting(new ReviewFilter { AuthorId = "nobody" })), Limits, default));
        Assert.Equal(0L, Ask("SELECT COUNT(*) FROM bulk_acts"));
        await Assert.ThrowsAsync<ArgumentException>(() => _bulk.BeginAsync(Act(_sara, new BulkSelection.Waiting(new ReviewFilter())) with { Action = ModerationAction.Review }, Limits, default));
    }

    [Fact]
    public async Task Nobody_decides_what_is_not_theirs_to_see_or_what_waits_for_a_senior()
    {
        await StoreAsync("mine", site: "daily", section: "sport");
        await StoreAsync("other", site: "daily", section: "politics");
        await StoreAsync("senior", site: "daily", section: "sport");
        Ask("UPDATE queue_items SET escalated_at = 1 WHERE comment_key = (SELECT comment_key FROM comments WHERE comment_id = 'senior')");
        var ina = await HireAsync("ina", UserRole.Moderator, new Place("daily", "sport"));
        var shown = new BulkSelection.Shown([new ShownComment(1, 1, 1), new ShownComment(2, 1, 2), new ShownComment(3, 1, 3), new ShownComment(99, 1, 1)]);

        Assert.Equal(1, (await BeginAsync(ina, new BulkSelection.Waiting(new ReviewFilter()))).Comments);
        Assert.Equal(2, (await BeginAsync(ina, new BulkSelection.Found(new CommentQuery()))).Comments);
        var progress = await RunAsync(ina, shown);
        Assert.Equal((2, 1, 1), (progress.Comments, progress.Decided, progress.Refused));
        Assert.Equal(1L, Ask("SELECT COUNT(*) FROM decisions WHERE source = 'moderator'"));
    }

    [Fact]
    public async Task What_is_shown_is_decided_only_as_it_was_shown_and_an_act_sent_again_begins_once()
    {
        await StoreAsync("a");
        await StoreAsync("b");
        await StoreAsync("b", text: "Something else");
        var act = Act(_ben, new BulkSelection.Shown([new ShownComment(1, 1, 1), new ShownComment(2, 1, 2)]));
        var begun = Assert.IsType<BulkOutcome.Begun>(await _bulk.BeginAsync(act, Limits, default));

        Assert.Equal(begun, await _bulk.BeginAsync(act, Limits, default));
        Assert.IsType<BulkOutcome.Refused>(await _bulk.BeginAsync(act with { User = _sara }, Limits, default));
        Assert.Null(await _bulk.StepAsync(begun.Progress.BulkId, _sara, null, null, Now, default));
        var progress = await _bulk.StepAsync(begun.Progress.BulkId, _ben, null, null, Now, default);
        Assert.Equal((1, 1), (progress!.Decided, progress.Changed));
        Assert.Equal(progress, await _bulk.StepAsync(begun.Progress.BulkId, _ben, null, null, Now, default));
        Assert.Equal(progress, Assert.Single(_bulk.ReadOf(_ben, Now.AddHours(-1), 5)).Progress);
    }

    [Fact]
    public async Task What_nobody_read_is_no_label_unless_asked_for()
    {
        await StoreAsync("range");
        await StoreAsync("similar");
        await StoreAsync("undone");
        await StoreAsync("undone-similar");
        await StoreAsync("single", action: ModerationAction.Approve);
        await RunAsync(_ben, new BulkSelection.Shown([new ShownComment(1, 1, 1)]));
        await RunAsync(_ben, new BulkSelection.Shown([new ShownComment(2, 1, 2)]), BulkOrigin.Similar);
        await UndoAsync(_ben, (await RunAsync(_ben, new BulkSelection.Shown([new ShownComment(3, 1, 3)]))).BulkId);
        await UndoAsync(_ben, (await RunAsync(_ben, new BulkSelection.Shown([new ShownComment(4, 1, 4)]), BulkOrigin.Similar)).BulkId);
        // What rules approved, undone to that: nobody has said a word of it.
        await UndoAsync(_ben, (await RunAsync(_ben, new BulkSelection.Shown([new ShownComment(5, 1, 5)]))).BulkId);

        Assert.Equal(["similar"], _comments.ReadLabels(new LabelQuery()).Select(l => l.CommentId));
        Assert.Equal(["range:Search", "similar:Similar"], _comments.ReadLabels(new LabelQuery { WithBulk = true }).Select(l => $"{l.CommentId}:{l.Together}"));
    }

    [Fact]
    public async Task Thousands_are_decided_and_undone_while_others_write()
    {
        await _comments.SubmitManyAsync([.. Enumerable.Range(0, 5_000).Select(i => Submission($"c{i}", 0.9))], default);
        var started = Stopwatch.GetTimestamp();
        var running = Task.Run(() => RunAsync(_sara, new BulkSelection.Waiting(new ReviewFilter())));
        var (longest, writes) = (0.0, 0);
        while (!running.IsCompleted)
        {
            var write = Stopwatch.GetTimestamp();
            await _temporary.Database.CheckWritableAsync(Now, default);
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(write).TotalMilliseconds);
            writes++;
        }

        var progress = await running;
        output.WriteLine($"5,000 comments decided by one act in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s; of {writes} other writes meanwhile the longest took {longest:0} ms");
        Assert.Equal(5_000, progress.Decided);
        Assert.True(writes > 1, "nobody else could write before it was over");
        Assert.Equal(5_000, (await UndoAsync(_sara, progress.BulkId))?.Undone);
        Assert.Equal(5_000L, Ask("SELECT COUNT(*) FROM queue_items"));
    }

    private string Sanctions(string where) => (string)Ask(
        $"SELECT COALESCE(group_concat(author_id || ':' || kind || ':' || given_by, ' '), '') FROM (SELECT * FROM sanctions JOIN authors USING (author_key) WHERE {where} ORDER BY author_id, sanction_id)")!;

    private object? Ask(string sql) => _temporary.Ask(sql);

    private static BulkAct Act(User user, BulkSelection selection, BulkOrigin origin = BulkOrigin.Search, ModerationAction action = ModerationAction.Reject) => new()
    {
        ActId = Guid.NewGuid().ToString("N"),
        User = user,
        Origin = origin,
        Selection = selection,
        Action = action,
        Reason = action == ModerationAction.Reject ? "Spam" : null,
        At = Now,
    };

    private static ReviewAct Single(User user, long key) => new()
    {
        ActId = Guid.NewGuid().ToString("N"),
        Key = key,
        User = user,
        Verb = ReviewVerb.Reject,
        Revision = 1,
        DecisionId = key,
        Reason = "Spam",
        At = Now,
    };

    private async Task<BulkProgress> BeginAsync(User user, BulkSelection selection, BulkOrigin origin = BulkOrigin.Search, ModerationAction action = ModerationAction.Reject) =>
        Assert.IsType<BulkOutcome.Begun>(await _bulk.BeginAsync(Act(user, selection, origin, action), Limits, default)).Progress;

    private async Task<BulkProgress> RunAsync(User user, BulkSelection selection, BulkOrigin origin = BulkOrigin.Search, StrikeTerms? strike = null, ModerationAction action = ModerationAction.Reject)
    {
        var progress = await BeginAsync(user, selection, origin, action);
        while (!progress.IsEnded) progress = (await _bulk.StepAsync(progress.BulkId, user, StoredComments.Policy, strike, Now, default))!;
        return progress;
    }

    private async Task<BulkProgress?> UndoAsync(User user, long bulkId, DateTimeOffset? at = null)
    {
        Assert.True(await _bulk.BeginUndoAsync(bulkId, user, Now.AddMinutes(-30), at ?? Now, default));
        BulkProgress? progress;
        do progress = await _bulk.UndoStepAsync(bulkId, user, StoredComments.Policy, at ?? Now, default);
        while (progress is { Decided: > 0 });
        return progress;
    }

    private async Task<User> HireAsync(string name, UserRole role, params Place[] places) =>
        (await new UserStore(_temporary.Database).AddAsync(new NewUser(name, name, role, places.Length == 0 ? null : places), AuditActor.OfSystem("test"), Now, default))!;

    private Task<DecideOutcome> DecideAsync(string id, ModerationAction action, StrikeTerms? strike = null) =>
        _comments.DecideAsync(new ModeratorDecision { CommentId = id, Action = action, Moderator = "somebody", Strike = strike, DecidedAt = Now }, default);

    private Task<SubmitOutcome> StoreAsync(
        string id, double score = 0.9, ModerationAction action = ModerationAction.Review, string? site = null, string? section = null, string? author = null, string? text = null, DateTimeOffset? at = null) =>
        _comments.SubmitAsync(Submission(id, score, action, site, section, author, text, at), default);

    private static Submission Submission(
        string id, double score, ModerationAction action = ModerationAction.Review, string? site = null, string? section = null, string? author = null, string? text = null, DateTimeOffset? at = null)
    {
        var submission = StoredComments.Of(id, text ?? "Text of " + id, action, site, author, at: at ?? Now);
        return submission with
        {
            Comment = submission.Comment with { Section = section },
            Scored = new ScoredText(AttributeScores.None.With(AttributeId.Toxicity, score), StoredComments.Model, "en"),
        };
    }
}
