using Dapper;
using Moderator.Storage.Comments;

namespace Moderator.Storage.Keys;

/// <summary>A key as it is stored: by its hash alone.</summary>
/// <param name="Id">Given by the store.</param>
/// <param name="Name">What the operator calls it.</param>
/// <param name="Hash">SHA-256 of the key's ASCII bytes, 32 bytes.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When it was last used, to within a minute; null before its first use.</param>
public sealed record StoredApiKey(long Id, string Name, byte[] Hash, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

/// <summary>Keeps the hashes of the keys that may call the service.</summary>
public interface IApiKeyStore
{
    /// <summary>Every key, oldest first.</summary>
    IReadOnlyList<StoredApiKey> ReadAll();

    /// <summary>Adds a key unless there is one already: two programs that start at once make one first key.</summary>
    /// <returns>Whether it was added.</returns>
    Task<bool> AddFirstAsync(string name, byte[] hash, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Adds a key.</summary>
    Task AddAsync(string name, byte[] hash, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Notes that a key was used.</summary>
    Task TouchAsync(long id, DateTimeOffset now, CancellationToken cancellation);
}

/// <summary>The keys in SQLite.</summary>
public sealed class SqliteApiKeyStore(ModerationDatabase database) : IApiKeyStore
{
    public IReadOnlyList<StoredApiKey> ReadAll() => database.Readers.Read(session => session.Connection
        .Query<KeyRow>(
            """
            SELECT api_key_id AS Id, name AS Name, hash AS Hash, created_at AS CreatedAt, last_used_at AS LastUsedAt
            FROM api_keys ORDER BY api_key_id
            """)
        .Select(row => new StoredApiKey(
            row.Id,
            row.Name,
            row.Hash,
            CommentRows.Time(row.CreatedAt),
            row.LastUsedAt is { } used ? CommentRows.Time(used) : null))
        .ToList());

    public Task<bool> AddFirstAsync(string name, byte[] hash, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session.Statement(
                """
                INSERT INTO api_keys (name, hash, created_at)
                SELECT @name, @hash, @created_at WHERE NOT EXISTS (SELECT 1 FROM api_keys)
                """)
            .Set("@name", name)
            .Set("@hash", hash)
            .Set("@created_at", now.ToUnixTimeMilliseconds())
            .Execute() == 1,
        cancellation);

    public Task AddAsync(string name, byte[] hash, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session.Statement("INSERT INTO api_keys (name, hash, created_at) VALUES (@name, @hash, @created_at)")
            .Set("@name", name)
            .Set("@hash", hash)
            .Set("@created_at", now.ToUnixTimeMilliseconds())
            .Execute(),
        cancellation);

    public Task TouchAsync(long id, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session.Statement("UPDATE api_keys SET last_used_at = @last_used_at WHERE api_key_id = @api_key_id")
            .Set("@last_used_at", now.ToUnixTimeMilliseconds())
            .Set("@api_key_id", id)
            .Execute(),
        cancellation);

    private sealed class KeyRow
    {
        public required long Id { get; init; }

        public required string Name { get; init; }

        public required byte[] Hash { get; init; }

        public required long CreatedAt { get; init; }

        public long? LastUsedAt { get; init; }
    }
}
