using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Moderator.Core.Authors;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Privacy;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Webhooks;

namespace Moderator.Storage.Authors;

/// <summary>How sanctions become rows and back, inside the write that they belong to.</summary>
internal static class SanctionRows
{
    public const string Columns = "s.sanction_id, s.kind, s.reason, s.given_by, s.given_at, s.until, s.decision_id, s.lifted_at, s.lifted_by, s.lift_reason";

    public static Sanction Read(SqliteDataReader row) => Read(row, 0);

    public static Sanction Read(SqliteDataReader row, int first) => new()
    {
        Id = row.GetInt64(first),
        Kind = SanctionNames.Parse(row.GetString(first + 1)) ?? throw new InvalidDataException($"sanctions.kind is '{row.GetString(first + 1)}'."),
        Reason = row.GetString(first + 2),
        GivenBy = row.GetString(first + 3),
        GivenAt = CommentRows.Time(row.GetInt64(first + 4)),
        Until = Time(row, first + 5),
        DecisionId = row.IsDBNull(first + 6) ? null : row.GetInt64(first + 6),
        LiftedAt = Time(row, first + 7),
        LiftedBy = CommentRows.Text(row, first + 8),
        LiftReason = CommentRows.Text(row, first + 9),
    };

    /// <summary>The author's number, which is made where there is none yet.</summary>
    public static long KeyOf(SqliteSession session, string? site, string authorId)
    {
        session.Statement("INSERT INTO authors (site, author_id, comments, approved, rejected) VALUES (@site, @author_id, 0, 0, 0) ON CONFLICT (site, author_id) DO NOTHING")
            .Set("@site", CommentRows.SiteColumn(site)).Set("@author_id", authorId)
            .Execute();
        return session.Statement("SELECT author_key FROM authors WHERE site = @site AND author_id = @author_id")
            .Set("@site", CommentRows.SiteColumn(site)).Set("@author_id", authorId)
            .ReadLong();
    }

    /// <summary>Gives a sanction, and the mute that it brings where it is one strike too many.</summary>
    public static Sanction Give(SqliteSession session, NewSanction sanction, AuditActor actor, long? decisionId)
    {
        var key = KeyOf(session, sanction.Site, sanction.AuthorId);
        var given = Insert(session, key, sanction, actor, decisionId, null);
        if (sanction is { Kind: SanctionKind.Strike, Strikes: { MuteAt: > 0 } terms } && CountStrikes(session, key, sanction.At) >= terms.MuteAt)
        {
            Insert(
                session,
                key,
                sanction with { Kind = SanctionKind.Mute, Reason = $"{terms.MuteAt} strikes", By = SanctionStore.Automatic, Until = sanction.At + terms.MuteFor },
                AuditActor.OfSystem("strikes"),
                null,
                given.Id);
        }

        return given;
    }

    /// <summary>A strike with a rejection.</summary>
    public static void Strike(SqliteSession session, string? site, string authorId, string reason, string by, StrikeTerms terms, long decisionId, DateTimeOffset at, AuditActor actor) => Give(
        session,
        new NewSanction { Site = site, AuthorId = authorId, Kind = SanctionKind.Strike, Reason = reason, By = by, Strikes = terms, Until = at + terms.StandFor, At = at },
        actor,
        decisionId);

    /// <summary>Whether an act on many comments has struck their author already: it counts as one strike however many of theirs it rejects.</summary>
    public static bool IsStruckBy(SqliteSession session, long bulkId, string? site, string authorId) => session
        .Statement(
            """
            SELECT COUNT(*) FROM authors a CROSS JOIN sanctions s ON s.author_key = a.author_key CROSS JOIN bulk_items i ON i.decision_id = s.decision_id
            WHERE a.site = @site AND a.author_id = @author_id AND s.kind = 'strike' AND s.decision_id IS NOT NULL AND i.bulk_id = @bulk_id
            """)
        .Set("@site", CommentRows.SiteColumn(site)).Set("@author_id", authorId).Set("@bulk_id", bulkId)
        .ReadLong() > 0;

