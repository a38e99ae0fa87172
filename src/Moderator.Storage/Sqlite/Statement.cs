using System.Data;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Moderator.Storage.Sqlite;

/// <summary>A statement that stays prepared. Parameters are set by name; one that is not set again keeps its value.</summary>
/// <remarks>
/// What gives no rows, or one number, goes to SQLite's own functions: through a command, finding and binding a parameter
/// costs more than the statement, and storing a comment took twice the time. Rows are read through the command.
/// Values are kept without boxing, and their places are guessed: a statement's parameters are set in the same order again.
/// </remarks>
internal sealed class Statement(SqliteConnection connection, string sql) : IDisposable
{
    /// <summary>What a text is encoded in on its way to SQLite, which copies it.</summary>
    [ThreadStatic]
    private static byte[]? Encoded;

    private SqliteCommand? _command;
    private sqlite3_stmt? _prepared;
    private Slot[] _slots = [];
    private int _slotCount;

    /// <summary>The slot after the one that was set last: most likely the next one's.</summary>
    private int _next;

    /// <summary>The names of the prepared statement's parameters, and each one's slot; -1 until it is found.</summary>
    private string[] _names = [];
    private int[] _slotOf = [];

    private enum Kind
    {
        Null,
        Integer,
        Real,
        Text,
        Blob,
    }

    public Statement Set(string name, string? value)
    {
        ref var slot = ref SlotOf(name);
        slot.Kind = value is null ? Kind.Null : Kind.Text;
        slot.Reference = value;
        return this;
    }

    public Statement Set(string name, long? value)
    {
        ref var slot = ref SlotOf(name);
        slot.Kind = value is null ? Kind.Null : Kind.Integer;
        slot.Bits = value.GetValueOrDefault();
        return this;
    }

    public Statement Set(string name, double? value)
    {
        ref var slot = ref SlotOf(name);
        slot.Kind = value is null ? Kind.Null : Kind.Real;
        slot.Bits = BitConverter.DoubleToInt64Bits(value.GetValueOrDefault());
        return this;
    }

    public Statement Set(string name, byte[]? value)
    {
        ref var slot = ref SlotOf(name);
        slot.Kind = value is null ? Kind.Null : Kind.Blob;
        slot.Reference = value;
        return this;
    }

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

    /// <summary>Runs an INSERT of one row and gives its key. (With RETURNING, SQLite keeps a copy of every page that the row changes.)</summary>
    public long Insert()
    {
        Execute();
        return raw.sqlite3_last_insert_rowid(connection.Handle);
    }

