using Microsoft.Data.Sqlite;
using Moderator.Storage.Webhooks;
using SQLitePCL;

namespace Moderator.Storage.Sqlite;

/// <summary>
/// One connection with the statements that were prepared on it. Preparing costs more than running for the short
/// statements of a submission, so each is prepared once and kept. Not thread-safe: one user at a time.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<object, long> _versionKeys = [];

    private SqliteSession(SqliteConnection connection) => Connection = connection;

    /// <summary>For reads through Dapper.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>False once SQLite has rolled the running transaction back by itself, as it does on a full disk.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(Connection.Handle) == 0;

    /// <summary>How many rows were put in, changed or removed since it was opened.</summary>
    public long Changes => raw.sqlite3_total_changes(Connection.Handle);

    /// <summary>How many pages were written since this was asked last.</summary>
    public int TakeWrittenPages()
    {
        raw.sqlite3_db_status(Connection.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>The webhooks as this transaction found them; null until it looks. Nobody else can change them while it lasts.</summary>
    public WebhookListener[]? Listeners { get; set; }

    /// <summary>Whether this transaction put deliveries in.</summary>
    public bool WroteDeliveries { get; set; }

    /// <exception cref="StorageUnavailableException">The file cannot be opened or is no database.</exception>
    public static SqliteSession Open(string path, SqliteOpenMode mode, TimeSpan lockTimeout)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            ForeignKeys = true,
            // The sessions are pooled here, with their statements.
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(lockTimeout.TotalSeconds)),
        }.ConnectionString);
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            // FULL: what is committed survives a power cut (see CommitFlusher for the writer's own way to that). Savepoints keep what they undo in memory,
            // not in a temporary file. What is removed is overwritten. 64 MB of the file may be mapped. The writer keeps 16 MB:
            // pages that do not fit are written before their commit, and read again, but SQLite walks through all that it keeps
            // at the end of nearly every transaction (balancing an index leaves it looking for pages past the file's end), and
            // with 64 MB the writing thread spent a tenth of its time on that. The checkpointer brings the log over long before
            // the automatic limit, which is there for when it cannot.
            pragmas.CommandText = mode == SqliteOpenMode.ReadOnly
                ? "PRAGMA query_only = 1; PRAGMA mmap_size = 67108864;"
                : "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 128000; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA cache_size = -16384;";
            pragmas.ExecuteNonQuery();
            return new SqliteSession(connection);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw (Exception?)StorageUnavailableException.From(error) ?? error;
        }
    }

    /// <summary>The prepared statement for this SQL, its parameters as they were last set.</summary>
    public Statement Statement(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        statement = new Statement(Connection, sql);
        _statements.Add(sql, statement);
        return statement;
    }

    /// <summary>Everything that is read until the result is disposed of is of one moment.</summary>
    public ReadSnapshot Snapshot()
    {
        Statement("BEGIN").Execute();
        return new ReadSnapshot(this);
    }

    /// <summary>Looks a model's or policy's key up in what this session has already seen.</summary>
    public bool TryGetVersionKey(object version, out long key) => _versionKeys.TryGetValue(version, out key);

    public void RememberVersionKey(object version, long key) => _versionKeys[version] = key;

    /// <summary>To be called after a rollback: a remembered key may have been rolled back with it.</summary>
    public void ForgetVersionKeys() => _versionKeys.Clear();

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        Connection.Dispose();
    }
}

/// <summary>Ends a reading transaction.</summary>
internal readonly struct ReadSnapshot(SqliteSession session) : IDisposable
{
    public void Dispose()
    {
        // An error may have ended it already.
        if (session.InTransaction) session.Statement("COMMIT").Execute();
    }
}
