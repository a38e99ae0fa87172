using System.Buffers.Binary;
using Moderator.Rounds;
using Moderator.Storage;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;
using Xunit;

namespace Moderator.Tests.Storage;

public sealed class GroupCommitWriterTests : IAsyncLifetime
{
    private readonly TemporaryDatabase _temporary = new();

    private GroupCommitWriter Writer => _temporary.Database.Writer;

    public async Task InitializeAsync() =>
        await Writer.WriteAsync(s => s.Statement("CREATE TABLE numbers (number INTEGER PRIMARY KEY)").Execute(), default);

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task Writes_that_wait_together_share_a_commit()
    {
        var before = Writer.Commits;
        using var held = new ManualResetEventSlim();
        // The first write holds the writer until the others wait behind it.
        var first = Writer.WriteAsync(s => { held.Wait(); return Insert(s, 0); }, default);
        var others = Enumerable.Range(1, 300).Select(i => Writer.WriteAsync(s => Insert(s, i), default)).ToList();
        held.Set();
        await first;
        await Task.WhenAll(others);

        Assert.Equal(301L, _temporary.Ask("SELECT COUNT(*) FROM numbers"));
        Assert.InRange(Writer.Commits - before, 1, 2);
    }

    [Fact]
    public async Task A_write_that_fails_takes_nothing_of_the_others_with_it()
    {
        using var held = new ManualResetEventSlim();
        var first = Writer.WriteAsync(s => { held.Wait(); return Insert(s, 0); }, default);
        var writes = Enumerable.Range(1, 40).Select(i => Writer.WriteAsync(
            s =>
            {
                Insert(s, i);
                return i % 4 == 0 ? throw new InvalidOperationException($"write {i} fails after its insert") : i;
            },
            default)).ToList();
        held.Set();
        await first;

        for (var i = 1; i <= 40; i++)
        {
            if (i % 4 == 0) await Assert.ThrowsAsync<InvalidOperationException>(() => writes[i - 1]);
            else Assert.Equal(i, await writes[i - 1]);
        }

        Assert.Equal(31L, _temporary.Ask("SELECT COUNT(*) FROM numbers"));
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM numbers WHERE number > 0 AND number % 4 = 0"));
    }

    [Fact]
    public async Task A_model_that_a_failed_write_took_back_with_it_is_known_again_afterwards()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        using var held = new ManualResetEventSlim();
        var first = Writer.WriteAsync(s => { held.Wait(); return Insert(s, 0); }, default);
        var stored = store.SubmitAsync(StoredComments.Of("c-1", "The first to name this model"), default);
        var failing = Writer.WriteAsync<int>(s => { Insert(s, 1); throw new InvalidOperationException("fails after its insert"); }, default);
        var behind = store.SubmitAsync(StoredComments.Of("c-2", "The second"), default);
        held.Set();

        await first;
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.Equal(StoredComments.Model, (await stored).Comment.Model);
        await behind;
        Assert.Equal([StoredComments.Model, StoredComments.Model], new[] { "c-1", "c-2" }.Select(id => store.FindStanding(null, id)!.Model));
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM models"));
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM pragma_foreign_key_check"));
    }

    [Fact]
    public async Task A_write_that_fails_before_it_changes_anything_lets_the_others_run_once()
    {
        var runs = 0;
        using var held = new ManualResetEventSlim();
        var first = Writer.WriteAsync(s => { held.Wait(); return Insert(s, 0); }, default);
        var before = Writer.WriteAsync(s => { runs++; return Insert(s, 1); }, default);
        var failing = Writer.WriteAsync<int>(_ => throw new InvalidOperationException("refused"), default);
        held.Set();

        await first;
        await before;
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.Equal(1, runs);
        Assert.Equal(2L, _temporary.Ask("SELECT COUNT(*) FROM numbers"));
    }

    [Fact]
    public async Task The_log_is_brought_into_the_database_beside_the_writer_and_begins_anew_before_it_grows_long()
    {
        await Writer.WriteAsync(s => s.Statement("CREATE TABLE bulk (bytes BLOB)").Execute(), default);
        var first = LogNumber();
        // 300 commits of 1 MB: the log is long then, and not so long that the writer would do it all by itself.
        for (var i = 0; i < 300; i++)
            await Writer.WriteAsync(s => s.Statement("INSERT INTO bulk (bytes) VALUES (zeroblob(1000000))").Execute(), default);

        // How long it takes is the disk's affair; a writer that has little to write must not keep it from happening.
        var number = 0;
        await Patience.UntilAsync(async () => LogNumber() != first || await Writer.WriteAsync(s => Insert(s, number++), default) == 0, "a log that begins anew");
        Assert.InRange(new FileInfo(_temporary.FilePath + "-wal").Length, 1, 350_000_000);
        Assert.Equal(300L, _temporary.Ask("SELECT COUNT(*) FROM bulk"));
        await _temporary.CloseAsync();
        Assert.True(new FileInfo(_temporary.FilePath + "-wal") is { Exists: false } or { Length: 0 }, "closing leaves a log that the next start has to read");
        Assert.Equal(300_000_000L, _temporary.Ask("SELECT SUM(LENGTH(bytes)) FROM bulk"));
    }

    [Fact]
    public async Task A_caller_is_told_only_after_the_commit()
    {
        for (var i = 0; i < 50; i++)
        {
            await Writer.WriteAsync(s => Insert(s, i), default);
            Assert.Equal(i + 1L, _temporary.Ask("SELECT COUNT(*) FROM numbers"));
        }
    }

    [Fact]
    public async Task A_failed_transaction_fails_every_write_of_it_and_the_next_one_works()
    {
        using var held = new ManualResetEventSlim();
        var first = Writer.WriteAsync(s => { held.Wait(); return Insert(s, 1); }, default);
        // What a full disk does: SQLite itself rolls the whole transaction back.
        var second = Writer.WriteAsync(s => s.Statement("INSERT OR ROLLBACK INTO numbers (number) VALUES (1)").Execute(), default);
        held.Set();

        await Assert.ThrowsAnyAsync<Exception>(() => first);
        await Assert.ThrowsAnyAsync<Exception>(() => second);
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM numbers"));
        Assert.Equal(1, await Writer.WriteAsync(s => Insert(s, 1), default));
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM numbers"));
    }

    [Fact]
    public async Task A_caller_can_give_up_waiting_to_be_let_in()
    {
        await _temporary.CloseAsync();
        var writer = _temporary.Open(new DatabaseOptions(_temporary.FilePath) { WriteQueueCapacity = 1 }).Writer;
        using var held = new ManualResetEventSlim();
        using var running = new ManualResetEventSlim();
        var first = writer.WriteAsync(s => { running.Set(); held.Wait(); return Insert(s, 1); }, default);
        running.Wait();
        var second = writer.WriteAsync(s => Insert(s, 2), default);
        using var impatience = new CancellationTokenSource();
        var third = writer.WriteAsync(s => Insert(s, 3), impatience.Token);
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        held.Set();
        await Task.WhenAll(first, second);
        Assert.Equal(2L, _temporary.Ask("SELECT COUNT(*) FROM numbers"));
    }

    /// <summary>How often the log began anew: it stands in the log's head, big end first.</summary>
    private uint LogNumber()
    {
        using var log = new FileStream(_temporary.FilePath + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var head = new byte[16];
        log.ReadExactly(head);
        return BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(12));
    }

    private static int Insert(SqliteSession session, int number) =>
        session.Statement("INSERT INTO numbers (number) VALUES (@number)").Set("@number", number).Execute();
}
