using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Keys;

/// <summary>
/// Keeps the hashes of the keys that may call the service. Making, rotating and revoking append to the audit log in the
/// same transaction. Every method may throw <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public interface IApiKeyStore
{
    /// <summary>Every key, revoked ones too, oldest first.</summary>
    IReadOnlyList<StoredApiKey> ReadAll();

    /// <summary>One key; null where there is none with this id.</summary>
    StoredApiKey? Find(long id);

    /// <summary>Adds a key unless there is one already: two programs that start at once make one first key.</summary>
    /// <returns>Whether it was added.</returns>
    Task<bool> AddFirstAsync(NewApiKey key, AuditActor actor, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Adds a key.</summary>
    Task<StoredApiKey> AddAsync(NewApiKey key, AuditActor actor, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Gives a key a new secret; the one in force stays valid until <paramref name="previousUntil"/>, and one before that ends at once.</summary>
    /// <returns>The key afterwards; null where there is none in force with this id.</returns>
    /// <exception cref="ChangedMeanwhileException">Its <see cref="StoredApiKey.Version"/> is none of those expected.</exception>
    Task<StoredApiKey?> RotateAsync(
        long id, byte[] hash, DateTimeOffset previousUntil, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null);

    /// <summary>Ends a key for good. One that was revoked before stays as it is, and nothing is appended.</summary>
    /// <returns>The key afterwards; null where there is none with this id.</returns>
    /// <exception cref="ChangedMeanwhileException">Its <see cref="StoredApiKey.Version"/> is none of those expected.</exception>
    Task<StoredApiKey?> RevokeAsync(long id, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null);

    /// <summary>Notes when a key was last used, and how many requests were counted that day.</summary>
    Task NoteUseAsync(long id, DateTimeOffset at, long countOfDay, CancellationToken cancellation);
}

/// <summary>The keys in SQLite.</summary>
public sealed class SqliteApiKeyStore(ModerationDatabase database) : IApiKeyStore
{
    private const string Columns =
        """
        api_key_id, name, hash, scopes, site, rate_per_second, burst, daily_quota, created_at, last_used_at,
        rotated_at, previous_hash, previous_until, revoked_at, used_count, used_on_day
        """;

    private static readonly DateOnly Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch);

    public IReadOnlyList<StoredApiKey> ReadAll() => database.Readers.Read(session =>
        session.Statement($"SELECT {Columns} FROM api_keys ORDER BY api_key_id").ReadAll(Read));

    public StoredApiKey? Find(long id) => database.Readers.Read(session => Find(session, id));

    public Task<bool> AddFirstAsync(NewApiKey key, AuditActor actor, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session =>
        {
            if (session.Statement("SELECT COUNT(*) FROM api_keys").ReadLong() > 0) return false;
            Add(session, key, actor, now);
            return true;
        },
        cancellation);

    public Task<StoredApiKey> AddAsync(NewApiKey key, AuditActor actor, DateTimeOffset now, CancellationToken cancellation) =>
        database.Writer.WriteAsync(session => Add(session, key, actor, now), cancellation);

    public Task<StoredApiKey?> RotateAsync(
        long id, byte[] hash, DateTimeOffset previousUntil, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null) => database.Writer.WriteAsync(
        session =>
        {
            Check(session, id, expected);
            var changed = session
                .Statement(
                    """
                    UPDATE api_keys SET previous_hash = hash, previous_until = @previous_until, hash = @hash, rotated_at = @now
                    WHERE api_key_id = @api_key_id AND revoked_at IS NULL
                    """)
                .Set("@previous_until", previousUntil.ToUnixTimeMilliseconds())
                .Set("@hash", hash)
                .Set("@now", now.ToUnixTimeMilliseconds())
                .Set("@api_key_id", id)
                .Execute();
            if (changed == 0) return null;
            Append(session, id, actor, now, "key.rotate", new JsonObject { ["previous_until"] = previousUntil.UtcDateTime });
            return Find(session, id);
        },
        cancellation);

    public Task<StoredApiKey?> RevokeAsync(long id, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null) => database.Writer.WriteAsync(
        session =>
        {
            Check(session, id, expected);
            var changed = session
                .Statement(
                    """
                    UPDATE api_keys SET revoked_at = @now, previous_hash = NULL, previous_until = NULL
                    WHERE api_key_id = @api_key_id AND revoked_at IS NULL
                    """)
                .Set("@now", now.ToUnixTimeMilliseconds())
                .Set("@api_key_id", id)
                .Execute();
            var key = Find(session, id);
            if (changed == 1) Append(session, id, actor, now, "key.revoke", new JsonObject { ["name"] = key!.Name });
            return key;
        },
        cancellation);

    public Task NoteUseAsync(long id, DateTimeOffset at, long countOfDay, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session.Statement("UPDATE api_keys SET last_used_at = @at, used_on_day = @day, used_count = @count WHERE api_key_id = @api_key_id")
            .Set("@at", at.ToUnixTimeMilliseconds())
            .Set("@day", DateOnly.FromDateTime(at.UtcDateTime).DayNumber - Epoch.DayNumber)
            .Set("@count", countOfDay)
            .Set("@api_key_id", id)
            .Execute(),
        cancellation);

    private static StoredApiKey Add(SqliteSession session, NewApiKey key, AuditActor actor, DateTimeOffset now)
    {
        var id = session
            .Statement(
                """
                INSERT INTO api_keys (name, hash, scopes, site, rate_per_second, burst, daily_quota, created_at)
                VALUES (@name, @hash, @scopes, @site, @rate_per_second, @burst, @daily_quota, @created_at)
                RETURNING api_key_id
                """)
            .Set("@name", key.Name)
            .Set("@hash", key.Hash)
            .Set("@scopes", KeyScopes.Column(key.Scopes))
            .Set("@site", key.Site)
            .Set("@rate_per_second", key.Limits.RatePerSecond)
            .Set("@burst", key.Limits.Burst)
            .Set("@daily_quota", key.Limits.DailyQuota)
            .Set("@created_at", now.ToUnixTimeMilliseconds())
            .ReadLong();
        var details = new JsonObject { ["name"] = key.Name, ["scopes"] = KeyScopes.Column(key.Scopes) };
        if (key.Site is not null) details["site"] = key.Site;
        Append(session, id, actor, now, "key.create", details);
        return Find(session, id)!;
    }

    private static void Append(SqliteSession session, long id, AuditActor actor, DateTimeOffset now, string act, JsonObject details) =>
        AuditRows.Append(session, new AuditEntry(actor, now, act, $"key:{id}", details));

    private static void Check(SqliteSession session, long id, IReadOnlyList<string>? expected)
    {
        if (expected is not null && Find(session, id) is { } key) ChangedMeanwhileException.ThrowUnless(expected, key.Version);
    }

    private static StoredApiKey? Find(SqliteSession session, long id) =>
        session.Statement($"SELECT {Columns} FROM api_keys WHERE api_key_id = @api_key_id").Set("@api_key_id", id).ReadFirst(Read);

    private static StoredApiKey Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Name = row.GetString(1),
        Hash = row.GetFieldValue<byte[]>(2),
        Scopes = KeyScopes.OfColumn(row.GetString(3)),
        Site = CommentRows.Text(row, 4),
        Limits = new KeyLimits(
            row.IsDBNull(5) ? null : row.GetDouble(5),
            row.IsDBNull(6) ? null : row.GetInt32(6),
            row.IsDBNull(7) ? null : row.GetInt64(7)),
        CreatedAt = CommentRows.Time(row.GetInt64(8)),
        LastUsedAt = TimeOf(row, 9),
        RotatedAt = TimeOf(row, 10),
        PreviousHash = row.IsDBNull(11) ? null : row.GetFieldValue<byte[]>(11),
        PreviousUntil = TimeOf(row, 12),
        RevokedAt = TimeOf(row, 13),
        UsedCount = row.GetInt64(14),
        UsedOnDay = row.IsDBNull(15) ? null : Epoch.AddDays(row.GetInt32(15)),
    };

    private static DateTimeOffset? TimeOf(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : CommentRows.Time(row.GetInt64(column));
}
