using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Moderator.Storage.Audit;
using Xunit;

namespace Moderator.Tests.Storage;

public sealed class AuditLogTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryDatabase _temporary = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task Acts_are_read_latest_first_page_by_page()
    {
        var log = new SqliteAuditLog(_temporary.Database);
        for (var i = 0; i < 5; i++) await log.AppendAsync(Entry("key.create", i), default);

        var seen = new List<string>();
        long? before = null;
        do
        {
            var page = log.Read(new AuditQuery { Limit = 2, Before = before });
            Assert.InRange(page.Acts.Count, 1, 2);
            seen.AddRange(page.Acts.Select(a => a.Entry.Subject));
            before = page.Next;
        }
        while (before is not null);

        Assert.Equal(["key:4", "key:3", "key:2", "key:1", "key:0"], seen);
    }

    [Fact]
    public async Task An_act_is_found_by_its_name_its_resource_and_its_time()
    {
        var log = new SqliteAuditLog(_temporary.Database);
        await log.AppendAsync(Entry("key.create", 1), default);
        await log.AppendAsync(Entry("keyring.create", 2), default);
        await log.AppendAsync(Entry("key.revoke", 3), default);

        Assert.Equal([1], Found(log, new AuditQuery { Act = "key.create" }));
        Assert.Equal([3, 1], Found(log, new AuditQuery { Act = "key." }));
        Assert.Equal([3], Found(log, new AuditQuery { Since = Noon.AddHours(3) }));
        Assert.Equal([], Found(log, new AuditQuery { Act = "' OR 1=1 --" }));
    }

    [Fact]
    public async Task An_act_is_given_back_as_it_was_appended_and_cannot_be_changed_or_removed()
    {
        var log = new SqliteAuditLog(_temporary.Database);
        var entry = new AuditEntry(new AuditActor(AuditActorKind.Key, "3", "deploy"), Noon, "policy.promote", "policy:house@2", new JsonObject { ["from"] = "house@1" });
        var id = await log.AppendAsync(entry, default);

        var act = Assert.Single(log.Read(new AuditQuery()).Acts);
        Assert.Equal((id, entry.Actor, entry.At, entry.Act, entry.Subject), (act.Id, act.Entry.Actor, act.Entry.At, act.Entry.Act, act.Entry.Subject));
        Assert.Equal("""{"from":"house@1"}""", act.Entry.Details!.ToJsonString());
        Assert.Contains("appended", Assert.Throws<SqliteException>(() => _temporary.Ask("UPDATE audit_log SET act = 'nothing'")).Message, StringComparison.Ordinal);
        Assert.Contains("appended", Assert.Throws<SqliteException>(() => _temporary.Ask("DELETE FROM audit_log")).Message, StringComparison.Ordinal);
    }

    private static AuditEntry Entry(string act, int subject) => new(AuditActor.OfSystem("tests"), Noon.AddHours(subject), act, $"key:{subject}");

    private static int[] Found(SqliteAuditLog log, AuditQuery query) => [.. log.Read(query).Acts.Select(a => int.Parse(a.Entry.Subject.AsSpan(4)))];
}
