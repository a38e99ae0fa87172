using Moderator.Core.Scoring;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Storage;
using Moderator.Storage.Care;
using Moderator.Storage.Comments;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Care;

/// <summary>What the signed-in user chose for themselves, and how much they read today.</summary>
internal sealed class CareDesk(CurrentUser current, CareStore store, ServiceOptions options, TimeProvider clock)
{
    private readonly HashSet<(string? Site, string Id, int Revision)> _counted = [];

    /// <summary>The breaks to choose from, in minutes of work; 0 for none.</summary>
    public static IReadOnlyList<int> Breaks { get; } = [0, 25, 50, 90];

    /// <summary>The scores to choose from; above 1 nothing is blurred.</summary>
    public static IReadOnlyList<double> Blurs { get; } = [0, 0.5, 0.7, 0.9, 1.1];

    public async Task<UserSettings> ReadAsync() => store.Read((await current.LookAsync(UserRole.ReadOnly)).Id);

    /// <summary>From which score on texts are blurred for this user.</summary>
    public async Task<double> BlurFromAsync() => (await ReadAsync()).BlurFrom ?? options.Console.BlurFrom;

    /// <exception cref="ArgumentException">A value is none of those to choose from.</exception>
    public async Task SaveAsync(UserSettings settings)
    {
        if (!Breaks.Contains(settings.BreakMinutes) || (settings.BlurFrom is { } blur && !Blurs.Contains(blur))) throw new ArgumentException("The value is none to choose from.", nameof(settings));
        await store.SaveAsync(await current.RequireAsync(UserRole.ReadOnly), settings, CancellationToken.None);
    }

    /// <summary>Counts a comment that is on screen now.</summary>
    public Task SawAsync(double? highest) => NoteAsync(highest, UserRole.Moderator);

    /// <summary>Counts a text that was found and is on screen now: once, however often this page shows it.</summary>
    /// <param name="comment">Whose text it is.</param>
    /// <param name="revision">An earlier text of the comment; null for its latest.</param>
    public async Task SawAsync(StandingComment comment, Revision? revision)
    {
        if (!_counted.Add((comment.Comment.Site, comment.Comment.Id, revision?.Number ?? comment.Revision))) return;
        var scores = revision?.Scores ?? comment.Scores;
        // Who only looks reads them too.
        await NoteAsync(Attributes.All.Max(a => scores[a]), UserRole.ReadOnly);
    }

    public async Task<Exposure> ExposureAsync() => store.ReadExposure(await current.LookAsync(UserRole.ReadOnly), clock.GetUtcNow());

    /// <summary>Of all together, for admins; null for others.</summary>
    public async Task<Exposure?> ExposureOfAllAsync() => (await current.LookAsync(UserRole.ReadOnly)).Role == UserRole.Admin ? store.ReadExposureOfAll(clock.GetUtcNow()) : null;

    private async Task NoteAsync(double? highest, UserRole least)
    {
        var user = await current.LookAsync(least);
        try
        {
            await store.NoteSeenAsync(user, highest >= CareStore.SevereFrom, clock.GetUtcNow(), CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            // Who can read goes on reading where nothing can be stored.
        }
    }
}
