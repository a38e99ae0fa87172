using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Moderator.Storage.Webhooks;

namespace Moderator.Storage.Sqlite;

/// <summary>
/// The one writer. Writes that wait together share one transaction and so one flush to disk, and each caller is told
/// only after the commit. One that fails takes nothing of the others with it: where it had changed something, the
/// transaction is begun anew, and each of its writes runs again, in a savepoint of its own.
/// </summary>
/// <remarks>
/// It has a thread of its own because it blocks on the disk: on a machine with two cores a blocked thread of the pool
/// would be half of the service.
/// </remarks>
internal sealed class GroupCommitWriter : IAsyncDisposable
{
    private const int Many = 8;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(8);

    private readonly Func<SqliteSession> _open;
    private readonly int _maxBatch;
    private readonly OutboxSignal _outbox;
    private readonly Checkpointer _checkpointer;
    private readonly Channel<Write> _waiting;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteSession? _session;

    /// <param name="open">Opens the writing session; called again after an error that may have left the old one unusable.</param>
    /// <param name="capacity">How many writes may wait; more wait to be let in.</param>
    /// <param name="maxBatch">How many writes share a transaction at most.</param>
    /// <param name="outbox">Told of every commit that put deliveries in.</param>
    /// <param name="checkpointer">Told of every commit.</param>
    public GroupCommitWriter(Func<SqliteSession> open, int capacity, int maxBatch, OutboxSignal outbox, Checkpointer checkpointer)
    {
        _outbox = outbox;
        _checkpointer = checkpointer;
        _open = open;
        _maxBatch = maxBatch;
        _waiting = Channel.CreateBounded<Write>(new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
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
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> write, CancellationToken cancellation)
    {
        var waiting = new Write<T>(write);
        try
        {
            await _waiting.Writer.WriteAsync(waiting, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw StorageUnavailableException.Closed();
        }

        return await waiting.Completion.Task;
    }

    /// <summary>Runs something that SQLite does outside of every transaction. Writes before it are committed, writes behind it wait.</summary>
    /// <returns>What <paramref name="run"/> returned.</returns>
    /// <exception cref="StorageUnavailableException">The database cannot be written to.</exception>
    public async Task<T> RunAloneAsync<T>(Func<SqliteSession, T> run, CancellationToken cancellation)
    {
        var waiting = new Write<T>(run) { IsAlone = true };
        try
        {
            await _waiting.Writer.WriteAsync(waiting, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw StorageUnavailableException.Closed();
        }

        return await waiting.Completion.Task;
    }

    /// <summary>Carries out what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _drained.Task;
        _thread.Join();
    }

    private void Run()
    {
        var batch = new List<Write>(_maxBatch);
        var begun = 0L;
        while (WaitForWork())
        {
            LetGather(batch.Count, begun);
            begun = Stopwatch.GetTimestamp();
            batch.Clear();
            RunBatch(batch);
        }

        EmptyLog();
        _session?.Dispose();
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

    private void RunBatch(List<Write> batch)
    {
        try
        {
            _session ??= _open();
            if (TryTakeAlone(out var alone))
            {
                RunAlone(_session, alone);
                return;
            }

            Begin(_session);
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

            _session.Statement("COMMIT").Execute();
            Commits++;
        }
        catch (Exception error)
        {
            // Everything of this transaction is gone, and nobody was told otherwise yet. A transaction that could not
            // even begin has taken nothing from the queue: what waits is failed too, or it would wait for ever.
            while (batch.Count < _maxBatch && _waiting.Reader.TryRead(out var write)) batch.Add(write);
            Abandon();
            var reported = Named(error);
            foreach (var write in batch) write.Fail(reported);
            return;
        }

        foreach (var write in batch) write.Complete();
        if (_session.WroteDeliveries) _outbox.Raise();
        Checkpoint(_session);
    }

    /// <summary>After the callers were told: what fails here was not theirs, and is found again by the next transaction.</summary>
    private void Checkpoint(SqliteSession session)
    {
        try
        {
            _checkpointer.Note(session.TakeWrittenPages());
            _checkpointer.RestartIfWanted(session);
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
    private void RunAlone(SqliteSession session, Write alone)
    {
        try
        {
            lock (_checkpointer.Working) alone.Run(session);
        }
        catch (Exception error)
        {
            Abandon();
            alone.Fail(Named(error));
            return;
        }

        alone.Complete();
    }

    private bool IsAloneNext() => _waiting.Reader.TryPeek(out var next) && next.IsAlone;

    private bool TryTakeAlone([NotNullWhen(true)] out Write? alone)
    {
        alone = null;
        return IsAloneNext() && _waiting.Reader.TryRead(out alone);
    }

    /// <summary>
    /// Runs a write straight in the transaction. A savepoint for each would cost a copy of every page that it changes, for
    /// the sake of the few that fail.
    /// </summary>
    /// <returns>False where it failed after it had changed something: that can only be undone with all that was written before it.</returns>
    private static bool TryRun(SqliteSession session, Write write)
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
    private static void RunApart(SqliteSession session, Write write)
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
        try
        {
            _session?.Dispose();
        }
        catch (SqliteException)
        {
            // The connection is given up either way; the next batch opens another.
        }

        _session = null;
    }

    private abstract class Write
    {
        /// <summary>Whether it runs outside of every transaction.</summary>
        public bool IsAlone { get; init; }

        /// <summary>Runs the write and keeps its result for later.</summary>
        public abstract void Run(SqliteSession session);

        /// <summary>Keeps the error of this write alone for later.</summary>
        public abstract void Reject(Exception error);

        /// <summary>Tells the caller how its write ended, after the commit.</summary>
        public abstract void Complete();

        /// <summary>Tells the caller that the shared transaction failed.</summary>
        public abstract void Fail(Exception error);
    }

    private sealed class Write<T>(Func<SqliteSession, T> write) : Write
    {
        private T? _result;
        private Exception? _error;

        public TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Run(SqliteSession session)
        {
            _error = null;
            _result = write(session);
        }

        public override void Reject(Exception error) => _error = error;

        public override void Complete()
        {
            if (_error is null) Completion.SetResult(_result!);
            else Completion.SetException(_error);
        }

        public override void Fail(Exception error) => Completion.SetException(_error ?? error);
    }
}
