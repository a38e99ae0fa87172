namespace Moderator.Storage.Comments;

/// <summary>How much waits for a moderator.</summary>
/// <param name="Depth">Comments that wait.</param>
/// <param name="OldestAt">Since when the oldest of them has waited; null where none waits.</param>
public sealed record QueueState(long Depth, DateTimeOffset? OldestAt)
{
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public static QueueState Read(ModerationDatabase database) => database.Readers.Read(session => session
        .Statement("SELECT COUNT(*), MIN(queued_at) FROM queue_items")
        .ReadFirst(row => new QueueState(row.GetInt64(0), row.IsDBNull(1) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)))))!;
}
