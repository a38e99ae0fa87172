using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Repeats;

/// <summary>The answers that repeated requests get again. Every method may throw <see cref="StorageUnavailableException"/>.</summary>
public sealed class AnsweredRequests(ModerationDatabase database)
{
    /// <summary>The answer that a named request got; null where it was not answered within a day.</summary>
    /// <exception cref="OtherRequestException">The name was given to another request.</exception>
    public KeptAnswer? Find(NamedRequest request) => database.Readers.Read(session => Find(session, request));

    /// <summary>Removes what is older than a day.</summary>
    /// <returns>How many answers were removed; at most <paramref name="limit"/>.</returns>
    public Task<int> RemoveExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session.Statement(
                """
                DELETE FROM answered_requests WHERE request IN
                    (SELECT request FROM answered_requests WHERE answered_at <= @expired ORDER BY answered_at LIMIT @limit)
                """)
            .Set("@expired", Expired(now))
            .Set("@limit", limit)
            .Execute(),
        cancellation);

    /// <summary>Looks a request up, in the writer's transaction or out of it.</summary>
    internal static KeptAnswer? Find(SqliteSession session, NamedRequest request)
    {
        var found = session.Statement("SELECT fingerprint, status, body FROM answered_requests WHERE request = @request AND answered_at > @expired")
            .Set("@request", request.Request)
            .Set("@expired", Expired(request.At))
            .ReadFirst(row => new Row(row.GetFieldValue<byte[]>(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2)));
        if (found is null) return null;
        return found.Fingerprint.AsSpan().SequenceEqual(request.Fingerprint) ? new KeptAnswer(found.Status, found.Body) : throw new OtherRequestException();
    }

    internal static void Keep(SqliteSession session, NamedRequest request, KeptAnswer answer) => session
        .Statement("INSERT OR REPLACE INTO answered_requests (request, fingerprint, status, body, answered_at) VALUES (@request, @fingerprint, @status, @body, @answered_at)")
        .Set("@request", request.Request)
        .Set("@fingerprint", request.Fingerprint)
        .Set("@status", answer.Status)
        .Set("@body", answer.Body)
        .Set("@answered_at", request.At.ToUnixTimeMilliseconds())
        .Execute();

    private static long Expired(DateTimeOffset now) => (now - NamedRequest.KeptFor).ToUnixTimeMilliseconds();

    private sealed record Row(byte[] Fingerprint, int Status, byte[] Body);
}

internal static class OnceOnlyWrites
{
    /// <summary>Runs a write as <see cref="GroupCommitWriter.WriteAsync"/> does, and where its request has a name, once for that name.</summary>
    /// <exception cref="AnsweredBeforeException">The request was carried out before.</exception>
    /// <exception cref="OtherRequestException">The name was given to another request.</exception>
    public static Task<T> WriteAsync<T>(this GroupCommitWriter writer, Func<SqliteSession, T> write, OnceOnly<T>? once, CancellationToken cancellation) =>
        once is null ? writer.WriteAsync(write, cancellation) : writer.WriteAsync(session => WriteOnce(session, write, once), cancellation);

    private static T WriteOnce<T>(SqliteSession session, Func<SqliteSession, T> write, OnceOnly<T> once)
    {
        if (AnsweredRequests.Find(session, once.Request) is { } before) throw new AnsweredBeforeException(before);
        var result = write(session);
        if (once.Answer(result) is { } answer) AnsweredRequests.Keep(session, once.Request, answer);
        return result;
    }
}
