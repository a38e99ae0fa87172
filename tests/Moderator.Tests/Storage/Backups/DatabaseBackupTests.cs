using Moderator.Core.Decisions;
using Moderator.Storage.Backups;
using Moderator.Storage.Comments;
using Xunit;

namespace Moderator.Tests.Storage.Backups;

public sealed class DatabaseBackupTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 4, 5, TimeSpan.Zero);

    private readonly TemporaryDatabase _temporary = new();

    private string Target => _temporary.FilePath + ".copy";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task A_backup_is_made_while_comments_come_in_and_brings_every_one_back_that_was_answered_before()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        await SubmitAsync(store, 0, 200);
        var more = SubmitAsync(store, 200, 200);
        var contents = await Task.Run(() => DatabaseBackup.Write(_temporary.FilePath, Target));
        await more;
        await _temporary.CloseAsync();

        Assert.InRange(contents.Comments, 200, 400);
        Assert.Equal(contents.Comments, contents.Decisions);
        var (restored, kept) = DatabaseBackup.Restore(Target, _temporary.FilePath, Now);
        Assert.Equal((contents.Comments, _temporary.FilePath + ".before-20261122-030405"), (restored.Comments, kept));
        Assert.True(File.Exists(kept));
        var again = new SqliteCommentStore(_temporary.Open());
        Assert.All(Enumerable.Range(0, 200), i => Assert.NotNull(again.Find(null, $"c{i}")));
    }

    [Fact]
    public void A_directory_that_is_not_there_is_named()
    {
        _temporary.Open();
        var missing = Path.Combine(Path.GetDirectoryName(_temporary.FilePath)!, "nowhere", "at all");
        var error = Assert.Throws<BackupException>(() => DatabaseBackup.Write(_temporary.FilePath, Path.Combine(missing, "x.db")));
        Assert.Equal($"{missing}: there is no such directory. Make it first, or name a file in another one.", error.Message);
        Assert.False(Directory.Exists(missing));
    }

    [Fact]
    public async Task A_backup_does_not_hold_what_was_deleted_and_is_nobody_elses_to_read()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        await store.SubmitAsync(StoredComments.Of("a", "cardamom"), default);
        _temporary.Ask("CREATE TABLE scratch AS SELECT 'asafoetida' AS word");
        _temporary.Ask("DROP TABLE scratch");
        DatabaseBackup.Write(_temporary.FilePath, Target);

        var bytes = await File.ReadAllBytesAsync(Target);
        Assert.True(bytes.AsSpan().IndexOf("cardamom"u8) >= 0);
        Assert.True(bytes.AsSpan().IndexOf("asafoetida"u8) < 0);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
    }

    [Fact]
    public void A_file_that_is_there_is_not_written_over()
    {
        _ = _temporary.Database;
        File.WriteAllText(Target, "mine");

        Assert.Equal($"{Target}: exists already. Name a new file.", Assert.Throws<BackupException>(() => DatabaseBackup.Write(_temporary.FilePath, Target)).Message);
        Assert.Equal("mine", File.ReadAllText(Target));
    }

    [Fact]
    public async Task A_database_that_is_in_use_is_not_replaced()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        await store.SubmitAsync(StoredComments.Of("a", "one"), default);
        DatabaseBackup.Write(_temporary.FilePath, Target);
        await store.SubmitAsync(StoredComments.Of("b", "two"), default);

        var message = Assert.Throws<BackupException>(() => DatabaseBackup.Restore(Target, _temporary.FilePath, Now)).Message;

        Assert.Equal($"{_temporary.FilePath}: is in use. Stop the service first; nothing was changed.", message);
        Assert.NotNull(store.Find(null, "b"));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_temporary.FilePath)!, "*.partial"));
    }

    [Fact]
    public async Task A_damaged_backup_is_refused_and_the_database_stays()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        for (var i = 0; i < 50; i++) await store.SubmitAsync(StoredComments.Of($"c{i}", new string('x', 2000)), default);
        DatabaseBackup.Write(_temporary.FilePath, Target);
        await _temporary.CloseAsync();
        await using (var file = new FileStream(Target, FileMode.Open))
        {
            file.Seek(20_000, SeekOrigin.Begin);
            file.Write(new byte[30_000]);
        }

        var message = Assert.Throws<BackupException>(() => DatabaseBackup.Restore(Target, _temporary.FilePath, Now)).Message;

        Assert.StartsWith($"{Target}: is damaged", message, StringComparison.Ordinal);
        Assert.NotNull(new SqliteCommentStore(_temporary.Database).Find(null, "c49"));
    }

    [Theory]
    [InlineData("this is no database")]
    [InlineData("")]
    public void What_is_no_database_of_ours_is_refused(string content)
    {
        File.WriteAllText(Target, content);

        Assert.Throws<BackupException>(() => DatabaseBackup.Restore(Target, _temporary.FilePath, Now));
        Assert.False(File.Exists(_temporary.FilePath));
    }

    [Fact]
    public async Task A_damaged_database_is_replaced_and_kept()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        await store.SubmitAsync(StoredComments.Of("a", "one"), default);
        DatabaseBackup.Write(_temporary.FilePath, Target);
        await _temporary.CloseAsync();
        await File.WriteAllTextAsync(_temporary.FilePath, "broken");

        var (_, kept) = DatabaseBackup.Restore(Target, _temporary.FilePath, Now);

        Assert.Equal("broken", await File.ReadAllTextAsync(kept!));
        Assert.NotNull(new SqliteCommentStore(_temporary.Open()).Find(null, "a"));
    }

    [Fact]
    public async Task An_examination_tells_the_schema_and_what_waits_and_changes_nothing()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        await store.SubmitAsync(StoredComments.Of("a", "one", ModerationAction.Review), default);
        await store.SubmitAsync(StoredComments.Of("b", "two"), default);

        var found = DatabaseExamination.Of(_temporary.FilePath);

        Assert.Equal((2, 1, StoredComments.Noon, null), (found.Comments, found.Waiting, found.LatestAt, found.Problem));
        Assert.Equal((found.KnownVersion, _temporary.Database.SchemaVersion), (found.SchemaVersion, found.SchemaVersion));
    }

    private static async Task SubmitAsync(SqliteCommentStore store, int first, int count)
    {
        foreach (var i in Enumerable.Range(first, count)) await store.SubmitAsync(StoredComments.Of($"c{i}", "a comment"), default);
    }
}
