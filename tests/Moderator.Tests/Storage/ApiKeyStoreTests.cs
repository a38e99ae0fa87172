using Moderator.Storage.Audit;
using Moderator.Storage.Keys;
using Moderator.Storage.Sqlite;
using Xunit;

namespace Moderator.Tests.Storage;

public sealed class ApiKeyStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly AuditActor Mo = AuditActor.OfOperator("mo");
    private readonly TemporaryDatabase _temporary = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task The_first_key_is_made_once()
    {
        var store = new SqliteApiKeyStore(_temporary.Database);

        Assert.True(await store.AddFirstAsync(Key("first", 1), Mo, Noon, default));
        Assert.False(await store.AddFirstAsync(Key("second", 2), Mo, Noon, default));

        var key = Assert.Single(store.ReadAll());
        Assert.Equal("first", key.Name);
        Assert.Equal(Hash(1), key.Hash);
        Assert.Equal(Noon, key.CreatedAt);
        Assert.Null(key.LastUsedAt);
        Assert.Equal("key.create", Assert.Single(new SqliteAuditLog(_temporary.Database).Read(new AuditQuery()).Acts).Entry.Act);
    }

    [Fact]
    public async Task A_key_is_given_back_as_it_was_made()
    {
        var store = new SqliteApiKeyStore(_temporary.Database);
        var made = await store.AddAsync(
            Key("site's", 1) with { Scopes = KeyScope.Submit | KeyScope.Read, Site = "daily", Limits = new KeyLimits(2.5, 10, 1000) }, Mo, Noon, default);

        var found = Assert.Single(store.ReadAll());
        Assert.Equal((KeyScope.Submit | KeyScope.Read, "daily", new KeyLimits(2.5, 10, 1000)), (found.Scopes, found.Site, found.Limits));
        Assert.Equal(made.Id, store.Find(made.Id)!.Id);
        Assert.Null(store.Find(made.Id + 1));
    }

    [Fact]
    public async Task Its_last_use_is_noted_with_the_count_of_its_day()
    {
        var store = new SqliteApiKeyStore(_temporary.Database);
        await store.AddAsync(Key("one", 1), Mo, Noon, default);
        await store.AddAsync(Key("two", 2), Mo, Noon, default);

        await store.NoteUseAsync(store.ReadAll()[1].Id, Noon.AddHours(2), 17, default);

        Assert.Equal((null, null, 0), (store.ReadAll()[0].LastUsedAt, store.ReadAll()[0].UsedOnDay, store.ReadAll()[0].UsedCount));
        Assert.Equal((Noon.AddHours(2), new DateOnly(2026, 5, 4), 17), (store.ReadAll()[1].LastUsedAt, store.ReadAll()[1].UsedOnDay, store.ReadAll()[1].UsedCount));
    }

    [Fact]
    public async Task A_rotated_key_keeps_its_secret_before_and_a_revoked_one_keeps_none()
    {
        var store = new SqliteApiKeyStore(_temporary.Database);
        var id = (await store.AddAsync(Key("one", 1), Mo, Noon, default)).Id;

        var rotated = await store.RotateAsync(id, Hash(2), Noon.AddHours(3), Mo, Noon.AddHours(1), default);
        Assert.NotNull(rotated);
        Assert.Equal(Hash(2), rotated.Hash);
        Assert.Equal(Hash(1), rotated.PreviousHash);
        Assert.Equal((Noon.AddHours(1), Noon.AddHours(3)), (rotated.RotatedAt, rotated.PreviousUntil));

        var revoked = await store.RevokeAsync(id, Mo, Noon.AddHours(2), default);
        Assert.NotNull(revoked);
        Assert.Equal((Noon.AddHours(2), null), (revoked.RevokedAt, revoked.PreviousHash));
        Assert.Null(await store.RotateAsync(id, Hash(3), Noon.AddHours(9), Mo, Noon.AddHours(3), default));
        Assert.Equal(Noon.AddHours(2), (await store.RevokeAsync(id, Mo, Noon.AddHours(5), default))!.RevokedAt);
        Assert.Null(await store.RevokeAsync(id + 1, Mo, Noon, default));

        var acts = new SqliteAuditLog(_temporary.Database).Read(new AuditQuery()).Acts;
        Assert.Equal(["key.revoke", "key.rotate", "key.create"], acts.Select(a => a.Entry.Act));
        Assert.All(acts, a => Assert.Equal(($"key:{id}", Mo), (a.Entry.Subject, a.Entry.Actor)));
    }

    [Fact]
    public async Task A_key_from_before_there_were_scopes_has_all_of_them()
    {
        using (var connection = _temporary.Connect())
        {
            Migrator.Migrate(connection, [.. Migration.All.Take(3)], TimeProvider.System);
        }

        _temporary.Ask("INSERT INTO api_keys (name, hash, created_at, last_used_at) VALUES ('old', zeroblob(32), 5, 6)");
        var key = Assert.Single(new SqliteApiKeyStore(_temporary.Database).ReadAll());
        Assert.Equal(("old", KeyScope.All, null, KeyLimits.None), (key.Name, key.Scopes, key.Site, key.Limits));
        Assert.Equal(6, key.LastUsedAt?.ToUnixTimeMilliseconds());
        await _temporary.CloseAsync();
    }

    private static NewApiKey Key(string name, byte hash) => new() { Name = name, Hash = Hash(hash), Scopes = KeyScope.All };

    private static byte[] Hash(byte value) => [.. Enumerable.Repeat(value, 32)];
}
