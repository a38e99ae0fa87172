namespace Moderator.Service.Statements;

/// <summary>On what ground a comment is rejected.</summary>
public enum RuleGround
{
    /// <summary>It is incompatible with the house rules.</summary>
    Terms,

    /// <summary>It is illegal.</summary>
    Illegal,
}

/// <summary>A house rule: what is said of a rejection that gives it as its reason.</summary>
public sealed record HouseRule
{
    /// <summary>The reason as moderators choose it: one of <c>console.rejectReasons</c>.</summary>
    public required string Reason { get; init; }

    public RuleGround Ground { get; init; } = RuleGround.Terms;

    /// <summary>The clause of the house rules, or the law.</summary>
    public required string Clause { get; init; }

    /// <summary>Why such a comment is against the clause, in the house's words.</summary>
    public required string Explanation { get; init; }

    /// <summary>A category of the DSA transparency database.</summary>
    public required string Category { get; init; }

    /// <summary>Rules of the policy that reject on this ground, by id.</summary>
    public IReadOnlyList<string> PolicyRules { get; init; } = [];

    /// <summary>Whether a rejection with this reason gives its author a strike.</summary>
    public bool Strike { get; init; }

    /// <summary>The reason alone: so settings are shown.</summary>
    public override string ToString() => Reason;
}
