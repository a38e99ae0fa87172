namespace Moderator.Storage.Repeats;

/// <summary>A request that its sender named, so that sending it again does nothing twice.</summary>
/// <param name="Request">SHA-256 of who asks and of the name they gave it, 32 bytes.</param>
/// <param name="Fingerprint">SHA-256 of the request itself, 32 bytes: the same name must mean the same request.</param>
/// <param name="At">When it came.</param>
public sealed record NamedRequest(byte[] Request, byte[] Fingerprint, DateTimeOffset At)
{
    /// <summary>How long an answer is kept to be given again.</summary>
    public static TimeSpan KeptFor { get; } = TimeSpan.FromHours(24);
}

/// <summary>An answer as it went out.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON, UTF-8.</param>
public sealed record KeptAnswer(int Status, byte[] Body);

/// <summary>Makes a write take effect once for a named request: its answer is stored in the transaction of its effect.</summary>
/// <param name="Request">The request.</param>
/// <param name="Answer">Makes the answer of what the write gave; null where the write stored nothing, which may be asked again.</param>
public sealed record OnceOnly<T>(NamedRequest Request, Func<T, KeptAnswer?> Answer);

/// <summary>The named request was answered before; its write was not carried out again.</summary>
public sealed class AnsweredBeforeException(KeptAnswer answer) : Exception("The request was answered before.")
{
    /// <summary>What was answered.</summary>
    public KeptAnswer Answer { get; } = answer;
}

/// <summary>The name was given to another request within a day; nothing was written.</summary>
public sealed class OtherRequestException() : Exception("The name was given to another request.");
