using System.Globalization;
using System.Text.Json;

namespace Moderator.Service.Statements;

/// <summary>Writes statements as the DSA transparency database takes them: one JSON object each, in its names and values.</summary>
public static class DsaStatement
{
    private const int MostFacts = 5_000;

    /// <summary>One statement, without personal data: no name, no id of the author, no text.</summary>
    public static void Write(Utf8JsonWriter json, StatementOfReasons statement)
    {
        var (facts, isIllegal) = (statement.Facts, statement.Ground == RuleGround.Illegal);
        json.WriteStartObject();
        json.WriteStartArray("decision_visibility");
        json.WriteStringValue(facts.WasApproved ? DsaNames.Removed : DsaNames.Disabled);
        json.WriteEndArray();
        json.WriteString("decision_ground", isIllegal ? DsaNames.Illegal : DsaNames.Incompatible);
        if (statement.RulesUrl is { } url) json.WriteString("decision_ground_reference_url", url);
        json.WriteString(isIllegal ? "illegal_content_legal_ground" : "incompatible_content_ground", statement.Clause);
        json.WriteString(isIllegal ? "illegal_content_explanation" : "incompatible_content_explanation", statement.Explanation);
        if (!isIllegal) json.WriteString("incompatible_content_illegal", "No");
        json.WriteStartArray("content_type");
        json.WriteStringValue(DsaNames.Text);
        json.WriteEndArray();
        json.WriteString("category", statement.Category);
        json.WriteStartArray("territorial_scope");
        foreach (var country in statement.TerritorialScope) json.WriteStringValue(country);
        json.WriteEndArray();
        if (facts.Language is { Length: 2 } language && language.All(char.IsAsciiLetter)) json.WriteString("content_language", language.ToUpperInvariant());
        json.WriteString("content_date", StatementOfReasons.Day(facts.PostedAt));
        json.WriteString("application_date", StatementOfReasons.Day(facts.Decision.DecidedAt));
        json.WriteString("decision_facts", statement.Circumstances.Length > MostFacts ? statement.Circumstances[..MostFacts] : statement.Circumstances);
        json.WriteString("source_type", facts.Reports > 0 ? DsaNames.OtherNotice : DsaNames.Voluntary);
        json.WriteString("automated_detection", statement.IsDetectedAutomatically ? "Yes" : "No");
        json.WriteString("automated_decision", statement.IsDecidedAutomatically ? DsaNames.FullyAutomated : DsaNames.NotAutomated);
        json.WriteString("puid", string.Create(CultureInfo.InvariantCulture, $"decision-{facts.Decision.Id}"));
        json.WriteEndObject();
    }
}
