using Microsoft.Data.Sqlite;

namespace Moderator.Storage;

/// <summary>Why the database cannot be used just now.</summary>
public enum StorageFault
{
    /// <summary>Another program holds the database's lock.</summary>
    Locked,

    /// <summary>The file or its directory may not be written to.</summary>
    ReadOnly,

    /// <summary>The file is damaged, or is no SQLite database.</summary>
    Corrupt,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The disk reported an error.</summary>
    InputOutput,

    /// <summary>The file cannot be opened.</summary>
    CannotOpen,

    /// <summary>The store is being closed.</summary>
    Closed,
}

/// <summary>
/// The database cannot be used: nothing of the write that met this was stored, unless the disk reported an error just as it
/// was to keep it: nobody knows then. It may succeed later; the service answers 503.
/// </summary>
public sealed class StorageUnavailableException(StorageFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What is wrong.</summary>
    public StorageFault Fault { get; } = fault;

    /// <summary>Names what SQLite reports; null where the error is not one of the database's state but of the program.</summary>
    internal static StorageUnavailableException? From(SqliteException error)
    {
        StorageFault? fault = error.SqliteErrorCode switch
        {
            5 or 6 => StorageFault.Locked, // SQLITE_BUSY, SQLITE_LOCKED
            3 or 8 => StorageFault.ReadOnly, // SQLITE_PERM, SQLITE_READONLY
            10 => StorageFault.InputOutput, // SQLITE_IOERR
            11 or 26 => StorageFault.Corrupt, // SQLITE_CORRUPT, SQLITE_NOTADB
            13 => StorageFault.DiskFull, // SQLITE_FULL
            14 => StorageFault.CannotOpen, // SQLITE_CANTOPEN
            _ => null,
        };
        return fault is { } known ? new StorageUnavailableException(known, Describe(known), error) : null;
    }

    /// <summary>The fault in words, without the database's path.</summary>
    private static string Describe(StorageFault fault) => fault switch
    {
        StorageFault.Locked => "The database is locked by another program.",
        StorageFault.ReadOnly => "The database cannot be written to: the file or its directory is read-only.",
        StorageFault.Corrupt => "The database file is damaged, or is not a SQLite database.",
        StorageFault.DiskFull => "The disk that holds the database is full.",
        StorageFault.InputOutput => "The disk that holds the database reported an error.",
        StorageFault.CannotOpen => "The database file cannot be opened.",
        StorageFault.Closed => "The store is closed.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    /// <summary>What was committed may not be on disk.</summary>
    internal static StorageUnavailableException NotFlushed(IOException? error) => new(StorageFault.InputOutput, Describe(StorageFault.InputOutput), error);

    internal static StorageUnavailableException LogNotOpened(Exception error) => new(StorageFault.CannotOpen, Describe(StorageFault.CannotOpen), error);

    internal static StorageUnavailableException Closed() => new(StorageFault.Closed, Describe(StorageFault.Closed));
}

/// <summary>The database's tables are not ones that this build can work with. Found at start; nothing was changed.</summary>
public sealed class SchemaMismatchException(string message) : Exception(message);

/// <summary>What was to be changed is not in any of the versions that the caller knew: nothing was written.</summary>
public sealed class ChangedMeanwhileException() : Exception("It was changed since it was read.")
{
    /// <summary>To be called in the transaction of the change, before it.</summary>
    /// <param name="expected">The versions in which it may be; null for any.</param>
    /// <param name="version">The one that it has.</param>
    internal static void ThrowUnless(IReadOnlyList<string>? expected, string version)
    {
        if (expected is not null && !expected.Contains(version, StringComparer.Ordinal)) throw new ChangedMeanwhileException();
    }
}
