namespace Moderator.Storage.Comments;

/// <summary>How much waits for a moderator. Each method may throw <see cref="StorageUnavailableException"/>.</summary>
public static class QueueState
{
    /// <summary>How many comments wait. Counts them all: its time grows with their number.</summary>
    public static long Depth(ModerationDatabase database) => database.Readers.Read(session =>
        session.Statement("SELECT COUNT(*) FROM queue_items").ReadLong());

    /// <summary>Since when the oldest of them has waited; null where none waits. Answered from the index.</summary>
    public static DateTimeOffset? OldestAt(ModerationDatabase database) => database.Readers.Read(session => session
        .Statement("SELECT queued_at FROM queue_items ORDER BY queued_at LIMIT 1")
        .ReadAll(row => CommentRows.Time(row.GetInt64(0)))) is [var oldest] ? oldest : null;
}
