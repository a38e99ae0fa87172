using Moderator.Core.Authors;
using Moderator.Core.Decisions;
using Moderator.Storage.Audit;
using Moderator.Storage.Authors;
using Moderator.Storage.Comments;
using Moderator.Storage.Privacy;
using Moderator.Storage.Users;
using Moderator.Storage.Webhooks;
using Xunit;

namespace Moderator.Tests.Storage.Cases;

public sealed class SanctionStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = StoredComments.Noon;
    private static readonly AuditActor Actor = AuditActor.OfSystem("test");
    private static readonly StrikeTerms Terms = new(TimeSpan.FromDays(30), 2, TimeSpan.FromDays(7));

    private readonly TemporaryDatabase _temporary = new();
    private SanctionStore _sanctions = null!;
    private SqliteCommentStore _comments = null!;

    public Task InitializeAsync()
    {
        (_sanctions, _comments) = (new SanctionStore(_temporary.Database), new SqliteCommentStore(_temporary.Database));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task A_ban_binds_until_it_is_lifted_and_both_are_audited_without_the_author_s_id()
    {
        var before = _sanctions.ReadChanges();
        var ban = await GiveAsync(SanctionKind.Ban);
        Assert.True(_sanctions.ReadChanges() > before);
        Assert.Equal(("daily", "u-7731", SanctionKind.Ban), Assert.Single(_sanctions.ReadBinding(Now)) is var bound ? (bound.Site, bound.AuthorId, bound.Sanction.Kind) : default);

        Assert.Null(await _sanctions.LiftAsync("weekly", "u-7731", ban.Id, "sara", "another one", Actor, Now, default));
        var lifted = await _sanctions.LiftAsync("daily", "u-7731", ban.Id, "sara", "They said sorry.", Actor, Now.AddHours(1), default);
        Assert.Equal(("sara", "They said sorry."), (lifted!.LiftedBy, lifted.LiftReason));
        Assert.Null(await _sanctions.LiftAsync("daily", "u-7731", ban.Id, "sara", "again", Actor, Now, default));

        Assert.Empty(_sanctions.ReadBinding(Now));
        Assert.Equal("author.ban author.lift_ban", _temporary.Ask("SELECT group_concat(act, ' ') FROM (SELECT act FROM audit_log ORDER BY audit_id)"));
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM audit_log WHERE subject LIKE '%7731%' OR details LIKE '%7731%'"));
    }

    [Fact]
    public async Task A_sanction_whose_time_is_over_binds_no_more()
    {
        await GiveAsync(SanctionKind.Mute, Now.AddDays(1));
        Assert.Single(_sanctions.ReadBinding(Now.AddHours(23)));
        Assert.Empty(_sanctions.ReadBinding(Now.AddDays(1)));
        await Assert.ThrowsAsync<ArgumentException>(() => GiveAsync(SanctionKind.Mute));
    }

    [Fact]
    public async Task One_strike_too_many_mutes_and_the_mute_goes_with_the_strike_that_brought_it()
    {
        await RejectAsync("c-1");
        Assert.Empty(_sanctions.ReadBinding(Now));
        await RejectAsync("c-2");
        var mute = Assert.Single(_sanctions.ReadBinding(Now)).Sanction;
        Assert.Equal((SanctionKind.Mute, Now.AddDays(7)), (mute.Kind, mute.Until!.Value));
        Assert.Equal(SanctionStore.Automatic, _sanctions.ReadOf("daily", "u-7731").Single(s => s.Kind == SanctionKind.Mute).GivenBy);

        // Taken back: the strike that it gave counts no more, and the mute that came of it is lifted.
        await DecideAsync("c-2", ModerationAction.Approve);
        Assert.Empty(_sanctions.ReadBinding(Now));
        Assert.Single(_sanctions.ReadOf("daily", "u-7731"), s => s.IsInForce(Now));
    }

    [Fact]
    public async Task Strikes_that_are_over_count_towards_nothing()
    {
        await RejectAsync("c-1");
        await RejectAsync("c-2", Now.AddDays(31));
        Assert.Empty(_sanctions.ReadBinding(Now.AddDays(31)));
    }

    [Fact]
    public async Task Webhooks_are_told_of_what_is_given_and_lifted_in_this_order()
    {
        await new WebhookStore(_temporary.Database).AddAsync(new NewWebhook { Name = "w", Url = "https://example.org/", Secret = new byte[32], Sites = ["daily"] }, Actor, Now, default);
        var ban = await GiveAsync(SanctionKind.Ban);
        await _sanctions.LiftAsync("daily", "u-7731", ban.Id, "sara", "A slip.", Actor, Now, default);
        var queue = new DeliveryQueue(_temporary.Database);
        var given = Assert.IsType<DueDelivery.OfSanction>(Assert.Single(queue.ReadDue(1, true, Now, 10)));
        Assert.Equal((WebhookEvents.SanctionGiven, "daily", "u-7731"), (given.Event, given.Site, given.AuthorId));
        await queue.NoteDeliveredAsync(given.Id, 200, Now, default);
        Assert.Equal(WebhookEvents.SanctionLifted, Assert.Single(queue.ReadDue(1, true, Now, 10)).Event);
        Assert.Equal(2, new WebhookStore(_temporary.Database).ReadDeliveries(new DeliveryQuery(1))!.Deliveries.Count);
    }

    [Fact]
    public async Task Removing_an_author_removes_what_was_held_against_them_and_what_was_to_be_told_of_it()
    {
        await new WebhookStore(_temporary.Database).AddAsync(new NewWebhook { Name = "w", Url = "https://example.org/", Secret = new byte[32] }, Actor, Now, default);
        await RejectAsync("c-1");
        await RejectAsync("c-2");
        await GiveAsync(SanctionKind.Ban);
        var privacy = new PrivacyStore(_temporary.Database);
        Assert.True(privacy.FindAuthor("daily", "u-7731").IsHere);
        await privacy.EraseAuthorAsync("daily", "u-7731", Actor, Now, default);
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM sanctions"));
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM authors"));
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM webhook_deliveries WHERE sanction_id IS NOT NULL"));
        Assert.Empty(_sanctions.ReadBinding(Now));
    }

    [Fact]
    public async Task A_ban_outlives_the_comments_that_expire()
    {
        await RejectAsync("c-1");
        await GiveAsync(SanctionKind.Ban);
        await new PrivacyStore(_temporary.Database).ExpireAsync(new Retention(null, null, TimeSpan.FromDays(1)), null, Actor, Now.AddDays(2), default);
        Assert.Equal(0L, _temporary.Ask("SELECT comments FROM authors"));
        Assert.Single(_sanctions.ReadBinding(Now.AddDays(2)));
    }

    [Fact]
    public async Task Authors_are_listed_by_rejections_and_found_by_id_or_name_within_the_user_s_places()
    {
        await RejectAsync("c-1");
        await _comments.SubmitAsync(StoredComments.Of("c-9", "Fine", site: "weekly", author: "u-2"), default);
        var authors = new AuthorStore(_temporary.Database);
        AuthorQuery Query(string? search) => new() { Search = search, Now = Now };
        var listed = Assert.Single(authors.Find(Query(null)));
        Assert.Equal(("u-7731", "Name of u-7731", 1, 1, 1), (listed.Id, listed.Name, listed.Comments, listed.Rejected, listed.Strikes));
        Assert.Equal("u-2", Assert.Single(authors.Find(Query("u-2"))).Id);
        Assert.Equal("u-2", Assert.Single(authors.Find(Query("OF U-2"))).Id);
        Assert.Single(authors.Find(Query(null) with { OnlySanctioned = true }));
        var ina = (await new UserStore(_temporary.Database).AddAsync(new NewUser("ina", "ina", UserRole.Moderator, [new Place("weekly", null)]), Actor, Now, default))!;
        Assert.Empty(authors.Find(Query(null) with { VisibleTo = ina }));
        Assert.Equal("u-2", Assert.Single(authors.Find(Query("name") with { VisibleTo = ina })).Id);
        Assert.Null(authors.Find(listed.Key, ina, Now));
        Assert.Equal(listed.Key, authors.FindKey("daily", "u-7731"));
    }

    private Task<Sanction> GiveAsync(SanctionKind kind, DateTimeOffset? until = null) => _sanctions.GiveAsync(
        new NewSanction { Site = "daily", AuthorId = "u-7731", Kind = kind, Reason = "As the test says.", By = "ben", Until = until, At = Now }, Actor, default);

    private async Task RejectAsync(string id, DateTimeOffset? at = null)
    {
        await _comments.SubmitAsync(StoredComments.Of(id, "Text of " + id, ModerationAction.Review, "daily", "u-7731"), default);
        await DecideAsync(id, ModerationAction.Reject, at);
    }

    private Task<DecideOutcome> DecideAsync(string id, ModerationAction action, DateTimeOffset? at = null) => _comments.DecideAsync(
        new ModeratorDecision { Site = "daily", CommentId = id, Action = action, Moderator = "ben", Reason = "Insult", Strike = Terms, DecidedAt = at ?? Now }, default);
}
