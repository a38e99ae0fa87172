using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Moderator.Storage.Sqlite;

/// <summary>
/// The one writer. Writes that wait together share one transaction, and each caller is told only once that is on disk,
/// which <see cref="CommitFlusher"/> sees to. One that fails takes nothing of the others with it: where it had changed
/// something, the transaction is begun anew, and each of its writes runs again, in a savepoint of its own.
/// </summary>
/// <remarks>
/// It has a thread of its own because it blocks on the disk: on a machine with two cores a blocked thread of the pool
/// would be half of the service.
/// </remarks>
internal sealed class GroupCommitWriter : IAsyncDisposable
{
    private const int Many = 8;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(8);

    /// <summary>How many pages are written before the log's length is asked for again.</summary>
    private const int PagesBetweenLooks = 128;

    /// <summary>A page and its head in the log, in bytes.</summary>
    private const int PageInLog = 4096 + 24;

    private readonly Func<SqliteSession> _open;
    private readonly Func<LogFile> _openLog;
    private readonly int _maxBatch;
    private readonly CommitFlusher _flusher;
    private readonly Checkpointer _checkpointer;
    private readonly Channel<PendingWrite> _waiting;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteSession? _session;
    private LogFile? _log;
    private long _logPages;
    private int _pagesSinceLook;

    /// <param name="open">Opens the writing session; called again after an error that may have left the old one unusable.</param>
    /// <param name="openLog">Opens the log that the writing session writes to.</param>
    /// <param name="capacity">How many writes may wait; more wait to be let in.</param>
    /// <param name="maxBatch">How many writes share a transaction at most.</param>
    /// <param name="flusher">Brings every commit to disk; disposed of with the writer.</param>
    /// <param name="checkpointer">Told of every commit.</param>
    public GroupCommitWriter(Func<SqliteSession> open, Func<LogFile> openLog, int capacity, int maxBatch, CommitFlusher flusher, Checkpointer checkpointer)
    {
        _flusher = flusher;
        _checkpointer = checkpointer;
        _open = open;
        _openLog = openLog;
        _maxBatch = maxBatch;
        _waiting = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _thread = new Thread(Run) { IsBackground = true, Name = "storage writer" };
        _thread.Start();
    }

    /// <summary>How many transactions were committed since the start.</summary>
    public long Commits { get; private set; }

    /// <summary>Runs a write in a shared transaction.</summary>
    /// <param name="write">
    /// Runs on the writer's thread. What it throws reaches the caller and undoes only this write. It may be run again, after
    /// what it did was undone: so it changes nothing but the database.
    /// </param>
    /// <param name="cancellation">Gives up waiting to be let in. A write that was let in is carried out and awaited.</param>
    /// <returns>What <paramref name="write"/> returned, once it is on disk.</returns>
    /// <exception cref="StorageUnavailableException">The database cannot be written to; nothing was stored.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> write, CancellationToken cancellation) => EnterAsync(new PendingWrite<T>(write), cancellation);

    /// <summary>Runs something that SQLite does outside of every transaction. Writes before it are committed, writes behind it wait.</summary>
    /// <returns>What <paramref name="run"/> returned.</returns>
    /// <exception cref="StorageUnavailableException">The database cannot be written to.</exception>
    public Task<T> RunAloneAsync<T>(Func<SqliteSession, T> run, CancellationToken cancellation) => EnterAsync(new PendingWrite<T>(run) { IsAlone = true }, cancellation);

    /// <summary>
    /// Returns once everything that a reader may have seen by now is on disk: to be awaited where what was read is passed on as
    /// proof that it is stored.
    /// </summary>
    /// <exception cref="StorageUnavailableException">It cannot be brought to disk.</exception>
    public Task WaitUntilDurableAsync(CancellationToken cancellation) => _flusher.IsDurable ? Task.CompletedTask : WriteAsync(_ => true, cancellation);

