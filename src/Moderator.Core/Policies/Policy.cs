using System.Collections.Frozen;
using Moderator.Core.Decisions;

namespace Moderator.Core.Policies;

/// <summary>
/// What a site does with comments: ordered rules and what happens where none matches. Read from a file by
/// <see cref="PolicyFile"/>; immutable and thread-safe.
/// </summary>
public sealed class Policy
{
    /// <summary>What a policy's languages call one that could not be told (ISO 639-2).</summary>
    public const string UndeterminedLanguage = "und";

    private static readonly Lazy<Policy> LazyDefault = new(ReadDefault);

    internal Policy(PolicyVersion version, FrozenSet<string>? languages, IReadOnlyList<PolicyRule> rules, PolicyDefault withoutMatch, WordListMatcher words)
    {
        Version = version;
        Languages = languages;
        Rules = rules;
        WithoutMatch = withoutMatch;
        Words = words;
    }

    /// <summary>The policy that ships, for a newsroom that has written none.</summary>
    public static Policy Default => LazyDefault.Value;

    /// <summary>Name, version and the hash of the file.</summary>
    public PolicyVersion Version { get; }

    /// <summary>The languages it was written for (ISO 639-1), with <see cref="UndeterminedLanguage"/> where it takes unknown ones too; null where it takes any.</summary>
    public FrozenSet<string>? Languages { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<PolicyRule> Rules { get; }

    /// <summary>What happens where no rule matches.</summary>
    public PolicyDefault WithoutMatch { get; }

    /// <summary>The word lists, ready to search with.</summary>
    public WordListMatcher Words { get; }

    private static Policy ReadDefault()
    {
        const string Name = "default-policy.json";
        using var stream = typeof(Policy).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"{Name} is not embedded in {typeof(Policy).Assembly.GetName().Name}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return PolicyFile.Parse(bytes.ToArray(), Name);
    }
}

/// <summary>One rule.</summary>
/// <param name="Id">Its name within the policy.</param>
/// <param name="When">When it matches.</param>
/// <param name="Action">What it asks for.</param>
/// <param name="Reason">Why, for the moderator and the record.</param>
/// <param name="IsFinal">Whether later rules are left out once it matches.</param>
public sealed record PolicyRule(string Id, Condition When, ModerationAction Action, string Reason, bool IsFinal);

/// <summary>What happens to a comment that no rule matches.</summary>
public sealed record PolicyDefault(ModerationAction Action, string Reason);
