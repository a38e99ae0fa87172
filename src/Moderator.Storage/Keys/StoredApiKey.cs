using System.Globalization;

namespace Moderator.Storage.Keys;

/// <summary>How often a key may be used; null is no limit.</summary>
/// <param name="RatePerSecond">Requests a second in the long run; more than 0.</param>
/// <param name="Burst">How many requests may come at once after a pause; 1 or more, and only beside a rate. Null is one second's worth.</param>
/// <param name="DailyQuota">Requests from midnight to midnight UTC; 1 or more.</param>
public sealed record KeyLimits(double? RatePerSecond, int? Burst, long? DailyQuota)
{
    public static KeyLimits None { get; } = new(null, null, null);
}

/// <summary>A key to be stored, by its hash alone.</summary>
public sealed record NewApiKey
{
    /// <summary>What the operator calls it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the key's UTF-8 bytes, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    public required KeyScope Scopes { get; init; }

    /// <summary>The only site that it opens; null for every site.</summary>
    public string? Site { get; init; }

    public KeyLimits Limits { get; init; } = KeyLimits.None;
}

/// <summary>A key as it is stored.</summary>
public sealed record StoredApiKey
{
    /// <summary>Given by the store.</summary>
    public required long Id { get; init; }

    /// <summary>What the operator calls it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the key's UTF-8 bytes, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    public required KeyScope Scopes { get; init; }

    /// <summary>The only site that it opens; null for every site.</summary>
    public required string? Site { get; init; }

    public required KeyLimits Limits { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, to within a minute; null before its first use.</summary>
    public required DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it got its present secret; null where that is its first.</summary>
    public required DateTimeOffset? RotatedAt { get; init; }

    /// <summary>The secret before, valid until <see cref="PreviousUntil"/>; null where there is none.</summary>
    public required byte[]? PreviousHash { get; init; }

    public required DateTimeOffset? PreviousUntil { get; init; }

    /// <summary>Since when it opens nothing; null while it is in force.</summary>
    public required DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Another one after every change of it; its use does not count.</summary>
    public string Version => string.Create(CultureInfo.InvariantCulture, $"{(RotatedAt ?? CreatedAt).ToUnixTimeMilliseconds()}.{RevokedAt?.ToUnixTimeMilliseconds() ?? 0}");

    /// <summary>How many requests were counted on <see cref="UsedOnDay"/>, to within a minute.</summary>
    public required long UsedCount { get; init; }

    /// <summary>The UTC day of <see cref="UsedCount"/>; null before the first use.</summary>
    public required DateOnly? UsedOnDay { get; init; }
}
