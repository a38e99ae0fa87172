using System.ComponentModel;
using System.Text.Json.Serialization;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api.Administration;

/// <summary>A key to be made. A field that is not known is refused: a limit that is spelt wrong would be no limit.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record KeyRequest
{
    [Description("What you call it: who is going to use it.")]
    public string? Name { get; init; }

    [Description("What it may do: one or several of score, submit, read, moderate, admin.")]
    public IReadOnlyList<string>? Scopes { get; init; }

    [Description("The only site that it opens; leave it out for every site. Not with the scope admin.")]
    public string? Site { get; init; }

    [Description("Requests a second in the long run; leave it out for no limit.")]
    public double? RatePerSecond { get; init; }

    [Description("How many requests may come at once after a pause; one second's worth where it is left out.")]
    public int? Burst { get; init; }

    [Description("Requests a day, from midnight to midnight UTC; leave it out for no limit.")]
    public long? DailyQuota { get; init; }
}

/// <summary>How a key is to be rotated.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record KeyRotationRequest
{
    [Description("How long the secret before stays valid, in seconds: 0 (at once) to 2,592,000 (30 days); 86,400 (a day) where it is left out.")]
    public int? OverlapSeconds { get; init; }
}

/// <summary>A key, without its secret: that is stored nowhere.</summary>
public record KeyAnswer
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    [Description("The only site that it opens; left out where it opens every site.")]
    public string? Site { get; init; }

    public double? RatePerSecond { get; init; }

    public int? Burst { get; init; }

    public long? DailyQuota { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("To within a minute; left out before the first use.")]
    public DateTimeOffset? LastUsedAt { get; init; }

    [Description("When it got its present secret, where that is not its first.")]
    public DateTimeOffset? RotatedAt { get; init; }

    [Description("Until when the secret before is valid.")]
    public DateTimeOffset? PreviousUntil { get; init; }

    [Description("Since when it opens nothing; left out while it is in force.")]
    public DateTimeOffset? RevokedAt { get; init; }

    internal static KeyAnswer Of(StoredApiKey key) => Fill(key, new KeyAnswer { Id = key.Id, Name = key.Name, Scopes = KeyScopes.NamesOf(key.Scopes), CreatedAt = key.CreatedAt });

    private protected static T Fill<T>(StoredApiKey key, T answer)
        where T : KeyAnswer => (T)(answer with
        {
            Site = key.Site,
            RatePerSecond = key.Limits.RatePerSecond,
            Burst = key.Limits.Burst,
            DailyQuota = key.Limits.DailyQuota,
            LastUsedAt = key.LastUsedAt,
            RotatedAt = key.RotatedAt,
            PreviousUntil = key.PreviousUntil,
            RevokedAt = key.RevokedAt,
        });
}

/// <summary>A key with its secret, shown this once.</summary>
public sealed record NewKeyAnswer : KeyAnswer
{
    [Description("The secret to call the service with. It is shown now and never again.")]
    public required string Key { get; init; }

    internal static NewKeyAnswer Of(StoredApiKey key, string secret) =>
        Fill(key, new NewKeyAnswer { Id = key.Id, Name = key.Name, Scopes = KeyScopes.NamesOf(key.Scopes), CreatedAt = key.CreatedAt, Key = secret });
}

/// <summary>Every key, oldest first.</summary>
public sealed record KeysAnswer(IReadOnlyList<KeyAnswer> Keys);
