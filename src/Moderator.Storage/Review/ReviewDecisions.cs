using System.Text.Json.Nodes;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Audit;
using Moderator.Storage.Authors;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;

namespace Moderator.Storage.Review;

/// <summary>
/// Carries out what moderators decide in the console: decision, note, claim, audit row and webhooks in one transaction.
/// Every method may throw <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public sealed class ReviewDecisions(ModerationDatabase database)
{
    /// <summary>Carries an act out, once however often it is sent.</summary>
    /// <exception cref="ArgumentException">A text is not valid Unicode, or holds U+0000.</exception>
    public Task<ReviewOutcome> ActAsync(ReviewAct act, CancellationToken cancellation)
    {
        StorableText.Check(act.Reason);
        StorableText.Check(act.Note);
        return database.Writer.WriteAsync(session => Act(session, act), cancellation);
    }

    /// <summary>Undoes an act of this user: the comment waits again, and is theirs to look at. What was decided stays on record.</summary>
    /// <param name="actId">The act.</param>
    /// <param name="user">Whose act it must be.</param>
    /// <param name="page">Which of their pages gets the comment.</param>
    /// <param name="since">An act before this is not undone.</param>
    /// <param name="now">The time.</param>
    /// <param name="claimedUntil">When the claim on it ends.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The comment; null where there is no such act, it is too old, or something was done to the comment since.</returns>
    public Task<ClaimedComment?> UndoAsync(string actId, User user, string page, DateTimeOffset since, DateTimeOffset now, DateTimeOffset claimedUntil, CancellationToken cancellation) =>
        database.Writer.WriteAsync(session => Undo(session, actId, user, page, since, now, claimedUntil), cancellation);

    private static ReviewOutcome Act(SqliteSession session, ReviewAct act)
    {
        if (session.Statement("SELECT COUNT(*) FROM review_acts WHERE act_id = @act_id AND user_id = @user_id").Set("@act_id", act.ActId).Set("@user_id", act.User.Id).ReadLong() > 0)
            return ReviewOutcome.Done;
        if (SeenComment.Read(session, act.Key) is not { } seen || !act.User.MaySee(seen.Site, seen.Section)) return ReviewOutcome.Refused;
        if (act.User.Role < (seen.IsEscalated ? UserRole.Senior : UserRole.Moderator)) return ReviewOutcome.Refused;
        if (seen.Revision != act.Revision || seen.DecisionId != act.DecisionId || !seen.IsQueued) return ReviewOutcome.Changed;
        if (seen.IsTakenFrom(act.User, act.At)) return ReviewOutcome.Taken;

        var standing = SqliteCommentStore.ReadStanding(session, seen.Site, seen.CommentId)!;
        if (act.Spans.Any(s => s.Span.Start < 0 || s.Span.End <= s.Span.Start || s.Span.End > standing.Comment.Text.Length)) return ReviewOutcome.Refused;
        long? decision = null;
        if (act.Verb == ReviewVerb.Escalate)
        {
            session.Statement("UPDATE queue_items SET escalated_at = @at WHERE comment_key = @key").Set("@at", act.At.ToUnixTimeMilliseconds()).Set("@key", act.Key).Execute();
        }
        else
        {
            var decided = (DecideOutcome.Decided)SqliteCommentStore.Decide(session, new ModeratorDecision
            {
                Site = seen.Site,
                CommentId = seen.CommentId,
                Action = act.Verb == ReviewVerb.Approve ? ModerationAction.Approve : ModerationAction.Reject,
                Moderator = act.User.Name,
                Reason = act.Reason,
                Labels = act.Labels,
                Policy = act.Policy,
                Strike = act.Strike,
                DecidedAt = act.At,
            });
            decision = decided.Decision.Decision.Id;
            foreach (var (span, isIt) in act.Spans)
            {
                session.Statement("INSERT OR REPLACE INTO span_annotations (decision_id, span_start, span_end, attribute, label) VALUES (@decision_id, @start, @end, @attribute, @label)")
                    .Set("@decision_id", decision).Set("@start", span.Start).Set("@end", span.End).Set("@attribute", span.Attribute.WireName()).Set("@label", isIt ? 1.0 : 0.0)
                    .Execute();
            }
        }

        if (act.Note is { } note)
        {
            session.Statement("INSERT INTO notes (comment_key, user_id, text, written_at) VALUES (@key, @user_id, @text, @at)")
                .Set("@key", act.Key).Set("@user_id", act.User.Id).Set("@text", note).Set("@at", act.At.ToUnixTimeMilliseconds())
                .Execute();
        }

        session.Statement("DELETE FROM claims WHERE comment_key = @key").Set("@key", act.Key).Execute();
        session.Statement("INSERT INTO review_acts (act_id, user_id, comment_key, decision_id, done_at) VALUES (@act_id, @user_id, @key, @decision_id, @at)")
            .Set("@act_id", act.ActId).Set("@user_id", act.User.Id).Set("@key", act.Key).Set("@decision_id", decision).Set("@at", act.At.ToUnixTimeMilliseconds())
            .Execute();
        AuditRows.Append(session, new AuditEntry(UserStore.ActorOf(act.User), act.At, "comment." + NameOf(act.Verb), Subject(act.Key), new JsonObject
        {
            ["decision"] = decision,
            ["revision"] = act.Revision,
            ["reason"] = act.Reason,
            ["model"] = standing.Model?.ToString(),
            ["policy"] = act.Policy?.ToString(),
            ["scores"] = Scores(standing.Scores),
        }));
        return ReviewOutcome.Done;
    }

    private static ClaimedComment? Undo(SqliteSession session, string actId, User user, string page, DateTimeOffset since, DateTimeOffset now, DateTimeOffset claimedUntil)
    {
        var act = session.Statement("SELECT comment_key, decision_id FROM review_acts WHERE act_id = @act_id AND user_id = @user_id AND undone_at IS NULL AND done_at >= @since")
            .Set("@act_id", actId).Set("@user_id", user.Id).Set("@since", since.ToUnixTimeMilliseconds())
            .ReadFirst(row => new DoneAct(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1)));
        if (act is null || SeenComment.Read(session, act.Key) is not { } seen || !user.MaySee(seen.Site, seen.Section)) return null;
        if (act.DecisionId is { } decision)
        {
            if (seen.DecisionId != decision) return null;
            SqliteCommentStore.Decide(session, new ModeratorDecision { Site = seen.Site, CommentId = seen.CommentId, Action = ModerationAction.Review, Moderator = user.Name, DecidedAt = now });
            SanctionRows.GiveBack(session, decision, now);
        }
        else if (!seen.IsEscalated || seen.ClaimedBy is not null)
        {
            return null;
        }

        session.Statement("UPDATE queue_items SET escalated_at = NULL WHERE comment_key = @key").Set("@key", act.Key).Execute();
        session.Statement("UPDATE review_acts SET undone_at = @now WHERE act_id = @act_id").Set("@now", now.ToUnixTimeMilliseconds()).Set("@act_id", actId).Execute();
        session.Statement("DELETE FROM claims WHERE comment_key = @key").Set("@key", act.Key).Execute();
        ReviewQueue.TryTake(session, user, page, act.Key, claimedUntil);
        AuditRows.Append(session, new AuditEntry(UserStore.ActorOf(user), now, "comment.undo", Subject(act.Key), new JsonObject { ["decision"] = act.DecisionId }));
        return new ClaimedComment(act.Key, seen.Site, seen.CommentId, CommentRows.Stored(now), null);
    }

    private static string Subject(long key) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"comment:{key}");

    private static string NameOf(ReviewVerb verb) => verb switch
    {
        ReviewVerb.Approve => "approve",
        ReviewVerb.Reject => "reject",
        ReviewVerb.Escalate => "escalate",
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, null),
    };

    /// <summary>What the audit log keeps of the scores that were on screen.</summary>
    internal static JsonObject Scores(AttributeScores scores)
    {
        var written = new JsonObject();
        foreach (var attribute in Attributes.All)
        {
            if (scores[attribute] is { } score) written[attribute.WireName()] = Math.Round(score, 6);
        }

        return written;
    }

    private sealed record DoneAct(long Key, long? DecisionId);
}
