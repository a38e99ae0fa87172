using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Storage.Care;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.Care;

/// <summary>What the signed-in user chose for themselves, and how much they read today.</summary>
internal sealed class CareDesk(CurrentUser current, CareStore store, ServiceOptions options, TimeProvider clock)
{
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
    public async Task SawAsync(double? highest) =>
        await store.NoteSeenAsync(await current.LookAsync(UserRole.Moderator), highest >= CareStore.SevereFrom, clock.GetUtcNow(), CancellationToken.None);

    public async Task<Exposure> ExposureAsync() => store.ReadExposure(await current.LookAsync(UserRole.ReadOnly), clock.GetUtcNow());

    /// <summary>Of all together, for admins; null for others.</summary>
    public async Task<Exposure?> ExposureOfAllAsync() => (await current.LookAsync(UserRole.ReadOnly)).Role == UserRole.Admin ? store.ReadExposureOfAll(clock.GetUtcNow()) : null;
}
