using Moderator.Storage.Repeats;
using Moderator.Storage.Search;

namespace Moderator.Service.Deciding;

/// <summary>The words of new comments go into the search index, and answers that nobody may ask for again are removed.</summary>
internal sealed class Upkeep(SearchIndex index, AnsweredRequests answers, TimeProvider clock, ILogger<Upkeep> logger) : BackgroundRounds(TimeSpan.FromSeconds(1), clock, logger)
{
    /// <summary>So few that a pass takes a few milliseconds: a request that comes meanwhile waits for its end.</summary>
    private const int TextsInPass = 100;
    private const int AnswersInPass = 1_000;
    private const int Restraint = 9;

    private static readonly TimeSpan RemoveEvery = TimeSpan.FromMinutes(10);

    private long? _removedAt;

    protected override async Task RoundAsync(CancellationToken stopping)
    {
        await CatchUpAsync(() => IndexAsync(stopping), Restraint, stopping);
        if (_removedAt is { } at && Clock.GetElapsedTime(at) < RemoveEvery) return;
        _removedAt = Clock.GetTimestamp();
        while (await answers.RemoveExpiredAsync(Clock.GetUtcNow(), AnswersInPass, stopping) == AnswersInPass)
        {
            // The next thousand, in a transaction of their own.
        }
    }

    private async Task<bool> IndexAsync(CancellationToken stopping)
    {
        if (index.IsComplete()) return false;
        await index.CatchUpAsync(TextsInPass, stopping);
        return true;
    }
}
