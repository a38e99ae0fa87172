using Moderator.Core.Decisions;
using Moderator.Storage.Appeals;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Privacy;
using Moderator.Storage.Statements;
using Moderator.Storage.Users;
using Moderator.Storage.Webhooks;
using Xunit;

namespace Moderator.Tests.Storage.Cases;

public sealed class AppealStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = StoredComments.Noon;
    private static readonly AuditActor Actor = AuditActor.OfSystem("test");

    private readonly TemporaryDatabase _temporary = new();
    private AppealStore _appeals = null!;
    private SqliteCommentStore _comments = null!;
    private User _ben = null!;
    private User _sara = null!;
    private User _tom = null!;

    public async Task InitializeAsync()
    {
        (_appeals, _comments) = (new AppealStore(_temporary.Database), new SqliteCommentStore(_temporary.Database));
        _ben = await HireAsync("ben", UserRole.Moderator);
        _sara = await HireAsync("sara", UserRole.Senior);
        _tom = await HireAsync("tom", UserRole.Senior);
    }

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task One_appeal_is_taken_for_a_rejection_that_stands_and_is_not_too_old()
    {
        var decision = await RejectAsync("c-1", "sara");
        Assert.IsType<AppealOutcome.TooLate>(await AppealAsync(decision, since: Now.AddDays(1)));
        Assert.IsType<AppealOutcome.Received>(await AppealAsync(decision));
        Assert.Equal("I meant it kindly.", Assert.IsType<AppealOutcome.AlreadyMade>(await AppealAsync(decision)).Appeal.Text);
        Assert.IsType<AppealOutcome.NothingToAppeal>(await AppealAsync(999));

        var second = await RejectAsync("c-2", "sara");
        Assert.IsType<AppealOutcome.TooMany>(await AppealAsync(second, most: 1));
        await DecideAsync("c-2", ModerationAction.Approve, "sara");
        Assert.IsType<AppealOutcome.NothingToAppeal>(await AppealAsync(second));
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'appeal.receive'"));
    }

    [Fact]
    public async Task Who_decided_first_decides_no_appeal_and_whoever_has_it_open_keeps_it()
    {
        var appeal = await ReceiveAsync(await RejectAsync("c-1", "Sara"));
        Assert.Equal(AppealClaim.FirstModerator, await ClaimAsync(appeal, _sara));
        Assert.Equal(AppealRulingOutcome.FirstModerator, await RuleAsync(appeal, _sara, true));
        Assert.True(Assert.Single(_appeals.ReadWaiting(_sara, Now, 9)).IsFirst);
        Assert.True(_appeals.HasOtherReviewer(_sara, null, null));

        Assert.Equal(AppealClaim.Taken, await ClaimAsync(appeal, _tom));
        var una = await HireAsync("una", UserRole.Admin);
        Assert.Equal(AppealClaim.Elsewhere, await ClaimAsync(appeal, una));
        Assert.Equal(AppealRulingOutcome.Elsewhere, await RuleAsync(appeal, una, true));
        Assert.Equal("tom", Assert.Single(_appeals.ReadWaiting(una, Now, 9)).ClaimedBy);
        await _appeals.ReleaseAsync(appeal, _tom, default);
        Assert.Equal(AppealClaim.Taken, await ClaimAsync(appeal, una));
        Assert.Equal(AppealRulingOutcome.Refused, await RuleAsync(appeal, _ben, true));
    }

    [Fact]
    public async Task Overturning_appends_the_reversing_decision_and_tells_webhooks()
    {
        await new WebhookStore(_temporary.Database).AddAsync(new NewWebhook { Name = "w", Url = "https://example.org/", Secret = new byte[32], Events = WebhookEvents.AppealDecided }, Actor, Now, default);
        var decision = await RejectAsync("c-1", "sara");
        var appeal = await ReceiveAsync(decision);
        Assert.Equal(AppealRulingOutcome.Done, await RuleAsync(appeal, _tom, true));
        Assert.Equal(AppealRulingOutcome.Gone, await RuleAsync(appeal, _tom, false));

        Assert.Equal(ModerationAction.Approve, _comments.FindStanding(null, "c-1")!.Decision.Action);
        var told = Assert.IsType<DueDelivery.OfAppeal>(Assert.Single(new DeliveryQueue(_temporary.Database).ReadDue(1, true, Now, 9)));
        Assert.Equal((AppealState.Overturned, "You are right.", "tom", decision), (told.Appeal.State, told.Appeal.Answer, told.Appeal.DecidedBy, told.Appeal.DecisionId));
        Assert.Equal(_comments.FindStanding(null, "c-1")!.Decision.Id, told.Appeal.ReversalId);
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'appeal.overturn' AND actor_name = 'tom'"));
    }

    [Fact]
    public async Task Overturning_what_stands_no_more_reverses_nothing()
    {
        var decision = await RejectAsync("c-1", "sara");
        var appeal = await ReceiveAsync(decision);
        await _comments.SubmitAsync(StoredComments.Of("c-1", "Another text", author: "u-1"), default);
        Assert.Equal(AppealRulingOutcome.Done, await RuleAsync(appeal, _tom, true));
        Assert.Null(_appeals.Find(appeal)!.ReversalId);
        Assert.Equal(DecisionSource.Policy, _comments.FindStanding(null, "c-1")!.Decision.Source);
    }

    [Fact]
    public async Task Texts_of_appeals_go_with_their_author()
    {
        var appeal = await ReceiveAsync(await RejectAsync("c-1", "sara"));
        await RuleAsync(appeal, _tom, false);
        Assert.Single(_appeals.ReadOf(null, "u-1"));
        await new PrivacyStore(_temporary.Database).EraseAuthorAsync(null, "u-1", Actor, Now, default);
        Assert.Equal(("", null, AppealState.Upheld), _appeals.Find(appeal) is { } left ? (left.Text, left.Answer, left.State) : default);
    }

    [Fact]
    public async Task Rejections_are_read_with_what_led_to_them_and_no_text()
    {
        var decision = await RejectAsync("c-1", "sara");
        var store = new StatementStore(_temporary.Database);
        var facts = Assert.Single(store.ReadAll(new LabelQuery()));
        Assert.Equal(decision, facts.Decision.Id);
        Assert.Equal(("en", Now, false, 0), (facts.Language, facts.PostedAt, facts.WasApproved, facts.Reports));
        Assert.Null(store.Find(decision - 1));
        await DecideAsync("c-1", ModerationAction.Approve, "sara");
        var again = await DecideAsync("c-1", ModerationAction.Reject, "sara");
        Assert.True(store.Find(again)!.WasApproved);
        Assert.Empty(store.ReadAll(new LabelQuery { Since = Now.AddDays(1) }));
    }

    private async Task<User> HireAsync(string name, UserRole role) =>
        (await new UserStore(_temporary.Database).AddAsync(new NewUser(name, name, role), Actor, Now, default))!;

    private async Task<long> RejectAsync(string id, string moderator)
    {
        await _comments.SubmitAsync(StoredComments.Of(id, "Text of " + id, ModerationAction.Review, author: "u-1"), default);
        return await DecideAsync(id, ModerationAction.Reject, moderator);
    }

    private async Task<long> DecideAsync(string id, ModerationAction action, string moderator) => Assert.IsType<DecideOutcome.Decided>(await _comments.DecideAsync(
        new ModeratorDecision { CommentId = id, Action = action, Moderator = moderator, Reason = "Off topic", DecidedAt = Now }, default)).Decision.Decision.Id;

    private Task<AppealOutcome> AppealAsync(long decision, DateTimeOffset? since = null, int most = 9) => _appeals.ReceiveAsync(
        new NewAppeal { DecisionId = decision, Text = "I meant it kindly.", At = Now, Since = since ?? Now.AddDays(-9), MostInDay = most }, Actor, default);

    private async Task<long> ReceiveAsync(long decision) => Assert.IsType<AppealOutcome.Received>(await AppealAsync(decision)).Appeal.Id;

    private Task<AppealClaim> ClaimAsync(long appeal, User user) => _appeals.ClaimAsync(appeal, user, Now, Now.AddMinutes(20), default);

    private Task<AppealRulingOutcome> RuleAsync(long appeal, User user, bool overturned) => _appeals.DecideAsync(
        new AppealRuling { AppealId = appeal, User = user, Overturned = overturned, Answer = "You are right.", At = Now }, default);
}
