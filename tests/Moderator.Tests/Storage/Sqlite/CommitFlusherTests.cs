using Microsoft.Data.Sqlite;
using Moderator.Storage;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Webhooks;
using Xunit;

namespace Moderator.Tests.Storage;

/// <summary>A writer over a real database, whose flushes the test lets through, holds up or fails.</summary>
public sealed class CommitFlusherTests : IAsyncLifetime
{
    private readonly TemporaryDatabase _temporary = new();
    private readonly OutboxSignal _outbox = new();
    private Action<LogFile> _flush = log => log.Flush();
    private Checkpointer _checkpointer = null!;
    private GroupCommitWriter _writer = null!;

    public async Task InitializeAsync()
    {
        var path = _temporary.FilePath;
        SqliteSession Open() => SqliteSession.Open(path, SqliteOpenMode.ReadWriteCreate, TimeSpan.FromSeconds(30));
        _checkpointer = new Checkpointer(Open);
        _writer = new GroupCommitWriter(Open, () => LogFile.Open(path), 4096, 512, new CommitFlusher(log => _flush(log), _outbox), _checkpointer);
        await _writer.WriteAsync(s => s.Statement("CREATE TABLE numbers (number INTEGER PRIMARY KEY)").Execute(), default);
    }

    public async Task DisposeAsync()
    {
        _checkpointer.Stop();
        await _writer.DisposeAsync();
        _checkpointer.Dispose();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task The_next_transaction_runs_while_the_one_before_is_brought_to_disk_and_nobody_is_told_before_that()
    {
        var (flushes, let) = (0, new ManualResetEventSlim());
        _flush = log =>
        {
            Interlocked.Increment(ref flushes);
            let.Wait();
            log.Flush();
        };
        using var first = new ManualResetEventSlim();
        using var second = new ManualResetEventSlim();
        var told = _writer.WriteAsync(s => { first.Set(); return Insert(s, 1); }, default);
        first.Wait();
        var behind = _writer.WriteAsync(s => { second.Set(); return Insert(s, 2); }, default);
        // It runs although the flush of the first is held up.
        second.Wait();
        var durable = _writer.WaitUntilDurableAsync(default);

        Assert.False(told.IsCompleted);
        Assert.False(behind.IsCompleted);
        Assert.False(durable.IsCompleted);
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM numbers WHERE number = 1"));
        let.Set();
        await Task.WhenAll(told, behind, durable);
        Assert.InRange(flushes, 2, 3);
        Assert.Equal(2L, _temporary.Ask("SELECT COUNT(*) FROM numbers"));
        await _writer.WaitUntilDurableAsync(default);
    }

    [Fact]
    public async Task A_flush_that_fails_fails_its_callers_and_the_log_is_brought_into_the_database_before_anything_else_is_acknowledged()
    {
        await _writer.WriteAsync(s => Insert(s, 1), default);
        var fails = true;
        _flush = log =>
        {
            if (fails) throw new IOException("The disk said no.");
            log.Flush();
        };

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => _writer.WriteAsync(s => Insert(s, 2), default));
        Assert.Equal((StorageFault.InputOutput, "The disk that holds the database reported an error."), (refused.Fault, refused.Message));
        fails = false;
        await _writer.WaitUntilDurableAsync(default);

        // What the failed flush may have lost of the log is in the database's own file, and flushed with it.
        var alone = Path.Combine(Path.GetDirectoryName(_temporary.FilePath)!, "alone.db");
        File.Copy(_temporary.FilePath, alone);
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = alone, Pooling = false }.ConnectionString))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM numbers";
            Assert.Equal(2L, command.ExecuteScalar());
        }

        Assert.Equal(1, await _writer.WriteAsync(s => Insert(s, 3), default));
        Assert.Equal(3L, _temporary.Ask("SELECT COUNT(*) FROM numbers"));
    }

    [Fact]
    public async Task Deliveries_are_announced_once_they_are_on_disk()
    {
        using var let = new ManualResetEventSlim();
        _flush = _ => let.Wait();
        var announced = _outbox.WaitAsync(default);
        using var ran = new ManualResetEventSlim();
        var first = _writer.WriteAsync(s => { s.WroteDeliveries = true; return Insert(s, 1); }, default);
        var second = _writer.WriteAsync(s => { ran.Set(); return Insert(s, 2); }, default);
        ran.Wait();

        Assert.False(announced.IsCompleted);
        let.Set();
        await Task.WhenAll(first, second);
        Assert.True(await announced);
    }

    [Fact]
    public async Task The_log_grows_ahead_of_what_is_written_to_it_and_its_rest_is_never_read()
    {
        await _writer.WriteAsync(s => s.Statement("CREATE TABLE bulk (bytes BLOB)").Execute(), default);
        for (var i = 0; i < 40; i++)
            await _writer.WriteAsync(s => s.Statement("INSERT INTO bulk (bytes) VALUES (randomblob(100000))").Execute(), default);

        var log = new FileInfo(_temporary.FilePath + "-wal");
        Assert.InRange(log.Length, 5_000_000, 12_000_000);
        using (var file = new FileStream(log.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            file.Seek(-4096, SeekOrigin.End);
            Assert.Equal(0, file.ReadByte());
        }

        // As after a power cut: the files as they are, without the shared memory.
        var copy = Path.Combine(Path.GetDirectoryName(_temporary.FilePath)!, "copy.db");
        File.Copy(_temporary.FilePath, copy);
        File.Copy(log.FullName, copy + "-wal");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM bulk";
        Assert.Equal(40L, command.ExecuteScalar());
        command.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", command.ExecuteScalar());
    }

    private static int Insert(SqliteSession session, int number) =>
        session.Statement("INSERT INTO numbers (number) VALUES (@number)").Set("@number", number).Execute();
}
