using Moderator.Core.Comments;
using Moderator.Service.Versions;
using Moderator.Storage.Comments;

namespace Moderator.Service.Deciding;

/// <summary>A comment on its way into the store.</summary>
/// <param name="Standing">The comment as it stands, where it is stored with this text already; null where it is to be stored.</param>
/// <param name="Submission">What is to be stored; null where nothing is.</param>
internal sealed record TakenIn(StandingComment? Standing, Submission? Submission);

/// <summary>Makes submissions of comments: scored, decided on, and completed with what an edit leaves out.</summary>
internal sealed class CommentIntake(ICommentStore store, CommentDecider decider, TimeProvider clock)
{
    /// <param name="comment">As it was sent.</param>
    /// <param name="inForce">What the request read at its beginning.</param>
    /// <param name="always">Whether a comment that is stored with this text is submitted all the same, as what must be answered once for all is.</param>
    public TakenIn Take(Comment comment, InForce inForce, bool always = false)
    {
        if (store.FindStanding(comment.Site, comment.Id) is { } standing)
        {
            if (!always && string.Equals(standing.Comment.Text, comment.Text, StringComparison.Ordinal)) return new TakenIn(standing, null);
            comment = Completed(comment, standing.Comment);
        }

        var ruling = decider.Decide(comment, inForce, isStored: true);
        return new TakenIn(null, new Submission
        {
            Comment = comment,
            Scored = ruling.Scored,
            Shadow = ruling.Shadow,
            Action = ruling.Action,
            Reasons = ruling.Reasons,
            MatchedRules = ruling.MatchedRules,
            Policy = ruling.Policy,
            ReceivedAt = clock.GetUtcNow(),
        });
    }

    /// <summary>Stores those that are to be stored, all or none.</summary>
    /// <returns>Each comment as it stands, in the same order.</returns>
    public async Task<IReadOnlyList<StandingComment>> StoreAsync(IReadOnlyList<TakenIn> taken, CancellationToken cancellation)
    {
        var submissions = taken.Where(t => t.Submission is not null).Select(t => t.Submission!).ToList();
        var outcomes = submissions.Count == 0 ? [] : await store.SubmitManyAsync(submissions, cancellation);
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
