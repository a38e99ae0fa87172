using System.Globalization;
using Microsoft.Data.Sqlite;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Webhooks;

namespace Moderator.Storage;

/// <summary>How a database is opened.</summary>
public sealed record DatabaseOptions(string Path)
{
    /// <summary>How long a write waits for another program's lock before it fails.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many writes may wait before further ones wait to be let in.</summary>
    public int WriteQueueCapacity { get; init; } = 4096;

    /// <summary>How many writes share one commit at most.</summary>
    public int MaxWritesPerCommit { get; init; } = 512;
}

/// <summary>
/// A SQLite database in WAL mode: one writer that groups waiting writes into shared commits, a flusher that brings those to
/// disk before their callers are told, and pooled read-only connections. The stores work on it.
/// </summary>
public sealed class ModerationDatabase : IAsyncDisposable
{
    private readonly Checkpointer _checkpointer;

    private ModerationDatabase(DatabaseOptions options, int schemaVersion, SqliteOpenMode writing = SqliteOpenMode.ReadWrite)
    {
        SchemaVersion = schemaVersion;
        Readers = new ReaderPool(() => SqliteSession.Open(options.Path, SqliteOpenMode.ReadOnly, options.LockTimeout));
        _checkpointer = new Checkpointer(() => SqliteSession.Open(options.Path, writing, options.LockTimeout));
        Writer = new GroupCommitWriter(
            () =>
            {
                Readers.CloseIdle();
                _checkpointer.Close();
                return SqliteSession.Open(options.Path, writing, options.LockTimeout);
            },
            () => LogFile.Open(options.Path),
            options.WriteQueueCapacity,
            options.MaxWritesPerCommit,
            new CommitFlusher(log => log.Flush(), Outbox),
            _checkpointer);
    }

    /// <summary>The number of the newest migration that was applied.</summary>
    public int SchemaVersion { get; }

    internal OutboxSignal Outbox { get; } = new();

    internal GroupCommitWriter Writer { get; }

    internal ReaderPool Readers { get; }

    /// <summary>Opens a database, makes it where there is none, and applies the migrations that it lacks.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be opened, read or written.</exception>
    /// <exception cref="SchemaMismatchException">The database is newer than the program, or another program's.</exception>
    public static ModerationDatabase Open(DatabaseOptions options, TimeProvider clock)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(options.Path)) is { Length: > 0 } directory)
                MakePrivate(directory);
            using var session = SqliteSession.Open(options.Path, SqliteOpenMode.ReadWriteCreate, options.LockTimeout);
            var version = Migrator.Migrate(session.Connection, Migration.All, clock);
            return new ModerationDatabase(options, version);
        }
        catch (SqliteException error)
        {
            throw (Exception?)StorageUnavailableException.From(error) ?? error;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(StorageFault.CannotOpen, "The directory of the database cannot be made: " + error.Message, error);
        }
    }

    /// <summary>Opens a database that is there, to read it alone: no migration is applied, and every write fails.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be opened or read.</exception>
    /// <exception cref="SchemaMismatchException">The database is older or newer than the program, or another program's.</exception>
    public static ModerationDatabase OpenToRead(DatabaseOptions options)
    {
        try
        {
            using var session = SqliteSession.Open(options.Path, SqliteOpenMode.ReadOnly, options.LockTimeout);
            var version = Migrator.ReadVersion(session.Connection);
            if (version != Migration.All.Count)
                throw new SchemaMismatchException($"The database has schema version {version}, and this program reads version {Migration.All.Count}. {(version < Migration.All.Count ? "Start this version's service on it once: that brings it up to date." : "Use the newer program.")}");
            return new ModerationDatabase(options, version, SqliteOpenMode.ReadOnly);
        }
        catch (SqliteException error)
        {
            throw (Exception?)StorageUnavailableException.From(error) ?? error;
        }
    }

    /// <summary>Makes a directory that is missing for the service's own user alone: readers' comments are nobody else's to read.</summary>
    internal static void MakePrivate(string directory)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Writes one small row and waits until it is on disk: that, and nothing less, shows that the database works.</summary>
    /// <exception cref="StorageUnavailableException">It does not.</exception>
    public Task CheckWritableAsync(DateTimeOffset now, CancellationToken cancellation) => Writer.WriteAsync(
        session => session.Statement(
                """
                INSERT INTO readiness (readiness_id, checked_at) VALUES (1, @checked_at)
                ON CONFLICT (readiness_id) DO UPDATE SET checked_at = excluded.checked_at
                """)
            .Set("@checked_at", now.ToUnixTimeMilliseconds())
            .Execute(),
        cancellation);

    /// <summary>Carries out the writes that wait, then closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _checkpointer.Stop();
        // Before the readers: the last connection would remove the log with itself, and a disk that may not be written to the
        // next time could not be read from either.
        await Writer.DisposeAsync();
        Readers.Dispose();
        _checkpointer.Dispose();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"SQLite, schema version {SchemaVersion}");
}
