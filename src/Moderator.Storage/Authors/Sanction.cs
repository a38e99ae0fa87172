using Moderator.Core.Authors;

namespace Moderator.Storage.Authors;

/// <summary>A sanction as it is stored. Never changed but for being lifted.</summary>
public sealed record Sanction
{
    public required long Id { get; init; }

    public required SanctionKind Kind { get; init; }

    /// <summary>In the house's words.</summary>
    public required string Reason { get; init; }

    /// <summary>A moderator's name, or <see cref="SanctionStore.Automatic"/>.</summary>
    public required string GivenBy { get; init; }

    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>Null: until it is lifted.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The rejection that it was given with; null for none.</summary>
    public long? DecisionId { get; init; }

    public DateTimeOffset? LiftedAt { get; init; }

    public string? LiftedBy { get; init; }

    public string? LiftReason { get; init; }

    /// <summary>Whether it counts at this time.</summary>
    public bool IsInForce(DateTimeOffset now) => LiftedAt is null && (Until is null || Until > now);
}

/// <summary>A sanction to be given.</summary>
public sealed record NewSanction
{
    public string? Site { get; init; }

    public required string AuthorId { get; init; }

    public required SanctionKind Kind { get; init; }

    public required string Reason { get; init; }

    /// <summary>Null: until it is lifted.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who gives it, as other moderators know them.</summary>
    public required string By { get; init; }

    /// <summary>What a strike does that is one too many; null for nothing.</summary>
    public StrikeTerms? Strikes { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>What a strike comes to.</summary>
/// <param name="StandFor">How long one counts.</param>
/// <param name="MuteAt">How many that count mute their author; 0 for no number of them.</param>
/// <param name="MuteFor">For how long.</param>
public sealed record StrikeTerms(TimeSpan StandFor, int MuteAt, TimeSpan MuteFor);

/// <summary>A sanction that binds comments, with whose it is.</summary>
public sealed record SanctionedAuthor(string? Site, string AuthorId, BindingSanction Sanction);
