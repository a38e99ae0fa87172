using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Core.Policies;
using Moderator.Core.Scoring;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Versions;

/// <summary>
/// Keeps which model and which policy are in force. Every change appends to the audit log in the same transaction. Every
/// method may throw <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public interface IPromotionStore
{
    /// <summary>The id of the latest promotion of any subject; 0 where there is none. Cheap: asked every second.</summary>
    long ReadLatestId();

    /// <summary>What is in force.</summary>
    StandingPromotions ReadStanding();

    /// <summary>The promotions of some subjects, latest first.</summary>
    IReadOnlyList<Promotion> ReadHistory(IReadOnlyCollection<PromotionSubject> subjects, int limit);

    // Each change may name the versions that the caller knows (StandingPromotions.VersionOf): where it is another by now,
    // ChangedMeanwhileException is thrown and nothing is written.

    /// <summary>Puts a model in force, or lets it score as the shadow.</summary>
    /// <param name="model">Null ends the shadow's scoring; not allowed for the model that scores.</param>
    Task<PromoteOutcome> PromoteModelAsync(ModelVersion? model, bool asShadow, string? reason, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null);

    /// <summary>Puts a policy in force and keeps its files.</summary>
    Task<PromoteOutcome> PromotePolicyAsync(Policy policy, string? reason, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null);

    /// <summary>Undoes the latest promotion of a subject that is not undone yet: what was in force before it is so again.</summary>
    Task<PromoteOutcome> UndoAsync(PromotionSubject subject, string? reason, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null);

    /// <summary>The files of a policy that was promoted, for <see cref="PolicyFile.Parse(IReadOnlyList{PolicySourceFile})"/>; null where they are not stored.</summary>
    IReadOnlyList<PolicySourceFile>? ReadPolicyFiles(PolicyVersion policy);
}

/// <summary>The promotions in SQLite.</summary>
public sealed class SqlitePromotionStore(ModerationDatabase database) : IPromotionStore
{
    private const string Columns =
        """
        p.promotion_id, p.subject, p.undoes, p.reason,
        fm.name, fm.version, fm.hash, tm.name, tm.version, tm.hash, fp.name, fp.version, fp.hash, tp.name, tp.version, tp.hash,
        a.audit_id, a.at, a.actor_kind, a.actor_id, a.actor_name, a.act, a.subject, a.details
        """;

    private const string Joins =
        """
        JOIN audit_log a ON a.audit_id = p.audit_id
        LEFT JOIN models fm ON fm.model_key = p.from_model_key
        LEFT JOIN models tm ON tm.model_key = p.to_model_key
        LEFT JOIN policies fp ON fp.policy_key = p.from_policy_key
        LEFT JOIN policies tp ON tp.policy_key = p.to_policy_key
        """;

    public long ReadLatestId() => database.Readers.Read(ReadLatestId);

    public StandingPromotions ReadStanding() => database.Readers.Read(ReadStanding);

    public IReadOnlyList<Promotion> ReadHistory(IReadOnlyCollection<PromotionSubject> subjects, int limit) => database.Readers.Read(session => session
        .Statement(
            $"""
            SELECT {Columns} FROM promotions p {Joins}
            WHERE (p.subject = 'model' AND @model) OR (p.subject = 'shadow' AND @shadow) OR (p.subject = 'policy' AND @policy)
            ORDER BY p.promotion_id DESC LIMIT @limit
            """)
        .Set("@model", subjects.Contains(PromotionSubject.Model) ? 1 : 0)
        .Set("@shadow", subjects.Contains(PromotionSubject.Shadow) ? 1 : 0)
        .Set("@policy", subjects.Contains(PromotionSubject.Policy) ? 1 : 0)
        .Set("@limit", limit)
        .ReadAll(Read));

    public Task<PromoteOutcome> PromoteModelAsync(ModelVersion? model, bool asShadow, string? reason, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null)
    {
        if (model is null && !asShadow) throw new ArgumentNullException(nameof(model), "A model that scores is named.");
        return database.Writer.WriteAsync(
            session => Promote(
                Checked(session, PromotionSubject.Model, expected), asShadow ? PromotionSubject.Shadow : PromotionSubject.Model, model is null ? null : PromotedVersion.Of(model), null, reason, actor, now),
            cancellation);
    }

    public Task<PromoteOutcome> PromotePolicyAsync(Policy policy, string? reason, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null) => database.Writer.WriteAsync(
        session =>
        {
            var outcome = Promote(Checked(session, PromotionSubject.Policy, expected), PromotionSubject.Policy, PromotedVersion.Of(policy.Version), null, reason, actor, now);
            if (outcome is PromoteOutcome.Promoted) Keep(session, policy);
            return outcome;
        },
        cancellation);

    public Task<PromoteOutcome> UndoAsync(PromotionSubject subject, string? reason, AuditActor actor, DateTimeOffset now, CancellationToken cancellation, IReadOnlyList<string>? expected = null) => database.Writer.WriteAsync(
        session => Undoable(Checked(session, subject, expected), subject) is { } undone
            ? Promote(session, subject, undone.From, undone, reason, actor, now)
            : new PromoteOutcome.NothingToUndo(),
        cancellation);

    public IReadOnlyList<PolicySourceFile>? ReadPolicyFiles(PolicyVersion policy)
    {
        var files = database.Readers.Read(session => session
            .Statement(
                """
                SELECT f.name, f.content FROM policies p JOIN policy_files f ON f.policy_key = p.policy_key
                WHERE p.name = @name AND p.version = @version AND p.hash = @hash
                ORDER BY f.position
                """)
            .Set("@name", policy.Name)
            .Set("@version", policy.Version)
            .Set("@hash", policy.Hash)
            .ReadAll(row => new PolicySourceFile(row.GetString(0), row.GetFieldValue<byte[]>(1))));
        return files.Count == 0 ? null : files;
    }

