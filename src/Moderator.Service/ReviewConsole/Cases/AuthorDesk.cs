using Moderator.Core.Authors;
using Moderator.Core.Decisions;
using Moderator.Service.Deciding;
using Moderator.Service.ReviewConsole.Bulk;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Storage.Authors;
using Moderator.Storage.Review;
using Moderator.Storage.Review.Bulk;
using Moderator.Storage.Search;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Cases;

/// <summary>What a page shows of an author.</summary>
/// <param name="Author">Who.</param>
/// <param name="Sanctions">Everything that is and was held against them, latest first.</param>
/// <param name="MayStrike">Whether the user may give a strike.</param>
/// <param name="MayBind">Whether the user may mute, ban, pre-moderate and lift.</param>
/// <param name="Waiting">How many comments of theirs wait that the user may decide.</param>
public sealed record AuthorFile(ListedAuthor Author, IReadOnlyList<Sanction> Sanctions, bool MayStrike, bool MayBind, int Waiting);

/// <summary>
/// Gives pages the authors of whom their user may see something, and carries out what they decide on them. Each call asks
/// anew who that is and what they may do. A sanction binds an author on a whole site: only who sees all of it gives one.
/// </summary>
internal sealed class AuthorDesk(
    CurrentUser current, AuthorStore authors, SanctionStore sanctions, SanctionsInForce inForce, CommentSearch search, ReviewQueue queue, BulkDesk bulk, ServiceOptions options, TimeProvider clock)
{
    public const int PageSize = 25;

    /// <summary>A page of authors; one more than the page has where the list goes on.</summary>
    public async Task<IReadOnlyList<ListedAuthor>> FindAsync(string? text, bool onlySanctioned, int skip)
    {
        var user = await current.RequireAsync(UserRole.ReadOnly);
        return authors.Find(new AuthorQuery { Search = text, OnlySanctioned = onlySanctioned, VisibleTo = user, Now = clock.GetUtcNow(), Skip = skip, Limit = PageSize });
    }

    /// <summary>An author by the store's number; null where there is none of whom the user may see something.</summary>
    public async Task<AuthorFile?> OpenAsync(long key)
    {
        var user = await current.RequireAsync(UserRole.ReadOnly);
        if (authors.Find(key, user, clock.GetUtcNow()) is not { } author) return null;
        var isWhole = user.MaySee(author.Site, null);
        return new AuthorFile(
            author, sanctions.ReadOf(author.Site, author.Id), isWhole && user.Role >= UserRole.Moderator, isWhole && user.Role >= UserRole.Senior,
            user.Role >= UserRole.Moderator ? queue.Count(user, WaitingOf(author), options.Sanctions.MostRejectedTogether) : 0);
    }

    /// <summary>What stands against the author of a comment, for its card; null where the author is not known.</summary>
    public async Task<AuthorFile?> GlanceAsync(string? site, string authorId)
    {
        var user = await current.LookAsync(UserRole.ReadOnly);
        var now = clock.GetUtcNow();
        return authors.FindKey(site, authorId) is { } key && authors.Find(key, user, now) is { } author
            ? new AuthorFile(author, [.. sanctions.ReadOf(site, authorId).Where(s => s.IsInForce(now))], false, false, 0)
            : null;
    }

    /// <summary>A page of an author's comments that the user may see, the last to arrive first.</summary>
    public async Task<CommentPage> CommentsAsync(ListedAuthor author, CommentCursor? after)
    {
        var user = await current.RequireAsync(UserRole.ReadOnly);
        return search.Find(new CommentQuery { AuthorId = author.Id, Site = author.Site, OnlyWithoutSite = author.Site is null, VisibleTo = user, After = after, Limit = PageSize });
    }

    /// <summary>Gives a sanction, in force at once.</summary>
    /// <exception cref="RoleRefusedException">The user's role or places do not let them.</exception>
    public async Task GiveAsync(ListedAuthor author, SanctionKind kind, string reason, DateTimeOffset? until)
    {
        var user = await MayAsync(author, kind == SanctionKind.Strike ? UserRole.Moderator : UserRole.Senior);
        var now = clock.GetUtcNow();
        await sanctions.GiveAsync(
            new NewSanction
            {
                Site = author.Site,
                AuthorId = author.Id,
                Kind = kind,
                Reason = reason,
                Until = kind == SanctionKind.Strike ? now + options.Sanctions.StrikeStandsFor : until,
                By = user.Name,
                Strikes = options.Sanctions.Terms,
                At = now,
            },
            UserStore.ActorOf(user),
            CancellationToken.None);
        inForce.Refresh();
    }

    /// <summary>Lifts a sanction.</summary>
    /// <exception cref="RoleRefusedException">The user's role or places do not let them.</exception>
    public async Task LiftAsync(ListedAuthor author, Sanction sanction, string reason)
    {
        var user = await MayAsync(author, UserRole.Senior);
        await sanctions.LiftAsync(author.Site, author.Id, sanction.Id, user.Name, reason, UserStore.ActorOf(user), clock.GetUtcNow(), CancellationToken.None);
        inForce.Refresh();
    }

    /// <summary>Rejects everything of an author that waits, by one act.</summary>
    /// <returns>What became of it; null where nothing waits, or more than the user may decide by one act.</returns>
    public async Task<BulkProgress?> RejectWaitingAsync(ListedAuthor author, string reason)
    {
        var most = new BulkLimits(options.Sanctions.MostRejectedTogether, options.Sanctions.MostRejectedTogether);
        return await bulk.BeginAsync(BulkDesk.NewActId(), BulkOrigin.Author, new BulkSelection.Waiting(WaitingOf(author)), ModerationAction.Reject, reason, most)
            is BulkOutcome.Begun { Progress: var progress } ? await bulk.RunAsync(progress.BulkId, Untold) : null;
    }

    /// <summary>Undoes such an act.</summary>
    /// <returns>How it stands; null where it cannot be undone any more.</returns>
    public Task<BulkProgress?> UndoAsync(long bulkId) => bulk.UndoAsync(bulkId, Untold, options.Console.UndoTime);

    private static Task Untold(BulkProgress progress) => Task.CompletedTask;

    private static ReviewFilter WaitingOf(ListedAuthor author) => new() { AuthorId = author.Id, Site = author.Site ?? "" };

    private async Task<User> MayAsync(ListedAuthor author, UserRole role)
    {
        var user = await current.RequireAsync(role);
        return user.MaySee(author.Site, null) ? user : throw new RoleRefusedException(role);
    }
}
