using Moderator.Core.Authors;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;

namespace Moderator.Storage.Authors;

/// <summary>
/// What is held against authors. Each sanction, and its lifting, is in the audit log and told to webhooks, in the same
/// transaction. Every method may throw <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public sealed class SanctionStore(ModerationDatabase database)
{
    /// <summary>Who gives what the service gives by itself.</summary>
    public const string Automatic = "automatic";

    /// <summary>Gives a sanction. An author of whom nothing is stored yet may have one.</summary>
    /// <exception cref="ArgumentException">A text is not valid Unicode, or holds U+0000; or a mute has no end.</exception>
    public Task<Sanction> GiveAsync(NewSanction sanction, AuditActor actor, CancellationToken cancellation)
    {
        StorableText.Check(sanction.Reason);
        StorableText.Check(sanction.By);
        StorableText.Check(sanction.AuthorId);
        if (sanction is { Kind: SanctionKind.Mute, Until: null }) throw new ArgumentException("A mute has an end; without one it is a ban.", nameof(sanction));
        return database.Writer.WriteAsync(session => SanctionRows.Give(session, sanction, actor, null), cancellation);
    }

    /// <summary>Lifts a sanction of an author, and the mute that it brought.</summary>
    /// <returns>The sanction; null where the author has none with this id that stands.</returns>
    public Task<Sanction?> LiftAsync(string? site, string authorId, long sanctionId, string by, string reason, AuditActor actor, DateTimeOffset at, CancellationToken cancellation)
    {
        StorableText.Check(reason);
        return database.Writer.WriteAsync(
            session =>
            {
                var isTheirs = session
                    .Statement("SELECT COUNT(*) FROM sanctions s JOIN authors a ON a.author_key = s.author_key WHERE s.sanction_id = @sanction_id AND a.site = @site AND a.author_id = @author_id")
                    .Set("@sanction_id", sanctionId).Set("@site", CommentRows.SiteColumn(site)).Set("@author_id", authorId)
                    .ReadLong() == 1;
                if (!isTheirs || !SanctionRows.Lift(session, sanctionId, by, reason, actor, at)) return null;
                return session.Statement($"SELECT {SanctionRows.Columns} FROM sanctions s WHERE s.sanction_id = @sanction_id").Set("@sanction_id", sanctionId).ReadFirst(SanctionRows.Read);
            },
            cancellation);
    }

    /// <summary>Everything that was ever held against an author, latest first.</summary>
    public IReadOnlyList<Sanction> ReadOf(string? site, string authorId) => database.Readers.Read(session => session
        .Statement(
            $"""
            SELECT {SanctionRows.Columns} FROM authors a JOIN sanctions s ON s.author_key = a.author_key
            WHERE a.site = @site AND a.author_id = @author_id ORDER BY s.sanction_id DESC
            """)
        .Set("@site", CommentRows.SiteColumn(site)).Set("@author_id", authorId)
        .ReadAll(SanctionRows.Read));

    /// <summary>A number that grows with every change of a sanction, by whichever program.</summary>
    public long ReadChanges() => database.Readers.Read(session => session.Statement("SELECT changes FROM sanction_changes").ReadLong());

    /// <summary>Every sanction that binds comments now.</summary>
    public IReadOnlyList<SanctionedAuthor> ReadBinding(DateTimeOffset now) => database.Readers.Read(session => session
        .Statement(
            """
            SELECT a.site, a.author_id, s.kind, s.until FROM sanctions s JOIN authors a ON a.author_key = s.author_key
            WHERE s.lifted_at IS NULL AND s.kind <> 'strike' AND (s.until IS NULL OR s.until > @now)
            """)
        .Set("@now", now.ToUnixTimeMilliseconds())
        .ReadAll(row => new SanctionedAuthor(
            CommentRows.SiteOf(row.GetString(0)), row.GetString(1),
            new BindingSanction(SanctionNames.Parse(row.GetString(2))!.Value, row.IsDBNull(3) ? null : CommentRows.Time(row.GetInt64(3))))));
}
