using System.Collections.Frozen;
using Moderator.Core.Decisions;
using Moderator.Core.Policies.Checking;
using Moderator.Core.Scoring;

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

    internal Policy()
    {
    }

    /// <summary>The policy that ships, for a newsroom that has written none.</summary>
    public static Policy Default => LazyDefault.Value;

    /// <summary>Name, version and the hash of the file, which covers the word lists' files too.</summary>
    public required PolicyVersion Version { get; init; }

    /// <summary>The model whose scores its thresholds were chosen for, as <see cref="ModelVersion.IsCalled"/> takes it; null where the file does not say.</summary>
    public required string? MadeForModel { get; init; }

    /// <summary>The languages it was written for (ISO 639-1), with <see cref="UndeterminedLanguage"/> where it takes unknown ones too; null where it takes any.</summary>
    public required FrozenSet<string>? Languages { get; init; }

    /// <summary>The named thresholds and their general values.</summary>
    public required IReadOnlyDictionary<string, double> Thresholds { get; init; }

    /// <summary>Other values for some sites, sections and languages, in the order of the file: a later one goes before an earlier.</summary>
    public required IReadOnlyList<ThresholdOverride> Overrides { get; init; }

    /// <summary>In the order of the file.</summary>
    public required IReadOnlyList<PolicyRule> Rules { get; init; }

    /// <summary>What happens where no rule matches.</summary>
    public required PolicyDefault WithoutMatch { get; init; }

    /// <summary>The word lists, ready to search with.</summary>
    public required WordListMatcher Words { get; init; }

    /// <summary>The names of the word lists.</summary>
    public required IReadOnlyList<string> WordLists { get; init; }

    /// <summary>What the file says must come out for some comments.</summary>
    public required IReadOnlyList<PolicyCase> Cases { get; init; }

    /// <summary>The files it was read from, byte by byte: the policy first, then its word lists. <see cref="PolicyFile.Parse(IReadOnlyList{PolicySourceFile})"/> makes the same policy of them.</summary>
    public required IReadOnlyList<PolicySourceFile> Files { get; init; }

    /// <summary>The attributes whose scores its rules look at, in order.</summary>
    public IReadOnlyList<AttributeId> AttributesUsed => [.. Rules.SelectMany(r => r.When.AndWithin()).OfType<ScoreCondition>().Select(c => c.Attribute).Distinct().Order()];

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

/// <summary>A file that a policy was read from.</summary>
/// <param name="Name">Its name, without a directory.</param>
/// <param name="Utf8">What it holds.</param>
public sealed record PolicySourceFile(string Name, ReadOnlyMemory<byte> Utf8);

/// <summary>One rule.</summary>
/// <param name="Id">Its name within the policy.</param>
/// <param name="When">When it matches.</param>
/// <param name="Action">What it asks for.</param>
/// <param name="Reason">Why, for the moderator and the record.</param>
/// <param name="IsFinal">Whether later rules are left out once it matches.</param>
/// <param name="InAnyLanguage">Whether a comment that it matches is not sent to review for its language.</param>
/// <param name="Place">Where it stands in the file.</param>
public sealed record PolicyRule(string Id, Condition When, ModerationAction Action, string Reason, bool IsFinal, bool InAnyLanguage = false, FilePlace Place = default);

/// <summary>What happens to a comment that no rule matches.</summary>
public sealed record PolicyDefault(ModerationAction Action, string Reason);

/// <summary>A place in a file.</summary>
/// <param name="Line">From 1; 0 where it was not read from a file.</param>
/// <param name="Column">From 1, in Unicode code points.</param>
public readonly record struct FilePlace(int Line, int Column);
