using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Repeats;
using Moderator.Storage.Search;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Webhooks;

namespace Moderator.Storage.Comments;

/// <summary>The comments in SQLite: what is submitted. Moderators' decisions, the queue and the export stand in files of their own.</summary>
public sealed partial class SqliteCommentStore(ModerationDatabase database) : ICommentStore
{
    public StandingComment? FindStanding(string? site, string commentId) =>
        database.Readers.Read(session => ReadStanding(session, site, commentId));

    public string? FindText(string? site, string commentId) => database.Readers.Read(session => ReadText(session, site, commentId));

    public IReadOnlyList<KnownBefore> ReadBefore(IReadOnlyList<Comment> comments) => database.Readers.Read(session =>
    {
        using var snapshot = session.Snapshot();
        var known = new KnownBefore[comments.Count];
        for (var i = 0; i < known.Length; i++)
        {
            var comment = comments[i];
            known[i] = new KnownBefore(
                Exists(session, comment.Site, comment.Id) ? ReadStanding(session, comment.Site, comment.Id) : null,
                comment.Author is { } author ? HistoryOf(session, comment.Site, author.Id) : null,
                comment is { ParentText: null, ParentId: { } parent } ? ReadText(session, comment.Site, parent) : null);
        }

        return known;
    });

    public Task WaitUntilDurableAsync(CancellationToken cancellation) => database.Writer.WaitUntilDurableAsync(cancellation);

    public AuthorHistory HistoryOf(string? site, string authorId) => database.Readers.Read(session => HistoryOf(session, site, authorId));

    public Task<SubmitOutcome> SubmitAsync(Submission submission, CancellationToken cancellation, OnceOnly<SubmitOutcome>? once = null)
    {
        var storable = StorableSubmission.Of(submission);
        return database.Writer.WriteAsync(session => Submit(session, storable), once, cancellation);
    }

    public Task<IReadOnlyList<SubmitOutcome>> SubmitManyAsync(
        IReadOnlyList<Submission> submissions, CancellationToken cancellation, OnceOnly<IReadOnlyList<SubmitOutcome>>? once = null)
    {
        var storable = new StorableSubmission[submissions.Count];
        for (var i = 0; i < storable.Length; i++) storable[i] = StorableSubmission.Of(submissions[i]);
        return database.Writer.WriteAsync<IReadOnlyList<SubmitOutcome>>(
            session =>
            {
                var outcomes = new SubmitOutcome[storable.Length];
                for (var i = 0; i < outcomes.Length; i++) outcomes[i] = Submit(session, storable[i]);
                return outcomes;
            },
            once,
            cancellation);
    }

    private static string? ReadText(SqliteSession session, string? site, string commentId) => session
        .Statement(
            """
            SELECT r.text
            FROM comments c
            JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision
            WHERE c.site = @site AND c.comment_id = @comment_id AND r.text IS NOT NULL
            """)
        .Set("@site", CommentRows.SiteColumn(site))
        .Set("@comment_id", commentId)
        .ReadFirst(row => row.GetString(0));

    /// <summary>Whether a comment is stored, which most that are sent are not.</summary>
    private static bool Exists(SqliteSession session, string? site, string commentId) => session
        .Statement("SELECT comment_key FROM comments WHERE site = @site AND comment_id = @comment_id")
        .Set("@site", CommentRows.SiteColumn(site))
        .Set("@comment_id", commentId)
        .TryReadLongs(stackalloc long[1]);

    internal static AuthorHistory HistoryOf(SqliteSession session, string? site, string authorId)
    {
        Span<long> counts = stackalloc long[3];
        return session
            .Statement("SELECT comments, approved, rejected FROM authors WHERE site = @site AND author_id = @author_id")
            .Set("@site", CommentRows.SiteColumn(site))
            .Set("@author_id", authorId)
            .TryReadLongs(counts)
            ? new AuthorHistory((int)counts[0], (int)counts[1], (int)counts[2])
            : AuthorHistory.Unknown;
    }

