using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Moderator.Core.Scoring;

/// <summary>What is scored. The wire name of each (<c>TOXICITY</c>, ...) is the one Perspective's clients know.</summary>
/// <remarks>The numeric values index arrays of scores and are part of the model file format: append, never reorder.</remarks>
public enum AttributeId
{
    /// <summary>Rude, disrespectful or unreasonable; likely to make people leave a discussion.</summary>
    Toxicity = 0,
    SevereToxicity = 1,
    IdentityAttack = 2,
    Insult = 3,
    Profanity = 4,
    Threat = 5,
    SexuallyExplicit = 6,
    Spam = 7,
}

/// <summary>The attributes in order, and their wire names.</summary>
public static class Attributes
{
    private static readonly string[] Names =
        ["TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT", "SEXUALLY_EXPLICIT", "SPAM"];

    private static readonly FrozenDictionary<string, AttributeId> ByName =
        Enum.GetValues<AttributeId>().ToFrozenDictionary(a => Names[(int)a], StringComparer.Ordinal);

    /// <summary>How many attributes there are: the length of an array of scores.</summary>
    public const int Count = 8;

    /// <summary>Every attribute, in the order of its numeric value.</summary>
    public static IReadOnlyList<AttributeId> All { get; } = Enum.GetValues<AttributeId>();

    /// <summary>Every wire name, in the same order.</summary>
    public static IReadOnlyList<string> AllNames => Names;

    /// <summary>The wire name, for example <c>IDENTITY_ATTACK</c>.</summary>
    public static string WireName(this AttributeId attribute) => Names[(int)attribute];

    /// <summary>Finds an attribute by its exact wire name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out AttributeId attribute)
    {
        attribute = default;
        return name is not null && ByName.TryGetValue(name, out attribute);
    }
}
