namespace Moderator.Rounds;

/// <summary>
/// How long something that must come is waited for. A wait ends as soon as it has come, so that a long limit costs nothing
/// where all is well; a short one fails on a machine that has other things to do.
/// </summary>
internal static class Patience
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(3);

    /// <summary>The limit as Playwright takes it.</summary>
    public static float Milliseconds => (float)Limit.TotalMilliseconds;

    /// <summary>A token that is cancelled once the limit is over.</summary>
    public static CancellationTokenSource Begin() => new(Limit);

    /// <summary>Looks again and again until it is so.</summary>
    /// <exception cref="TimeoutException">It did not become so; the message says what was waited for.</exception>
    public static Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var limit = Begin();
        using var pause = new PeriodicTimer(Pause);
        while (!await isSo())
        {
            try
            {
                await pause.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException over)
            {
                throw new TimeoutException($"Within {Limit.TotalSeconds:0} s there was not: {what}.", over);
            }
        }
    }
}
