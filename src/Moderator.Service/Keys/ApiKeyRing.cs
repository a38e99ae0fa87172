using System.Security.Cryptography;
using Moderator.Storage;
using Moderator.Storage.Audit;
using Moderator.Storage.Keys;

namespace Moderator.Service.Keys;

/// <summary>A key in force, as requests meet it.</summary>
/// <param name="Stored">As it is stored.</param>
/// <param name="Caller">Whom it stands for.</param>
/// <param name="Use">How often it was used.</param>
internal sealed record HeldKey(StoredApiKey Stored, Caller Caller, KeyUse Use);

/// <summary>
/// The keys in force, held in memory. They are read again once a second while requests come, so that a key which another
/// program made, rotated or revoked is heeded within a second, also after a long silence.
/// </summary>
internal sealed class ApiKeyRing(IApiKeyStore store, TimeProvider clock, ILogger<ApiKeyRing> logger) : IAsyncDisposable
{
    private static readonly TimeSpan ReloadEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NoteUseEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _reloading = new();
    private readonly Dictionary<long, KeyUse> _uses = [];
    private volatile HeldKey[] _keys = [];
    private long _reloadedAt = long.MinValue;

    /// <summary>Makes the first key where there is none; it has every scope.</summary>
    /// <returns>The key, to be shown once; null where there was one already.</returns>
    public async Task<string?> MakeFirstAsync(CancellationToken cancellation)
    {
        if (store.ReadAll().Count > 0) return null;
        var key = ApiKey.Make();
        var first = new NewApiKey { Name = "first", Hash = ApiKey.HashOf(key), Scopes = KeyScope.All };
        return await store.AddFirstAsync(first, AuditActor.OfSystem("first start"), clock.GetUtcNow(), cancellation) ? key : null;
    }

    /// <summary>The key that was presented; null where it is none that is in force. Compares with every key in constant time, so that the time says nothing of how near a guess came.</summary>
    public HeldKey? Find(ReadOnlySpan<char> presented)
    {
        if (presented.Length is 0 or > ApiKey.MaxLength) return null;
        Span<byte> hash = stackalloc byte[ApiKey.HashLength];
        ApiKey.HashOf(presented, hash);
        ReloadIfDue();
        return Find(hash);
    }

    /// <summary>Writes down, once a minute, that a key was used. Not awaited by the request: it is not worth a failed one.</summary>
    public void NoteUse(HeldKey key)
    {
        if (key.Use.TakeNote(clock, NoteUseEvery)) _ = NoteUseAsync(key);
    }

    /// <summary>Heeds a change at once that was made through this service.</summary>
    public void Reload()
    {
        lock (_reloading) ReadKeys();
    }

    /// <summary>Writes down what was counted since the last time.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var key in _keys.Where(k => k.Use.HasNews))
        {
            key.Use.TakeNote(clock, TimeSpan.Zero);
            await NoteUseAsync(key);
        }
    }

    private HeldKey? Find(ReadOnlySpan<byte> hash)
    {
        HeldKey? found = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Stored.Hash, hash)) found = key;
            if (key.Stored is { PreviousHash: { } previous, PreviousUntil: { } until }
                && CryptographicOperations.FixedTimeEquals(previous, hash) && clock.GetUtcNow() < until)
            {
                found = key;
            }
        }

        return found;
    }

    private void ReloadIfDue()
    {
        if (!IsDue()) return;
        lock (_reloading)
        {
            if (!IsDue()) return;
            try
            {
                ReadKeys();
            }
            catch (StorageUnavailableException) when (_keys.Length > 0)
            {
                // The keys as they were: scoring needs no database, and what does need it fails by itself.
                Interlocked.Exchange(ref _reloadedAt, clock.GetTimestamp());
            }
        }
    }

    private bool IsDue()
    {
        var reloaded = Interlocked.Read(ref _reloadedAt);
        return reloaded == long.MinValue || clock.GetElapsedTime(reloaded) >= ReloadEvery;
    }

    private void ReadKeys()
    {
        var held = new List<HeldKey>();
        foreach (var key in store.ReadAll())
        {
            if (key.RevokedAt is not null) continue;
            if (!_uses.TryGetValue(key.Id, out var use)) _uses[key.Id] = use = new KeyUse(key);
            held.Add(new HeldKey(key, new Caller(new AuditActor(AuditActorKind.Key, key.Id.ToString(), key.Name), key.Scopes, key.Site), use));
        }

        _keys = [.. held];
        Interlocked.Exchange(ref _reloadedAt, clock.GetTimestamp());
    }

    private async Task NoteUseAsync(HeldKey key)
    {
        try
        {
            var now = clock.GetUtcNow();
            await store.NoteUseAsync(key.Stored.Id, now, key.Use.CountOn(now), CancellationToken.None);
        }
        catch (Exception error)
        {
            ServiceLog.KeyUseNotNoted(logger, error.GetType().FullName!);
        }
    }
}