    /// <summary>
    /// Lifts the strikes that were given with the rejections of a comment, which are taken back. The strike of an act on many
    /// comments is lifted with the last of its author's that it had rejected.
    /// </summary>
    public static void TakeBack(SqliteSession session, long commentKey, string by, long decisionId, DateTimeOffset at)
    {
        // By their own indexes of the few that were given with a decision, or decided with others: most comments have none.
        var strikes = session
            .Statement(
                """
                SELECT s.sanction_id FROM decisions d CROSS JOIN sanctions s ON s.decision_id = d.decision_id
                WHERE d.comment_key = @comment_key AND s.decision_id IS NOT NULL AND s.lifted_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM bulk_items WHERE decision_id = d.decision_id)
                UNION
                SELECT s.sanction_id FROM decisions d
                CROSS JOIN bulk_items own ON own.decision_id = d.decision_id
                CROSS JOIN comments c ON c.comment_key = d.comment_key
                CROSS JOIN authors a ON a.site = c.site AND a.author_id = c.author_id
                CROSS JOIN sanctions s ON s.author_key = a.author_key
                CROSS JOIN bulk_items struck ON struck.decision_id = s.decision_id
                WHERE d.comment_key = @comment_key AND s.decision_id IS NOT NULL AND s.lifted_at IS NULL AND struck.bulk_id = own.bulk_id
                    -- The last of them first: undone are they from the first on.
                    AND (SELECT 1 FROM comments o CROSS JOIN bulk_items i ON i.bulk_id = own.bulk_id AND i.comment_key = o.comment_key
                        WHERE o.author_id = c.author_id AND o.site = c.site AND o.comment_key <> c.comment_key AND i.state = 'decided' AND o.action = 'reject'
                        ORDER BY o.comment_key DESC LIMIT 1) IS NULL
                """)
            .Set("@comment_key", commentKey)
            .ReadAll(row => row.GetInt64(0));
        foreach (var strike in strikes) Lift(session, strike, by, "The rejection was taken back.", AuditActor.OfSystem("strikes"), at, decisionId);
    }

    /// <summary>Gives the strikes back that a decision had lifted, which is undone, and the mutes that they had brought: for as long as they had been given.</summary>
    /// <remarks>They are sanctions of their own, for receivers of webhooks were told that the first ones are lifted. They belong to the same rejections.</remarks>
    public static void GiveBack(SqliteSession session, long decisionId, DateTimeOffset at)
    {
        var lifted = session
            .Statement(
                """
                SELECT s.sanction_id, s.author_key, s.strike_id, s.decision_id, a.site, a.author_id, s.kind, s.reason, s.given_by, s.until
                FROM sanctions s JOIN authors a ON a.author_key = s.author_key
                WHERE s.lift_decision_id = @decision_id AND (s.until IS NULL OR s.until > @at) ORDER BY s.sanction_id
                """)
            .Set("@decision_id", decisionId).Set("@at", at.ToUnixTimeMilliseconds())
            .ReadAll(row => new LiftedSanction(
                row.GetInt64(0),
                row.GetInt64(1),
                row.IsDBNull(2) ? null : row.GetInt64(2),
                row.IsDBNull(3) ? null : row.GetInt64(3),
                new NewSanction
                {
                    Site = CommentRows.SiteOf(row.GetString(4)),
                    AuthorId = row.GetString(5),
                    Kind = SanctionNames.Parse(row.GetString(6))!.Value,
                    Reason = row.GetString(7),
                    By = row.GetString(8),
                    Until = Time(row, 9),
                    At = at,
                }));
        var again = new Dictionary<long, long>();
        foreach (var one in lifted)
        {
            long? strike = one.StrikeId is { } first ? again.GetValueOrDefault(first, first) : null;
            again[one.Id] = Insert(session, one.AuthorKey, one.Given, AuditActor.OfSystem("strikes"), one.DecisionId, strike).Id;
        }
    }

    /// <summary>Lifts a sanction, and the mute that it brought.</summary>
    /// <param name="session">The write.</param>
    /// <param name="sanctionId">Which.</param>
    /// <param name="by">A moderator's name.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">For the audit log.</param>
    /// <param name="at">The time.</param>
    /// <param name="decisionId">The decision that took the rejection back; null where somebody lifts the sanction itself.</param>
    /// <returns>False where there is none that stands.</returns>
    public static bool Lift(SqliteSession session, long sanctionId, string by, string reason, AuditActor actor, DateTimeOffset at, long? decisionId = null)
    {
        var changed = session
            .Statement("UPDATE sanctions SET lifted_at = @at, lifted_by = @by, lift_reason = @reason, lift_decision_id = @decision_id WHERE sanction_id = @sanction_id AND lifted_at IS NULL")
            .Set("@at", at.ToUnixTimeMilliseconds()).Set("@by", by).Set("@reason", reason).Set("@decision_id", decisionId).Set("@sanction_id", sanctionId)
            .Execute();
        if (changed == 0) return false;
        var author = session
            .Statement("SELECT a.site, a.author_id, s.kind FROM sanctions s JOIN authors a ON a.author_key = s.author_key WHERE s.sanction_id = @sanction_id")
            .Set("@sanction_id", sanctionId)
            .ReadFirst(row => new Owner(row.GetString(0), row.GetString(1), row.GetString(2)))!;
        NoteChange(session);
        AuditRows.Append(session, new AuditEntry(actor, at, "author.lift_" + author.Kind, PrivacyStore.SubjectOf(CommentRows.SiteOf(author.Site), author.AuthorId), new JsonObject { ["sanction"] = sanctionId, ["reason"] = reason, ["by"] = by }));
        CaseOutbox.AppendSanction(session, sanctionId, author.Site, WebhookEvents.SanctionLifted, at);
        foreach (var mute in session.Statement("SELECT sanction_id FROM sanctions WHERE strike_id = @sanction_id AND lifted_at IS NULL").Set("@sanction_id", sanctionId).ReadAll(row => row.GetInt64(0)))
            Lift(session, mute, by, "A strike that led to it was lifted.", actor, at, decisionId);
        return true;
    }

