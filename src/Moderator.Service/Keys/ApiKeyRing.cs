using System.Security.Cryptography;
using Moderator.Storage.Keys;

namespace Moderator.Service.Keys;

/// <summary>The keys in force, held in memory so that a request costs no read. A key added by another program is found within a second.</summary>
internal sealed class ApiKeyRing(IApiKeyStore store, TimeProvider clock, ILogger<ApiKeyRing> logger)
{
    private static readonly TimeSpan ReloadEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NoteUseEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _reloading = new();
    private volatile Entry[] _keys = [];
    private long _reloadedAt = long.MinValue;

    /// <summary>Makes the first key where there is none.</summary>
    /// <returns>The key, to be shown once; null where there was one already.</returns>
    public async Task<string?> MakeFirstAsync(CancellationToken cancellation)
    {
        if (store.ReadAll().Count > 0) return null;
        var key = ApiKey.Make();
        return await store.AddFirstAsync("first", ApiKey.HashOf(key), clock.GetUtcNow(), cancellation) ? key : null;
    }

    /// <summary>Whether a key is in force. Compares with every key in constant time, so that the time says nothing of how near a guess came.</summary>
    public bool Admits(string presented)
    {
        if (presented.Length is 0 or > ApiKey.MaxLength) return false;
        var hash = ApiKey.HashOf(presented);
        var found = Find(hash);
        if (found is null)
        {
            // Looked for again even where another request has just reloaded: this one may have looked before that.
            ReloadIfDue();
            found = Find(hash);
        }

        if (found is null) return false;
        NoteUse(found);
        return true;
    }

    private Entry? Find(byte[] hash)
    {
        Entry? found = null;
        foreach (var entry in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(entry.Key.Hash, hash)) found = entry;
        }

        return found;
    }

    private void ReloadIfDue()
    {
        lock (_reloading)
        {
            var now = clock.GetTimestamp();
            if (_reloadedAt != long.MinValue && clock.GetElapsedTime(_reloadedAt, now) < ReloadEvery) return;
            _keys = [.. store.ReadAll().Select(key => new Entry(key))];
            _reloadedAt = now;
        }
    }

    private void NoteUse(Entry entry)
    {
        var now = clock.GetTimestamp();
        var noted = Interlocked.Read(ref entry.NotedAt);
        if (noted != long.MinValue && clock.GetElapsedTime(noted, now) < NoteUseEvery) return;
        if (Interlocked.CompareExchange(ref entry.NotedAt, now, noted) != noted) return;
        _ = NoteUseAsync(entry.Key.Id);
    }

    /// <summary>Not awaited by the request: when a key was last used is not worth a failed one.</summary>
    private async Task NoteUseAsync(long id)
    {
        try
        {
            await store.TouchAsync(id, clock.GetUtcNow(), CancellationToken.None);
        }
        catch (Exception error)
        {
            ServiceLog.KeyUseNotNoted(logger, error.GetType().FullName!);
        }
    }

    private sealed class Entry(StoredApiKey key)
    {
        public readonly StoredApiKey Key = key;

        /// <summary>Timestamp of the clock; the least value before the first use.</summary>
        public long NotedAt = long.MinValue;
    }
}
