using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Comments;
using Xunit;

namespace Moderator.Tests.Storage;

/// <summary>What every comment store keeps to. A second store is tested by deriving from this.</summary>
public abstract class CommentStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly ModelVersion Model = new("tiny", "3", new string('a', 64));
    private static readonly PolicyVersion Policy = new("default", "1", new string('b', 64));

    protected abstract ICommentStore Store { get; }

    [Fact]
    public async Task What_deciding_looks_up_of_many_comments_is_read_at_once()
    {
        var first = StoredComments.Of("c-1", "first") with { Action = ModerationAction.Reject };
        first = first with { Comment = first.Comment with { Author = new Author("u-1") } };
        await Store.SubmitAsync(first, default);
        var site = first.Comment.Site;

        var known = Store.ReadBefore(
        [
            new Comment("c-1", "changed") { Site = site, Author = new Author("u-2") },
            new Comment("c-2", "an answer") { Site = site, Author = new Author("u-1"), ParentId = "c-1" },
            new Comment("c-3", "an answer") { Site = site, ParentId = "c-1", ParentText = "as it was sent" },
            new Comment("c-1", "first") { Site = "elsewhere", Author = new Author("u-1"), ParentId = "c-1" },
        ]);

        Assert.Equal(Store.FindStanding(site, "c-1")!.Decision.Id, known[0].Standing!.Decision.Id);
        Assert.Equal((AuthorHistory.Unknown, null), (known[0].History, known[0].ParentText));
        Assert.Equal(new KnownBefore(null, new AuthorHistory(1, 0, 1), "first"), known[1]);
        Assert.Equal(new KnownBefore(null, null, null), known[2]);
        Assert.Equal(new KnownBefore(null, AuthorHistory.Unknown, null), known[3]);
    }

    [Fact]
    public async Task The_text_of_a_comment_is_its_latest_on_its_own_site()
    {
        var first = Submission("c-1", "once", ModerationAction.Approve);
        await Store.SubmitAsync(first, default);
        await Store.SubmitAsync(Submission("c-1", "and again", ModerationAction.Approve), default);
        Assert.Equal("and again", Store.FindText(first.Comment.Site, "c-1"));
        Assert.Null(Store.FindText("elsewhere", "c-1"));
        Assert.Null(Store.FindText(first.Comment.Site, "c-2"));
    }

    [Fact]
    public async Task A_submitted_comment_comes_back_with_everything_that_was_sent_and_said()
    {
        var submission = Submission("c-1", "What a fine day \U0001F600", ModerationAction.Approve) with
        {
            Comment = new Comment("c-1", "What a fine day \U0001F600")
            {
                Site = "gazette",
                Section = "weather",
                Article = new Article("a-9") { Title = "Sun at last", Url = "https://gazette.example/sun" },
                ParentId = "c-0",
                Author = new Author("u-4") { Name = "Ada" },
                Language = "en",
                WrittenAt = Noon.AddMinutes(-3),
            },
            Reasons = ["nothing was found", "the author is known"],
            MatchedRules = [new MatchedRule("trusted", ModerationAction.Approve, "the author is known")],
        };

        var outcome = await Store.SubmitAsync(submission, default);

        Assert.Equal(SubmitResult.Created, outcome.Result);
        foreach (var standing in new[] { outcome.Comment, Store.FindStanding("gazette", "c-1") })
        {
            Assert.NotNull(standing);
            Assert.Equal(submission.Comment, standing.Comment);
            Assert.Equal(1, standing.Revision);
            Assert.Equal(submission.Scored!.Scores, standing.Scores);
            Assert.Equal(Model, standing.Model);
            Assert.Equal("en", standing.DetectedLanguage);
            Assert.Equal(Noon, standing.ReceivedAt);
            Assert.Equal(ModerationAction.Approve, standing.Decision.Action);
            Assert.Equal(DecisionSource.Policy, standing.Decision.Source);
            Assert.Equal(submission.Reasons, standing.Decision.Reasons);
            Assert.Equal(submission.MatchedRules, standing.Decision.MatchedRules);
            Assert.Equal(Model, standing.Decision.Model);
            Assert.Equal(Policy, standing.Decision.Policy);
            Assert.Equal(Noon, standing.Decision.DecidedAt);
        }
    }

    [Fact]
    public async Task The_same_id_and_text_store_nothing_and_give_the_same_answer()
    {
        var first = await Store.SubmitAsync(Submission("c-1", "same words", ModerationAction.Review), default);
        var second = await Store.SubmitAsync(Submission("c-1", "same words", ModerationAction.Reject) with { ReceivedAt = Noon.AddHours(1) }, default);

        Assert.Equal(SubmitResult.Unchanged, second.Result);
        Assert.Equal(first.Comment.Decision.Id, second.Comment.Decision.Id);
        Assert.Equal(ModerationAction.Review, second.Comment.Decision.Action);
        var record = Store.Find(null, "c-1");
        Assert.NotNull(record);
        Assert.Single(record.Revisions);
        Assert.Single(record.Decisions);
    }

    [Fact]
    public async Task Submissions_of_one_comment_at_the_same_time_store_it_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Store.SubmitAsync(Submission("c-1", "again and again", ModerationAction.Review), default)));

        Assert.Single(outcomes, o => o.Result == SubmitResult.Created);
        Assert.Equal(49, outcomes.Count(o => o.Result == SubmitResult.Unchanged));
        Assert.Single(outcomes.Select(o => o.Comment.Decision.Id).Distinct());
    }

    [Fact]
    public async Task Another_text_is_a_new_revision_that_is_decided_anew()
    {
        await Store.SubmitAsync(Submission("c-1", "first words", ModerationAction.Approve), default);
        var second = await Store.SubmitAsync(Submission("c-1", "other words", ModerationAction.Reject, toxicity: 0.9), default);

        Assert.Equal(SubmitResult.Revised, second.Result);
        Assert.Equal(2, second.Comment.Revision);
        var record = Store.Find(null, "c-1")!;
        Assert.Equal(["first words", "other words"], record.Revisions.Select(r => r.Text));
        Assert.Equal([ModerationAction.Approve, ModerationAction.Reject], record.Decisions.Select(d => d.Decision.Action));
        Assert.Equal([1, 2], record.Decisions.Select(d => d.Decision.Revision));
        Assert.Equal(0.9, record.Standing.Scores[AttributeId.Toxicity]);
    }

    [Fact]
    public async Task The_same_id_on_two_sites_is_two_comments()
    {
        await Store.SubmitAsync(Submission("7", "of the gazette", ModerationAction.Approve, site: "gazette"), default);
        await Store.SubmitAsync(Submission("7", "of the herald", ModerationAction.Approve, site: "herald"), default);
        await Store.SubmitAsync(Submission("7", "of nobody", ModerationAction.Approve), default);

        Assert.Equal("of the gazette", Store.FindStanding("gazette", "7")!.Comment.Text);
        Assert.Equal("of the herald", Store.FindStanding("herald", "7")!.Comment.Text);
        Assert.Equal("of nobody", Store.FindStanding(null, "7")!.Comment.Text);
        Assert.Null(Store.FindStanding("herald", "8"));
    }

    [Fact]
    public async Task A_comment_that_could_not_be_scored_has_no_scores_and_no_model()
    {
        await Store.SubmitAsync(Submission("c-1", "unscored", ModerationAction.Review) with { Scored = null }, default);

        var standing = Store.FindStanding(null, "c-1")!;
        Assert.Empty(standing.Scores);
        Assert.Null(standing.Model);
        Assert.Null(standing.Decision.Model);
        Assert.Equal(1, Assert.Single(Store.ReadQueue(new QueueQuery()).Items).Risk);
    }

    [Fact]
    public async Task A_text_that_could_not_come_back_as_it_came_is_refused()
    {
        foreach (var text in new[] { "\ud800", "lone \udc00 low", "ends high \ud83d", "\ud83d\ud83d\ude00", "nul \0 inside" })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Store.SubmitAsync(Submission("c-1", text, ModerationAction.Review), default));
            await Assert.ThrowsAsync<ArgumentException>(() => Store.SubmitAsync(Submission(text, "text", ModerationAction.Review), default));
            await Assert.ThrowsAsync<ArgumentException>(() => Store.DecideAsync(Moderated("c-1", ModerationAction.Approve) with { Reason = text }, default));
        }

        Assert.Null(Store.FindStanding(null, "c-1"));
    }

    [Fact]
    public async Task A_moderators_decision_is_appended_and_takes_the_comment_out_of_the_queue()
    {
        await Store.SubmitAsync(Submission("c-1", "you fool", ModerationAction.Review, toxicity: 0.6), default);
        var outcome = await Store.DecideAsync(Moderated("c-1", ModerationAction.Reject) with
        {
            Reason = "an insult",
            Revision = 1,
            Labels = new Dictionary<AttributeId, double> { [AttributeId.Insult] = 1, [AttributeId.Threat] = 0 },
        }, default);

        var decided = Assert.IsType<DecideOutcome.Decided>(outcome).Decision;
        var record = Store.Find(null, "c-1")!;
        Assert.False(record.Queued);
        Assert.Equal(2, record.Decisions.Count);
        Assert.Equal(ModerationAction.Review, record.Decisions[0].Decision.Action);
        foreach (var decision in new[] { decided, record.Decisions[1] })
        {
            Assert.Equal(ModerationAction.Reject, decision.Decision.Action);
            Assert.Equal(DecisionSource.Moderator, decision.Decision.Source);
            Assert.Equal("mo", decision.Decision.Moderator);
            Assert.Equal(["an insult"], decision.Decision.Reasons);
            Assert.Equal(Model, decision.Decision.Model);
            Assert.Equal(Policy, decision.Decision.Policy);
            Assert.Equal(1, decision.Labels[AttributeId.Insult]);
            Assert.Equal(0, decision.Labels[AttributeId.Threat]);
        }

        Assert.Empty(Store.ReadQueue(new QueueQuery()).Items);
        Assert.Equal(ModerationAction.Reject, Store.FindStanding(null, "c-1")!.Decision.Action);
    }

    [Fact]
    public async Task A_moderator_can_send_a_comment_back_to_review()
    {
        await Store.SubmitAsync(Submission("c-1", "hm", ModerationAction.Approve), default);
        await Store.DecideAsync(Moderated("c-1", ModerationAction.Review), default);

        Assert.Equal("c-1", Assert.Single(Store.ReadQueue(new QueueQuery()).Items).Comment.Comment.Id);
        Assert.True(Store.Find(null, "c-1")!.Queued);
    }

    [Fact]
    public async Task A_decision_on_a_text_that_was_changed_meanwhile_is_not_written()
    {
        await Store.SubmitAsync(Submission("c-1", "harmless", ModerationAction.Review), default);
        await Store.SubmitAsync(Submission("c-1", "not so harmless", ModerationAction.Review), default);

        var outcome = await Store.DecideAsync(Moderated("c-1", ModerationAction.Approve) with { Revision = 1 }, default);

        Assert.Equal(new DecideOutcome.OtherRevision(2), outcome);
        Assert.Equal(2, Store.Find(null, "c-1")!.Decisions.Count);
    }

    [Fact]
    public async Task A_decision_on_an_unknown_comment_says_so() =>
        Assert.IsType<DecideOutcome.CommentUnknown>(await Store.DecideAsync(Moderated("nobody", ModerationAction.Approve), default));

    [Fact]
    public async Task An_authors_history_follows_every_decision()
    {
        Assert.Equal(AuthorHistory.Unknown, Store.HistoryOf(null, "u-1"));
        await Store.SubmitAsync(By("u-1", Submission("c-1", "one", ModerationAction.Approve)), default);
        await Store.SubmitAsync(By("u-1", Submission("c-2", "two", ModerationAction.Review)), default);
        await Store.SubmitAsync(By("u-1", Submission("c-3", "three", ModerationAction.Reject)), default);
        Assert.Equal(new AuthorHistory(3, 1, 1), Store.HistoryOf(null, "u-1"));

        await Store.DecideAsync(Moderated("c-2", ModerationAction.Reject), default);
        Assert.Equal(new AuthorHistory(3, 1, 2), Store.HistoryOf(null, "u-1"));

        await Store.SubmitAsync(By("u-1", Submission("c-3", "three, but kinder", ModerationAction.Approve)), default);
        Assert.Equal(new AuthorHistory(3, 2, 1), Store.HistoryOf(null, "u-1"));

        await Store.SubmitAsync(By("u-1", Submission("c-3", "three, but kinder", ModerationAction.Approve)), default);
        Assert.Equal(new AuthorHistory(3, 2, 1), Store.HistoryOf(null, "u-1"));
        Assert.Equal(AuthorHistory.Unknown, Store.HistoryOf("gazette", "u-1"));
    }

    [Fact]
    public async Task The_queue_is_read_in_pages_oldest_first()
    {
        for (var i = 0; i < 7; i++)
            await Store.SubmitAsync(Submission($"c-{i}", "waits", ModerationAction.Review, toxicity: i % 3 * 0.3) with { ReceivedAt = Noon.AddSeconds(i / 2) }, default);
        await Store.SubmitAsync(Submission("gone", "fine", ModerationAction.Approve), default);

        Assert.Equal(["c-0", "c-1", "c-2", "c-3", "c-4", "c-5", "c-6"], ReadPages(new QueueQuery { Limit = 2 }));
    }

    [Fact]
    public async Task The_queue_is_read_in_pages_riskiest_first()
    {
        double[] scores = [0.2, 0.8, 0.8, 0.1, 0.8, 0.5];
        for (var i = 0; i < scores.Length; i++) await Store.SubmitAsync(Submission($"c-{i}", "waits", ModerationAction.Review, scores[i]), default);

        Assert.Equal(["c-1", "c-2", "c-4", "c-5", "c-0", "c-3"], ReadPages(new QueueQuery { Limit = 2, Order = QueueOrder.Riskiest }));
    }

    [Fact]
    public async Task The_queue_of_one_site_holds_that_sites_comments()
    {
        await Store.SubmitAsync(Submission("c-1", "waits", ModerationAction.Review, site: "gazette"), default);
        await Store.SubmitAsync(Submission("c-2", "waits", ModerationAction.Review, site: "herald"), default);

        Assert.Equal(["c-2"], ReadPages(new QueueQuery { Site = "herald" }));
        Assert.Equal(["c-2"], ReadPages(new QueueQuery { Site = "herald", Order = QueueOrder.Riskiest }));
    }

    [Fact]
    public async Task Labels_are_the_latest_decision_of_a_moderator_on_each_revision()
    {
        await Store.SubmitAsync(Submission("parent", "what do you say?", ModerationAction.Approve), default);
        await Store.SubmitAsync(Submission("c-1", "first", ModerationAction.Review) with
        {
            Comment = new Comment("c-1", "first") { ParentId = "parent", Article = new Article("a") { Title = "A headline" } },
        }, default);
        await Store.DecideAsync(Moderated("c-1", ModerationAction.Approve), default);
        await Store.DecideAsync(Moderated("c-1", ModerationAction.Reject) with { Labels = new Dictionary<AttributeId, double> { [AttributeId.Insult] = 0.5, [AttributeId.Threat] = 0 } }, default);
        await Store.SubmitAsync(Submission("c-1", "second", ModerationAction.Review) with { Comment = new Comment("c-1", "second") { ParentId = "parent" } }, default);
        await Store.DecideAsync(Moderated("c-1", ModerationAction.Approve), default);
        await Store.SubmitAsync(Submission("c-2", "undecided", ModerationAction.Reject), default);
        await Store.SubmitAsync(Submission("c-3", "back to review", ModerationAction.Approve), default);
        await Store.DecideAsync(Moderated("c-3", ModerationAction.Review), default);
        await Store.SubmitAsync(Submission("c-4", "review, but a threat", ModerationAction.Review), default);
        await Store.DecideAsync(Moderated("c-4", ModerationAction.Review) with { Labels = new Dictionary<AttributeId, double> { [AttributeId.Threat] = 1 } }, default);

        var labels = Store.ReadLabels(new LabelQuery()).ToList();

        Assert.Equal(["first", "second", "review, but a threat"], labels.Select(l => l.Text));
        Assert.Equal(
            new Dictionary<AttributeId, double> { [AttributeId.Toxicity] = 1, [AttributeId.Insult] = 0.5, [AttributeId.Threat] = 0 },
            labels[0].Labels);
        Assert.Equal("what do you say?", labels[0].ParentText);
        Assert.Equal("en", labels[0].Language);
        Assert.Equal(Model, labels[0].Model);
        Assert.Equal(0.25, labels[0].Scores[AttributeId.Toxicity]);
        Assert.Equal(new Dictionary<AttributeId, double> { [AttributeId.Toxicity] = 0 }, labels[1].Labels);
        Assert.Equal(2, labels[1].Revision);
        Assert.Equal(new Dictionary<AttributeId, double> { [AttributeId.Threat] = 1 }, labels[2].Labels);
    }

    [Fact]
    public async Task Labels_can_be_asked_for_by_site_and_time()
    {
        await Store.SubmitAsync(Submission("c-1", "gazette", ModerationAction.Review, site: "gazette"), default);
        await Store.SubmitAsync(Submission("c-2", "herald", ModerationAction.Review, site: "herald"), default);
        await Store.DecideAsync(Moderated("c-1", ModerationAction.Reject) with { Site = "gazette" }, default);
        await Store.DecideAsync(Moderated("c-2", ModerationAction.Reject) with { Site = "herald", DecidedAt = Noon.AddDays(2) }, default);

        Assert.Equal("gazette", Assert.Single(Store.ReadLabels(new LabelQuery { Site = "gazette" })).Site);
        Assert.Equal("herald", Assert.Single(Store.ReadLabels(new LabelQuery { Since = Noon.AddDays(1) })).Text);
        Assert.Equal(2, Store.ReadLabels(new LabelQuery { Since = Noon }).Count());
    }

    protected static Submission Submission(string id, string text, ModerationAction action, double toxicity = 0.25, string? site = null) => new()
    {
        Comment = new Comment(id, text) { Site = site },
        Scored = new ScoredText(
            AttributeScores.From([new AttributeScore(AttributeId.Toxicity, toxicity), new AttributeScore(AttributeId.Spam, 0.0625)]),
            Model,
            "en"),
        Action = action,
        Policy = Policy,
        ReceivedAt = Noon,
    };

    protected static ModeratorDecision Moderated(string id, ModerationAction action) =>
        new() { CommentId = id, Action = action, Moderator = "mo", Policy = Policy, DecidedAt = Noon.AddMinutes(5) };

    private static Submission By(string author, Submission submission) =>
        submission with { Comment = submission.Comment with { Author = new Author(author) } };

    private List<string> ReadPages(QueueQuery query)
    {
        var ids = new List<string>();
        while (true)
        {
            var page = Store.ReadQueue(query);
            Assert.True(page.Items.Count <= query.Limit);
            ids.AddRange(page.Items.Select(i => i.Comment.Comment.Id));
            if (page.Next is null) return ids;
            Assert.True(QueueCursor.TryParse(page.Next.ToString(), out var next));
            query = query with { After = next };
        }
    }
}
