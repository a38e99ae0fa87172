namespace Moderator.Core.Policies;

/// <summary>A lower and an upper bound of a number; at least one is given.</summary>
/// <param name="AtLeast">Lower bound, inclusive; null for none.</param>
/// <param name="AtMost">Upper bound, inclusive; null for none.</param>
/// <param name="Below">Upper bound, exclusive; null for none. Never beside <paramref name="AtMost"/>.</param>
public readonly record struct Bounds(Limit? AtLeast, Limit? AtMost, Limit? Below)
{
    internal bool Contains(double value, EvaluationContext context) =>
        (AtLeast is not { } low || value >= context.ValueOf(low))
        && (AtMost is not { } high || value <= context.ValueOf(high))
        && (Below is not { } limit || value < context.ValueOf(limit));
}

/// <summary>One bound: a number, or a threshold that the policy names and some sites or sections may have otherwise.</summary>
/// <param name="Value">The number; the threshold's general one where it has a name.</param>
/// <param name="Threshold">The threshold's name; null for a plain number.</param>
public readonly record struct Limit(double Value, string? Threshold)
{
    public static implicit operator Limit(double value) => FromDouble(value);

    public static Limit FromDouble(double value) => new(value, null);
}

/// <summary>Other values of a policy's thresholds for some comments. Every condition that is given must hold.</summary>
/// <param name="Sites">Null for any.</param>
/// <param name="Sections">Null for any.</param>
/// <param name="Languages">Null for any; a language that could not be told is in none.</param>
/// <param name="Values">By the threshold's name.</param>
public sealed record ThresholdOverride(
    IReadOnlySet<string>? Sites, IReadOnlySet<string>? Sections, IReadOnlySet<string>? Languages, IReadOnlyDictionary<string, double> Values)
{
    internal bool IsFor(Signals signals) =>
        (Sites is null || (signals.Comment.Site is { } site && Sites.Contains(site)))
        && (Sections is null || (signals.Comment.Section is { } section && Sections.Contains(section)))
        && (Languages is null || (signals.Language is { } language && Languages.Contains(language)));
}
