using Moderator.Storage.Keys;
using Xunit;

namespace Moderator.Tests.Storage;

public sealed class ApiKeyStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryDatabase _temporary = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task The_first_key_is_made_once()
    {
        var store = new SqliteApiKeyStore(_temporary.Database);

        Assert.True(await store.AddFirstAsync("first", Hash(1), Noon, default));
        Assert.False(await store.AddFirstAsync("second", Hash(2), Noon, default));

        var key = Assert.Single(store.ReadAll());
        Assert.Equal("first", key.Name);
        Assert.Equal(Hash(1), key.Hash);
        Assert.Equal(Noon, key.CreatedAt);
        Assert.Null(key.LastUsedAt);
    }

    [Fact]
    public async Task Its_last_use_is_noted()
    {
        var store = new SqliteApiKeyStore(_temporary.Database);
        await store.AddAsync("one", Hash(1), Noon, default);
        await store.AddAsync("two", Hash(2), Noon, default);

        await store.TouchAsync(store.ReadAll()[1].Id, Noon.AddHours(2), default);

        Assert.Null(store.ReadAll()[0].LastUsedAt);
        Assert.Equal(Noon.AddHours(2), store.ReadAll()[1].LastUsedAt);
    }

    private static byte[] Hash(byte value) => [.. Enumerable.Repeat(value, 32)];
}
