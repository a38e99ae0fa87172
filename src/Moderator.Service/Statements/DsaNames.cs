namespace Moderator.Service.Statements;

/// <summary>
/// The words of the European Commission's DSA transparency database, API version 2 of 1 July 2025
/// (transparency.dsa.ec.europa.eu): what it takes as values.
/// </summary>
internal static class DsaNames
{
    public const string Removed = "DECISION_VISIBILITY_CONTENT_REMOVED";
    public const string Disabled = "DECISION_VISIBILITY_CONTENT_DISABLED";
    public const string Illegal = "DECISION_GROUND_ILLEGAL_CONTENT";
    public const string Incompatible = "DECISION_GROUND_INCOMPATIBLE_CONTENT";
    public const string Text = "CONTENT_TYPE_TEXT";
    public const string Voluntary = "SOURCE_VOLUNTARY";
    public const string OtherNotice = "SOURCE_TYPE_OTHER_NOTIFICATION";
    public const string FullyAutomated = "AUTOMATED_DECISION_FULLY";
    public const string NotAutomated = "AUTOMATED_DECISION_NOT_AUTOMATED";
    public const string Other = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC";
    public const string Speech = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH";
    public const string Violence = "STATEMENT_CATEGORY_VIOLENCE";
    public const string Fraud = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD";
    public const string CyberViolence = "STATEMENT_CATEGORY_CYBER_VIOLENCE";

    public static IReadOnlyList<string> Categories { get; } =
    [
        "STATEMENT_CATEGORY_ANIMAL_WELFARE", "STATEMENT_CATEGORY_CONSUMER_INFORMATION", CyberViolence, "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN",
        "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", Speech, "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS", "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE", Other,
        "STATEMENT_CATEGORY_PROTECTION_OF_MINORS", "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY", Fraud, "STATEMENT_CATEGORY_SELF_HARM",
        "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS", Violence,
    ];

    /// <summary>The European Economic Area, by ISO code.</summary>
    public static IReadOnlyList<string> Countries { get; } =
    [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    ];
}
