using Moderator.Classifier.Models;

namespace Moderator.Service.Versions;

/// <summary>
/// A model in memory that several requests hold at once. Whoever holds it disposes of the hold; with the last hold the
/// model itself goes.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="isOwned">Whether it is disposed of with the last hold; false for a model that stays its maker's.</param>
internal sealed class LoadedModel(ICommentModel model, bool isOwned) : IDisposable
{
    private int _holds = 1;

    /// <summary>To be used between the hold and its end.</summary>
    public ICommentModel Model => model;

    /// <summary>Adds a hold; false where the last one has ended, and the model is gone.</summary>
    public bool TryHold() => Holds.TryAdd(ref _holds);

    /// <summary>Ends one hold.</summary>
    public void Dispose()
    {
        if (Holds.IsLast(ref _holds) && isOwned) model.Dispose();
    }
}

/// <summary>Counting holds: from the first to the last, and never up from nothing.</summary>
internal static class Holds
{
    public static bool TryAdd(ref int holds)
    {
        var found = Volatile.Read(ref holds);
        while (found > 0)
        {
            var before = Interlocked.CompareExchange(ref holds, found + 1, found);
            if (before == found) return true;
            found = before;
        }

        return false;
    }

    public static bool IsLast(ref int holds) => Interlocked.Decrement(ref holds) == 0;
}
