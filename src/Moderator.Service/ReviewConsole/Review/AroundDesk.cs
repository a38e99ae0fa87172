using Moderator.Core.Decisions;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Storage.Review;
using Moderator.Storage.Review.Bulk;
using Moderator.Storage.Search;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Review;

/// <summary>
/// Reads what stands around a card: comments that are almost the same, and others under its article. It comes after the card,
/// beside the circuit: nobody waits for it to decide.
/// </summary>
internal sealed class AroundDesk(CurrentUser current, SimilarComments similar, SearchIndex index, ArticleThread thread)
{
    /// <summary>Texts that share so much are taken for the same: one that was decided on says much of the other.</summary>
    public const double LeastLikeness = 0.7;

    /// <summary>How many similar comments are decided together at most.</summary>
    private const int MostSimilar = 200;

    /// <summary>How many replies, siblings and others are shown.</summary>
    private const int Each = 3;

    private const int TextsInPass = 200;

    /// <param name="card">The card.</param>
    /// <param name="gone">Raised when it is no longer looked at.</param>
    public async Task<SimilarTexts> SimilarAsync(Card card, CancellationToken gone)
    {
        var user = await current.LookAsync(UserRole.ReadOnly);
        // A wave of the same text comes within minutes: what the index lacks is taken in first, a little of it.
        if (!index.IsComplete()) await index.CatchUpAsync(TextsInPass, CancellationToken.None);
        return await Task.Run(() => similar.Find(user, card.Claim.Key, card.Standing.Comment.Text, LeastLikeness, MostSimilar), gone);
    }

    /// <inheritdoc cref="SimilarAsync"/>
    public async Task<IReadOnlyList<ThreadComment>> ThreadAsync(Card card, CancellationToken gone)
    {
        var user = await current.LookAsync(UserRole.ReadOnly);
        return await Task.Run(() => thread.Around(user, card.Standing.Comment, Each), gone);
    }
}

/// <summary>A card and what is almost the same, to be decided together.</summary>
public sealed record TogetherAct(BulkSelection.Shown Selection, ModerationAction Action, string? Reason);
