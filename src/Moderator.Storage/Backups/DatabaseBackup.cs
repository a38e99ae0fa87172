using Dapper;
using Microsoft.Data.Sqlite;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Backups;

/// <summary>What a backup or a restored database holds.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="SchemaVersion">The newest migration in it.</param>
/// <param name="Comments">How many comments it has.</param>
/// <param name="Decisions">How many decisions it has.</param>
public sealed record BackupContents(long Bytes, int SchemaVersion, long Comments, long Decisions);

/// <summary>A database cannot be backed up or put back; the message says why. Nothing was changed.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Copies a database while the service goes on, and puts a copy back while it does not.</summary>
public static class DatabaseBackup
{
    private const string Partial = ".partial";

    /// <summary>
    /// Writes the database as it stands at this moment into one new file, checked and on disk before it gets its name.
    /// The copy holds no deleted rows (<c>VACUUM INTO</c>) and needs no <c>-wal</c> file beside it.
    /// </summary>
    /// <param name="databasePath">The database; a service may have it open.</param>
    /// <param name="target">A file that does not exist yet.</param>
    /// <exception cref="BackupException">The target exists, or the copy is damaged.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be read, or the target not written.</exception>
    public static BackupContents Write(string databasePath, string target)
    {
        if (File.Exists(target)) throw new BackupException($"{target}: exists already. Name a new file.");
        if (Path.GetDirectoryName(Path.GetFullPath(target)) is { Length: > 0 } directory && !Directory.Exists(directory))
            throw new BackupException($"{directory}: there is no such directory. Make it first, or name a file in another one.");
        var partial = target + Partial;
        File.Delete(partial);
        try
        {
            // Made first, by us: a comment is nobody else's to read, not even while it is being copied.
            MakePrivate(partial);
            Guarded(() =>
            {
                // Read-only would do for the database, but not for the new file; no other statement runs on it.
                using var connection = Connect(databasePath, SqliteOpenMode.ReadWrite);
                connection.Execute("VACUUM INTO @partial", new { partial });
            });
            var contents = Check(partial);
            Flush(partial);
            File.Move(partial, target);
            return contents;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>
    /// Puts a backup in the place of a database. The database that stood there is kept beside it.
    /// </summary>
    /// <param name="backup">A file that <see cref="Write"/> made.</param>
    /// <param name="databasePath">Where it goes.</param>
    /// <param name="now">Names the file that is kept.</param>
    /// <returns>What it holds, and where the database that stood there is now; null where there was none.</returns>
    /// <exception cref="BackupException">The backup is damaged, newer than the program or no database of ours; or a service has the database open.</exception>
    public static (BackupContents Contents, string? KeptAs) Restore(string backup, string databasePath, DateTimeOffset now)
    {
        if (!File.Exists(backup)) throw new BackupException($"{backup}: there is no such file.");
        var contents = Check(backup);
        if (Path.GetDirectoryName(Path.GetFullPath(databasePath)) is { Length: > 0 } directory) ModerationDatabase.MakePrivate(directory);
        var partial = databasePath + Partial;
        File.Delete(partial);
        MakePrivate(partial);
        using (var from = File.OpenRead(backup))
        using (var to = new FileStream(partial, FileMode.Truncate, FileAccess.Write))
        {
            from.CopyTo(to);
            to.Flush(flushToDisk: true);
        }

        string? kept = null;
        if (File.Exists(databasePath))
        {
            try
            {
                TakeAlone(databasePath);
            }
            catch
            {
                File.Delete(partial);
                throw;
            }

            kept = $"{databasePath}.before-{now.UtcDateTime:yyyyMMdd-HHmmss}";
            foreach (var part in new[] { "", "-wal", "-shm" })
            {
                if (File.Exists(databasePath + part)) File.Move(databasePath + part, kept + part);
            }
        }

        File.Move(partial, databasePath);
        return (contents, kept);
    }

    /// <summary>Whether a file is a whole database of ours that this program can work with.</summary>
    /// <exception cref="BackupException">It is not.</exception>
    private static BackupContents Check(string path)
    {
        try
        {
            using var connection = Connect(path, SqliteOpenMode.ReadOnly);
            var problems = connection.Query<string>("PRAGMA integrity_check(1)").Single();
            if (!string.Equals(problems, "ok", StringComparison.Ordinal)) throw new BackupException($"{path}: is damaged; SQLite's integrity check failed.");
            var tables = connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'table'").ToHashSet(StringComparer.Ordinal);
            if (!tables.Contains("schema_version") || !tables.Contains("decisions")) throw new BackupException($"{path}: is a SQLite database of another program.");
            var version = connection.ExecuteScalar<int>("SELECT MAX(version) FROM schema_version");
            if (version > Migration.All.Count) throw new BackupException($"{path}: has schema version {version}, and this program knows versions up to {Migration.All.Count}. Use a newer program.");
            return new BackupContents(
                new FileInfo(path).Length, version,
                connection.ExecuteScalar<long>("SELECT COUNT(*) FROM comments"),
                connection.ExecuteScalar<long>("SELECT COUNT(*) FROM decisions"));
        }
        catch (SqliteException error)
        {
            throw new BackupException($"{path}: is damaged, or is not a SQLite database.", error);
        }
    }

    /// <summary>
    /// Brings everything into the one file and shows that nobody else has it open: leaving WAL mode needs the whole
    /// file for oneself, and every open connection holds a part of it.
    /// </summary>
    private static void TakeAlone(string path)
    {
        try
        {
            using var connection = Connect(path, SqliteOpenMode.ReadWrite);
            connection.Execute("PRAGMA busy_timeout = 0");
            connection.ExecuteScalar<string>("PRAGMA journal_mode = DELETE");
        }
        catch (SqliteException error) when (error.SqliteErrorCode is 5 or 6)
        {
            throw new BackupException($"{path}: is in use. Stop the service first; nothing was changed.", error);
        }
        catch (SqliteException)
        {
            // A damaged database is what a backup is for: it is kept as it is, with its journal.
        }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ConnectionString);
        connection.Open();
        return connection;
    }

    private static void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (SqliteException error)
        {
            throw (Exception?)StorageUnavailableException.From(error) ?? error;
        }
    }

    private static void MakePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
    }

    private static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
