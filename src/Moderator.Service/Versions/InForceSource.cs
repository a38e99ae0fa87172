namespace Moderator.Service.Versions;

/// <summary>Gives every request the models and the policy in force at its beginning. Reading takes two atomic operations and no memory.</summary>
internal sealed class InForceSource(InForce first) : IDisposable
{
    private InForce? _current = first;

    /// <summary>What is in force now; to be disposed of at the end of the request.</summary>
    public InForce Read()
    {
        while (true)
        {
            var current = Volatile.Read(ref _current) ?? throw new ObjectDisposedException(nameof(InForceSource));
            // Replaced since it was read, and nobody holds it any more: what replaced it is there already.
            if (current.TryHold()) return current;
        }
    }

    /// <summary>Puts other models or another policy in force. Requests under way end with what they began with.</summary>
    public void Replace(InForce next) => (Interlocked.Exchange(ref _current, next) ?? throw new ObjectDisposedException(nameof(InForceSource))).Dispose();

    public void Dispose() => Interlocked.Exchange(ref _current, null)?.Dispose();
}
