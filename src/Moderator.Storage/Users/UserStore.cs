using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Users;

/// <summary>
/// Keeps the console's users, their sessions and one-time links. Acts on users are appended to the audit log in the same
/// transaction. Every method may throw <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public sealed class UserStore(ModerationDatabase database)
{
    private const string Columns = "u.user_id, u.name, u.display_name, u.role, u.password_hash, u.places, u.created_at, u.disabled_at, u.failed_sign_ins, u.locked_until";

    /// <summary>Every user, disabled ones too, by name.</summary>
    public IReadOnlyList<User> ReadAll() => database.Readers.Read(session =>
        session.Statement($"SELECT {Columns} FROM users u ORDER BY name").ReadAll(ReadUser));

    /// <summary>The user of this name, in any case; null where there is none.</summary>
    public User? FindByName(string name) => database.Readers.Read(session =>
        session.Statement($"SELECT {Columns} FROM users u WHERE name = @name").Set("@name", name.ToLowerInvariant()).ReadFirst(ReadUser));

    /// <summary>Null where there is none.</summary>
    public User? Find(long id) => database.Readers.Read(session => Find(session, id));

    /// <summary>Whether anybody can sign in yet.</summary>
    public bool HasAny() => database.Readers.Read(session => session.Statement("SELECT EXISTS (SELECT 1 FROM users)").ReadLong() == 1);

    /// <summary>Adds a user.</summary>
    /// <returns>Null where the name is taken.</returns>
    public Task<User?> AddAsync(NewUser user, AuditActor actor, DateTimeOffset now, CancellationToken cancellation) =>
        database.Writer.WriteAsync(session => Add(session, user, actor, now), cancellation);

    /// <summary>The user that another issuer calls so; made where there is none yet.</summary>
    /// <param name="subject">The issuer and its name of them.</param>
    /// <param name="user">Who is made.</param>
    /// <param name="actor">Who makes them.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null where the new user's name is taken.</returns>
    public Task<User?> FindOrAddAsync(string subject, NewUser user, AuditActor actor, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session =>
        {
            var known = session.Statement($"SELECT {Columns} FROM users u WHERE subject = @subject").Set("@subject", subject).ReadFirst(ReadUser);
            if (known is not null || Add(session, user, actor, now) is not { } added) return known;
            session.Statement("UPDATE users SET subject = @subject WHERE user_id = @user_id").Set("@subject", subject).Set("@user_id", added.Id).Execute();
            return added;
        },
        cancellation);

    /// <summary>Changes role and places, and disables or lets in again; a disabled user's sessions end.</summary>
    /// <returns>Null where there is no such user.</returns>
    public Task<User?> ChangeAsync(long id, UserRole role, IReadOnlyList<Place>? places, bool disabled, AuditActor actor, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session =>
        {
            var changed = session
                .Statement(
                    """
                    UPDATE users SET role = @role, places = @places,
                        disabled_at = CASE WHEN @disabled = 0 THEN NULL ELSE COALESCE(disabled_at, @now) END
                    WHERE user_id = @user_id
                    """)
                .Set("@role", role.WireName())
                .Set("@places", PlacesJson(places))
                .Set("@disabled", disabled ? 1 : 0)
                .Set("@now", now.ToUnixTimeMilliseconds())
                .Set("@user_id", id)
                .Execute();
            if (changed == 0) return null;
            if (disabled) EndSessions(session, id);
            AuditRows.Append(session, new AuditEntry(actor, now, "user.change", $"user:{id}", new JsonObject
            {
                ["role"] = role.WireName(),
                ["places"] = PlacesJson(places) is { } json ? JsonNode.Parse(json) : null,
                ["disabled"] = disabled,
            }));
            return Find(session, id);
        },
        cancellation);

    /// <summary>Stores a link that lets its holder choose a password once.</summary>
    /// <param name="hash">SHA-256 of the link's secret, 32 bytes.</param>
    /// <param name="userId">Whose password; null for the first admin, who is made by it.</param>
    /// <param name="actor">Who made it.</param>
    /// <param name="now">The time.</param>
    /// <param name="expires">When it ends.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task AddLinkAsync(byte[] hash, long? userId, AuditActor actor, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellation) => database.Writer.WriteAsync(
        session =>
        {
            session.Statement("INSERT INTO user_links (link_hash, user_id, created_at, expires_at) VALUES (@hash, @user_id, @now, @expires)")
                .Set("@hash", hash).Set("@user_id", userId).Set("@now", now.ToUnixTimeMilliseconds()).Set("@expires", expires.ToUnixTimeMilliseconds())
                .Execute();
            AuditRows.Append(session, new AuditEntry(actor, now, "user.make_link", userId is { } id ? $"user:{id}" : "user:first", new JsonObject { ["until"] = expires.UtcDateTime }));
            return true;
        },
        cancellation);

    /// <summary>Whose password a link is for.</summary>
    /// <returns>Null where there is no such link, or it was used, or has expired.</returns>
    public UserLink? FindLink(byte[] hash, DateTimeOffset now) => database.Readers.Read(session => FindLink(session, hash, now));

    /// <summary>Uses a link: sets the password of its user, or makes the first admin; ends the user's other sessions.</summary>
    /// <param name="hash">The link's.</param>
    /// <param name="firstAdmin">Who is made where it is the first admin's link.</param>
    /// <param name="passwordHash">As ASP.NET's hasher writes it.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The user; null where the link is none (any more), or the name is taken.</returns>
    public Task<User?> UseLinkAsync(byte[] hash, NewUser firstAdmin, string passwordHash, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session =>
        {
            if (FindLink(session, hash, now) is not { } link) return null;
            User? user;
            if (link.UserId is { } id) user = Find(session, id);
            else if (session.Statement("SELECT COUNT(*) FROM users").ReadLong() > 0) return null;
            else user = Add(session, firstAdmin, AuditActor.OfSystem("first admin's link"), now);
            if (user is null) return null;
            session.Statement("UPDATE user_links SET used_at = @now WHERE link_hash = @hash").Set("@now", now.ToUnixTimeMilliseconds()).Set("@hash", hash).Execute();
            session.Statement("UPDATE users SET password_hash = @password_hash, failed_sign_ins = 0, locked_until = NULL WHERE user_id = @user_id")
                .Set("@password_hash", passwordHash).Set("@user_id", user.Id).Execute();
            EndSessions(session, user.Id);
            AuditRows.Append(session, new AuditEntry(ActorOf(user), now, "user.set_password", $"user:{user.Id}"));
            return Find(session, user.Id);
        },
        cancellation);

    /// <summary>Counts a wrong password, and locks after too many in a row.</summary>
    public Task NoteFailureAsync(long id, int mostFailures, DateTimeOffset lockedUntil, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session =>
        {
            session
                .Statement(
                    """
                    UPDATE users SET failed_sign_ins = failed_sign_ins + 1,
                        locked_until = CASE WHEN failed_sign_ins + 1 >= @most THEN @locked_until ELSE locked_until END
                    WHERE user_id = @user_id
                    """)
                .Set("@most", mostFailures).Set("@locked_until", lockedUntil.ToUnixTimeMilliseconds()).Set("@user_id", id)
                .Execute();
            if (Find(session, id) is { } user && user.FailedSignIns == mostFailures)
                AuditRows.Append(session, new AuditEntry(AuditActor.OfSystem("sign-in"), now, "user.lock_out", $"user:{id}", new JsonObject { ["until"] = lockedUntil.UtcDateTime }));
            return true;
        },
        cancellation);

    /// <summary>Begins a session after a good password; failures are forgotten.</summary>
    public Task BeginSessionAsync(byte[] hash, User user, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellation) => database.Writer.WriteAsync(
        session =>
        {
            session.Statement("UPDATE users SET failed_sign_ins = 0, locked_until = NULL WHERE user_id = @user_id").Set("@user_id", user.Id).Execute();
            session.Statement("DELETE FROM user_sessions WHERE expires_at < @now").Set("@now", now.ToUnixTimeMilliseconds()).Execute();
            session.Statement("INSERT INTO user_sessions (session_hash, user_id, created_at, last_seen_at, expires_at) VALUES (@hash, @user_id, @now, @now, @expires)")
                .Set("@hash", hash).Set("@user_id", user.Id).Set("@now", now.ToUnixTimeMilliseconds()).Set("@expires", expires.ToUnixTimeMilliseconds())
                .Execute();
            AuditRows.Append(session, new AuditEntry(ActorOf(user), now, "user.sign_in", $"user:{user.Id}"));
            return true;
        },
        cancellation);

    /// <summary>Whose session it is.</summary>
    /// <param name="hash">SHA-256 of the session's secret.</param>
    /// <param name="now">The time.</param>
    /// <param name="idleSince">A session not seen since then has ended.</param>
    /// <returns>Null where there is none, it has ended, or its user may not come in.</returns>
    public SeenUser? FindBySession(byte[] hash, DateTimeOffset now, DateTimeOffset idleSince) => database.Readers.Read(session => session
        .Statement(
            $"""
            SELECT {Columns}, s.last_seen_at
            FROM user_sessions s JOIN users u ON u.user_id = s.user_id
            WHERE s.session_hash = @hash AND s.expires_at > @now AND s.last_seen_at > @idle_since AND u.disabled_at IS NULL
            """)
        .Set("@hash", hash).Set("@now", now.ToUnixTimeMilliseconds()).Set("@idle_since", idleSince.ToUnixTimeMilliseconds())
        .ReadFirst(row => new SeenUser(ReadUser(row), CommentRows.Time(row.GetInt64(10)))));

    /// <summary>Notes that a session's user is there.</summary>
    public Task NoteSeenAsync(byte[] hash, DateTimeOffset now, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session.Statement("UPDATE user_sessions SET last_seen_at = @now WHERE session_hash = @hash").Set("@now", now.ToUnixTimeMilliseconds()).Set("@hash", hash).Execute(),
        cancellation);

    /// <summary>Ends a session.</summary>
    public Task EndSessionAsync(byte[] hash, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session.Statement("DELETE FROM user_sessions WHERE session_hash = @hash").Set("@hash", hash).Execute(),
        cancellation);

    /// <summary>The user as the audit log names them.</summary>
    public static AuditActor ActorOf(User user) => new(AuditActorKind.User, user.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), user.Name);

    private static User? Add(SqliteSession session, NewUser user, AuditActor actor, DateTimeOffset now)
    {
        var name = user.Name.ToLowerInvariant();
        if (session.Statement("SELECT COUNT(*) FROM users WHERE name = @name").Set("@name", name).ReadLong() > 0) return null;
        var id = session
            .Statement("INSERT INTO users (name, display_name, role, places, created_at) VALUES (@name, @display_name, @role, @places, @now) RETURNING user_id")
            .Set("@name", name).Set("@display_name", user.DisplayName).Set("@role", user.Role.WireName()).Set("@places", PlacesJson(user.Places)).Set("@now", now.ToUnixTimeMilliseconds())
            .ReadLong();
        AuditRows.Append(session, new AuditEntry(actor, now, "user.create", $"user:{id}", new JsonObject { ["name"] = name, ["role"] = user.Role.WireName() }));
        return Find(session, id);
    }

    private static User? Find(SqliteSession session, long id) =>
        session.Statement($"SELECT {Columns} FROM users u WHERE user_id = @user_id").Set("@user_id", id).ReadFirst(ReadUser);

    private static UserLink? FindLink(SqliteSession session, byte[] hash, DateTimeOffset now) => session
        .Statement("SELECT user_id FROM user_links WHERE link_hash = @hash AND used_at IS NULL AND expires_at > @now")
        .Set("@hash", hash).Set("@now", now.ToUnixTimeMilliseconds())
        .ReadFirst(row => new UserLink(row.IsDBNull(0) ? null : row.GetInt64(0)));

    private static void EndSessions(SqliteSession session, long userId) =>
        session.Statement("DELETE FROM user_sessions WHERE user_id = @user_id").Set("@user_id", userId).Execute();

    private static string? PlacesJson(IReadOnlyList<Place>? places) => places is null ? null : JsonSerializer.Serialize(places);

    private static User ReadUser(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2),
        UserRoleNames.Parse(row.GetString(3)) ?? throw new InvalidDataException($"users.role is '{row.GetString(3)}'."),
        CommentRows.Text(row, 4),
        row.IsDBNull(5) ? null : JsonSerializer.Deserialize<Place[]>(row.GetString(5)),
        CommentRows.Time(row.GetInt64(6)),
        row.IsDBNull(7) ? null : CommentRows.Time(row.GetInt64(7)),
        row.GetInt32(8),
        row.IsDBNull(9) ? null : CommentRows.Time(row.GetInt64(9)));
}

/// <summary>A link that is still good.</summary>
/// <param name="UserId">Whose password it sets; null where it makes the first admin.</param>
public sealed record UserLink(long? UserId);

/// <summary>Somebody who is signed in.</summary>
/// <param name="User">Who.</param>
/// <param name="LastSeenAt">When their session was used last, as far as it was noted.</param>
public sealed record SeenUser(User User, DateTimeOffset LastSeenAt);
