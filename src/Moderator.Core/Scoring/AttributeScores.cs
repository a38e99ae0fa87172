using System.Collections;

namespace Moderator.Core.Scoring;

/// <summary>One attribute's calibrated probability, 0 to 1.</summary>
public readonly record struct AttributeScore(AttributeId Attribute, double Value);

/// <summary>
/// The scores of one comment, by attribute. An attribute that the model does not serve is absent: its score is null,
/// never 0. Immutable.
/// </summary>
public sealed class AttributeScores : IReadOnlyCollection<AttributeScore>, IEquatable<AttributeScores>
{
    private readonly double?[] _values;

    private AttributeScores(double?[] values) => _values = values;

    /// <summary>No score at all: what a comment has when it could not be scored.</summary>
    public static AttributeScores None { get; } = new(new double?[Attributes.Count]);

    /// <param name="scores">At most one score per attribute.</param>
    /// <exception cref="ArgumentOutOfRangeException">A score is not a number from 0 to 1.</exception>
    /// <exception cref="ArgumentException">An attribute is named twice.</exception>
    public static AttributeScores From(IEnumerable<AttributeScore> scores)
    {
        var values = new double?[Attributes.Count];
        foreach (var (attribute, value) in scores)
        {
            if (values[(int)attribute] is not null)
                throw new ArgumentException($"{attribute.WireName()} has two scores.", nameof(scores));
            values[(int)attribute] = Checked(attribute, value);
        }

        return new AttributeScores(values);
    }

    /// <param name="values">Length <see cref="Attributes.Count"/>, indexed by <see cref="AttributeId"/>; NaN means absent.</param>
    public static AttributeScores FromArray(ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, Attributes.Count);
        var copy = new double?[Attributes.Count];
        for (var i = 0; i < copy.Length; i++)
            copy[i] = float.IsNaN(values[i]) ? null : Checked((AttributeId)i, values[i]);
        return new AttributeScores(copy);
    }

    /// <summary>The score, or null where there is none.</summary>
    public double? this[AttributeId attribute] => _values[(int)attribute];

    public int Count => _values.Count(v => v is not null);

    /// <summary>A copy that also holds this score.</summary>
    public AttributeScores With(AttributeId attribute, double value)
    {
        var copy = (double?[])_values.Clone();
        copy[(int)attribute] = Checked(attribute, value);
        return new AttributeScores(copy);
    }

    public IEnumerator<AttributeScore> GetEnumerator()
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (_values[i] is { } value)
                yield return new AttributeScore((AttributeId)i, value);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(AttributeScores? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    public override bool Equals(object? obj) => Equals(obj as AttributeScores);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in _values) hash.Add(value);
        return hash.ToHashCode();
    }

    private static double Checked(AttributeId attribute, double value) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"The score of {attribute.WireName()} must be from 0 to 1.");
}
