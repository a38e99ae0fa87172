using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Storage.Comments;
using Moderator.Storage.Sampling;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Sampling;

/// <summary>A comment of the audit sample as a moderator sees it: nothing tells what the rules did with it, or what the model thinks.</summary>
/// <param name="Sample">Which.</param>
/// <param name="Comment">The text on screen, with where it stands.</param>
/// <param name="Above">The comments that it answers, the nearest first.</param>
public sealed record BlindCard(AuditSample Sample, StandingComment Comment, IReadOnlyList<StandingComment> Above);

/// <summary>Gives a page the samples that its user judges. Each call asks anew who that is and what they may see.</summary>
internal sealed class SampleDesk(CurrentUser current, AuditSamples samples, ICommentStore comments, ServiceOptions options, TimeProvider clock)
{
    /// <summary>More than this are said to be "1000+".</summary>
    public const int MostCounted = 1_000;

    private const int MostAbove = 4;

    /// <summary>A sample is one person's for longer than a card of the queue: nobody waits for it.</summary>
    private static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(30);

    public async Task<IReadOnlyList<BlindCard>> TakeAsync(int count, IReadOnlyCollection<long> passedOver)
    {
        var user = await current.LookAsync(UserRole.Moderator);
        var now = clock.GetUtcNow();
        return [.. (await samples.ClaimAsync(user, count, passedOver, now, now + ClaimTime, CancellationToken.None)).Select(Read).OfType<BlindCard>()];
    }

    /// <summary>How many are left to judge for this user.</summary>
    public async Task<int> CountAsync() => samples.Count(await current.LookAsync(UserRole.ReadOnly), MostCounted + 1, clock.GetUtcNow());

    /// <summary>Gives samples back; null for all.</summary>
    public async Task ReleaseAsync(IReadOnlyCollection<long>? ids) => await samples.ReleaseAsync(await current.LookAsync(UserRole.ReadOnly), ids, CancellationToken.None);

    /// <summary>What the rules did with a sample, now that it is judged.</summary>
    public async Task<AuditReveal?> RevealAsync(string actId) => samples.Reveal(actId, await current.LookAsync(UserRole.Moderator));

    /// <returns>The sample to judge again; null where it cannot be undone any more.</returns>
    public async Task<BlindCard?> UndoAsync(string actId)
    {
        var user = await current.RequireAsync(UserRole.Moderator);
        var now = clock.GetUtcNow();
        return await samples.UndoAsync(actId, user, now - options.Console.UndoTime, now, now + ClaimTime, CancellationToken.None) is { } sample ? Read(sample) : null;
    }

    private BlindCard? Read(AuditSample sample)
    {
        if (comments.FindStanding(sample.Site, sample.CommentId) is not { } comment) return null;
        var above = new List<StandingComment>();
        for (var parent = comment.Comment.ParentId; parent is not null && above.Count < MostAbove && comments.FindStanding(sample.Site, parent) is { } standing; parent = standing.Comment.ParentId)
            above.Add(standing);
        return new BlindCard(sample, comment, above);
    }
}