    /// <summary>Runs an INSERT of one row that may do nothing, and gives its key.</summary>
    /// <returns>Whether it put a row in.</returns>
    public bool TryInsert(out long key)
    {
        var inserted = Execute() > 0;
        key = inserted ? raw.sqlite3_last_insert_rowid(connection.Handle) : 0;
        return inserted;
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

    /// <summary>Runs it and reads the whole numbers of its first row.</summary>
    /// <param name="columns">Gets the row's first columns.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryReadLongs(Span<long> columns)
    {
        var prepared = Bound();
        var result = raw.sqlite3_step(prepared);
        if (result == raw.SQLITE_ROW)
        {
            for (var i = 0; i < columns.Length; i++) columns[i] = raw.sqlite3_column_int64(prepared, i);
        }

        raw.sqlite3_reset(prepared);
        if (result is raw.SQLITE_ROW or raw.SQLITE_DONE) return result == raw.SQLITE_ROW;
        if (result is raw.SQLITE_BUSY or raw.SQLITE_LOCKED) return TryReadLongsPatiently(columns);
        SqliteException.ThrowExceptionForRC(result, connection.Handle);
        return false;
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

    /// <summary>The command waits for another program's lock, for as long as it may.</summary>
    private bool TryReadLongsPatiently(Span<long> columns)
    {
        using var reader = Command().ExecuteReader(CommandBehavior.SingleRow);
        if (!reader.Read()) return false;
        for (var i = 0; i < columns.Length; i++) columns[i] = reader.GetInt64(i);
        return true;
    }

    private ref Slot SlotOf(string name)
    {
        if (_next >= _slotCount) _next = 0;
        if (_next >= _slotCount || !ReferenceEquals(_slots[_next].Name, name))
        {
            _next = FindSlot(name);
            if (_next < 0) _next = AddSlot(name);
        }

        return ref _slots[_next++];
    }

    private int FindSlot(string name)
    {
        for (var i = 0; i < _slotCount; i++)
        {
            if (string.Equals(_slots[i].Name, name, StringComparison.Ordinal)) return i;
        }

        return -1;
    }

    private int AddSlot(string name)
    {
        if (_slotCount == _slots.Length) Array.Resize(ref _slots, Math.Max(4, _slotCount * 2));
        _slots[_slotCount].Name = name;
        return _slotCount++;
    }

    private SqliteCommand Command()
    {
        if (_command is null)
        {
            _command = connection.CreateCommand();
            _command.CommandText = sql;
        }

        for (var i = 0; i < _slotCount; i++)
        {
            var name = _slots[i].Name;
            var index = _command.Parameters.IndexOf(name);
            var parameter = index < 0 ? _command.Parameters.Add(new SqliteParameter { ParameterName = name }) : _command.Parameters[index];
            parameter.Value = _slots[i].Value ?? DBNull.Value;
        }

        return _command;
    }

    private sqlite3_stmt Bound()
    {
        if (_prepared is null) Prepare();
        for (var i = 0; i < _names.Length; i++)
        {
            if (_slotOf[i] < 0 && (_slotOf[i] = FindSlot(_names[i])) < 0) throw new InvalidOperationException($"The parameter {_names[i]} is not set.");
            ref var slot = ref _slots[_slotOf[i]];
            var result = slot.Kind switch
            {
                Kind.Integer => raw.sqlite3_bind_int64(_prepared, i + 1, slot.Bits),
                Kind.Real => raw.sqlite3_bind_double(_prepared, i + 1, BitConverter.Int64BitsToDouble(slot.Bits)),
                Kind.Text => BindText(i + 1, (string)slot.Reference!),
                Kind.Blob => BindBlob(i + 1, (byte[])slot.Reference!),
                _ => raw.sqlite3_bind_null(_prepared, i + 1),
            };
            if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, connection.Handle);
        }

        return _prepared!;
    }

    private int BindText(int index, string text)
    {
        // No bytes at all would be bound as null.
        if (text.Length == 0) return raw.sqlite3_bind_text(_prepared, index, text);
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        // A large text is encoded by itself: what is kept for the next one stays small.
        var buffer = most <= 64 * 1024 ? Encoded ??= new byte[64 * 1024] : new byte[most];
        return raw.sqlite3_bind_text(_prepared, index, (ReadOnlySpan<byte>)buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)));
    }

    private int BindBlob(int index, byte[] bytes) =>
        bytes.Length == 0 ? raw.sqlite3_bind_zeroblob(_prepared, index, 0) : raw.sqlite3_bind_blob(_prepared, index, bytes);

    private void Prepare()
    {
        var result = raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared);
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, connection.Handle);
        _prepared = prepared;
        _names = new string[raw.sqlite3_bind_parameter_count(prepared)];
        for (var i = 0; i < _names.Length; i++) _names[i] = raw.sqlite3_bind_parameter_name(prepared, i + 1).utf8_to_string();
        _slotOf = new int[_names.Length];
        Array.Fill(_slotOf, -1);
    }

    /// <summary>A parameter's value as it was set last.</summary>
    private struct Slot
    {
        public string Name;
        public Kind Kind;

        /// <summary>An integer, or a real number's bits.</summary>
        public long Bits;

        /// <summary>A text or bytes.</summary>
        public object? Reference;

        public readonly object? Value => Kind switch
        {
            Kind.Integer => Bits,
            Kind.Real => BitConverter.Int64BitsToDouble(Bits),
            Kind.Text or Kind.Blob => Reference,
            _ => null,
        };
    }
}
