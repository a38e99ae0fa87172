using Dapper;
using Microsoft.Data.Sqlite;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Backups;

/// <summary>What a look at a database's file shows. Nothing is written.</summary>
/// <param name="SchemaVersion">The newest migration in it.</param>
/// <param name="KnownVersion">The newest migration that this program knows.</param>
/// <param name="Problem">What SQLite's quick check found; null where the file is whole.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="JournalBytes">Size of the write-ahead log beside it.</param>
/// <param name="FreeBytes">What is unused inside the file.</param>
/// <param name="Comments">How many comments it has.</param>
/// <param name="Waiting">How many of them wait for a moderator.</param>
/// <param name="LatestAt">When the newest comment was received; null where there is none.</param>
public sealed record DatabaseExamination(
    int SchemaVersion, int KnownVersion, string? Problem, long Bytes, long JournalBytes, long FreeBytes, long Comments, long Waiting, DateTimeOffset? LatestAt)
{
    /// <exception cref="StorageUnavailableException">The file cannot be opened or read.</exception>
    /// <exception cref="SchemaMismatchException">It is a database of another program.</exception>
    public static DatabaseExamination Of(string path)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 5 }.ConnectionString);
            connection.Open();
            if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('schema_version', 'comments', 'queue_items')") < 3)
                throw new SchemaMismatchException("The file is a SQLite database of another program, or of a service that never started.");
            var check = connection.Query<string>("PRAGMA quick_check(1)").Single();
            var latest = connection.ExecuteScalar<long?>("SELECT received_at FROM comments ORDER BY comment_key DESC LIMIT 1");
            var journal = new FileInfo(path + "-wal");
            return new DatabaseExamination(
                connection.ExecuteScalar<int>("SELECT MAX(version) FROM schema_version"),
                Migration.All.Count,
                string.Equals(check, "ok", StringComparison.Ordinal) ? null : check,
                new FileInfo(path).Length,
                journal.Exists ? journal.Length : 0,
                connection.ExecuteScalar<long>("SELECT freelist_count FROM pragma_freelist_count") * connection.ExecuteScalar<long>("SELECT page_size FROM pragma_page_size"),
                connection.ExecuteScalar<long>("SELECT COUNT(*) FROM comments"),
                connection.ExecuteScalar<long>("SELECT COUNT(*) FROM queue_items"),
                latest is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
        }
        catch (SqliteException error)
        {
            throw (Exception?)StorageUnavailableException.From(error) ?? error;
        }
    }
}
