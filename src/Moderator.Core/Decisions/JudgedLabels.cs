using Moderator.Core.Scoring;

namespace Moderator.Core.Decisions;

/// <summary>Makes the labels that train of what several people said of one text.</summary>
public static class JudgedLabels
{
    /// <summary>
    /// The mean for each attribute over those who judged it, each person once. A person who decided and annotated is one
    /// person: what they said of an attribute in the annotation goes before what their decision says of it.
    /// </summary>
    /// <param name="decided">Who decided, and the labels of the decision (<see cref="DecisionLabels.Of"/>); null where nobody did.</param>
    /// <param name="annotations">By person, that person's latest annotation.</param>
    /// <returns>0 to 1 by attribute; what nobody judged is not in it. May be empty.</returns>
    public static IReadOnlyDictionary<AttributeId, double> Of(
        (string Moderator, IReadOnlyDictionary<AttributeId, double> Labels)? decided,
        IReadOnlyDictionary<string, IReadOnlyDictionary<AttributeId, double>> annotations)
    {
        var means = new Dictionary<AttributeId, double>();
        foreach (var attribute in Attributes.All)
        {
            var (sum, count) = (0.0, 0);
            foreach (var labels in annotations.Values)
            {
                if (!labels.TryGetValue(attribute, out var label)) continue;
                sum += label;
                count++;
            }

            if (decided is { } decision && decision.Labels.TryGetValue(attribute, out var said)
                && !(annotations.TryGetValue(decision.Moderator, out var own) && own.ContainsKey(attribute)))
            {
                sum += said;
                count++;
            }

            if (count > 0) means[attribute] = sum / count;
        }

        return means;
    }
}
