using System.Collections.Frozen;
using Moderator.Core.Authors;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Storage;
using Moderator.Storage.Authors;

namespace Moderator.Service.Deciding;

/// <summary>
/// The sanctions that bind comments, in memory: deciding looks an author up without the database. Read anew after each
/// change that this service makes, and within a second after one by another program.
/// </summary>
internal sealed class SanctionsInForce(SanctionStore store, TimeProvider clock)
{
    private readonly Lock _reading = new();
    private volatile FrozenDictionary<(string Site, string AuthorId), BindingSanction[]> _byAuthor = FrozenDictionary<(string, string), BindingSanction[]>.Empty;

    /// <summary>The number of changes that was read; below 0 before the first look.</summary>
    private long _seen = -1;

    /// <summary>The rule of the sanction that counts for a comment's author; null where none is in force.</summary>
    public MatchedRule? RuleFor(Comment comment)
    {
        var byAuthor = _byAuthor;
        if (byAuthor.Count == 0 || comment.Author is not { } author) return null;
        return byAuthor.TryGetValue((comment.Site ?? "", author.Id), out var sanctions) ? SanctionRules.Of(sanctions, clock.GetUtcNow()) : null;
    }

    /// <summary>Reads the sanctions where they have changed.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public void Refresh()
    {
        if (Interlocked.Read(ref _seen) == store.ReadChanges()) return;
        lock (_reading)
        {
            // Before what it counts: a change in between is read twice rather than missed.
            var changes = store.ReadChanges();
            _byAuthor = store.ReadBinding(clock.GetUtcNow())
                .GroupBy(s => (s.Site ?? "", s.AuthorId))
                .ToFrozenDictionary(g => g.Key, g => g.Select(s => s.Sanction).ToArray());
            Interlocked.Exchange(ref _seen, changes);
        }
    }
}

/// <summary>Reads the sanctions before the service listens, and looks every second for what changed.</summary>
internal sealed class SanctionWatch(SanctionsInForce sanctions, TimeProvider clock) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        sanctions.Refresh();
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Look();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service is being stopped.
        }
    }

    private void Look()
    {
        try
        {
            sanctions.Refresh();
        }
        catch (StorageUnavailableException)
        {
            // Requests meet it too, and log it; the next look may find the database again.
        }
    }
}
