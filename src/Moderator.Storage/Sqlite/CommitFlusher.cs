using Microsoft.Data.Sqlite;
using Moderator.Storage.Webhooks;

namespace Moderator.Storage.Sqlite;

/// <summary>What one transaction committed, which is not on disk yet.</summary>
/// <param name="Writes">Its writes, whose callers wait.</param>
/// <param name="Log">The log that holds it.</param>
/// <param name="WroteDeliveries">Whether it put deliveries in.</param>
internal sealed record Commit(IReadOnlyList<PendingWrite> Writes, LogFile Log, bool WroteDeliveries);

/// <summary>
/// Brings commits to disk and tells their callers, on a thread of its own: while that waits for the disk, the writer runs the
/// next transaction. All that was committed while one flush lasted shares the next.
/// </summary>
/// <remarks>
/// The writing session is <c>synchronous=NORMAL</c>: SQLite writes a commit to the log and leaves it to the system when
/// that reaches the disk. A program that is killed loses nothing of it; a power cut may lose the last commits, the newest ones
/// always, as SQLite reads a log up to the first frame that is not whole. No caller is told of a commit before a flush that
/// began after it has ended: so what was acknowledged stands, and with it all that came before. In NORMAL as in FULL, SQLite
/// itself flushes the log before its pages go into the database, and the database and the log's head before the log begins
/// anew. Readers see a commit some milliseconds before it is on disk: whoever passes on what was read as proof that it is
/// stored waits for <see cref="GroupCommitWriter.WaitUntilDurableAsync"/>.
/// After a flush that failed nobody knows what of the log is on disk, not even after a later one that succeeded. Every commit
/// fails then until <see cref="Renew"/> has brought all that the system still holds of the log into the database.
/// </remarks>
internal sealed class CommitFlusher : IDisposable
{
    private readonly Action<LogFile> _flush;
    private readonly OutboxSignal _outbox;
    private readonly object _gate = new();
    private readonly Thread _thread;
    private List<Commit> _handed = [];
    private bool _working;
    private bool _stopping;
    private volatile bool _failed;
    private int _underWay;

    /// <param name="flush">Brings a log to disk.</param>
    /// <param name="outbox">Told of every commit that put deliveries in.</param>
    public CommitFlusher(Action<LogFile> flush, OutboxSignal outbox)
    {
        _flush = flush;
        _outbox = outbox;
        _thread = new Thread(Run) { IsBackground = true, Name = "storage flusher" };
        _thread.Start();
    }

    /// <summary>Whether everything that a reader may have seen is on disk.</summary>
    public bool IsDurable => Volatile.Read(ref _underWay) == 0 && !_failed;

    /// <summary>To be called before a transaction is committed, and so before a reader can see it.</summary>
    public void Expect() => Interlocked.Increment(ref _underWay);

    /// <summary>To be called where it was not committed after all.</summary>
    public void Forget() => Interlocked.Decrement(ref _underWay);

    /// <summary>Takes over what was committed; it was <see cref="Expect">expected</see>.</summary>
    public void Hand(Commit commit)
    {
        lock (_gate)
        {
            _handed.Add(commit);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Returns once the callers of all that was handed over are told.</summary>
    public void WaitUntilIdle()
    {
        lock (_gate)
        {
            while (_working || _handed.Count > 0) Monitor.Wait(_gate);
        }
    }

    /// <summary>To be called by the writer before each transaction: brings the log into the database where a flush of it failed.</summary>
    /// <exception cref="SqliteException">That failed too.</exception>
    /// <exception cref="StorageUnavailableException">Somebody reads on and keeps it from being done.</exception>
    public void Renew(SqliteSession writing, Lock checkpointing)
    {
        if (!_failed) return;
        WaitUntilIdle();
        lock (checkpointing)
        {
            if (writing.Statement("PRAGMA wal_checkpoint(TRUNCATE)").ReadLong() != 0)
                throw StorageUnavailableException.NotFlushed(null);
        }

        _failed = false;
    }

    /// <summary>Ends once all that was handed over is done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        var commits = new List<Commit>();
        while (Take(ref commits))
        {
            var error = Flush(commits[^1].Log);
            foreach (var commit in commits) Tell(commit, error);
            commits.Clear();
        }
    }

    /// <summary>Waits for commits and swaps the list of those with an empty one.</summary>
    private bool Take(ref List<Commit> commits)
    {
        lock (_gate)
        {
            _working = false;
            Monitor.PulseAll(_gate);
            while (_handed.Count == 0)
            {
                if (_stopping) return false;
                Monitor.Wait(_gate);
            }

            (commits, _handed) = (_handed, commits);
            _working = true;
            return true;
        }
    }

    private StorageUnavailableException? Flush(LogFile log)
    {
        if (_failed) return StorageUnavailableException.NotFlushed(null);
        try
        {
            _flush(log);
            return null;
        }
        catch (IOException error)
        {
            _failed = true;
            return StorageUnavailableException.NotFlushed(error);
        }
    }

    private void Tell(Commit commit, StorageUnavailableException? error)
    {
        Interlocked.Decrement(ref _underWay);
        foreach (var write in commit.Writes)
        {
            if (error is null) write.Complete();
            else write.Fail(error);
        }

        if (error is null && commit.WroteDeliveries) _outbox.Raise();
    }
}