    internal static StandingComment? ReadStanding(SqliteSession session, string? site, string commentId) => session
        .Statement(
            $"""
            SELECT {CommentRows.StandingColumns}
            FROM comments c
            {CommentRows.StandingJoins}
            WHERE c.site = @site AND c.comment_id = @comment_id
            """)
        .Set("@site", CommentRows.SiteColumn(site))
        .Set("@comment_id", commentId)
        .ReadFirst(CommentRows.Standing);

    private static SubmitOutcome Submit(SqliteSession session, StorableSubmission storable)
    {
        var submission = storable.Submission;
        var comment = submission.Comment;
        var inserted = InsertComment(session, submission);
        var known = inserted is null ? ReadKnown(session, comment.Site, comment.Id)! : null;
        if (known is not null && string.Equals(known.Text, comment.Text, StringComparison.Ordinal))
            return new SubmitOutcome(SubmitResult.Unchanged, ReadStanding(session, comment.Site, comment.Id)!);

        var revision = known is null ? 1 : known.Revision + 1;
        var key = inserted ?? UpdateComment(session, submission, known!.Key, revision);
        var modelKey = CommentRows.KeyOf(session, submission.Scored?.Model);
        InsertRevision(session, submission, key, revision, modelKey);
        if (known is not null) SearchIndex.NoteChange(session, key, known.Revision);
        var decision = InsertDecision(
            session,
            key,
            modelKey,
            new Decision
            {
                Id = 0,
                CommentId = comment.Id,
                Revision = revision,
                Action = submission.Action,
                Source = DecisionSource.Policy,
                Reasons = submission.Reasons,
                MatchedRules = submission.MatchedRules,
                Model = submission.Scored?.Model,
                Policy = submission.Policy,
                DecidedAt = CommentRows.Stored(submission.ReceivedAt),
            },
            storable.Reasons,
            storable.MatchedRules);
        var scores = submission.Scored?.Scores ?? AttributeScores.None;
        PlaceInQueue(session, key, comment.Site, submission.Action, known?.Action, scores, submission.ReceivedAt);
        if (known?.AuthorId is { } previous) Count(session, comment.Site, previous, -1, known.Action, null);
        if (comment.Author is { } author) Count(session, comment.Site, author.Id, 1, null, submission.Action);

        var standing = new StandingComment
        {
            Comment = comment with { WrittenAt = comment.WrittenAt is { } written ? CommentRows.Stored(written) : null },
            Revision = revision,
            Scores = scores,
            Model = submission.Scored?.Model,
            DetectedLanguage = submission.Scored?.Language,
            ReceivedAt = CommentRows.Stored(submission.ReceivedAt),
            Decision = decision,
        };
        return new SubmitOutcome(known is null ? SubmitResult.Created : SubmitResult.Revised, standing);
    }

    internal static KnownComment? ReadKnown(SqliteSession session, string? site, string commentId) => session
        .Statement(
            """
            SELECT c.comment_key, c.revision, c.action, c.author_id, r.text
            FROM comments c
            JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision
            WHERE c.site = @site AND c.comment_id = @comment_id
            """)
        .Set("@site", CommentRows.SiteColumn(site))
        .Set("@comment_id", commentId)
        .ReadFirst(row => new KnownComment(
            row.GetInt64(0),
            row.GetInt32(1),
            DecisionNames.ParseAction(row.GetString(2))!.Value,
            CommentRows.Text(row, 3),
            row.GetString(4)));

    /// <summary>Puts a comment in; null where it is stored already, which takes no look of its own to find out.</summary>
    private static long? InsertComment(SqliteSession session, Submission submission)
    {
        var statement = SetComment(
            session.Statement(
                """
                INSERT INTO comments (site, comment_id, section, article_id, article_title, article_url, parent_id,
                    author_id, author_name, language, written_at, received_at, revision, action)
                VALUES (@site, @comment_id, @section, @article_id, @article_title, @article_url, @parent_id,
                    @author_id, @author_name, @language, @written_at, @received_at, 1, @action)
                ON CONFLICT (site, comment_id) DO NOTHING
                """),
            submission);
        statement
            .Set("@site", CommentRows.SiteColumn(submission.Comment.Site))
            .Set("@comment_id", submission.Comment.Id)
            .Set("@received_at", submission.ReceivedAt.ToUnixTimeMilliseconds());
        return statement.TryInsert(out var key) ? key : null;
    }

