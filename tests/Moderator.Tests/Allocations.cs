namespace Moderator.Tests;

/// <summary>What code takes from the heap.</summary>
internal static class Allocations
{
    private const int Rounds = 5;

    /// <summary>
    /// The least that a round allocated of several, in bytes. What code allocates each time, it allocates in every round; what
    /// the runtime does at its own time, as when it exchanges the code of a method for faster code, falls into one or another.
    /// </summary>
    public static long Of(Action round)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
