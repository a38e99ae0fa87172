using System.Text.Json.Nodes;
using Moderator.Core.Decisions;
using Moderator.Storage.Audit;
using Moderator.Storage.Authors;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;

namespace Moderator.Storage.Review.Bulk;

/// <summary>
/// Decides on many comments by one act, and undoes it as one. The comments are chosen once; they are decided a few in each
/// transaction, so that other writes go on between, and each as a single one is: a decision, an audit row, what webhooks are
/// told. Every method may throw <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public sealed class BulkDecisions(ModerationDatabase database)
{
    /// <summary>How many comments are decided in one transaction: a submission waits for no more than that.</summary>
    public const int StepSize = 25;

    /// <summary>Chooses the comments and notes them. Nothing is decided yet.</summary>
    /// <exception cref="ArgumentException">The action is neither approve nor reject, or a text is not valid Unicode or holds U+0000.</exception>
    public async Task<BulkOutcome> BeginAsync(BulkAct act, BulkLimits limits, CancellationToken cancellation)
    {
        if (act.Action == ModerationAction.Review) throw new ArgumentException("Many comments are approved or rejected together, not sent to review.", nameof(act));
        StorableText.Check(act.Reason);
        if (act.User.Role < UserRole.Moderator) return new BulkOutcome.Refused();
        var most = limits.Of(act.User);
        // Read beside the writer: a search may take long. What changes before it is decided is left out then.
        var chosen = database.Readers.Read(session => BulkChoice.Read(session, act, most + 1));
        if (chosen.Count == 0) return new BulkOutcome.Nothing();
        if (chosen.Count > most) return new BulkOutcome.TooMany(most);
        return await database.Writer.WriteAsync(session => Begin(session, act, chosen), cancellation);
    }

    /// <summary>Decides the next few comments of an act.</summary>
    /// <param name="bulkId">The act.</param>
    /// <param name="user">Whose act it must be, as they are now: what they may not see or decide any more is left out.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="strike">The strike that each author gets whose comments are rejected: one for the act, however many they are; null for none.</param>
    /// <param name="at">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How far it is; null where there is no such act of theirs, or it was undone.</returns>
    public Task<BulkProgress?> StepAsync(long bulkId, User user, PolicyVersion? policy, StrikeTerms? strike, DateTimeOffset at, CancellationToken cancellation) =>
        database.Writer.WriteAsync(session => Step(session, bulkId, user, policy, strike, at), cancellation);

    /// <summary>Begins to undo an act: what of it is not decided yet never will be.</summary>
    /// <param name="bulkId">The act.</param>
    /// <param name="user">Whose act it must be; an admin undoes anybody's.</param>
    /// <param name="since">An act that began before this is not undone.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether <see cref="UndoStepAsync"/> may undo it: it is theirs, and not too old. Asked again, likewise.</returns>
    public Task<bool> BeginUndoAsync(long bulkId, User user, DateTimeOffset since, DateTimeOffset now, CancellationToken cancellation) =>
        database.Writer.WriteAsync(session => BeginUndo(session, bulkId, user, since, now), cancellation);

    /// <summary>Puts the next few comments of an act back as they stood; those that were decided on again since are kept.</summary>
    /// <returns>How far it is: undone once <see cref="BulkProgress.Decided"/> is 0. Null where it is not being undone.</returns>
    public Task<BulkProgress?> UndoStepAsync(long bulkId, User user, PolicyVersion? policy, DateTimeOffset at, CancellationToken cancellation) =>
        database.Writer.WriteAsync(session => UndoStep(session, bulkId, user, policy, at), cancellation);

    /// <summary>An act; null where there is none.</summary>
    public StoredBulk? Find(long bulkId) => database.Readers.Read(session => BulkRows.Find(session, bulkId));

    /// <summary>A user's latest acts that began at a time or later, latest first.</summary>
    public IReadOnlyList<StoredBulk> ReadOf(User user, DateTimeOffset since, int limit) => database.Readers.Read(session => BulkRows.ReadOf(session, user.Id, since, limit));

    private static BulkOutcome Begin(SqliteSession session, BulkAct act, List<ChosenComment> chosen)
    {
        if (BulkRows.FindByAct(session, act.ActId) is { } known)
            return known.UserId == act.User.Id ? new BulkOutcome.Begun(known.Progress) : new BulkOutcome.Refused();
        var bulkId = session
            .Statement(
                """
                INSERT INTO bulk_acts (act_id, user_id, origin, action, reason, comments, began_at)
                VALUES (@act_id, @user_id, @origin, @action, @reason, @comments, @at) RETURNING bulk_id
                """)
            .Set("@act_id", act.ActId).Set("@user_id", act.User.Id).Set("@origin", act.Origin.WireName()).Set("@action", act.Action.WireName())
            .Set("@reason", act.Reason).Set("@comments", chosen.Count).Set("@at", act.At.ToUnixTimeMilliseconds())
            .ReadLong();
        foreach (var comment in chosen)
        {
            session
                .Statement(
                    """
                    INSERT INTO bulk_items (bulk_id, comment_key, revision, decision_before, action_before, queued_at, escalated_at, state)
                    VALUES (@bulk_id, @key, @revision, @decision, @action, @queued_at, @escalated_at, 'waits')
                    """)
                .Set("@bulk_id", bulkId).Set("@key", comment.Key).Set("@revision", comment.Revision).Set("@decision", comment.DecisionId)
                .Set("@action", comment.Action.WireName()).Set("@queued_at", comment.QueuedAt).Set("@escalated_at", comment.EscalatedAt)
                .Execute();
        }

        AuditRows.Append(session, new AuditEntry(UserStore.ActorOf(act.User), act.At, "bulk." + act.Action.WireName(), Subject("bulk", bulkId), new JsonObject
        {
            ["comments"] = chosen.Count,
            ["origin"] = act.Origin.WireName(),
            ["reason"] = act.Reason,
        }));
        return new BulkOutcome.Begun(BulkRows.Find(session, bulkId)!.Progress);
    }

    private static BulkProgress? Step(SqliteSession session, long bulkId, User user, PolicyVersion? policy, StrikeTerms? strike, DateTimeOffset at)
    {
        if (BulkRows.Find(session, bulkId) is not { UndoneAt: null } bulk || bulk.UserId != user.Id) return null;
        foreach (var item in BulkRows.Items(session, bulkId, "waits", StepSize))
        {
            var (state, decision) = Decide(session, bulk, item, user, policy, strike, at);
            session.Statement("UPDATE bulk_items SET state = @state, decision_id = @decision_id WHERE bulk_id = @bulk_id AND comment_key = @key")
                .Set("@state", state).Set("@decision_id", decision).Set("@bulk_id", bulkId).Set("@key", item.Key)
                .Execute();
        }

        var progress = BulkRows.Find(session, bulkId)!.Progress;
        if (progress.IsEnded)
            session.Statement("UPDATE bulk_acts SET ended_at = COALESCE(ended_at, @at) WHERE bulk_id = @bulk_id").Set("@at", at.ToUnixTimeMilliseconds()).Set("@bulk_id", bulkId).Execute();
        return progress;
    }

    private static (string State, long? Decision) Decide(SqliteSession session, StoredBulk bulk, BulkItem item, User user, PolicyVersion? policy, StrikeTerms? strike, DateTimeOffset at)
    {
        if (SeenComment.Read(session, item.Key) is not { } seen || !user.MaySee(seen.Site, seen.Section)) return ("refused", null);
        if (seen.IsRemoved || seen.Revision != item.Revision || seen.DecisionId != item.DecisionBefore) return ("changed", null);
        if (user.Role < (seen.IsEscalated ? UserRole.Senior : UserRole.Moderator)) return ("refused", null);
        if (seen.IsTakenFrom(user, at)) return ("taken", null);
        return ("decided", Append(session, seen, item.Key, bulk, bulk.Action, bulk.Reason, "comment." + bulk.Action.WireName(), user, policy, strike, at));
    }

    private static bool BeginUndo(SqliteSession session, long bulkId, User user, DateTimeOffset since, DateTimeOffset now)
    {
        if (BulkRows.Find(session, bulkId) is not { } bulk || user.Role < UserRole.Moderator) return false;
        if (bulk.UserId != user.Id && user.Role < UserRole.Admin) return false;
        if (bulk.UndoneAt is not null) return true;
        if (bulk.BeganAt < since) return false;
        session.Statement("UPDATE bulk_acts SET undone_at = @now WHERE bulk_id = @bulk_id").Set("@now", now.ToUnixTimeMilliseconds()).Set("@bulk_id", bulkId).Execute();
        // What was never decided has nothing to undo, and is never decided now.
        session.Statement("UPDATE bulk_items SET state = 'changed' WHERE bulk_id = @bulk_id AND state = 'waits'").Set("@bulk_id", bulkId).Execute();
        AuditRows.Append(session, new AuditEntry(UserStore.ActorOf(user), now, "bulk.undo", Subject("bulk", bulkId), new JsonObject { ["comments"] = bulk.Progress.Decided }));
        return true;
    }

    private static BulkProgress? UndoStep(SqliteSession session, long bulkId, User user, PolicyVersion? policy, DateTimeOffset at)
    {
        if (BulkRows.Find(session, bulkId) is not { UndoneAt: not null } bulk || (bulk.UserId != user.Id && user.Role < UserRole.Admin)) return null;
        foreach (var item in BulkRows.Items(session, bulkId, "decided", StepSize))
        {
            // Decided on again since, or edited, or its text removed: what stands now is somebody's later word.
            var isSame = SeenComment.Read(session, item.Key) is { IsRemoved: false } seen && seen.DecisionId == item.DecisionId && user.MaySee(seen.Site, seen.Section);
            long? undo = isSame ? PutBack(session, bulk, item, user, policy, at) : null;
            session.Statement("UPDATE bulk_items SET state = @state, undo_decision_id = @undo WHERE bulk_id = @bulk_id AND comment_key = @key")
                .Set("@state", isSame ? "undone" : "kept").Set("@undo", undo).Set("@bulk_id", bulkId).Set("@key", item.Key)
                .Execute();
        }

        return BulkRows.Find(session, bulkId)!.Progress;
    }

    private static long PutBack(SqliteSession session, StoredBulk bulk, BulkItem item, User user, PolicyVersion? policy, DateTimeOffset at)
    {
        var decision = Append(session, SeenComment.Read(session, item.Key)!, item.Key, bulk, item.ActionBefore, null, "comment.undo", user, policy, null, at);
        if (item.DecisionId is { } undone) SanctionRows.GiveBack(session, undone, at);
        if (item.ActionBefore == ModerationAction.Review)
        {
            session.Statement("UPDATE queue_items SET queued_at = COALESCE(@queued_at, queued_at), escalated_at = @escalated_at WHERE comment_key = @key")
                .Set("@queued_at", item.QueuedAt).Set("@escalated_at", item.EscalatedAt).Set("@key", item.Key)
                .Execute();
        }

        return decision;
    }

    /// <summary>A decision like any other, with its audit row; nobody has the comment open after it.</summary>
    private static long Append(SqliteSession session, SeenComment seen, long key, StoredBulk bulk, ModerationAction action, string? reason, string act, User user, PolicyVersion? policy, StrikeTerms? strike, DateTimeOffset at)
    {
        var standing = SqliteCommentStore.ReadStanding(session, seen.Site, seen.CommentId)!;
        var isFirst = strike is not null && standing.Comment.Author is { } author && !SanctionRows.IsStruckBy(session, bulk.Progress.BulkId, seen.Site, author.Id);
        var decided = (DecideOutcome.Decided)SqliteCommentStore.Decide(session, new ModeratorDecision
        {
            Site = seen.Site,
            CommentId = seen.CommentId,
            Action = action,
            Moderator = user.Name,
            Reason = reason,
            Policy = policy,
            Strike = isFirst ? strike : null,
            DecidedAt = at,
        });
        session.Statement("DELETE FROM claims WHERE comment_key = @key").Set("@key", key).Execute();
        AuditRows.Append(session, new AuditEntry(UserStore.ActorOf(user), at, act, Subject("comment", key), new JsonObject
        {
            ["bulk"] = bulk.Progress.BulkId,
            ["decision"] = decided.Decision.Decision.Id,
            ["revision"] = seen.Revision,
            ["reason"] = reason,
            ["model"] = standing.Model?.ToString(),
            ["policy"] = policy?.ToString(),
            ["scores"] = ReviewDecisions.Scores(standing.Scores),
        }));
        return decided.Decision.Decision.Id;
    }

    private static string Subject(string kind, long id) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind}:{id}");
}