    private static long UpdateComment(SqliteSession session, Submission submission, long key, int revision)
    {
        SetComment(
                session.Statement(
                    """
                    UPDATE comments SET section = @section, article_id = @article_id, article_title = @article_title,
                        article_url = @article_url, parent_id = @parent_id, author_id = @author_id,
                        author_name = @author_name, language = @language, written_at = @written_at,
                        revision = @revision, action = @action, erased_at = NULL
                    WHERE comment_key = @comment_key
                    """),
                submission)
            .Set("@comment_key", key)
            .Set("@revision", revision)
            .Execute();
        return key;
    }

    private static Statement SetComment(Statement statement, Submission submission) => statement
        .Set("@section", submission.Comment.Section)
        .Set("@article_id", submission.Comment.Article?.Id)
        .Set("@article_title", submission.Comment.Article?.Title)
        .Set("@article_url", submission.Comment.Article?.Url)
        .Set("@parent_id", submission.Comment.ParentId)
        .Set("@author_id", submission.Comment.Author?.Id)
        .Set("@author_name", submission.Comment.Author?.Name)
        .Set("@language", submission.Comment.Language)
        .Set("@written_at", submission.Comment.WrittenAt?.ToUnixTimeMilliseconds())
        .Set("@action", submission.Action.WireName());

    private static void InsertRevision(SqliteSession session, Submission submission, long key, int revision, long? modelKey)
    {
        var scores = submission.Scored?.Scores ?? AttributeScores.None;
        session.Statement(
                """
                INSERT INTO revisions (comment_key, revision, text, language, model_key, toxicity, severe_toxicity,
                    identity_attack, insult, profanity, threat, sexually_explicit, spam, received_at)
                VALUES (@comment_key, @revision, @text, @language, @model_key, @toxicity, @severe_toxicity,
                    @identity_attack, @insult, @profanity, @threat, @sexually_explicit, @spam, @received_at)
                """)
            .Set("@comment_key", key)
            .Set("@revision", revision)
            .Set("@text", submission.Comment.Text)
            .Set("@language", submission.Scored?.Language)
            .Set("@model_key", modelKey)
            .SetScores(scores)
            .Set("@received_at", submission.ReceivedAt.ToUnixTimeMilliseconds())
            .Execute();
    }

    /// <summary>Appends a decision, and what webhooks are to be told of it; gives it back with the id that it got.</summary>
    internal static Decision InsertDecision(SqliteSession session, long key, long? modelKey, Decision decision) =>
        InsertDecision(session, key, modelKey, decision, CommentRows.WriteReasons(decision.Reasons), CommentRows.WriteRules(decision.MatchedRules));

    private static Decision InsertDecision(SqliteSession session, long key, long? modelKey, Decision decision, string reasons, string matchedRules)
    {
        var id = session.Statement(
                """
                INSERT INTO decisions (comment_key, revision, action, source, moderator, reasons, matched_rules,
                    model_key, policy_key, decided_at)
                VALUES (@comment_key, @revision, @action, @source, @moderator, @reasons, @matched_rules,
                    @model_key, @policy_key, @decided_at)
                """)
            .Set("@comment_key", key)
            .Set("@revision", decision.Revision)
            .Set("@action", decision.Action.WireName())
            .Set("@source", decision.Source.WireName())
            .Set("@moderator", decision.Moderator)
            .Set("@reasons", reasons)
            .Set("@matched_rules", matchedRules)
            .Set("@model_key", modelKey)
            .Set("@policy_key", CommentRows.KeyOf(session, decision.Policy))
            .Set("@decided_at", decision.DecidedAt.ToUnixTimeMilliseconds())
            .Insert();
        var appended = decision with { Id = id };
        WebhookOutbox.Append(session, key, appended);
        return appended;
    }

