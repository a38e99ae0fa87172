using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Service.Statements;
using Moderator.Service.Versions;
using Moderator.Storage.Appeals;
using Moderator.Storage.Statements;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Cases;

/// <summary>An appeal with all that helps to decide it.</summary>
/// <param name="Appeal">What the commenter says.</param>
/// <param name="Case">The decision with its comment.</param>
/// <param name="Statement">What the commenter was told; null where the decision is no rejection.</param>
public sealed record AppealFile(Appeal Appeal, AppealableDecision Case, StatementOfReasons? Statement);

/// <summary>What waits, and whether anybody else could decide what the user may not.</summary>
/// <param name="Waiting">The oldest first.</param>
/// <param name="NobodyElse">Whether an appeal against the user's own decision waits that nobody else may decide.</param>
public sealed record AppealList(IReadOnlyList<WaitingAppeal> Waiting, bool NobodyElse);

/// <summary>Gives seniors the appeals that they may decide. Each call asks anew who that is and what they may see.</summary>
internal sealed class AppealDesk(CurrentUser current, AppealStore appeals, StatementStore statements, InForceSource versions, ServiceOptions options, TimeProvider clock)
{
    public const int MostListed = 100;

    public async Task<AppealList> ReadAsync()
    {
        var user = await current.LookAsync(UserRole.Senior);
        var waiting = appeals.ReadWaiting(user, clock.GetUtcNow(), MostListed);
        return new AppealList(waiting, waiting.Any(w => w.IsFirst && !appeals.HasOtherReviewer(user, w.Appeal.Site, w.Section)));
    }

    /// <summary>Takes an appeal to decide it.</summary>
    /// <returns>Whether it is the user's now, and the file where it is.</returns>
    public async Task<(AppealClaim Claim, AppealFile? File)> OpenAsync(long id)
    {
        var user = await current.RequireAsync(UserRole.Senior);
        var now = clock.GetUtcNow();
        var claim = await appeals.ClaimAsync(id, user, now, now + options.Appeals.ClaimTime, CancellationToken.None);
        if (claim != AppealClaim.Taken || appeals.Find(id) is not { } appeal || appeals.FindDecision(appeal.DecisionId) is not { } decided) return (claim, null);
        return (claim, new AppealFile(appeal, decided, statements.Find(appeal.DecisionId) is { } facts ? StatementOfReasons.Of(facts, options) : null));
    }

    /// <summary>Gives an appeal back.</summary>
    public async Task ReleaseAsync(long id) => await appeals.ReleaseAsync(id, await current.LookAsync(UserRole.Senior), CancellationToken.None);

    /// <summary>Decides an appeal.</summary>
    public async Task<AppealRulingOutcome> DecideAsync(long id, bool overturned, string answer)
    {
        var user = await current.RequireAsync(UserRole.Senior);
        using var now = versions.Read();
        return await appeals.DecideAsync(
            new AppealRuling { AppealId = id, User = user, Overturned = overturned, Answer = answer, Policy = now.Policy.Version, At = clock.GetUtcNow() }, CancellationToken.None);
    }
}