    /// <summary>Lets those who keep sanctions in memory know.</summary>
    public static void NoteChange(SqliteSession session) => session.Statement("UPDATE sanction_changes SET changes = changes + 1").Execute();

    /// <summary>Removes what is held against an author, and what webhooks are still to be told of it.</summary>
    public static long Erase(SqliteSession session, string? site, string authorId)
    {
        const string Own = "(SELECT s.sanction_id FROM sanctions s JOIN authors a ON a.author_key = s.author_key WHERE a.site = @site AND a.author_id = @author_id)";
        Run("DELETE FROM webhook_deliveries WHERE sanction_id IN " + Own);
        // First what points to another one.
        Run("UPDATE sanctions SET strike_id = NULL WHERE sanction_id IN " + Own);
        var removed = Run("DELETE FROM sanctions WHERE sanction_id IN " + Own);
        if (removed > 0) NoteChange(session);
        return removed;

        int Run(string sql) => session.Statement(sql).Set("@site", CommentRows.SiteColumn(site)).Set("@author_id", authorId).Execute();
    }

    private static long CountStrikes(SqliteSession session, long authorKey, DateTimeOffset now) => session
        .Statement("SELECT COUNT(*) FROM sanctions WHERE author_key = @author_key AND kind = 'strike' AND lifted_at IS NULL AND (until IS NULL OR until > @now)")
        .Set("@author_key", authorKey).Set("@now", now.ToUnixTimeMilliseconds())
        .ReadLong();

    private static Sanction Insert(SqliteSession session, long authorKey, NewSanction sanction, AuditActor actor, long? decisionId, long? strikeId)
    {
        var id = session
            .Statement(
                """
                INSERT INTO sanctions (author_key, kind, reason, given_by, given_at, until, decision_id, strike_id)
                VALUES (@author_key, @kind, @reason, @by, @at, @until, @decision_id, @strike_id)
                RETURNING sanction_id
                """)
            .Set("@author_key", authorKey).Set("@kind", sanction.Kind.WireName()).Set("@reason", sanction.Reason).Set("@by", sanction.By)
            .Set("@at", sanction.At.ToUnixTimeMilliseconds()).Set("@until", sanction.Until?.ToUnixTimeMilliseconds()).Set("@decision_id", decisionId).Set("@strike_id", strikeId)
            .ReadLong();
        NoteChange(session);
        AuditRows.Append(session, new AuditEntry(actor, sanction.At, "author." + sanction.Kind.WireName(), PrivacyStore.SubjectOf(sanction.Site, sanction.AuthorId), new JsonObject
        {
            ["sanction"] = id,
            ["reason"] = sanction.Reason,
            ["by"] = sanction.By,
            ["until"] = sanction.Until?.UtcDateTime,
            ["decision"] = decisionId,
        }));
        CaseOutbox.AppendSanction(session, id, CommentRows.SiteColumn(sanction.Site), WebhookEvents.SanctionGiven, sanction.At);
        return session.Statement($"SELECT {Columns} FROM sanctions s WHERE s.sanction_id = @sanction_id").Set("@sanction_id", id).ReadFirst(Read)!;
    }

    private static DateTimeOffset? Time(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : CommentRows.Time(row.GetInt64(column));

    private sealed record LiftedSanction(long Id, long AuthorKey, long? StrikeId, long? DecisionId, NewSanction Given);

    private sealed record Owner(string Site, string AuthorId, string Kind);
}
