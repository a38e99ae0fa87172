using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.DataSets;

/// <summary>A comment with what raters said of it: one row of a data set, in our attributes.</summary>
public sealed record LabelledComment
{
    /// <summary>Id within its data set; the row's number where the set has none.</summary>
    public required string Id { get; init; }

    /// <summary>The text as published, unnormalised.</summary>
    public required string Text { get; init; }

    public required AttributeLabels Labels { get; init; }

    /// <summary>The comment that this one answers.</summary>
    public string? ParentText { get; init; }

    public string? ArticleTitle { get; init; }

    /// <summary>ISO 639-1; null where the set does not say.</summary>
    public string? Language { get; init; }

    /// <summary>Where the set marks them: the stretches that raters found toxic. Null means not marked, empty means none.</summary>
    public IReadOnlyList<TextSpan>? ToxicSpans { get; init; }

    /// <summary>A score that another system published for this row (Perspective's, for comparison). Null where there is none.</summary>
    public AttributeScores? PublishedScores { get; init; }

    /// <summary>Two rows of one group say nearly the same with opposite labels (a contrast pair). Null where there is none.</summary>
    public string? Group { get; init; }

    /// <summary>The identity terms a template was filled with, lower-cased, for figures by identity. Null where the set does not give them.</summary>
    public IReadOnlyList<string>? Identities { get; init; }

    /// <summary>The name of the template a sentence was made from. Null where it was not made from one.</summary>
    public string? Template { get; init; }

    /// <summary>What the comment was written to show (<c>counter-speech</c>, ...), for figures by phenomenon. Null where the set does not say.</summary>
    public string? Phenomenon { get; init; }

    /// <summary>What the open places of the sentence's pattern were filled with. Null where the set does not say.</summary>
    public IReadOnlyList<string>? SlotFillers { get; init; }

    /// <summary>What the discussion is about. Null where the set does not say.</summary>
    public string? Topic { get; init; }
}

/// <summary>
/// Soft labels, 0 to 1, by attribute: the share of raters who saw it. Null is "unknown": the set does not label this
/// attribute, and a trainer must not take it for 0.
/// </summary>
public sealed class AttributeLabels
{
    private readonly float[] _values;

    private AttributeLabels(float[] values) => _values = values;

    /// <exception cref="ArgumentOutOfRangeException">A label is not a number from 0 to 1.</exception>
    public static AttributeLabels Of(params ReadOnlySpan<(AttributeId Attribute, double Label)> labels)
    {
        var values = new float[Attributes.Count];
        Array.Fill(values, float.NaN);
        foreach (var (attribute, label) in labels)
        {
            if (label is not (>= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"The label of {attribute.WireName()} must be from 0 to 1.");
            values[(int)attribute] = (float)label;
        }

        return new AttributeLabels(values);
    }

    /// <summary>Nothing is known of any attribute.</summary>
    public static AttributeLabels Unknown { get; } = Of();

    /// <summary>The label, or null where it is unknown.</summary>
    public double? this[AttributeId attribute] => float.IsNaN(_values[(int)attribute]) ? null : _values[(int)attribute];

    /// <summary>Length <see cref="Attributes.Count"/>, indexed by <see cref="AttributeId"/>; NaN means unknown.</summary>
    public ReadOnlySpan<float> Values => _values;
}
