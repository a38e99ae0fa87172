using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Moderator.Storage.Sqlite;

/// <summary>One numbered step of the schema: an embedded <c>NNNN_name.sql</c>. Steps are added, never changed.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>Every step of this build, in order, numbered from 1 without a gap.</summary>
    public static IReadOnlyList<Migration> All { get; } = ReadAll();

    private static Migration[] ReadAll()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var migrations = assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name[5..^4], reader.ReadToEnd());
            })
            .ToArray();
        for (var i = 0; i < migrations.Length; i++)
        {
            if (migrations[i].Version != i + 1)
                throw new InvalidOperationException($"Migration {i + 1} is missing: found {migrations[i].Version} ({migrations[i].Name}).");
        }

        return migrations;
    }
}

/// <summary>Brings a database's tables to what this build needs.</summary>
internal static class Migrator
{
    /// <summary>Applies what is missing, each step in a transaction of its own.</summary>
    /// <returns>The schema's version afterwards.</returns>
    /// <exception cref="SchemaMismatchException">The database is newer than the program, or another program's.</exception>
    public static int Migrate(SqliteConnection connection, IReadOnlyList<Migration> migrations, TimeProvider clock)
    {
        var newest = migrations.Count;
        while (true)
        {
            // "immediate": a second program that starts on the same file waits here and then finds the step done.
            using var transaction = connection.BeginTransaction(deferred: false);
            var found = FindVersion(connection, transaction);
            if (found > newest)
                throw new SchemaMismatchException($"The database has schema version {found}, and this program knows versions up to {newest}. Use a newer program, or the backup made before the upgrade.");
            if (found == newest) return found;
            var next = migrations[found];
            connection.Execute(next.Sql, transaction: transaction);
            connection.Execute(
                "INSERT INTO schema_version (version, name, applied_at) VALUES (@Version, @Name, @AppliedAt)",
                new { next.Version, next.Name, AppliedAt = clock.GetUtcNow().ToUnixTimeMilliseconds() },
                transaction);
            transaction.Commit();
        }
    }

    /// <summary>The version of a database that is there; nothing is written.</summary>
    /// <exception cref="SchemaMismatchException">It is another program's.</exception>
    public static int ReadVersion(SqliteConnection connection) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'") == 0
            ? throw new SchemaMismatchException("The file is a SQLite database of another program, or of a service that never started.")
            : connection.ExecuteScalar<int>("SELECT COALESCE(MAX(version), 0) FROM schema_version");

    private static int FindVersion(SqliteConnection connection, SqliteTransaction transaction)
    {
        var tables = connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'table'", transaction: transaction).ToList();
        if (tables.Count > 0 && !tables.Contains("schema_version", StringComparer.Ordinal))
            throw new SchemaMismatchException("The file is a SQLite database of another program: it has tables, and none is named schema_version. Name another file.");
        connection.Execute(
            """
            CREATE TABLE IF NOT EXISTS schema_version (
                version INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                applied_at BIGINT NOT NULL
            )
            """,
            transaction: transaction);
        return connection.ExecuteScalar<int>("SELECT COALESCE(MAX(version), 0) FROM schema_version", transaction: transaction);
    }
}
