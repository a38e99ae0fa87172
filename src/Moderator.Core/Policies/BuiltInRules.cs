namespace Moderator.Core.Policies;

/// <summary>
/// The ids under which an outcome names what no rule of the file decided. They always ask for a person, and a file cannot use
/// the prefix.
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
}
