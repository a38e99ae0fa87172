namespace Moderator.Core.Authors;

/// <summary>What is held against an author.</summary>
public enum SanctionKind
{
    /// <summary>Counts towards a mute and does nothing else.</summary>
    Strike,

    /// <summary>What the author sends is looked at by a person.</summary>
    PreModerate,

    /// <summary>What the author sends is rejected, for a while.</summary>
    Mute,

    /// <summary>What the author sends is rejected.</summary>
    Ban,
}

/// <summary>The wire names of sanctions.</summary>
public static class SanctionNames
{
    public static IReadOnlyList<string> All { get; } = ["strike", "pre_moderate", "mute", "ban"];

    public static string WireName(this SanctionKind kind) => kind switch
    {
        SanctionKind.Strike => "strike",
        SanctionKind.PreModerate => "pre_moderate",
        SanctionKind.Mute => "mute",
        SanctionKind.Ban => "ban",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Null for anything else.</summary>
    public static SanctionKind? Parse(string? name) => name switch
    {
        "strike" => SanctionKind.Strike,
        "pre_moderate" => SanctionKind.PreModerate,
        "mute" => SanctionKind.Mute,
        "ban" => SanctionKind.Ban,
        _ => null,
    };
}