    /// <summary>Carries out what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _drained.Task;
        _thread.Join();
    }

    private async Task<T> EnterAsync<T>(PendingWrite<T> waiting, CancellationToken cancellation)
    {
        try
        {
            await _waiting.Writer.WriteAsync(waiting, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw StorageUnavailableException.Closed();
        }

        return await waiting.Outcome;
    }

    private void Run()
    {
        var (before, begun) = (0, 0L);
        while (WaitForWork())
        {
            LetGather(before, begun);
            begun = Stopwatch.GetTimestamp();
            before = RunBatch();
        }

        _flusher.Dispose();
        EmptyLog();
        _session?.Dispose();
        _log?.Dispose();
        _drained.SetResult();
    }

    /// <summary>The next start has nothing to read in the log then. It does without, where the disk is full or somebody reads on.</summary>
    private void EmptyLog()
    {
        try
        {
            _session?.Statement("PRAGMA wal_checkpoint(TRUNCATE)").ReadLong();
        }
        catch (SqliteException)
        {
            // What was committed stays in the log.
        }
    }

    private bool WaitForWork()
    {
        var ready = _waiting.Reader.WaitToReadAsync();
        return ready.IsCompleted ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>
    /// Where <see cref="Many"/> write at once, lets their writes come together: a commit costs a flush and a copy of every changed page,
    /// for one comment as for fifty. Waits while more keep coming, but never longer than <see cref="Pace"/> from the last
    /// beginning. A few callers wait for nobody.
    /// </summary>
    /// <param name="before">How many writes shared the last transaction.</param>
    /// <param name="begun">When it began, a timestamp.</param>
    private void LetGather(int before, long begun)
    {
        if (before < Many) return;
        var (seen, still) = (0, 0);
        while (_waiting.Reader.Count is var count && count < _maxBatch && Stopwatch.GetElapsedTime(begun) < Pace)
        {
            still = count > seen ? 0 : still + 1;
            // Callers that wait for their answers before they send again are all here once as many came as last time.
            if (still == (count < before ? 2 : 1)) return;
            seen = count;
            Thread.Sleep(1);
        }
    }

    /// <returns>How many writes shared the transaction.</returns>
    private int RunBatch()
    {
        // The callers are told from it after the next transaction has begun.
        var batch = new List<PendingWrite>();
        try
        {
            _session ??= Open();
            _flusher.Renew(_session, _checkpointer.Working);
            if (TryTakeAlone(out var alone))
            {
                RunAlone(_session, alone);
                return 1;
            }

            Begin(_session);
            _log ??= _openLog();
            _log.GrowAhead((_logPages + _pagesSinceLook) * PageInLog);
            var isApart = false;
            while (batch.Count < _maxBatch && !IsAloneNext() && _waiting.Reader.TryRead(out var write))
            {
                batch.Add(write);
                if (isApart)
                {
                    RunApart(_session, write);
                }
                else if (!TryRun(_session, write))
                {
                    Undo(_session);
                    Begin(_session);
                    foreach (var again in batch) RunApart(_session, again);
                    isApart = true;
                }
            }

            CommitExpected(_session);
        }
        catch (Exception error)
        {
            // Everything of this transaction is gone, and nobody was told otherwise yet. A transaction that could not
            // even begin has taken nothing from the queue: what waits is failed too, or it would wait for ever.
            while (batch.Count < _maxBatch && _waiting.Reader.TryRead(out var write)) batch.Add(write);
            Abandon();
            var reported = Named(error);
            foreach (var write in batch) write.Fail(reported);
            return batch.Count;
        }

        _flusher.Hand(new Commit(batch, _log, _session.WroteDeliveries));
        Checkpoint(_session);
        return batch.Count;
    }

    private SqliteSession Open()
    {
        var session = _open();
        // What it commits, the flusher brings to disk.
        session.Statement("PRAGMA synchronous = NORMAL").Execute();
        return session;
    }

    private void CommitExpected(SqliteSession session)
    {
        _flusher.Expect();
        try
        {
            session.Statement("COMMIT").Execute();
            Commits++;
        }
        catch
        {
            _flusher.Forget();
            throw;
        }
    }

    /// <summary>What fails here was not the callers' fault, and is found again by the next transaction.</summary>
    private void Checkpoint(SqliteSession session)
    {
        try
        {
            var pages = session.TakeWrittenPages();
            _checkpointer.Note(pages);
            _checkpointer.RestartIfWanted(session);
            _pagesSinceLook += pages;
            if (_pagesSinceLook < PagesBetweenLooks) return;
            _pagesSinceLook = 0;
            _logPages = session.Statement("PRAGMA wal_checkpoint(NOOP)").ReadFirst(row => new LogLength(row.GetInt64(1)))!.Pages;
        }
        catch (SqliteException)
        {
            Abandon();
        }
    }

    private static void Begin(SqliteSession session)
    {
        session.Statement("BEGIN IMMEDIATE").Execute();
        session.Listeners = null;
        session.WroteDeliveries = false;
    }

    private static void Undo(SqliteSession session)
    {
        session.Statement("ROLLBACK").Execute();
        session.ForgetVersionKeys();
    }

    /// <summary>Its failure is its own: those behind it had nothing to do with it.</summary>
    private void RunAlone(SqliteSession session, PendingWrite alone)
    {
        _flusher.Expect();
        try
        {
            lock (_checkpointer.Working) alone.Run(session);
            _log ??= _openLog();
        }
        catch (Exception error)
        {
            _flusher.Forget();
            Abandon();
            alone.Fail(Named(error));
            return;
        }

        _flusher.Hand(new Commit([alone], _log, WroteDeliveries: false));
    }

    private bool IsAloneNext() => _waiting.Reader.TryPeek(out var next) && next.IsAlone;

    private bool TryTakeAlone([NotNullWhen(true)] out PendingWrite? alone)
    {
        alone = null;
        return IsAloneNext() && _waiting.Reader.TryRead(out alone);
    }

    /// <summary>
    /// Runs a write straight in the transaction. A savepoint for each would cost a copy of every page that it changes, for
    /// the sake of the few that fail.
    /// </summary>
    /// <returns>False where it failed after it had changed something: that can only be undone with all that was written before it.</returns>
    private static bool TryRun(SqliteSession session, PendingWrite write)
    {
        var before = session.Changes;
        try
        {
            write.Run(session);
            return true;
        }
        catch (Exception error) when (session.InTransaction && !Concerns(error))
        {
            if (session.Changes != before) return false;
            write.Reject(error);
            return true;
        }
    }

    /// <summary>Runs a write in a savepoint: where it fails, it alone is undone.</summary>
    private static void RunApart(SqliteSession session, PendingWrite write)
    {
        session.Statement("SAVEPOINT one_write").Execute();
        try
        {
            write.Run(session);
            session.Statement("RELEASE one_write").Execute();
        }
        catch (Exception error) when (session.InTransaction && !Concerns(error))
        {
            session.Statement("ROLLBACK TO one_write").Execute();
            session.Statement("RELEASE one_write").Execute();
            session.ForgetVersionKeys();
            session.Listeners = null;
            write.Reject(error);
        }
    }

    /// <summary>Whether an error is the whole database's and not this write's.</summary>
    private static bool Concerns(Exception error) => error is SqliteException sqlite && StorageUnavailableException.From(sqlite) is not null;

    private static Exception Named(Exception error) => error is SqliteException sqlite ? StorageUnavailableException.From(sqlite) ?? error : error;

    private void Abandon()
    {
        // The log is still to be flushed for what was committed before.
        _flusher.WaitUntilIdle();
        try
        {
            _session?.Dispose();
        }
        catch (SqliteException)
        {
            // The connection is given up either way; the next batch opens another.
        }

        _session = null;
        _log?.Dispose();
        _log = null;
    }

    private sealed record LogLength(long Pages);
}
