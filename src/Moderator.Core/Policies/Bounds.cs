namespace Moderator.Core.Policies;

/// <summary>A lower and an upper bound of a number; at least one is given.</summary>
/// <param name="AtLeast">Lower bound, inclusive; null for none.</param>
/// <param name="AtMost">Upper bound, inclusive; null for none.</param>
/// <param name="Below">Upper bound, exclusive; null for none. Never beside <paramref name="AtMost"/>.</param>
public readonly record struct Bounds(double? AtLeast, double? AtMost, double? Below)
{
    public bool Contains(double value) =>
        (AtLeast is not { } low || value >= low) && (AtMost is not { } high || value <= high) && (Below is not { } limit || value < limit);
}
