using System.Security.Cryptography;
using Moderator.Core.Decisions;
using Moderator.Service.Cases;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Service.Telemetry;
using Moderator.Service.Versions;
using Moderator.Storage.Review.Bulk;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Bulk;

/// <summary>
/// Decides on many comments for a page, and undoes it. Each step asks anew who the user is and what they may do: an act that
/// runs for long ends with their session.
/// </summary>
internal sealed class BulkDesk(CurrentUser current, BulkDecisions bulk, InForceSource inForce, ServiceMeter meter, ServiceOptions options, TimeProvider clock)
{
    /// <summary>How many of a user's acts are listed.</summary>
    private const int MostListed = 5;

    private BulkLimits Limits => new(options.Console.Bulk.MostByModerator, options.Console.Bulk.Most);

    /// <summary>A number for an act, to be made once for each time that somebody presses a button.</summary>
    public static string NewActId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Chooses the comments; <see cref="RunAsync"/> decides them.</summary>
    /// <param name="reason">One of the house rules where they are rejected, else null.</param>
    /// <param name="limits">How many comments at most; null for what the batch view and the search allow.</param>
    /// <exception cref="ArgumentException">The reason is no house rule.</exception>
    public async Task<BulkOutcome> BeginAsync(string actId, BulkOrigin origin, BulkSelection selection, ModerationAction action, string? reason, BulkLimits? limits = null)
    {
        var user = await current.RequireAsync(UserRole.Moderator);
        if ((action == ModerationAction.Reject) != (reason is not null) || (reason is not null && !options.Console.RejectReasons.Contains(reason, StringComparer.Ordinal)))
            throw new ArgumentException("The reason is none of the house rules.", nameof(reason));
        return await bulk.BeginAsync(
            new BulkAct { ActId = actId, User = user, Origin = origin, Selection = selection, Action = action, Reason = reason, At = clock.GetUtcNow() },
            limits ?? Limits,
            CancellationToken.None);
    }

    /// <summary>Decides all that is left of an act.</summary>
    /// <param name="told">Told how far it is, after each step.</param>
    /// <returns>How it ended; null where it is none of the user's, or was undone meanwhile.</returns>
    public async Task<BulkProgress?> RunAsync(long bulkId, Func<BulkProgress, Task> told)
    {
        var act = bulk.Find(bulkId);
        var strike = act is { Action: ModerationAction.Reject } ? options.StrikeFor(act.Reason) : null;
        for (var decided = 0; ;)
        {
            var user = await current.LookAsync(UserRole.Moderator);
            if (await bulk.StepAsync(bulkId, user, PolicyInForce(), strike, clock.GetUtcNow(), CancellationToken.None) is not { } progress) return null;
            for (; decided < progress.Decided; decided++) meter.Decided(act!.Action, DecisionSource.Moderator);
            await told(progress);
            if (progress.IsEnded) return progress;
        }
    }

    /// <summary>Undoes an act.</summary>
    /// <param name="told">Told how far it is, after each step.</param>
    /// <param name="within">An act that began longer ago is not undone; null for what the batch view and the search allow.</param>
    /// <returns>How it ended; null where it cannot be undone any more.</returns>
    public async Task<BulkProgress?> UndoAsync(long bulkId, Func<BulkProgress, Task> told, TimeSpan? within = null)
    {
        var now = clock.GetUtcNow();
        if (!await bulk.BeginUndoAsync(bulkId, await current.RequireAsync(UserRole.Moderator), now - (within ?? options.Console.Bulk.UndoTime), now, CancellationToken.None)) return null;
        while (true)
        {
            var user = await current.LookAsync(UserRole.Moderator);
            if (await bulk.UndoStepAsync(bulkId, user, PolicyInForce(), clock.GetUtcNow(), CancellationToken.None) is not { } progress) return null;
            await told(progress);
            if (progress.Decided == 0) return progress;
        }
    }

    /// <summary>The user's latest acts that can still be undone, or were left half done; latest first.</summary>
    public async Task<IReadOnlyList<StoredBulk>> ReadMineAsync() =>
        bulk.ReadOf(await current.LookAsync(UserRole.ReadOnly), clock.GetUtcNow() - options.Console.Bulk.UndoTime, MostListed);

    /// <summary>How many comments the user may decide on at once.</summary>
    public async Task<int> MostAsync() => await current.LookAsync(UserRole.ReadOnly) is { Role: >= UserRole.Moderator } user ? Limits.Of(user) : 0;

    private PolicyVersion PolicyInForce()
    {
        using var now = inForce.Read();
        return now.Policy.Version;
    }
}
