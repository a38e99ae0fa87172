using Moderator.Core.Comments;

namespace Moderator.Storage.Comments;

/// <summary>
/// Keeps comments, their revisions and scores, the decisions on them and the queue. Every method may throw
/// <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public interface ICommentStore
{
    /// <summary>The comment as it stands now; null where it is not stored.</summary>
    StandingComment? FindStanding(string? site, string commentId);

    /// <summary>The comment with all that was ever sent and decided; null where it is not stored.</summary>
    CommentRecord? Find(string? site, string commentId);

    /// <summary>What is known of an author; <see cref="AuthorHistory.Unknown"/> where nothing is.</summary>
    AuthorHistory HistoryOf(string? site, string authorId);

    /// <summary>
    /// Stores a comment, its scores, its decision and its place in the queue in one transaction, and returns once it is
    /// on disk. The same id with the same text stores nothing and gives what stands; with another text it is a new revision.
    /// </summary>
    /// <exception cref="ArgumentException">A text of the submission is not valid Unicode, or holds U+0000: it could not be given back as it came.</exception>
    Task<SubmitOutcome> SubmitAsync(Submission submission, CancellationToken cancellation);

    /// <summary>Appends a moderator's decision on the latest revision and moves the comment out of the queue or into it.</summary>
    /// <exception cref="ArgumentException">A text of the decision is not valid Unicode, or holds U+0000.</exception>
    Task<DecideOutcome> DecideAsync(ModeratorDecision decision, CancellationToken cancellation);

    /// <summary>One page of what waits for a moderator.</summary>
    QueuePage ReadQueue(QueueQuery query);

    /// <summary>
    /// The moderators' decisions as labelled texts, oldest first, streamed: only the latest moderator's decision on a
    /// revision counts. A decision that labels nothing (back to review, without labels by hand) is left out.
    /// </summary>
    IEnumerable<LabelledDecision> ReadLabels(LabelQuery query);
}
