using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Storage;
using Moderator.Storage.Comments;
using Xunit;

namespace Moderator.Tests.Storage;

/// <summary>The contract over SQLite, and what is SQLite's own.</summary>
public sealed class SqliteCommentStoreTests : CommentStoreContract, IAsyncLifetime
{
    private readonly TemporaryDatabase _temporary = new();

    protected override ICommentStore Store => new SqliteCommentStore(_temporary.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task Decisions_can_be_neither_changed_nor_removed()
    {
        await Store.SubmitAsync(Submission("c-1", "stays", ModerationAction.Approve), default);

        foreach (var sql in new[] { "UPDATE decisions SET action = 'reject'", "DELETE FROM decisions" })
        {
            var error = Assert.Throws<SqliteException>(() => _temporary.Ask(sql));
            Assert.Contains("decisions are appended", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_database_is_in_wal_mode_and_everything_is_there_after_a_restart()
    {
        await Store.SubmitAsync(Submission("c-1", "before the restart", ModerationAction.Review), default);
        Assert.Equal("wal", _temporary.Ask("PRAGMA journal_mode"));
        await _temporary.CloseAsync();

        Assert.Equal("before the restart", Store.FindStanding(null, "c-1")!.Comment.Text);
        Assert.Single(Store.ReadQueue(new QueueQuery()).Items);
    }

    [Fact]
    public async Task The_directory_that_is_made_is_its_users_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        var parent = Directory.CreateTempSubdirectory("moderator-storage-");
        try
        {
            var directory = Path.Combine(parent.FullName, "data");
            await using (ModerationDatabase.Open(new DatabaseOptions(Path.Combine(directory, "moderator.db")), TimeProvider.System))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
            }
        }
        finally
        {
            parent.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_torn_end_of_the_log_loses_the_torn_commit_alone()
    {
        for (var i = 0; i < 20; i++) await Store.SubmitAsync(Submission($"c-{i}", $"comment {i}", ModerationAction.Review), default);
        await using var crashed = new TemporaryDatabase();
        // The files as a power cut leaves them: copied while the program runs, the log's last bytes overwritten.
        File.Copy(_temporary.FilePath, crashed.FilePath);
        var log = await File.ReadAllBytesAsync(_temporary.FilePath + "-wal");
        Assert.True(log.Length > 4096);
        log.AsSpan(log.Length - 1000).Fill(0x5A);
        await File.WriteAllBytesAsync(crashed.FilePath + "-wal", log);

        var store = new SqliteCommentStore(crashed.Database);
        for (var i = 0; i < 19; i++) Assert.Equal($"comment {i}", store.FindStanding(null, $"c-{i}")!.Comment.Text);
        Assert.Null(store.FindStanding(null, "c-19"));
        Assert.Equal("ok", crashed.Ask("PRAGMA integrity_check"));
        Assert.Equal(0L, crashed.Ask("SELECT COUNT(*) FROM comments c WHERE NOT EXISTS (SELECT 1 FROM decisions d WHERE d.comment_key = c.comment_key)"));
        Assert.Equal(SubmitResult.Created, (await store.SubmitAsync(Submission("c-19", "comment 19", ModerationAction.Review), default)).Result);
    }

    [Fact]
    public async Task A_locked_database_fails_by_name_and_works_again_once_it_is_free()
    {
        await _temporary.CloseAsync();
        var store = new SqliteCommentStore(_temporary.Open(new DatabaseOptions(_temporary.FilePath) { LockTimeout = TimeSpan.FromSeconds(1) }));
        using (var other = _temporary.Connect())
        {
            using var held = other.BeginTransaction(deferred: false);
            var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.SubmitAsync(Submission("c-1", "locked out", ModerationAction.Review), default));
            Assert.Equal(StorageFault.Locked, error.Fault);
        }

        Assert.Equal(SubmitResult.Created, (await store.SubmitAsync(Submission("c-1", "locked out", ModerationAction.Review), default)).Result);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_by_name()
    {
        await using var other = new TemporaryDatabase();
        await File.WriteAllTextAsync(other.FilePath, new string('x', 5000));

        Assert.Equal(StorageFault.Corrupt, Assert.Throws<StorageUnavailableException>(other.Open).Fault);
    }

    [Fact]
    public async Task A_damaged_page_is_reported_by_name_and_not_as_an_answer()
    {
        for (var i = 0; i < 50; i++) await Store.SubmitAsync(Submission($"c-{i}", new string('w', 500), ModerationAction.Review), default);
        await _temporary.CloseAsync();
        var bytes = await File.ReadAllBytesAsync(_temporary.FilePath);
        bytes.AsSpan(4096).Fill(0xEE);
        await File.WriteAllBytesAsync(_temporary.FilePath, bytes);

        var error = Assert.Throws<StorageUnavailableException>(() => new SqliteCommentStore(_temporary.Open()).FindStanding(null, "c-1"));
        Assert.Equal(StorageFault.Corrupt, error.Fault);
    }

    [Fact]
    public async Task A_closed_store_says_that_it_is_closed()
    {
        var database = _temporary.Open();
        var store = new SqliteCommentStore(database);
        await _temporary.CloseAsync();

        Assert.Equal(StorageFault.Closed, Assert.Throws<StorageUnavailableException>(() => store.FindStanding(null, "c")).Fault);
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.SubmitAsync(Submission("c", "late", ModerationAction.Review), default));
        Assert.Equal(StorageFault.Closed, error.Fault);
    }

    [Fact]
    public async Task Closing_carries_out_the_writes_that_wait()
    {
        var store = new SqliteCommentStore(_temporary.Open());
        var writes = Enumerable.Range(0, 500).Select(i => store.SubmitAsync(Submission($"c-{i}", "on its way", ModerationAction.Review), default)).ToList();
        await _temporary.CloseAsync();

        Assert.All(await Task.WhenAll(writes), outcome => Assert.Equal(SubmitResult.Created, outcome.Result));
        Assert.Equal(500L, _temporary.Ask("SELECT COUNT(*) FROM comments"));
    }
}
