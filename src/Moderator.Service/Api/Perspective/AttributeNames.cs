using System.Collections.Frozen;
using Moderator.Core.Scoring;

namespace Moderator.Service.Api.Perspective;

/// <summary>The names that Perspective's clients ask for, and which of our attributes stand for each.</summary>
internal sealed class AttributeNames
{
    private const string NoneOfOurs = "";

    private readonly FrozenDictionary<string, AttributeId[]> _byName;

    /// <param name="map">The site's own, beside and before <see cref="Default"/>. Our own names stand for themselves.</param>
    /// <exception cref="ServiceOptionsException">It names an attribute that is none of ours.</exception>
    public AttributeNames(IReadOnlyDictionary<string, string> map)
    {
        var byName = new Dictionary<string, AttributeId[]>(StringComparer.Ordinal);
        foreach (var (name, ours) in Default.Concat(map))
            byName[name] = [.. ours.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(o => Parse(name, o))];
        foreach (var attribute in Attributes.All) byName[attribute.WireName()] = [attribute];
        _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>
    /// What stands for what unless the site says otherwise. Perspective's experimental attributes are their core ones;
    /// of the New York Times' attributes, those that mean nearly what one of ours means are that one. LIKELY_TO_REJECT was
    /// what one newspaper rejected: here it is the highest of what a house commonly rejects for, and the one to set to
    /// the site's own. What says nothing of abuse has no counterpart.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Default { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["TOXICITY_EXPERIMENTAL"] = "TOXICITY",
        ["TOXICITY_FAST"] = "TOXICITY",
        ["SEVERE_TOXICITY_EXPERIMENTAL"] = "SEVERE_TOXICITY",
        ["IDENTITY_ATTACK_EXPERIMENTAL"] = "IDENTITY_ATTACK",
        ["INSULT_EXPERIMENTAL"] = "INSULT",
        ["PROFANITY_EXPERIMENTAL"] = "PROFANITY",
        ["THREAT_EXPERIMENTAL"] = "THREAT",
        ["SEXUALLY_EXPLICIT_EXPERIMENTAL"] = "SEXUALLY_EXPLICIT",
        ["OBSCENE"] = "PROFANITY",
        ["ATTACK_ON_AUTHOR"] = "INSULT",
        ["ATTACK_ON_COMMENTER"] = "INSULT",
        ["INFLAMMATORY"] = "TOXICITY",
        ["LIKELY_TO_REJECT"] = "TOXICITY, SEVERE_TOXICITY, IDENTITY_ATTACK, INSULT, THREAT, SPAM",
        ["FLIRTATION"] = NoneOfOurs,
        ["INCOHERENT"] = NoneOfOurs,
        ["UNSUBSTANTIAL"] = NoneOfOurs,
    };

    /// <summary>What stands for a name: empty where nothing of ours does, null where the name is unknown.</summary>
    public IReadOnlyList<AttributeId>? Find(string name) => _byName.GetValueOrDefault(name);

    private static AttributeId Parse(string name, string ours) => Attributes.TryParse(ours, out var attribute)
        ? attribute
        : throw new ServiceOptionsException($"Perspective.Attributes: {name} stands for \"{ours}\", which is no attribute; expected some of {string.Join(", ", Attributes.AllNames)}.");
}
