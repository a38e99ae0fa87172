using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Audit;

/// <summary>
/// The log of administrative acts. A store that changes something appends the act inside its own write
/// (<see cref="AuditRows.Append"/>), so that neither is stored without the other.
/// </summary>
public interface IAuditLog
{
    /// <summary>Appends an act that changes nothing else in the database.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="StorageUnavailableException">The database cannot be written to.</exception>
    Task<long> AppendAsync(AuditEntry entry, CancellationToken cancellation);

    /// <summary>One page, latest first.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    AuditPage Read(AuditQuery query);
}

/// <summary>The log in SQLite.</summary>
public sealed class SqliteAuditLog(ModerationDatabase database) : IAuditLog
{
    public Task<long> AppendAsync(AuditEntry entry, CancellationToken cancellation) =>
        database.Writer.WriteAsync(session => AuditRows.Append(session, entry), cancellation);

    public AuditPage Read(AuditQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        var prefix = query.Act is [.., '.'];
        return database.Readers.Read(session =>
        {
            var acts = session
                .Statement(
                    """
                    SELECT audit_id, at, actor_kind, actor_id, actor_name, act, subject, details
                    FROM audit_log
                    WHERE (@before IS NULL OR audit_id < @before)
                        AND (@act IS NULL OR act = @act)
                        AND (@resource IS NULL OR substr(act, 1, length(@resource)) = @resource)
                        AND (@since IS NULL OR at >= @since)
                    ORDER BY audit_id DESC LIMIT @limit
                    """)
                .Set("@before", query.Before)
                .Set("@act", prefix ? null : query.Act)
                .Set("@resource", prefix ? query.Act : null)
                .Set("@since", query.Since?.ToUnixTimeMilliseconds())
                .Set("@limit", query.Limit + 1)
                .ReadAll(AuditRows.Read);
            if (acts.Count <= query.Limit) return new AuditPage(acts, null);
            acts.RemoveAt(query.Limit);
            return new AuditPage(acts, acts[^1].Id);
        });
    }
}

/// <summary>How an act becomes a row and back.</summary>
internal static class AuditRows
{
    /// <summary>Appends an act inside the write that it belongs to.</summary>
    /// <returns>Its id.</returns>
    public static long Append(SqliteSession session, AuditEntry entry) => session
        .Statement(
            """
            INSERT INTO audit_log (at, actor_kind, actor_id, actor_name, act, subject, details)
            VALUES (@at, @actor_kind, @actor_id, @actor_name, @act, @subject, @details)
            RETURNING audit_id
            """)
        .Set("@at", entry.At.ToUnixTimeMilliseconds())
        .Set("@actor_kind", NameOf(entry.Actor.Kind))
        .Set("@actor_id", entry.Actor.Id)
        .Set("@actor_name", entry.Actor.Name)
        .Set("@act", entry.Act)
        .Set("@subject", entry.Subject)
        .Set("@details", entry.Details?.ToJsonString() ?? "{}")
        .ReadLong();

    public static RecordedAct Read(SqliteDataReader row) => Read(row, 0);

    public static RecordedAct Read(SqliteDataReader row, int first)
    {
        var details = (JsonObject)JsonNode.Parse(row.GetString(first + 7))!;
        return new RecordedAct(row.GetInt64(first), new AuditEntry(
            new AuditActor(KindOf(row.GetString(first + 2)), CommentRows.Text(row, first + 3), row.GetString(first + 4)),
            CommentRows.Time(row.GetInt64(first + 1)),
            row.GetString(first + 5),
            row.GetString(first + 6),
            details.Count == 0 ? null : details));
    }

    private static string NameOf(AuditActorKind kind) => kind switch
    {
        AuditActorKind.Key => "key",
        AuditActorKind.User => "user",
        AuditActorKind.Operator => "operator",
        AuditActorKind.System => "system",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static AuditActorKind KindOf(string name) => name switch
    {
        "key" => AuditActorKind.Key,
        "user" => AuditActorKind.User,
        "operator" => AuditActorKind.Operator,
        "system" => AuditActorKind.System,
        _ => throw new InvalidDataException($"audit_log.actor_kind is '{name}'."),
    };
}
