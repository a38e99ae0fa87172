using Microsoft.Data.Sqlite;
using Moderator.Storage;

namespace Moderator.Tests.Storage;

/// <summary>A real database in a directory of its own, removed afterwards.</summary>
public sealed class TemporaryDatabase : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("moderator-storage-");
    private ModerationDatabase? _database;

    public string FilePath => Path.Combine(_directory.FullName, "moderator.db");

    public ModerationDatabase Database => _database ??= Open();

    public ModerationDatabase Open() => Open(new DatabaseOptions(FilePath));

    public ModerationDatabase Open(DatabaseOptions options) => _database = ModerationDatabase.Open(options, TimeProvider.System);

    public async Task CloseAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        _database = null;
    }

    /// <summary>A connection beside the store's, as another program has one.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = FilePath, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>The value of a query's first row, through a connection beside the store's.</summary>
    public object? Ask(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _directory.Delete(recursive: true);
    }
}
