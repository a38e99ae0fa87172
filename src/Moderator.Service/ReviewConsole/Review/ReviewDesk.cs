using Moderator.Core.Scoring;
using Moderator.Core.Text;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Service.Versions;
using Moderator.Storage.Comments;
using Moderator.Storage.Review;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Review;

/// <summary>
/// Gives a page the cards that its user works through; each page has one of its own. Each call asks anew who the user is and
/// what they may see.
/// </summary>
internal sealed class ReviewDesk(
    CurrentUser current, ReviewQueue queue, ReviewDecisions decisions, ICommentStore comments, InForceSource inForce, ServiceOptions options, TimeProvider clock)
{
    /// <summary>How far up a thread is shown.</summary>
    private const int MostAbove = 4;

    /// <summary>Scores from here on have their spans marked, and the highest one in any case.</summary>
    private const double MarkFrom = 0.3;

    /// <summary>More than this are said to be "1000+": nobody counts them one by one.</summary>
    public const int MostCounted = 1_000;

    /// <summary>Names the page in its claims: closed late, it does nothing to a card that the same user's next page has taken since.</summary>
    private readonly string _page = Guid.NewGuid().ToString("N");

    private bool _hasBegun;

    /// <summary>
    /// Takes the next cards; the first ones together with what an earlier page of this user had and never gave back. Somebody
    /// who only looks gets none: there is nothing for them to decide.
    /// </summary>
    public async Task<IReadOnlyList<Card>> TakeAsync(ReviewFilter filter, int count, IReadOnlyCollection<long> passedOver)
    {
        // A page does this by itself too, when new work comes: the session is kept by what is decided.
        var user = await current.LookAsync(UserRole.Moderator);
        var now = clock.GetUtcNow();
        var until = now + options.Console.ClaimTime;
        var claims = _hasBegun
            ? await queue.ClaimAsync(user, _page, filter, count, passedOver, now, until, CancellationToken.None)
            : await queue.TakeOverAsync(user, _page, filter, count, now, until, CancellationToken.None);
        _hasBegun = true;
        return [.. claims.Select(Read).OfType<Card>()];
    }

    /// <summary>Undoes an act of this user's.</summary>
    /// <returns>The card to decide on again; null where it cannot be undone any more.</returns>
    public async Task<Card?> UndoAsync(string actId)
    {
        var user = await current.RequireAsync(UserRole.Moderator);
        var now = clock.GetUtcNow();
        var claim = await decisions.UndoAsync(actId, user, _page, now - options.Console.UndoTime, now, now + options.Console.ClaimTime, CancellationToken.None);
        return claim is null ? null : Read(claim);
    }

    /// <summary>Keeps cards for as long as a page shows them, and says how many wait.</summary>
    public async Task<int> KeepAsync(ReviewFilter filter, IReadOnlyCollection<long> keys)
    {
        var user = await current.LookAsync(UserRole.ReadOnly);
        var now = clock.GetUtcNow();
        if (keys.Count > 0) await queue.RenewAsync(user, _page, keys, now, now + options.Console.ClaimTime, CancellationToken.None);
        return queue.Count(user, filter, MostCounted + 1);
    }

    /// <summary>Gives cards back.</summary>
    public async Task ReleaseAsync(IReadOnlyCollection<long> keys) => await queue.ReleaseAsync(await current.LookAsync(UserRole.ReadOnly), _page, keys, CancellationToken.None);

    /// <summary>Gives everything back that the page has.</summary>
    public async Task ReleaseAllAsync() => await queue.ReleaseAllAsync(await current.LookAsync(UserRole.ReadOnly), _page, CancellationToken.None);

    /// <summary>The sites that the user can choose from.</summary>
    public async Task<IReadOnlyList<string>> SitesAsync() => queue.Sites(await current.RequireAsync(UserRole.ReadOnly));

    private Card? Read(ClaimedComment claim)
    {
        if (comments.Find(claim.Site, claim.CommentId) is not { } record) return null;
        var comment = record.Standing.Comment;
        var above = new List<StandingComment>();
        for (var parent = comment.ParentId; parent is not null && above.Count < MostAbove && comments.FindStanding(claim.Site, parent) is { } standing; parent = standing.Comment.ParentId)
            above.Add(standing);
        return new Card
        {
            Claim = claim,
            Record = record,
            Above = above,
            Author = comment.Author is { } author ? comments.HistoryOf(claim.Site, author.Id) : null,
            Notes = queue.ReadNotes(claim.Key),
            Pieces = Piece.Cut(comment.Text, Spans(record.Standing)),
        };
    }

    private List<KeyValuePair<AttributeId, IReadOnlyList<TextSpan>>> Spans(StandingComment standing)
    {
        using var now = inForce.Read();
        var found = now.Model.Spans(standing.Comment.Text);
        if (found is null) return [];
        var highest = Attributes.All.Max(a => standing.Scores[a] ?? 0);
        return found.Where(s => standing.Scores[s.Key] is { } score && score >= Math.Min(MarkFrom, highest)).ToList();
    }
}
