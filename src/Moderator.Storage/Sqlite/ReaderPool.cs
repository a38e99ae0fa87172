using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Moderator.Storage.Sqlite;

/// <summary>Read-only sessions, each used by one reader at a time and kept with its prepared statements.</summary>
internal sealed class ReaderPool(Func<SqliteSession> open) : IDisposable
{
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _closed;

    /// <summary>Runs a read that ends before this returns.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public T Read<T>(Func<SqliteSession, T> read)
    {
        var session = Rent();
        try
        {
            var result = read(session);
            Return(session);
            return result;
        }
        catch (SqliteException error)
        {
            // A connection that met an error is not worth keeping: a replaced or repaired file is opened afresh.
            session.Dispose();
            throw (Exception?)StorageUnavailableException.From(error) ?? error;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A session for a read that goes on, as an export does; the caller disposes of it.</summary>
    public SqliteSession OpenOwn() => _closed ? throw StorageUnavailableException.Closed() : open();

    /// <summary>
    /// Closes what nobody uses just now. SQLite shares what it knows of a file among the connections of a program: one that
    /// was opened while the file could not be written to keeps the others from writing when it can.
    /// </summary>
    public void CloseIdle()
    {
        while (_idle.TryTake(out var session)) session.Dispose();
    }

    public void Dispose()
    {
        _closed = true;
        CloseIdle();
    }

    private SqliteSession Rent()
    {
        if (_closed) throw StorageUnavailableException.Closed();
        return _idle.TryTake(out var session) ? session : open();
    }

    private void Return(SqliteSession session)
    {
        if (_closed) session.Dispose();
        else _idle.Add(session);
    }
}
