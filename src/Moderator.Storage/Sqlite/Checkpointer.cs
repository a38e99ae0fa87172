using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Moderator.Storage.Sqlite;

/// <summary>
/// Brings what was committed from the write-ahead log into the database, beside the writer: SQLite would do it inside of a
/// commit, and every write of that moment would wait for some thousand pages. The log begins anew once all of it is there;
/// under load that moment never comes by itself, so the writer is asked for it when the log has grown long.
/// </summary>
/// <remarks>Nothing depends on it: what it does not bring over, a later round, the writer's own limit or the next start does.</remarks>
internal sealed class Checkpointer : IDisposable
{
    /// <summary>How many pages are committed before they are brought over: 16 MB. Pages that change often are written once for all.</summary>
    public const int PagesInRound = 4_000;

    /// <summary>From how many pages on the log is to begin anew: 256 MB.</summary>
    private const int LongLog = 64_000;

    /// <summary>How many rounds may follow one another before the log begins anew, whatever is left to bring over.</summary>
    private const int MostRounds = 5;

    /// <summary>A round that was so short has left no more than a few commits behind.</summary>
    private static readonly TimeSpan ShortRound = TimeSpan.FromMilliseconds(10);

    private readonly Func<SqliteSession> _open;
    private readonly AutoResetEvent _due = new(initialState: false);
    private readonly Thread _thread;
    private SqliteSession? _session;
    private volatile bool _stopping;
    private volatile bool _wantsRestart;
    private long _pages;

    /// <param name="open">Opens a session of its own.</param>
    public Checkpointer(Func<SqliteSession> open)
    {
        _open = open;
        _thread = new Thread(Run) { IsBackground = true, Name = "checkpointer" };
        _thread.Start();
    }

    /// <summary>Held while pages are brought over; who needs the whole log for itself holds it too.</summary>
    public Lock Working { get; } = new();

    /// <summary>To be called by the writer after a commit.</summary>
    /// <param name="pages">How many pages it wrote.</param>
    public void Note(int pages)
    {
        _pages += pages;
        if (_pages < PagesInRound) return;
        _pages = 0;
        _due.Set();
    }

    /// <summary>To be called by the writer between two transactions: lets the log begin anew where it has grown long. Little is left to bring over then.</summary>
    public void RestartIfWanted(SqliteSession writing)
    {
        // Who holds it brings pages over for longer than the writer may stand still.
        if (!_wantsRestart || !Working.TryEnter()) return;
        try
        {
            // Somebody who reads on, as an export does, may keep it from happening: it is wanted again after the next round.
            writing.Statement("PRAGMA wal_checkpoint(RESTART)").ReadLong();
            _wantsRestart = false;
        }
        finally
        {
            Working.Exit();
        }
    }

    /// <summary>Closes its session: see <see cref="ReaderPool.CloseIdle"/>.</summary>
    public void Close()
    {
        lock (Working)
        {
            _session?.Dispose();
            _session = null;
        }
    }

    /// <summary>Ends its work; it may still be told of commits.</summary>
    public void Stop()
    {
        _stopping = true;
        _due.Set();
        _thread.Join();
        Close();
    }

    /// <summary>To be called when nobody tells it of commits any more.</summary>
    public void Dispose()
    {
        if (!_stopping) Stop();
        _due.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _due.WaitOne();
            if (_stopping) return;
            // What would be brought over now is little, and the writer is about to do it.
            if (!_wantsRestart) BringOver();
        }
    }

    private void BringOver()
    {
        lock (Working)
        {
            try
            {
                _session ??= _open();
                if (Round(_session) < LongLog) return;
                // Until so little was committed during a round that the writer has next to nothing left to do.
                for (var again = 0; again < MostRounds && !IsShort(_session); again++)
                {
                    // The next one has less to bring over.
                }

                _wantsRestart = true;
            }
            catch (Exception error) when (error is SqliteException or StorageUnavailableException)
            {
                // A full disk, a lock: the writes meet it too, and say so.
                _session?.Dispose();
                _session = null;
            }
        }
    }

    private static bool IsShort(SqliteSession session)
    {
        var started = Stopwatch.GetTimestamp();
        Round(session);
        return Stopwatch.GetElapsedTime(started) < ShortRound;
    }

    /// <summary>Brings over what is there and flushes it.</summary>
    /// <returns>How many pages the log has.</returns>
    private static int Round(SqliteSession session)
    {
        var pages = session.Statement("PRAGMA wal_checkpoint(PASSIVE)").ReadFirst(row => new LogLength(row.GetInt32(1)))!.Pages;
        DatabaseFile.Flush(session.Connection);
        return pages;
    }

    private sealed record LogLength(int Pages);
}
