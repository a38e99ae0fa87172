using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;
using Xunit;

namespace Moderator.Tests.Storage.Cases;

/// <summary>Authors and deliveries are kept when their tables are made anew.</summary>
public sealed class CaseMigrationTests : IAsyncLifetime
{
    private readonly TemporaryDatabase _temporary = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public void What_stood_before_stands_after()
    {
        var before = Migration.All.TakeWhile(m => !m.Name.Contains("sanctions", StringComparison.Ordinal)).ToList();
        Assert.True(before.Count < Migration.All.Count);
        using (var connection = _temporary.Connect()) Migrator.Migrate(connection, before, TimeProvider.System);
        _temporary.Ask(
            """
            INSERT INTO authors (site, author_id, comments, approved, rejected) VALUES ('', 'u-1', 5, 3, 2), ('daily', 'u-1', 1, 1, 0);
            INSERT INTO comments (comment_key, site, comment_id, received_at, revision, action, author_id) VALUES (1, '', 'old', 5, 1, 'approve', 'u-1');
            INSERT INTO revisions (comment_key, revision, text, received_at) VALUES (1, 1, 'from before', 5);
            INSERT INTO decisions (comment_key, revision, action, source, reasons, matched_rules, decided_at) VALUES (1, 1, 'approve', 'policy', '[]', '[]', 5);
            INSERT INTO webhooks (name, url, events, include_text, secret, created_at) VALUES ('w', 'https://example.org/', 'decision', 0, X'00', 5);
            INSERT INTO webhook_deliveries (delivery_id, webhook_id, comment_key, decision_id, event, state, attempts, queued_at, next_attempt_at) VALUES
                (4, 1, 1, 1, 'decision', 'pending', 2, 5, 6), (9, 1, 1, 1, 'decision', 'delivered', 1, 5, 6);
            DELETE FROM webhook_deliveries WHERE delivery_id = 9;
            """);

        Assert.Equal(Migration.All.Count, _temporary.Database.SchemaVersion);
        Assert.Equal(new Moderator.Core.Comments.AuthorHistory(5, 3, 2), new SqliteCommentStore(_temporary.Database).HistoryOf(null, "u-1"));
        Assert.Equal(new Moderator.Core.Comments.AuthorHistory(1, 1, 0), new SqliteCommentStore(_temporary.Database).HistoryOf("daily", "u-1"));
        Assert.Equal("4 2 6", _temporary.Ask("SELECT delivery_id || ' ' || attempts || ' ' || next_attempt_at FROM webhook_deliveries"));
        // A number that was given is not given again.
        _temporary.Ask("INSERT INTO webhook_deliveries (webhook_id, comment_key, decision_id, event, state, queued_at, next_attempt_at) VALUES (1, 1, 1, 'decision', 'pending', 5, 6)");
        Assert.Equal(10L, _temporary.Ask("SELECT MAX(delivery_id) FROM webhook_deliveries"));
        Assert.Equal("ok", _temporary.Ask("PRAGMA integrity_check"));
    }
}
