namespace Moderator.Classifier.Network.Scoring;

/// <summary>Objects that threads take, use and give back; once there are enough of them, nothing is allocated. More than <see cref="Kept"/> at once are made and dropped.</summary>
/// <param name="make">Makes one where none is free.</param>
internal sealed class ReusedObjects<T>(Func<T> make)
    where T : class
{
    /// <summary>How many are kept at most: more threads than this score at once on no machine that this is made for.</summary>
    public const int Kept = 64;

    private readonly T?[] _free = new T?[Kept];

    public T Take()
    {
        var first = Environment.CurrentManagedThreadId;
        for (var i = 0; i < Kept; i++)
        {
            // Looked at before it is taken: most places are empty, and a look costs nothing.
            ref var place = ref _free[(first + i) % Kept];
            if (Volatile.Read(ref place) is not null && Interlocked.Exchange(ref place, null) is { } found) return found;
        }

        return make();
    }

    public void GiveBack(T used)
    {
        var first = Environment.CurrentManagedThreadId;
        for (var i = 0; i < Kept; i++)
        {
            ref var place = ref _free[(first + i) % Kept];
            if (Volatile.Read(ref place) is null && Interlocked.CompareExchange(ref place, used, null) is null) return;
        }
    }
}
