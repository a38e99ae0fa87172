using Moderator.Storage.Comments;
using Moderator.Storage.Keys;

namespace Moderator.Service.Keys;

/// <summary>What a new key may be: the same for the API and the command line.</summary>
public static class KeyTerms
{
    public const int MaxNameLength = 256;
    public const double MaxRate = 1_000_000;
    public const int MaxBurst = 1_000_000;
    public const long MaxQuota = 1_000_000_000_000;

    /// <summary>How long the secret before a rotation stays valid unless it is said.</summary>
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromDays(1);

    /// <summary>How long it may stay valid at most.</summary>
    public static readonly TimeSpan MaxOverlap = TimeSpan.FromDays(30);

    internal static string BadOverlap => $"Is not a number from 0 to {MaxOverlap.TotalSeconds:0}.";

    /// <summary>The overlap of a rotation; null where it is out of bounds.</summary>
    internal static TimeSpan? OverlapOf(int? seconds)
    {
        var overlap = seconds is { } said ? TimeSpan.FromSeconds(said) : DefaultOverlap;
        return overlap < TimeSpan.Zero || overlap > MaxOverlap ? null : overlap;
    }

    /// <summary>What is wrong with a key that is to be made, by field in snake_case; nothing where it may be made.</summary>
    public static IEnumerable<(string Field, string Message)> Check(string? name, KeyScope scopes, string? site, KeyLimits limits)
    {
        if (CheckName(name) is { } badName) yield return ("name", badName);
        if (scopes == KeyScope.None) yield return ("scopes", $"Names no scope; expected one or several of {string.Join(", ", KeyScopes.AllNames)}.");
        if (site is not null && CheckName(site) is { } badSite) yield return ("site", badSite);
        if (site is not null && scopes.HasFlag(KeyScope.Admin)) yield return ("site", "Stands beside the scope admin, which concerns every site; expected one of the two.");
        if (limits.RatePerSecond is { } rate && !(rate is >= 0.001 and <= MaxRate)) yield return ("rate_per_second", $"Is not a number from 0.001 to {MaxRate:0}.");
        if (limits.Burst is < 1 or > MaxBurst) yield return ("burst", $"Is not a number from 1 to {MaxBurst}.");
        if (limits is { Burst: not null, RatePerSecond: null }) yield return ("burst", "Stands without rate_per_second; expected both.");
        if (limits.DailyQuota is < 1 or > MaxQuota) yield return ("daily_quota", $"Is not a number from 1 to {MaxQuota}.");
    }

    /// <summary>Why a name cannot be taken; null where it can.</summary>
    internal static string? CheckName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return "Is missing or empty; expected a name.";
        if (name.Length > MaxNameLength) return $"Is {name.Length} characters long; expected at most {MaxNameLength}.";
        return name.Any(char.IsControl) || StorableText.FindUnstorable(name) is not null ? "Holds a control character or a lone surrogate; remove it." : null;
    }
}
