using Moderator.Core.Comments;
using Moderator.Storage.Repeats;

namespace Moderator.Storage.Comments;

/// <summary>
/// Keeps comments, their revisions and scores, the decisions on them and the queue. Every method may throw
/// <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.
/// </summary>
public interface ICommentStore
{
    /// <summary>The comment as it stands now; null where it is not stored.</summary>
    StandingComment? FindStanding(string? site, string commentId);

    /// <summary>The latest text of a comment; null where the comment, or its text, is not stored.</summary>
    string? FindText(string? site, string commentId);

    /// <summary>The comment with all that was ever sent and decided; null where it is not stored.</summary>
    CommentRecord? Find(string? site, string commentId);

    /// <summary>What deciding on comments that were sent looks up, all of one moment.</summary>
    /// <returns>In the order of <paramref name="comments"/>.</returns>
    IReadOnlyList<KnownBefore> ReadBefore(IReadOnlyList<Comment> comments);

    /// <summary>
    /// Returns once all that was read until now is on disk: readers see a write some milliseconds before that. To be awaited
    /// where what was read is passed on as proof that it is stored.
    /// </summary>
    Task WaitUntilDurableAsync(CancellationToken cancellation);

    /// <summary>What is known of an author; <see cref="AuthorHistory.Unknown"/> where nothing is.</summary>
    AuthorHistory HistoryOf(string? site, string authorId);

    /// <summary>
    /// Stores a comment, its scores, its decision and its place in the queue in one transaction, and returns once it is
    /// on disk. The same id with the same text stores nothing and gives what stands; with another text it is a new revision.
    /// </summary>
    /// <exception cref="ArgumentException">A text of the submission is not valid Unicode, or holds U+0000: it could not be given back as it came.</exception>
    Task<SubmitOutcome> SubmitAsync(Submission submission, CancellationToken cancellation, OnceOnly<SubmitOutcome>? once = null);

    /// <summary>Stores many comments, in their order, all or none, as <see cref="SubmitAsync"/> stores one.</summary>
    /// <returns>What became of each, in the same order.</returns>
    /// <exception cref="ArgumentException">A text of a submission is not valid Unicode, or holds U+0000; nothing was stored.</exception>
    Task<IReadOnlyList<SubmitOutcome>> SubmitManyAsync(
        IReadOnlyList<Submission> submissions, CancellationToken cancellation, OnceOnly<IReadOnlyList<SubmitOutcome>>? once = null);

    /// <summary>Appends a moderator's decision on the latest revision and moves the comment out of the queue or into it.</summary>
    /// <exception cref="ArgumentException">A text of the decision is not valid Unicode, or holds U+0000.</exception>
    Task<DecideOutcome> DecideAsync(ModeratorDecision decision, CancellationToken cancellation, OnceOnly<DecideOutcome>? once = null);

    /// <summary>One page of what waits for a moderator.</summary>
    QueuePage ReadQueue(QueueQuery query);

    /// <summary>
    /// What people said of texts, as labelled texts, streamed; what was first said first. Of a text, the latest moderator's
    /// decision counts and each person's latest judgement. A text of which nothing was said that labels it (back to review,
    /// without labels by hand) is left out.
    /// </summary>
    IEnumerable<LabelledText> ReadLabels(LabelQuery query);

    /// <summary>Every decision, oldest first, streamed.</summary>
    IEnumerable<ExportedDecision> ReadDecisions(LabelQuery query);
}
