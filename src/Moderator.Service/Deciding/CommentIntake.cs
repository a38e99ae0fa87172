using Moderator.Core.Comments;
using Moderator.Service.Versions;
using Moderator.Storage.Comments;
using Moderator.Storage.Repeats;

namespace Moderator.Service.Deciding;

/// <summary>A comment on its way into the store.</summary>
/// <param name="Standing">The comment as it stands, where it is stored with this text already; null where it is to be stored.</param>
/// <param name="Submission">What is to be stored; null where nothing is.</param>
/// <param name="Shadow">What a shadow model is to score too once it is stored; null where none does.</param>
internal sealed record TakenIn(StandingComment? Standing, Submission? Submission, ShadowCase? Shadow = null);

/// <summary>Makes submissions of comments: scored, decided on, and completed with what an edit leaves out.</summary>
internal sealed class CommentIntake(ICommentStore store, CommentDecider decider, ShadowScoring shadow, TimeProvider clock)
{
    /// <param name="comment">As it was sent.</param>
    /// <param name="inForce">What the request read at its beginning.</param>
    /// <param name="always">Whether a comment that is stored with this text is submitted all the same, as what must be answered once for all is.</param>
    public TakenIn Take(Comment comment, InForce inForce, bool always = false) => Take(comment, store.ReadBefore([comment])[0], inForce, always);

    /// <summary>Takes many, on every processor; what the store knows of them is read at once.</summary>
    /// <returns>In the order of <paramref name="comments"/>.</returns>
    public TakenIn[] TakeMany(IReadOnlyList<Comment> comments, InForce inForce, bool always, CancellationToken cancellation)
    {
        var before = store.ReadBefore(comments);
        var taken = new TakenIn[comments.Count];
        Parallel.For(
            0,
            taken.Length,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => taken[i] = Take(comments[i], before[i], inForce, always));
        return taken;
    }

    private TakenIn Take(Comment comment, KnownBefore before, InForce inForce, bool always)
    {
        KnownBefore? known = before;
        if (before.Standing is { } standing)
        {
            if (!always && string.Equals(standing.Comment.Text, comment.Text, StringComparison.Ordinal)) return new TakenIn(standing, null);
            comment = Completed(comment, standing.Comment);
            // The author and the parent may be those that the edit left out.
            known = null;
        }

        var ruling = decider.Decide(comment, inForce, isStored: true, known);
        var submission = new Submission
        {
            Comment = comment,
            Scored = ruling.Scored,
            Action = ruling.Action,
            Reasons = ruling.Reasons,
            MatchedRules = ruling.MatchedRules,
            Policy = ruling.Policy,
            ReceivedAt = clock.GetUtcNow(),
        };
        return new TakenIn(null, submission, ruling.Shadow);
    }

    /// <summary>Stores a comment, if it is to be stored.</summary>
    /// <returns>The comment as it stands.</returns>
    public async Task<StandingComment> StoreAsync(TakenIn taken, CancellationToken cancellation, OnceOnly<SubmitOutcome>? once = null)
    {
        if (taken.Submission is not { } submission)
        {
            await store.WaitUntilDurableAsync(cancellation);
            return taken.Standing!;
        }

        var outcome = await store.SubmitAsync(submission, cancellation, once);
        shadow.Offer(taken.Shadow, outcome);
        return outcome.Comment;
    }

    /// <summary>Stores those that are to be stored, all or none.</summary>
    /// <returns>Each comment as it stands, in the same order.</returns>
    public async Task<IReadOnlyList<StandingComment>> StoreAsync(
        IReadOnlyList<TakenIn> taken, CancellationToken cancellation, OnceOnly<IReadOnlyList<SubmitOutcome>>? once = null)
    {
        var stored = taken.Where(t => t.Submission is not null).ToList();
        if (stored.Count < taken.Count) await store.WaitUntilDurableAsync(cancellation);
        var outcomes = stored.Count == 0 ? [] : await store.SubmitManyAsync([.. stored.Select(t => t.Submission!)], cancellation, once);
        for (var i = 0; i < stored.Count; i++) shadow.Offer(stored[i].Shadow, outcomes[i]);
        var next = 0;
        return [.. taken.Select(t => t.Standing ?? outcomes[next++].Comment)];
    }

    /// <summary>An edit that names only the id and the text keeps the author, the article and the rest.</summary>
    private static Comment Completed(Comment edit, Comment known) => edit with
    {
        Section = edit.Section ?? known.Section,
        Article = edit.Article ?? known.Article,
        ParentId = edit.ParentId ?? known.ParentId,
        Author = edit.Author ?? known.Author,
        Language = edit.Language ?? known.Language,
        WrittenAt = edit.WrittenAt ?? known.WrittenAt,
    };
}
