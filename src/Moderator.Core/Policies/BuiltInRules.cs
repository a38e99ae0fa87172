namespace Moderator.Core.Policies;

/// <summary>
/// The ids under which an outcome names what no rule of the file decided. Those of the policy itself always ask for a person;
/// those of an author's sanctions decide as the sanction says. A file cannot use the prefix.
/// </summary>
public static class BuiltInRules
{
    public const string Prefix = "built-in/";

    /// <summary>Matching rules name different actions.</summary>
    public const string RulesDisagree = Prefix + "rules-disagree";

    /// <summary>A rule depends on a score that the model did not give.</summary>
    public const string MissingScore = Prefix + "missing-score";

    /// <summary>The policy names its languages, or a rule asks for one, and the comment's could not be told.</summary>
    public const string UnknownLanguage = Prefix + "unknown-language";

    /// <summary>The comment's language is not one that the policy names.</summary>
    public const string UnsupportedLanguage = Prefix + "unsupported-language";

    /// <summary>The author is banned.</summary>
    public const string AuthorBanned = Prefix + "author-banned";

    /// <summary>The author is muted.</summary>
    public const string AuthorMuted = Prefix + "author-muted";

    /// <summary>A person looks at every comment of the author.</summary>
    public const string AuthorPreModerated = Prefix + "author-pre-moderated";
}