    private static SqliteSession Checked(SqliteSession session, PromotionSubject subject, IReadOnlyList<string>? expected)
    {
        if (expected is not null) ChangedMeanwhileException.ThrowUnless(expected, ReadStanding(session).VersionOf(subject));
        return session;
    }

    private static PromoteOutcome Promote(
        SqliteSession session, PromotionSubject subject, PromotedVersion? to, Promotion? undone, string? reason, AuditActor actor, DateTimeOffset now)
    {
        var standing = Latest(session, subject);
        if (undone is null && (standing is null ? subject == PromotionSubject.Shadow && to is null : standing.To == to))
            return standing is null ? new PromoteOutcome.NothingToUndo() : new PromoteOutcome.AlreadyInForce(standing);

        var name = NameOf(subject);
        var details = new JsonObject { ["from"] = standing?.To?.ToString(), ["to"] = to?.ToString() };
        if (reason is not null) details["reason"] = reason;
        var act = new AuditEntry(actor, now, $"{name}.{(undone is null ? "promote" : "rollback")}", $"{name}:{to?.ToString() ?? "none"}", details);
        var id = session.Statement(
                """
                INSERT INTO promotions (subject, from_model_key, to_model_key, from_policy_key, to_policy_key, undoes, reason, audit_id)
                VALUES (@subject, @from_model_key, @to_model_key, @from_policy_key, @to_policy_key, @undoes, @reason, @audit_id)
                RETURNING promotion_id
                """)
            .Set("@subject", name)
            .Set("@from_model_key", subject == PromotionSubject.Policy ? null : CommentRows.KeyOf(session, standing?.To?.AsModel()))
            .Set("@to_model_key", subject == PromotionSubject.Policy ? null : CommentRows.KeyOf(session, to?.AsModel()))
            .Set("@from_policy_key", subject == PromotionSubject.Policy ? CommentRows.KeyOf(session, standing?.To?.AsPolicy()) : null)
            .Set("@to_policy_key", subject == PromotionSubject.Policy ? CommentRows.KeyOf(session, to?.AsPolicy()) : null)
            .Set("@undoes", undone?.Id)
            .Set("@reason", reason)
            .Set("@audit_id", AuditRows.Append(session, act))
            .ReadLong();
        return new PromoteOutcome.Promoted(new Promotion(id, subject, standing?.To, to, undone?.Id, reason, actor, CommentRows.Stored(now)));
    }

    private static void Keep(SqliteSession session, Policy policy)
    {
        var key = CommentRows.KeyOf(session, policy.Version)!.Value;
        for (var i = 0; i < policy.Files.Count; i++)
        {
            session.Statement(
                    """
                    INSERT INTO policy_files (policy_key, position, name, content) VALUES (@policy_key, @position, @name, @content)
                    ON CONFLICT (policy_key, position) DO NOTHING
                    """)
                .Set("@policy_key", key)
                .Set("@position", i)
                .Set("@name", policy.Files[i].Name)
                .Set("@content", policy.Files[i].Utf8.ToArray())
                .Execute();
        }
    }

    private static StandingPromotions ReadStanding(SqliteSession session) => new(
        ReadLatestId(session),
        Latest(session, PromotionSubject.Model),
        Latest(session, PromotionSubject.Shadow),
        Latest(session, PromotionSubject.Policy));

    private static long ReadLatestId(SqliteSession session) => session.Statement("SELECT COALESCE(MAX(promotion_id), 0) FROM promotions").ReadLong();

    private static Promotion? Latest(SqliteSession session, PromotionSubject subject) => session
        .Statement($"SELECT {Columns} FROM promotions p {Joins} WHERE p.subject = @subject ORDER BY p.promotion_id DESC LIMIT 1")
        .Set("@subject", NameOf(subject))
        .ReadFirst(Read);

    private static Promotion? Undoable(SqliteSession session, PromotionSubject subject) => session
        .Statement(
            $"""
            SELECT {Columns} FROM promotions p {Joins}
            WHERE p.subject = @subject AND p.undoes IS NULL
                AND NOT EXISTS (SELECT 1 FROM promotions u WHERE u.undoes = p.promotion_id)
            ORDER BY p.promotion_id DESC LIMIT 1
            """)
        .Set("@subject", NameOf(subject))
        .ReadFirst(Read);

    private static Promotion Read(SqliteDataReader row)
    {
        var subject = SubjectOf(row.GetString(1));
        var first = subject == PromotionSubject.Policy ? 10 : 4;
        var act = AuditRows.Read(row, 16).Entry;
        return new Promotion(
            row.GetInt64(0), subject, Version(row, first), Version(row, first + 3), row.IsDBNull(2) ? null : row.GetInt64(2), CommentRows.Text(row, 3), act.Actor, act.At);
    }

    private static PromotedVersion? Version(SqliteDataReader row, int first) =>
        row.IsDBNull(first) ? null : new PromotedVersion(row.GetString(first), row.GetString(first + 1), row.GetString(first + 2));

    private static string NameOf(PromotionSubject subject) => subject switch
    {
        PromotionSubject.Model => "model",
        PromotionSubject.Shadow => "shadow",
        PromotionSubject.Policy => "policy",
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, null),
    };

    private static PromotionSubject SubjectOf(string name) => name switch
    {
        "model" => PromotionSubject.Model,
        "shadow" => PromotionSubject.Shadow,
        "policy" => PromotionSubject.Policy,
        _ => throw new InvalidDataException($"promotions.subject is '{name}'."),
    };
}
