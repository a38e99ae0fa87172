using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Annotations;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Review;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;

namespace Moderator.Storage.Sampling;

/// <summary>
/// Hands the audit sample out and takes what moderators say of it: label, decision where it differs, and audit row in one
/// transaction. Every method may throw <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public sealed class AuditSamples(ModerationDatabase database)
{
    /// <summary>What was drawn longer ago is not asked for any more: an estimate of today is wanted.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>What a user may still judge: theirs to see, its text not changed or removed since, not judged by them, and nobody too many at it.</summary>
    private const string Open =
        $"""
        FROM audit_samples s INDEXED BY audit_samples_open
        CROSS JOIN comments c ON c.comment_key = s.comment_key AND c.revision = s.revision AND c.erased_at IS NULL
        WHERE s.judged < s.wanted AND s.drawn_at > @oldest AND {Places.Condition}
            AND NOT EXISTS (SELECT 1 FROM audit_judgements j WHERE j.sample_id = s.sample_id AND j.user_id = @user_id AND j.undone_at IS NULL)
        """;

    /// <summary>Takes the samples that this user is to judge next.</summary>
    /// <param name="user">Who.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="passedOver">Ids of samples that they do not want now.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">When the claims end.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<AuditSample>> ClaimAsync(
        User user, int count, IReadOnlyCollection<long> passedOver, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) => database.Writer.WriteAsync<IReadOnlyList<AuditSample>>(
        session =>
        {
            session.Statement("DELETE FROM audit_claims WHERE until <= @now").Set("@now", now.ToUnixTimeMilliseconds()).Execute();
            var free = Bind(
                    session.Statement(
                        $"""
                        SELECT s.sample_id, c.site, c.comment_id {Open}
                            AND s.judged + (SELECT COUNT(*) FROM audit_claims k WHERE k.sample_id = s.sample_id AND k.user_id <> @user_id) < s.wanted
                            AND s.sample_id NOT IN (SELECT value FROM json_each(@passed_over))
                        ORDER BY s.turn, s.sample_id LIMIT @count
                        """),
                    user,
                    now)
                .Set("@passed_over", JsonSerializer.Serialize(passedOver))
                .Set("@count", count)
                .ReadAll(row => new AuditSample(row.GetInt64(0), CommentRows.SiteOf(row.GetString(1)), row.GetString(2)));
            foreach (var sample in free)
            {
                session.Statement("INSERT INTO audit_claims (sample_id, user_id, until) VALUES (@sample_id, @user_id, @until) ON CONFLICT (sample_id, user_id) DO UPDATE SET until = excluded.until")
                    .Set("@sample_id", sample.Id).Set("@user_id", user.Id).Set("@until", until.ToUnixTimeMilliseconds())
                    .Execute();
            }

            return free;
        },
        cancellation);

    /// <summary>Gives samples back; null for all that this user has.</summary>
    public Task ReleaseAsync(User user, IReadOnlyCollection<long>? ids, CancellationToken cancellation) => database.Writer.WriteAsync(
        session => session.Statement("DELETE FROM audit_claims WHERE user_id = @user_id AND (@ids IS NULL OR sample_id IN (SELECT value FROM json_each(@ids)))")
            .Set("@user_id", user.Id).Set("@ids", ids is null ? null : JsonSerializer.Serialize(ids))
            .Execute(),
        cancellation);

    /// <summary>How many samples this user may still judge, those that others look at included; at most <paramref name="most"/> are counted.</summary>
    public int Count(User user, int most, DateTimeOffset now) => database.Readers.Read(session => (int)Bind(
            session.Statement($"SELECT COUNT(*) FROM (SELECT 1 {Open} LIMIT @most)"), user, now)
        .Set("@most", most)
        .ReadLong());

    /// <summary>Takes a judgement, once however often it is sent. Where nobody but the policy decided on the comment and this is other than what the policy said, it is the comment's decision from now on.</summary>
    /// <exception cref="ArgumentException">The reason is not valid Unicode, or holds U+0000.</exception>
    public Task<ReviewOutcome> JudgeAsync(AuditJudgement judgement, CancellationToken cancellation)
    {
        StorableText.Check(judgement.Reason);
        return database.Writer.WriteAsync(session => Judge(session, judgement), cancellation);
    }

    /// <summary>What the rules did with a sample that this user has judged; null where they have not.</summary>
    public AuditReveal? Reveal(string actId, User user) => database.Readers.Read(session => session
        .Statement(
            """
            SELECT d.action, j.decision_id IS NOT NULL,
                r.toxicity, r.severe_toxicity, r.identity_attack, r.insult, r.profanity, r.threat, r.sexually_explicit, r.spam
            FROM audit_judgements j
            JOIN audit_samples s ON s.sample_id = j.sample_id
            JOIN decisions d ON d.decision_id = s.decision_id
            JOIN revisions r ON r.comment_key = s.comment_key AND r.revision = s.revision
            WHERE j.act_id = @act_id AND j.user_id = @user_id
            """)
        .Set("@act_id", actId).Set("@user_id", user.Id)
        .ReadFirst(row =>
        {
            var scores = CommentRows.Scores(row, 2);
            return new AuditReveal(DecisionNames.ParseAction(row.GetString(0))!.Value, Attributes.All.Max(a => scores[a]), row.GetBoolean(1));
        }));

    /// <summary>Takes a judgement back: the sample is this user's to judge again, and what the policy had decided stands again.</summary>
    /// <returns>The sample; null where there is no such judgement, it is too old, or something was done to the comment since.</returns>
    public Task<AuditSample?> UndoAsync(string actId, User user, DateTimeOffset since, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) =>
        database.Writer.WriteAsync(session => Undo(session, actId, user, since, now, until), cancellation);

    private static ReviewOutcome Judge(SqliteSession session, AuditJudgement judgement)
    {
        if (session.Statement("SELECT COUNT(*) FROM audit_judgements WHERE act_id = @act_id AND user_id = @user_id").Set("@act_id", judgement.ActId).Set("@user_id", judgement.User.Id).ReadLong() > 0)
            return ReviewOutcome.Done;
        if (judgement.User.Role < UserRole.Moderator || Drawn.Read(session, judgement.SampleId) is not { } drawn || !judgement.User.MaySee(drawn.Site, drawn.Section)) return ReviewOutcome.Refused;
        if (drawn.IsOtherText) return ReviewOutcome.Changed;
        var others = session
            .Statement("SELECT COUNT(*) FROM audit_judgements WHERE sample_id = @sample_id AND undone_at IS NULL AND user_id <> @user_id")
            .Set("@sample_id", judgement.SampleId).Set("@user_id", judgement.User.Id)
            .ReadLong();
        if (others >= drawn.Wanted || session
                .Statement("SELECT COUNT(*) FROM audit_judgements WHERE sample_id = @sample_id AND undone_at IS NULL AND user_id = @user_id")
                .Set("@sample_id", judgement.SampleId).Set("@user_id", judgement.User.Id)
                .ReadLong() > 0)
            return ReviewOutcome.Taken;

        var decision = drawn.LatestDecision == drawn.DecisionId && drawn.Action != judgement.Action ? Decide(session, drawn, judgement) : (long?)null;
        // A decision is a label by itself.
        if (decision is null) JudgementStore.Insert(session, drawn.Key, drawn.Revision, judgement.User.Name, DecisionLabels.Of(judgement.Action, judgement.Labels), judgement.At);
        session.Statement("INSERT INTO audit_judgements (act_id, sample_id, user_id, action, decision_id, judged_at) VALUES (@act_id, @sample_id, @user_id, @action, @decision_id, @at)")
            .Set("@act_id", judgement.ActId).Set("@sample_id", judgement.SampleId).Set("@user_id", judgement.User.Id)
            .Set("@action", judgement.Action.WireName()).Set("@decision_id", decision).Set("@at", judgement.At.ToUnixTimeMilliseconds())
            .Execute();
        Recount(session, judgement.SampleId);
        session.Statement("DELETE FROM audit_claims WHERE sample_id = @sample_id AND user_id = @user_id").Set("@sample_id", judgement.SampleId).Set("@user_id", judgement.User.Id).Execute();
        AuditRows.Append(session, new AuditEntry(UserStore.ActorOf(judgement.User), judgement.At, "sample.judge", Subject(drawn.Key), new JsonObject
        {
            ["sample"] = judgement.SampleId,
            ["action"] = judgement.Action.WireName(),
            ["reason"] = judgement.Reason,
            ["revision"] = drawn.Revision,
            ["decision"] = decision,
            ["policy"] = judgement.Policy?.ToString(),
        }));
        return ReviewOutcome.Done;
    }

    private static long Decide(SqliteSession session, Drawn drawn, AuditJudgement judgement) => ((DecideOutcome.Decided)SqliteCommentStore.Decide(session, new ModeratorDecision
    {
        Site = drawn.Site,
        CommentId = drawn.CommentId,
        Action = judgement.Action,
        Moderator = judgement.User.Name,
        Reason = judgement.Reason,
        Labels = judgement.Labels,
        Policy = judgement.Policy,
        Strike = judgement.Strike,
        DecidedAt = judgement.At,
    })).Decision.Decision.Id;

    private static AuditSample? Undo(SqliteSession session, string actId, User user, DateTimeOffset since, DateTimeOffset now, DateTimeOffset until)
    {
        var judged = session.Statement("SELECT sample_id, decision_id FROM audit_judgements WHERE act_id = @act_id AND user_id = @user_id AND undone_at IS NULL AND judged_at >= @since")
            .Set("@act_id", actId).Set("@user_id", user.Id).Set("@since", since.ToUnixTimeMilliseconds())
            .ReadFirst(row => new Judged(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1)));
        if (judged is null || Drawn.Read(session, judged.SampleId) is not { } drawn || drawn.IsOtherText || !user.MaySee(drawn.Site, drawn.Section)) return null;
        if (judged.DecisionId is { } decision)
        {
            if (drawn.LatestDecision != decision) return null;
            SqliteCommentStore.Decide(session, new ModeratorDecision { Site = drawn.Site, CommentId = drawn.CommentId, Action = drawn.Action, Moderator = user.Name, DecidedAt = now });
        }

        else
        {
            // Of one person's labels on one text the latest count: none.
            JudgementStore.Insert(session, drawn.Key, drawn.Revision, user.Name, new Dictionary<AttributeId, double>(), now);
        }

        session.Statement("UPDATE audit_judgements SET undone_at = @now WHERE act_id = @act_id").Set("@now", now.ToUnixTimeMilliseconds()).Set("@act_id", actId).Execute();
        Recount(session, judged.SampleId);
        session.Statement("INSERT INTO audit_claims (sample_id, user_id, until) VALUES (@sample_id, @user_id, @until) ON CONFLICT (sample_id, user_id) DO UPDATE SET until = excluded.until")
            .Set("@sample_id", judged.SampleId).Set("@user_id", user.Id).Set("@until", until.ToUnixTimeMilliseconds())
            .Execute();
        AuditRows.Append(session, new AuditEntry(UserStore.ActorOf(user), now, "sample.undo", Subject(drawn.Key), new JsonObject { ["sample"] = judged.SampleId, ["decision"] = judged.DecisionId }));
        return new AuditSample(judged.SampleId, drawn.Site, drawn.CommentId);
    }

    private static void Recount(SqliteSession session, long sampleId) => session
        .Statement("UPDATE audit_samples SET judged = (SELECT COUNT(*) FROM audit_judgements j WHERE j.sample_id = @sample_id AND j.undone_at IS NULL) WHERE sample_id = @sample_id")
        .Set("@sample_id", sampleId)
        .Execute();

    private static Statement Bind(Statement statement, User user, DateTimeOffset now) => statement
        .Set("@places", Places.Json(user))
        .Set("@user_id", user.Id)
        .Set("@oldest", (now - Longest).ToUnixTimeMilliseconds());

    private static string Subject(long key) => string.Create(CultureInfo.InvariantCulture, $"comment:{key}");

    private sealed record Judged(long SampleId, long? DecisionId);

    /// <summary>What a judgement needs to know of its sample.</summary>
    private sealed record Drawn(long Key, int Revision, long DecisionId, ModerationAction Action, int Wanted, string? Site, string CommentId, string? Section, bool IsOtherText, long LatestDecision)
    {
        public static Drawn? Read(SqliteSession session, long sampleId) => session
            .Statement(
                """
                SELECT s.comment_key, s.revision, s.decision_id, d.action, s.wanted, c.site, c.comment_id, c.section,
                    c.revision <> s.revision OR c.erased_at IS NOT NULL,
                    (SELECT MAX(l.decision_id) FROM decisions l WHERE l.comment_key = s.comment_key AND l.revision = c.revision)
                FROM audit_samples s
                JOIN decisions d ON d.decision_id = s.decision_id
                JOIN comments c ON c.comment_key = s.comment_key
                WHERE s.sample_id = @sample_id
                """)
            .Set("@sample_id", sampleId)
            .ReadFirst(row => new Drawn(
                row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), DecisionNames.ParseAction(row.GetString(3))!.Value, row.GetInt32(4),
                CommentRows.SiteOf(row.GetString(5)), row.GetString(6), CommentRows.Text(row, 7), row.GetBoolean(8), row.GetInt64(9)));
    }
}
