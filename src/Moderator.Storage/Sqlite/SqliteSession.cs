using System.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Moderator.Storage.Webhooks;

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
            // FULL: an answer is given only for what would survive a power cut. Savepoints keep what they undo in memory,
            // not in a temporary file. What is removed is overwritten. 64 MB of the file may be mapped.
            pragmas.CommandText = mode == SqliteOpenMode.ReadOnly
                ? "PRAGMA query_only = 1; PRAGMA mmap_size = 67108864;"
                : "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;";
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

/// <summary>A statement that stays prepared. Parameters are set by name; one that is not set again keeps its value.</summary>
/// <remarks>
/// What gives no rows, or one number, goes to SQLite's own functions: through a command, finding and binding a parameter
/// costs more than the statement, and storing a comment took twice the time. Rows are read through the command.
/// </remarks>
internal sealed class Statement(SqliteConnection connection, string sql) : IDisposable
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);
    private SqliteCommand? _command;
    private sqlite3_stmt? _prepared;
    private string[] _names = [];

    public Statement Set(string name, string? value) => SetValue(name, value);

    public Statement Set(string name, long? value) => SetValue(name, value);

    public Statement Set(string name, double? value) => SetValue(name, value);

    public Statement Set(string name, byte[]? value) => SetValue(name, value);

    /// <summary>Runs it and gives the number of rows it changed.</summary>
    public int Execute()
    {
        var prepared = Bound();
        var result = raw.sqlite3_step(prepared);
        raw.sqlite3_reset(prepared);
        if (result is raw.SQLITE_DONE or raw.SQLITE_ROW) return raw.sqlite3_changes(connection.Handle);
        // The command waits for another program's lock, for as long as it may.
        if (result is raw.SQLITE_BUSY or raw.SQLITE_LOCKED) return Command().ExecuteNonQuery();
        SqliteException.ThrowExceptionForRC(result, connection.Handle);
        return 0;
    }

    /// <summary>Runs it and gives the first column of its only row.</summary>
    public long ReadLong()
    {
        var prepared = Bound();
        var result = raw.sqlite3_step(prepared);
        if (result == raw.SQLITE_ROW)
        {
            var value = raw.sqlite3_column_int64(prepared, 0);
            // To its end: only then is what a statement with RETURNING changed there.
            result = raw.sqlite3_step(prepared);
            raw.sqlite3_reset(prepared);
            if (result == raw.SQLITE_DONE) return value;
        }
        else
        {
            raw.sqlite3_reset(prepared);
        }

        if (result is raw.SQLITE_BUSY or raw.SQLITE_LOCKED) return (long)Command().ExecuteScalar()!;
        if (result == raw.SQLITE_DONE) throw new InvalidOperationException("The statement gave no row.");
        SqliteException.ThrowExceptionForRC(result, connection.Handle);
        return 0;
    }

    /// <summary>Runs it and gives what <paramref name="map"/> makes of its first row; null where there is none.</summary>
    public T? ReadFirst<T>(Func<SqliteDataReader, T> map)
        where T : class
    {
        using var reader = Command().ExecuteReader(CommandBehavior.SingleRow);
        return reader.Read() ? map(reader) : null;
    }

    /// <summary>Runs it and gives what <paramref name="map"/> makes of each row.</summary>
    public List<T> ReadAll<T>(Func<SqliteDataReader, T> map)
    {
        using var reader = Command().ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }

    public void Dispose()
    {
        _prepared?.Dispose();
        _command?.Dispose();
    }

    private Statement SetValue(string name, object? value)
    {
        _values[name] = value;
        return this;
    }

    private SqliteCommand Command()
    {
        if (_command is null)
        {
            _command = connection.CreateCommand();
            _command.CommandText = sql;
        }

        foreach (var (name, value) in _values)
        {
            var index = _command.Parameters.IndexOf(name);
            var parameter = index < 0 ? _command.Parameters.Add(new SqliteParameter { ParameterName = name }) : _command.Parameters[index];
            parameter.Value = value ?? DBNull.Value;
        }

        return _command;
    }

    private sqlite3_stmt Bound()
    {
        if (_prepared is null) Prepare();
        for (var i = 0; i < _names.Length; i++)
        {
            if (!_values.TryGetValue(_names[i], out var value)) throw new InvalidOperationException($"The parameter {_names[i]} is not set.");
            var result = value switch
            {
                null => raw.sqlite3_bind_null(_prepared, i + 1),
                string text => raw.sqlite3_bind_text(_prepared, i + 1, text),
                long number => raw.sqlite3_bind_int64(_prepared, i + 1, number),
                double number => raw.sqlite3_bind_double(_prepared, i + 1, number),
                byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(_prepared, i + 1, 0),
                byte[] bytes => raw.sqlite3_bind_blob(_prepared, i + 1, bytes),
                _ => throw new InvalidOperationException($"The parameter {_names[i]} has a type that is not stored."),
            };
            if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, connection.Handle);
        }

        return _prepared!;
    }

    private void Prepare()
    {
        var result = raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared);
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, connection.Handle);
        _prepared = prepared;
        _names = new string[raw.sqlite3_bind_parameter_count(prepared)];
        for (var i = 0; i < _names.Length; i++) _names[i] = raw.sqlite3_bind_parameter_name(prepared, i + 1).utf8_to_string();
    }
}
