using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Storage;
using Moderator.Storage.Comments;
using Xunit;

namespace Moderator.Tests.Storage;

/// <summary>SQLite's own errors of a full and of a read-only database, brought about by its own limits.</summary>
public sealed class DiskFaultTests : IAsyncLifetime
{
    private readonly TemporaryDatabase _temporary = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task A_full_database_fails_every_write_of_its_transaction_keeps_what_was_acknowledged_and_goes_on_once_there_is_space()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        for (var i = 0; i < 20; i++) await store.SubmitAsync(Submission(i), default);
        await LimitAsync("PRAGMA max_page_count = 1");

        var outcomes = await Task.WhenAll(Enumerable.Range(100, 40).Select(async i =>
        {
            try
            {
                await store.SubmitAsync(Submission(i), default);
                return (Id: i, Fault: (StorageFault?)null);
            }
            catch (StorageUnavailableException unavailable)
            {
                return (Id: i, unavailable.Fault);
            }
        }));

        Assert.Contains(outcomes, o => o.Fault == StorageFault.DiskFull);
        Assert.All(outcomes, o => Assert.True(o.Fault is null or StorageFault.DiskFull));
        Assert.Equal(20L + outcomes.Count(o => o.Fault is null), _temporary.Ask("SELECT COUNT(*) FROM comments"));
        foreach (var (id, fault) in outcomes) Assert.Equal(fault is null, store.FindStanding(null, $"c-{id}") is not null);
        await store.SubmitAsync(Submission(200), default);
        Assert.Equal("ok", _temporary.Ask("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_read_only_database_fails_the_write_by_that_name_and_goes_on_once_it_may_be_written_to()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        await store.SubmitAsync(Submission(1), default);
        await LimitAsync("PRAGMA query_only = 1");

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.SubmitAsync(Submission(2), default));
        Assert.Equal((StorageFault.ReadOnly, "The database cannot be written to: the file or its directory is read-only."), (refused.Fault, refused.Message));
        Assert.NotNull(store.FindStanding(null, "c-1"));

        await store.SubmitAsync(Submission(2), default);
        Assert.Equal(2L, _temporary.Ask("SELECT COUNT(*) FROM comments"));
    }

    /// <summary>Sets a limit on the connection that writes; the next one, opened after the error, has it no more.</summary>
    private async Task LimitAsync(string pragma) => await _temporary.Database.Writer.RunAloneAsync(session => session.Statement(pragma).Execute(), default);

    private static Submission Submission(int i) => new()
    {
        Comment = new Comment($"c-{i}", new string('x', 9_000)),
        Scored = null,
        Action = ModerationAction.Review,
        Policy = null,
        ReceivedAt = DateTimeOffset.UnixEpoch,
    };
}