    /// <summary>Lets a comment wait for a moderator exactly while "review" stands. A new text waits from its own arrival.</summary>
    private static void PlaceInQueue(
        SqliteSession session, long key, string? site, ModerationAction action, ModerationAction? before, AttributeScores scores, DateTimeOffset now)
    {
        if (action == ModerationAction.Review)
        {
            session.Statement(
                    """
                    INSERT INTO queue_items (comment_key, site, risk, queued_at) VALUES (@comment_key, @site, @risk, @queued_at)
                    ON CONFLICT (comment_key) DO UPDATE SET risk = excluded.risk, queued_at = excluded.queued_at
                    """)
                .Set("@comment_key", key)
                .Set("@site", CommentRows.SiteColumn(site))
                .Set("@risk", RiskOf(scores))
                .Set("@queued_at", now.ToUnixTimeMilliseconds())
                .Execute();
        }
        else if (before == ModerationAction.Review)
        {
            session.Statement("DELETE FROM queue_items WHERE comment_key = @comment_key").Set("@comment_key", key).Execute();
        }
    }

    private static double RiskOf(AttributeScores scores)
    {
        double? highest = null;
        foreach (var attribute in Attributes.All)
        {
            if (scores[attribute] is { } score && !(score <= highest)) highest = score;
        }

        return highest ?? 1;
    }

    /// <summary>Counts a comment to its author (or off it), and moves it from one action's count to another's.</summary>
    internal static void Count(SqliteSession session, string? site, string authorId, int comments, ModerationAction? before, ModerationAction? after) => session
        .Statement(
            """
            INSERT INTO authors (site, author_id, comments, approved, rejected)
            VALUES (@site, @author_id, @comments, @approved, @rejected)
            ON CONFLICT (site, author_id) DO UPDATE SET
                comments = authors.comments + excluded.comments,
                approved = authors.approved + excluded.approved,
                rejected = authors.rejected + excluded.rejected
            """)
        .Set("@site", CommentRows.SiteColumn(site))
        .Set("@author_id", authorId)
        .Set("@comments", comments)
        .Set("@approved", Change(ModerationAction.Approve, before, after))
        .Set("@rejected", Change(ModerationAction.Reject, before, after))
        .Execute();

    private static long Change(ModerationAction action, ModerationAction? before, ModerationAction? after) =>
        (after == action ? 1 : 0) - (before == action ? 1 : 0);

    /// <summary>Makes an action the one that stands: on the comment, in the queue and in its author's counts. Its decision was appended before.</summary>
    internal static void LetStand(SqliteSession session, KnownComment known, string? site, ModerationAction action, AttributeScores scores, DateTimeOffset now)
    {
        session.Statement("UPDATE comments SET action = @action WHERE comment_key = @comment_key")
            .Set("@action", action.WireName())
            .Set("@comment_key", known.Key)
            .Execute();
        PlaceInQueue(session, known.Key, site, action, known.Action, scores, now);
        if (known.AuthorId is { } author) Count(session, site, author, 0, known.Action, action);
    }
}

/// <summary>What is known of a comment that was sent, before it is decided on.</summary>
/// <param name="Standing">The comment, where it is stored already, with this text or another.</param>
/// <param name="History">What is known of the author that it was sent with; null where it was sent with none.</param>
/// <param name="ParentText">The text that it answers, where it was sent with the id alone; null where that is not stored.</param>
public sealed record KnownBefore(StandingComment? Standing, AuthorHistory? History, string? ParentText);

/// <summary>What a write needs to know of a comment that is stored already.</summary>
/// <param name="Revision">The latest.</param>
/// <param name="Action">The one that stands.</param>
/// <param name="Text">Of the latest revision.</param>
internal sealed record KnownComment(long Key, int Revision, ModerationAction Action, string? AuthorId, string Text);

/// <summary>A submission that was checked, with what is made of it before the one writer takes it: the writer's time is everyone's.</summary>
/// <param name="Reasons">As <c>decisions.reasons</c> holds them.</param>
/// <param name="MatchedRules">As <c>decisions.matched_rules</c> holds them.</param>
internal sealed record StorableSubmission(Submission Submission, string Reasons, string MatchedRules)
{
    /// <exception cref="ArgumentException">A text of the submission could not be given back as it came.</exception>
    public static StorableSubmission Of(Submission submission)
    {
        StorableText.Check(submission);
        return new StorableSubmission(submission, CommentRows.WriteReasons(submission.Reasons), CommentRows.WriteRules(submission.MatchedRules));
    }
}
