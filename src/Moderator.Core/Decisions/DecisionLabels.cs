using Moderator.Core.Scoring;

namespace Moderator.Core.Decisions;

/// <summary>What a moderator's decision says of the attributes: how decisions become labels that train.</summary>
public static class DecisionLabels
{
    /// <summary>
    /// An approval says that the comment is not toxic (0), a rejection that it is (1), a wish for review nothing. What
    /// the moderator said of an attribute by hand goes before that.
    /// </summary>
    /// <param name="action">The decision.</param>
    /// <param name="annotations">The attributes that the moderator named, 0 to 1 each.</param>
    /// <returns>The labels; an attribute that is not in it is unknown. May be empty.</returns>
    public static IReadOnlyDictionary<AttributeId, double> Of(ModerationAction action, IReadOnlyDictionary<AttributeId, double> annotations)
    {
        var labels = new Dictionary<AttributeId, double>();
        if (action == ModerationAction.Approve) labels[AttributeId.Toxicity] = 0;
        if (action == ModerationAction.Reject) labels[AttributeId.Toxicity] = 1;
        foreach (var (attribute, label) in annotations) labels[attribute] = label;
        return labels;
    }
}
