using Moderator.Core.Decisions;
using Moderator.Core.Statistics;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Review;
using Moderator.Storage.Sampling;
using Moderator.Storage.Statistics;
using Moderator.Storage.Users;
using Xunit;

namespace Moderator.Tests.Storage.Statistics;

public sealed class AuditSamplesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = StoredComments.Noon;
    private static readonly AuditDesign Everything = new(1, 0);
    private static readonly AuditDesign Twice = new(1, 1);

    private readonly TemporaryDatabase _temporary = new();
    private SqliteCommentStore _comments = null!;
    private DecisionFollower _follower = null!;
    private AuditSamples _samples = null!;
    private User _ben = null!;
    private User _cleo = null!;
    private User _dora = null!;
    private int _acts;

    public async Task InitializeAsync()
    {
        (_comments, _follower, _samples) = (new SqliteCommentStore(_temporary.Database), new DecisionFollower(_temporary.Database), new AuditSamples(_temporary.Database));
        (_ben, _cleo, _dora) = (await HireAsync("ben"), await HireAsync("cleo"), await HireAsync("dora", new Place("weekly", null)));
    }

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task What_rules_decided_alone_is_drawn_once_with_its_chance_and_what_a_person_decides_is_not()
    {
        await SubmitAsync("a", ModerationAction.Approve);
        await SubmitAsync("b", ModerationAction.Reject);
        await SubmitAsync("c", ModerationAction.Review);
        var design = new AuditDesign(0.999, 0);
        Assert.Equal(3, await _follower.FollowAsync(design, 100, Now, default));
        Assert.Equal(0, await _follower.FollowAsync(design, 100, Now, default));

        Assert.Equal(["a", "b"], (await ClaimAsync(_ben)).Select(s => s.CommentId).Order());
        // A rejected comment is taken twenty times as often: always.
        Assert.Equal("b", _temporary.Ask("SELECT c.comment_id FROM audit_samples s JOIN comments c USING (comment_key) WHERE s.probability = 1 AND s.band = 2 ORDER BY c.comment_id DESC LIMIT 1"));
    }

    [Fact]
    public async Task Decisions_from_before_the_sample_was_there_are_not_drawn()
    {
        await SubmitAsync("old", ModerationAction.Approve);
        _temporary.Ask("UPDATE followed_decisions SET drawn_after = 1");
        await SubmitAsync("new", ModerationAction.Approve);
        await _follower.FollowAsync(Everything, 1, Now, default);
        await _follower.FollowAsync(Everything, 1, Now, default);

        Assert.Equal(["new"], (await ClaimAsync(_ben)).Select(s => s.CommentId));
        Assert.Equal(2L, _temporary.Ask("SELECT SUM(decisions) FROM daily_decisions"));
    }

    [Fact]
    public async Task Two_moderators_have_the_same_sample_only_where_two_are_wanted()
    {
        await SubmitAsync("a", ModerationAction.Approve);
        await _follower.FollowAsync(Everything, 100, Now, default);
        Assert.Single(await ClaimAsync(_ben));
        Assert.Empty(await ClaimAsync(_cleo));
        // The same again is still ben's, and comes free when the time is over or it is given back.
        Assert.Single(await ClaimAsync(_ben));
        await _samples.ReleaseAsync(_ben, null, default);
        Assert.Single(await ClaimAsync(_cleo));

        await SubmitAsync("b", ModerationAction.Approve);
        await _follower.FollowAsync(Twice, 100, Now, default);
        Assert.Equal("b", Assert.Single(await ClaimAsync(_ben)).CommentId);
        Assert.Equal(["a", "b"], (await ClaimAsync(_cleo)).Select(s => s.CommentId).Order());
    }

    [Fact]
    public async Task A_judgement_that_agrees_is_a_label_and_changes_nothing()
    {
        var sample = await OneAsync("a", ModerationAction.Approve);
        Assert.Equal(ReviewOutcome.Done, await JudgeAsync(sample, _ben, ModerationAction.Approve));

        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM decisions"));
        Assert.Equal("ben {\"TOXICITY\":0}", _temporary.Ask("SELECT annotator || ' ' || labels FROM judgements"));
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'sample.judge' AND actor_name = 'ben'"));
        Assert.Empty(await ClaimAsync(_ben));
        Assert.Equal(0, _samples.Count(_ben, 10, Now));
    }

    [Fact]
    public async Task A_judgement_that_differs_decides_and_its_undo_lets_the_rules_decision_stand_again()
    {
        var sample = await OneAsync("a", ModerationAction.Approve);
        Assert.Equal(ReviewOutcome.Done, await JudgeAsync(sample, _ben, ModerationAction.Reject));
        Assert.Equal(ModerationAction.Reject, _comments.FindStanding(null, "a")!.Decision.Action);
        Assert.Equal(new AuditReveal(ModerationAction.Approve, 0.25, IsChanged: true), _samples.Reveal("act-1", _ben));
        Assert.Null(_samples.Reveal("act-1", _cleo));

        Assert.Null(await _samples.UndoAsync("act-1", _cleo, Now.AddMinutes(-1), Now, Now.AddMinutes(1), default));
        Assert.Equal(sample, await _samples.UndoAsync("act-1", _ben, Now.AddMinutes(-1), Now, Now.AddMinutes(1), default));
        Assert.Equal(ModerationAction.Approve, _comments.FindStanding(null, "a")!.Decision.Action);
        Assert.Equal(ReviewOutcome.Done, await JudgeAsync(sample, _ben, ModerationAction.Approve));
    }

    [Fact]
    public async Task A_judgement_is_carried_out_once_and_a_second_one_of_the_same_person_is_not_taken()
    {
        var sample = await OneAsync("a", ModerationAction.Approve);
        var judgement = Judgement(sample, _ben, ModerationAction.Reject);
        Assert.Equal(ReviewOutcome.Done, await _samples.JudgeAsync(judgement, default));
        Assert.Equal(ReviewOutcome.Done, await _samples.JudgeAsync(judgement, default));
        Assert.Equal(ReviewOutcome.Taken, await JudgeAsync(sample, _ben, ModerationAction.Approve));
        Assert.Equal(ReviewOutcome.Taken, await JudgeAsync(sample, _cleo, ModerationAction.Approve));

        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM audit_judgements"));
        Assert.Equal(2L, _temporary.Ask("SELECT COUNT(*) FROM decisions"));
    }

    [Fact]
    public async Task The_second_of_two_says_what_they_think_and_changes_no_decision_of_a_person()
    {
        await SubmitAsync("a", ModerationAction.Approve);
        await _follower.FollowAsync(Twice, 100, Now, default);
        var sample = Assert.Single(await ClaimAsync(_ben));
        await JudgeAsync(sample, _ben, ModerationAction.Reject);
        Assert.Equal(ReviewOutcome.Done, await JudgeAsync(sample, _cleo, ModerationAction.Approve));

        Assert.Equal(ModerationAction.Reject, _comments.FindStanding(null, "a")!.Decision.Action);
        Assert.Equal("cleo {\"TOXICITY\":0}", _temporary.Ask("SELECT annotator || ' ' || labels FROM judgements"));
    }

    [Fact]
    public async Task Who_may_not_see_a_comment_gets_no_sample_of_it_and_their_judgement_is_refused()
    {
        var sample = await OneAsync("a", ModerationAction.Approve, _ben, "daily");

        Assert.Empty(await ClaimAsync(_dora));
        Assert.Equal(0, _samples.Count(_dora, 10, Now));
        Assert.Equal(ReviewOutcome.Refused, await JudgeAsync(sample, _dora, ModerationAction.Approve));
        Assert.Equal(ReviewOutcome.Refused, await JudgeAsync(sample, _ben with { Role = UserRole.ReadOnly }, ModerationAction.Approve));
    }

    [Fact]
    public async Task A_text_that_was_changed_since_is_not_judged_any_more()
    {
        var sample = await OneAsync("a", ModerationAction.Approve);
        await _comments.SubmitAsync(StoredComments.Of("a", "Another text."), default);

        Assert.Equal(ReviewOutcome.Changed, await JudgeAsync(sample, _ben, ModerationAction.Approve));
        await _samples.ReleaseAsync(_ben, null, default);
        Assert.Empty(await ClaimAsync(_ben));
    }

    private async Task<AuditSample> OneAsync(string id, ModerationAction action, User? user = null, string? site = null)
    {
        await SubmitAsync(id, action, site);
        await _follower.FollowAsync(Everything, 100, Now, default);
        return Assert.Single(await ClaimAsync(user ?? _ben));
    }

    private Task<SubmitOutcome> SubmitAsync(string id, ModerationAction action, string? site = null) => _comments.SubmitAsync(StoredComments.Of(id, $"A remark called {id}.", action, site), default);

    private Task<IReadOnlyList<AuditSample>> ClaimAsync(User user) => _samples.ClaimAsync(user, 10, [], Now, Now.AddMinutes(30), default);

    private AuditJudgement Judgement(AuditSample sample, User user, ModerationAction action) => new() { ActId = $"act-{++_acts}", SampleId = sample.Id, User = user, Action = action, At = Now };

    private Task<ReviewOutcome> JudgeAsync(AuditSample sample, User user, ModerationAction action) => _samples.JudgeAsync(Judgement(sample, user, action), default);

    private async Task<User> HireAsync(string name, params Place[] places) =>
        Assert.IsType<User>(await new UserStore(_temporary.Database).AddAsync(new NewUser(name, name, UserRole.Moderator, places.Length == 0 ? null : places), AuditActor.OfSystem("test"), Now, default));
}
