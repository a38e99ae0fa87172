using System.Globalization;
using System.Text.Json.Nodes;
using Moderator.Core.Decisions;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;
using Moderator.Storage.Webhooks;

namespace Moderator.Storage.Appeals;

/// <summary>
/// Takes commenters' appeals and lets somebody else than the first moderator decide them: ruling, reversing decision, audit
/// row and webhooks in one transaction. Every method may throw <see cref="StorageUnavailableException"/>; a write that throws
/// has stored nothing.
/// </summary>
public sealed class AppealStore(ModerationDatabase database)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The secret that signs the addresses of appeals.</summary>
    public byte[] ReadSecret() => database.Readers.Read(session =>
        session.Statement("SELECT secret FROM installation_secrets WHERE name = 'appeals'").ReadFirst(row => row.GetFieldValue<byte[]>(0))!);

    /// <summary>Takes an appeal in; one for a decision.</summary>
    /// <exception cref="ArgumentException">The text is not valid Unicode, or holds U+0000.</exception>
    public Task<AppealOutcome> ReceiveAsync(NewAppeal appeal, AuditActor actor, CancellationToken cancellation)
    {
        StorableText.Check(appeal.Text);
        return database.Writer.WriteAsync(session => Receive(session, appeal, actor), cancellation);
    }

    /// <summary>A decision with its comment and the appeal against it; null where there is none.</summary>
    public AppealableDecision? FindDecision(long decisionId)
    {
        var where = database.Readers.Read(session => session
            .Statement("SELECT c.site, c.comment_id FROM decisions d JOIN comments c ON c.comment_key = d.comment_key WHERE d.decision_id = @decision_id")
            .Set("@decision_id", decisionId)
            .ReadFirst(row => new Where(CommentRows.SiteOf(row.GetString(0)), row.GetString(1))));
        if (where is null || new SqliteCommentStore(database).Find(where.Site, where.CommentId) is not { } record) return null;
        var decision = record.Decisions.FirstOrDefault(d => d.Decision.Id == decisionId)?.Decision;
        return decision is null ? null : new AppealableDecision(record, decision, database.Readers.Read(session => AppealRows.FindByDecision(session, decisionId)));
    }

    /// <summary>Null where there is none.</summary>
    public Appeal? Find(long id) => database.Readers.Read(session => AppealRows.Find(session, id));

    /// <summary>A page of appeals, latest first; one more than the limit where the list goes on.</summary>
    public IReadOnlyList<Appeal> Read(AppealQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        return database.Readers.Read(session => session
            .Statement(
                $"""
                SELECT {AppealRows.Columns} FROM {AppealRows.From}
                WHERE l.appeal_id < @before AND (@site IS NULL OR c.site = @site) AND (@state IS NULL OR l.state = @state)
                ORDER BY l.appeal_id DESC LIMIT @limit
                """)
            .Set("@before", query.Before ?? long.MaxValue)
            .Set("@site", query.OnlyWithoutSite ? "" : query.Site)
            .Set("@state", query.State?.WireName())
            .Set("@limit", query.Limit + 1)
            .ReadAll(AppealRows.Read));
    }

    /// <summary>The appeals against decisions on the comments of an author, latest first.</summary>
    public IReadOnlyList<Appeal> ReadOf(string? site, string authorId) => database.Readers.Read(session => session
        .Statement($"SELECT {AppealRows.Columns} FROM {AppealRows.From} WHERE c.author_id = @author_id AND c.site = @site ORDER BY l.appeal_id DESC")
        .Set("@author_id", authorId).Set("@site", CommentRows.SiteColumn(site))
        .ReadAll(AppealRows.Read));

    /// <summary>What waits that a user may see, the oldest first.</summary>
    public IReadOnlyList<WaitingAppeal> ReadWaiting(User user, DateTimeOffset now, int limit) => database.Readers.Read(session => session
        .Statement(
            $"""
            SELECT {AppealRows.Columns}, c.section, c.article_title,
                (SELECT u.display_name FROM users u WHERE u.user_id = l.claimed_by AND l.claimed_until > @now AND u.user_id <> @user_id),
                d.moderator IS NOT NULL AND lower(d.moderator) = @name
            FROM {AppealRows.From} JOIN decisions d ON d.decision_id = l.decision_id
            WHERE l.state = 'waiting' AND {Places.Condition}
            ORDER BY l.received_at, l.appeal_id LIMIT @limit
            """)
        .Set("@places", Places.Json(user)).Set("@now", now.ToUnixTimeMilliseconds()).Set("@user_id", user.Id).Set("@name", user.Name).Set("@limit", limit)
        .ReadAll(row => new WaitingAppeal(
            AppealRows.Read(row), CommentRows.Text(row, AppealRows.ColumnCount), CommentRows.Text(row, AppealRows.ColumnCount + 1),
            CommentRows.Text(row, AppealRows.ColumnCount + 2), row.GetBoolean(AppealRows.ColumnCount + 3))));

    /// <summary>Whether anybody but this user could decide appeals against their decisions in a place.</summary>
    public bool HasOtherReviewer(User user, string? site, string? section) => new UserStore(database).ReadAll()
        .Any(u => u.Id != user.Id && u is { DisabledAt: null, Role: >= UserRole.Senior } && u.MaySee(site, section));

    /// <summary>Takes an appeal for a while, or lengthens that.</summary>
    public Task<AppealClaim> ClaimAsync(long appealId, User user, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) => database.Writer.WriteAsync(
        session =>
        {
            if (Waiting.Read(session, appealId) is not { } waiting || !user.MaySee(waiting.Site, waiting.Section)) return AppealClaim.Gone;
            if (waiting.IsFirst(user)) return AppealClaim.FirstModerator;
            if (waiting.IsElsewhere(user, now)) return AppealClaim.Elsewhere;
            session.Statement("UPDATE appeals SET claimed_by = @user_id, claimed_until = @until WHERE appeal_id = @appeal_id")
                .Set("@user_id", user.Id).Set("@until", until.ToUnixTimeMilliseconds()).Set("@appeal_id", appealId)
                .Execute();
            return AppealClaim.Taken;
        },
        cancellation);

    /// <summary>Gives an appeal back.</summary>
    public Task ReleaseAsync(long appealId, User user, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session.Statement("UPDATE appeals SET claimed_by = NULL, claimed_until = NULL WHERE appeal_id = @appeal_id AND claimed_by = @user_id")
            .Set("@appeal_id", appealId).Set("@user_id", user.Id)
            .Execute(),
        cancellation);

    /// <summary>Decides an appeal. Overturning appends the decision that reverses the first, where that one still stands.</summary>
    /// <exception cref="ArgumentException">The answer is not valid Unicode, or holds U+0000.</exception>
    public Task<AppealRulingOutcome> DecideAsync(AppealRuling ruling, CancellationToken cancellation)
    {
        StorableText.Check(ruling.Answer);
        return database.Writer.WriteAsync(session => Decide(session, ruling), cancellation);
    }

    private static AppealOutcome Receive(SqliteSession session, NewAppeal appeal, AuditActor actor)
    {
        if (AppealRows.FindByDecision(session, appeal.DecisionId) is { } made) return new AppealOutcome.AlreadyMade(made);
        var decided = session
            .Statement(
                """
                SELECT d.comment_key, d.action, d.decided_at, c.author_id, c.site,
                    d.decision_id = (SELECT MAX(x.decision_id) FROM decisions x WHERE x.comment_key = d.comment_key), c.erased_at IS NOT NULL
                FROM decisions d JOIN comments c ON c.comment_key = d.comment_key WHERE d.decision_id = @decision_id
                """)
            .Set("@decision_id", appeal.DecisionId)
            .ReadFirst(row => new Decided(row.GetInt64(0), row.GetString(1), row.GetInt64(2), CommentRows.Text(row, 3), row.GetString(4), row.GetBoolean(5), row.GetBoolean(6)));
        if (decided is not { Action: "reject", IsStanding: true, IsErased: false }) return new AppealOutcome.NothingToAppeal();
        if (decided.At < appeal.Since.ToUnixTimeMilliseconds()) return new AppealOutcome.TooLate();
        if (decided.AuthorId is { } author && CountRecent(session, decided.Site, author, appeal.At - Day) >= appeal.MostInDay) return new AppealOutcome.TooMany();
        var id = session
            .Statement("INSERT INTO appeals (decision_id, comment_key, text, received_at, state) VALUES (@decision_id, @comment_key, @text, @at, 'waiting') RETURNING appeal_id")
            .Set("@decision_id", appeal.DecisionId).Set("@comment_key", decided.Key).Set("@text", appeal.Text).Set("@at", appeal.At.ToUnixTimeMilliseconds())
            .ReadLong();
        AuditRows.Append(session, new AuditEntry(actor, appeal.At, "appeal.receive", Subject(id), new JsonObject { ["decision"] = appeal.DecisionId }));
        return new AppealOutcome.Received(AppealRows.Find(session, id)!);
    }

    private static long CountRecent(SqliteSession session, string siteColumn, string authorId, DateTimeOffset since) => session
        .Statement("SELECT COUNT(*) FROM comments c CROSS JOIN appeals l ON l.comment_key = c.comment_key WHERE c.author_id = @author_id AND c.site = @site AND l.received_at > @since")
        .Set("@author_id", authorId).Set("@site", siteColumn).Set("@since", since.ToUnixTimeMilliseconds())
        .ReadLong();

    private static AppealRulingOutcome Decide(SqliteSession session, AppealRuling ruling)
    {
        var user = ruling.User;
        if (Waiting.Read(session, ruling.AppealId) is not { } waiting) return AppealRulingOutcome.Gone;
        if (user.Role < UserRole.Senior || !user.MaySee(waiting.Site, waiting.Section)) return AppealRulingOutcome.Refused;
        if (waiting.IsFirst(user)) return AppealRulingOutcome.FirstModerator;
        if (waiting.IsElsewhere(user, ruling.At)) return AppealRulingOutcome.Elsewhere;
        long? reversal = null;
        if (ruling.Overturned && waiting.IsStanding)
        {
            var decided = (DecideOutcome.Decided)SqliteCommentStore.Decide(session, new ModeratorDecision
            {
                Site = waiting.Site,
                CommentId = waiting.CommentId,
                Action = ModerationAction.Approve,
                Moderator = user.Name,
                Reason = "The appeal against the rejection was granted.",
                Policy = ruling.Policy,
                DecidedAt = ruling.At,
            });
            reversal = decided.Decision.Decision.Id;
        }

        session
            .Statement(
                """
                UPDATE appeals SET state = @state, answer = @answer, decided_by = @by, decided_at = @at, reversal_id = @reversal, claimed_by = NULL, claimed_until = NULL
                WHERE appeal_id = @appeal_id
                """)
            .Set("@state", (ruling.Overturned ? AppealState.Overturned : AppealState.Upheld).WireName())
            .Set("@answer", ruling.Answer).Set("@by", user.Name).Set("@at", ruling.At.ToUnixTimeMilliseconds()).Set("@reversal", reversal).Set("@appeal_id", ruling.AppealId)
            .Execute();
        AuditRows.Append(session, new AuditEntry(UserStore.ActorOf(user), ruling.At, ruling.Overturned ? "appeal.overturn" : "appeal.uphold", Subject(ruling.AppealId), new JsonObject
        {
            ["decision"] = waiting.DecisionId,
            ["reversal"] = reversal,
            ["policy"] = ruling.Policy?.ToString(),
        }));
        CaseOutbox.AppendAppeal(session, ruling.AppealId, waiting.CommentKey, waiting.DecisionId, waiting.Site, ruling.At);
        return AppealRulingOutcome.Done;
    }

    private static string Subject(long id) => string.Create(CultureInfo.InvariantCulture, $"appeal:{id}");

    private sealed record Where(string? Site, string CommentId);

    private sealed record Decided(long Key, string Action, long At, string? AuthorId, string Site, bool IsStanding, bool IsErased);

    /// <summary>A waiting appeal as a write needs to know it.</summary>
    private sealed record Waiting(long CommentKey, long DecisionId, string? Site, string CommentId, string? Section, string? Moderator, long? ClaimedBy, long ClaimedUntil, bool IsStanding)
    {
        public bool IsFirst(User user) => string.Equals(Moderator, user.Name, StringComparison.OrdinalIgnoreCase);

        public bool IsElsewhere(User user, DateTimeOffset now) => ClaimedBy is { } other && other != user.Id && ClaimedUntil > now.ToUnixTimeMilliseconds();

        public static Waiting? Read(SqliteSession session, long appealId) => session
            .Statement(
                """
                SELECT l.comment_key, l.decision_id, c.site, c.comment_id, c.section, d.moderator, l.claimed_by, COALESCE(l.claimed_until, 0),
                    c.erased_at IS NULL AND d.decision_id = (SELECT MAX(x.decision_id) FROM decisions x WHERE x.comment_key = d.comment_key)
                FROM appeals l
                JOIN comments c ON c.comment_key = l.comment_key
                JOIN decisions d ON d.decision_id = l.decision_id
                WHERE l.appeal_id = @appeal_id AND l.state = 'waiting'
                """)
            .Set("@appeal_id", appealId)
            .ReadFirst(row => new Waiting(
                row.GetInt64(0), row.GetInt64(1), CommentRows.SiteOf(row.GetString(2)), row.GetString(3), CommentRows.Text(row, 4), CommentRows.Text(row, 5),
                row.IsDBNull(6) ? null : row.GetInt64(6), row.GetInt64(7), row.GetBoolean(8)));
    }
}
