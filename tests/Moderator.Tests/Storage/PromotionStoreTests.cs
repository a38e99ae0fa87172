using System.Text;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Policies;
using Moderator.Core.Scoring;
using Moderator.Storage;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Versions;
using Xunit;

namespace Moderator.Tests.Storage;

public sealed class PromotionStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_780_000_000_000);
    private static readonly AuditActor Kim = new(AuditActorKind.Key, "3", "kim");

    private readonly TemporaryDatabase _temporary = new();

    private SqlitePromotionStore Store => new(_temporary.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task Promotions_are_a_stack_whose_undone_entries_stay()
    {
        Assert.IsType<PromoteOutcome.NothingToUndo>(await Store.UndoAsync(PromotionSubject.Model, null, Kim, Now, default));
        var one = Promoted(await Store.PromoteModelAsync(Model("1"), false, "first", Kim, Now, default));
        var two = Promoted(await Store.PromoteModelAsync(Model("2"), false, null, Kim, Now.AddSeconds(1), default));
        Assert.IsType<PromoteOutcome.AlreadyInForce>(await Store.PromoteModelAsync(Model("2"), false, null, Kim, Now, default));
        var back = Promoted(await Store.UndoAsync(PromotionSubject.Model, "worse", Kim, Now.AddSeconds(2), default));
        var backAgain = Promoted(await Store.UndoAsync(PromotionSubject.Model, null, Kim, Now.AddSeconds(3), default));
        Assert.IsType<PromoteOutcome.NothingToUndo>(await Store.UndoAsync(PromotionSubject.Model, null, Kim, Now, default));

        Assert.Equal((null, "1", "2", "1", null), (one.From?.Version, one.To?.Version, two.To?.Version, back.To?.Version, backAgain.To?.Version));
        Assert.Equal((two.Id, one.Id), (back.Undoes, backAgain.Undoes));
        Assert.Equal([backAgain, back, two, one], Store.ReadHistory([PromotionSubject.Model, PromotionSubject.Shadow], 10));
        Assert.Equal(backAgain, Store.ReadStanding().Model);
        Assert.Equal((backAgain.Id, null), (Store.ReadLatestId(), Store.ReadStanding().Policy));
        Assert.Equal(
            ["model.rollback model:none", "model.rollback model:m@1-000000000000", "model.promote model:m@2-000000000000", "model.promote model:m@1-000000000000"],
            new SqliteAuditLog(_temporary.Database).Read(new AuditQuery()).Acts.Select(a => $"{a.Entry.Act} {a.Entry.Subject}"));
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => _temporary.Ask("DELETE FROM promotions"));
    }

    [Fact]
    public async Task A_policy_is_kept_byte_by_byte_with_its_word_lists()
    {
        var list = "\uFEFFgrobblefitch\r\n"u8.ToArray();
        var policy = PolicyFile.Parse(
            Encoding.UTF8.GetBytes("""{"name": "n", "version": "1", "word_lists": {"w": {"file": "w.txt"}}, "rules": [{"id": "a", "when": {"word_lists": ["w"]}, "action": "review", "reason": "r"}], "default": {"action": "approve", "reason": "r"}}"""),
            "p.json",
            _ => (ReadOnlyMemory<byte>?)list);
        await Store.PromotePolicyAsync(policy, null, Kim, Now, default);
        await Store.UndoAsync(PromotionSubject.Policy, null, Kim, Now, default);
        await Store.PromotePolicyAsync(policy, null, Kim, Now, default);

        var files = Store.ReadPolicyFiles(policy.Version)!;
        Assert.Equal(["p.json", "w.txt"], files.Select(f => f.Name));
        Assert.Equal(list, files[1].Utf8.ToArray());
        Assert.Equal(policy.Version, PolicyFile.Parse(files).Version);
        Assert.Null(Store.ReadPolicyFiles(policy.Version with { Version = "2" }));
    }

    [Fact]
    public async Task Decided_comments_are_read_with_what_stood_of_the_author_before_each()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        var actions = new[] { ModerationAction.Approve, ModerationAction.Reject, ModerationAction.Review, ModerationAction.Approve };
        for (var i = 0; i < actions.Length; i++) await SubmitAsync(store, $"c-{i}", actions[i], Now.AddDays(i));
        await store.DecideAsync(new ModeratorDecision { CommentId = "c-2", Action = ModerationAction.Reject, Moderator = "mo", DecidedAt = Now.AddDays(9) }, default);

        var all = store.ReadDecided(new DecidedQuery(null, null, WithParents: true)).ToList();
        Assert.Equal(actions, all.Select(c => c.Action));
        Assert.Equal([null, null, ModerationAction.Reject, null], all.Select(c => c.Moderated));
        Assert.Equal([null, new(1, 1, 0), new(2, 1, 1), new AuthorHistory(3, 1, 2)], all.Select(c => c.History == new AuthorHistory(0, 0, 0) ? null : c.History));
        var record = new ShadowScores(_temporary.Database);
        ShadowScore Said(string id) => new(null, id, 1, new ScoredText(AttributeScores.None.With(AttributeId.Toxicity, 0.75), Model("2"), "en"), ModerationAction.Approve);
        await record.RecordAsync([Said("c-2"), Said("c-3")], [new(Model("2"), 3)], Now, default);
        // Told twice, of a comment that is not stored, of a later hour.
        await record.RecordAsync([Said("c-3"), Said("c-9")], [new(Model("2"), 4)], Now.AddDays(4), default);

        Assert.Equal([new[] { "rule" }, ["rule"], ["rule"], ["rule"]], all.Select(c => c.Rules));
        Assert.All(all, c => Assert.Equal((0.25, Model("1")), (c.Scores[AttributeId.Toxicity], c.Model)));

        var late = new DecidedQuery(Now.AddDays(2), null, WithParents: false);
        Assert.Equal(all[2..].Select(c => (c.Number, c.History)), store.ReadDecided(late).Select(c => (c.Number, c.History)));
        Assert.Equal((2L, 0L), (store.CountDecided(late), store.CountDecided(late with { Site = "elsewhere" })));

        var comparison = Assert.Single(new SqliteShadowComparisons(_temporary.Database).Read(null, 0.5));
        Assert.Equal((Model("1"), Model("2"), 2L, 7L), (comparison.Model, comparison.Shadow, comparison.Comments, comparison.LeftOut));
        Assert.Equal(4, Assert.Single(new SqliteShadowComparisons(_temporary.Database).Read(Now.AddDays(3), 0.5)).LeftOut);
        Assert.Equal((1L, 1L), (comparison.Actions[(ModerationAction.Review, ModerationAction.Approve)], comparison.Actions[(ModerationAction.Approve, ModerationAction.Approve)]));
        Assert.Equal(new AttributeComparison(AttributeId.Toxicity, 2, 0, 0, 2, 2, 2, 2, 0.5), Assert.Single(comparison.Attributes));
    }

    [Fact]
    public async Task A_database_that_is_opened_to_read_takes_no_write_and_no_migration()
    {
        _ = _temporary.Database;
        await using var reader = ModerationDatabase.OpenToRead(new DatabaseOptions(_temporary.FilePath));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => new SqlitePromotionStore(reader).PromoteModelAsync(Model("1"), false, null, Kim, Now, default));
        _temporary.Ask("DELETE FROM schema_version WHERE version > 3");
        Assert.Contains("schema version 3, and this program reads version", Assert.Throws<SchemaMismatchException>(() => ModerationDatabase.OpenToRead(new DatabaseOptions(_temporary.FilePath))).Message, StringComparison.Ordinal);
    }

    private static Task<SubmitOutcome> SubmitAsync(SqliteCommentStore store, string id, ModerationAction action, DateTimeOffset at) => store.SubmitAsync(
        new Submission
        {
            Comment = new Comment(id, "text of " + id) { Author = new Author("kay") },
            Scored = new ScoredText(AttributeScores.None.With(AttributeId.Toxicity, 0.25), Model("1"), "en"),
            Action = action,
            MatchedRules = [new MatchedRule("rule", action, "r")],
            Policy = null,
            ReceivedAt = at,
        },
        default);

    private static Promotion Promoted(PromoteOutcome outcome) => Assert.IsType<PromoteOutcome.Promoted>(outcome).Promotion;

    private static ModelVersion Model(string version) => new("m", version, new string('0', 64));
}
