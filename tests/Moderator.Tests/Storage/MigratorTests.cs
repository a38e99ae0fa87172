using Moderator.Storage;
using Moderator.Storage.Sqlite;
using Xunit;

namespace Moderator.Tests.Storage;

public sealed class MigratorTests : IAsyncLifetime
{
    private readonly TemporaryDatabase _temporary = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task A_new_database_gets_every_migration_once()
    {
        Assert.Equal(Migration.All.Count, _temporary.Database.SchemaVersion);
        await _temporary.CloseAsync();
        Assert.Equal(Migration.All.Count, _temporary.Database.SchemaVersion);
        Assert.Equal((long)Migration.All.Count, _temporary.Ask("SELECT COUNT(*) FROM schema_version"));
        Assert.Equal("comments", _temporary.Ask("SELECT name FROM schema_version WHERE version = 1"));
    }

    [Fact]
    public async Task A_database_newer_than_the_program_is_refused_with_both_versions()
    {
        _temporary.Open();
        _temporary.Ask("INSERT INTO schema_version (version, name, applied_at) VALUES (99, 'from the future', 0)");
        await _temporary.CloseAsync();

        var error = Assert.Throws<SchemaMismatchException>(_temporary.Open);
        Assert.Equal(
            $"The database has schema version 99, and this program knows versions up to {Migration.All.Count}. Use a newer program, or the backup made before the upgrade.",
            error.Message);
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        _temporary.Ask("CREATE TABLE recipes (name TEXT)");

        var error = Assert.Throws<SchemaMismatchException>(_temporary.Open);
        Assert.Contains("another program", error.Message, StringComparison.Ordinal);
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM sqlite_master"));
    }

    [Fact]
    public void A_migration_that_fails_half_way_leaves_nothing_of_itself()
    {
        using var connection = _temporary.Connect();
        Migration[] migrations =
        [
            new(1, "good", "CREATE TABLE good (id INTEGER PRIMARY KEY);"),
            new(2, "bad", "CREATE TABLE half (id INTEGER PRIMARY KEY); INSERT INTO nowhere VALUES (1);"),
        ];

        Assert.ThrowsAny<Exception>(() => Migrator.Migrate(connection, migrations, TimeProvider.System));

        Assert.Equal(1L, _temporary.Ask("SELECT MAX(version) FROM schema_version"));
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM sqlite_master WHERE name = 'half'"));
    }

    [Fact]
    public void An_older_database_gets_what_it_lacks_and_keeps_its_rows()
    {
        using (var connection = _temporary.Connect())
        {
            Assert.Equal(1, Migrator.Migrate(connection, [Migration.All[0]], TimeProvider.System));
        }

        _temporary.Ask(
            """
            INSERT INTO comments (comment_key, site, comment_id, received_at, revision, action) VALUES (1, '', 'old', 5, 1, 'approve');
            INSERT INTO revisions (comment_key, revision, text, received_at) VALUES (1, 1, 'from before', 5);
            INSERT INTO decisions (comment_key, revision, action, source, reasons, matched_rules, decided_at) VALUES (1, 1, 'approve', 'policy', '[]', '[]', 5);
            """);

        var store = new Moderator.Storage.Comments.SqliteCommentStore(_temporary.Database);
        Assert.Equal(Migration.All.Count, _temporary.Database.SchemaVersion);
        Assert.Equal("from before", store.FindStanding(null, "old")!.Comment.Text);
    }
}
