using System.Globalization;

namespace Moderator.Rounds;

/// <summary>Bodies for the addresses that stand in for other services: honest but for their characters, and their fields' names.</summary>
internal static class CompatibleRequests
{
    private static readonly string[] Attributes =
        ["TOXICITY", "INSULT", "OBSCENE", "LIKELY_TO_REJECT", "FLIRTATION", "NOBODYS", "TOXICITY@6", "TOXICITY@../..", "TOXICITY@@", "@", "", "TOXICITY_EXPERIMENTAL", "SPAM"];

    /// <summary>An honest body for an address; null where it is none of these.</summary>
    /// <param name="path">Without a query.</param>
    /// <param name="random">Decides.</param>
    /// <param name="text">Makes a text, quoted as JSON.</param>
    public static string? Honest(string path, Random random, Func<string> text)
    {
        string Attribute() => Attributes[random.Next(Attributes.Length)];
        string Maybe(string field) => random.Next(2) == 0 ? ", " + field : "";
        string Number() => random.Next(5) == 0 ? Pick(random, "-1", "1e308", "2", "\"0.5\"", "\"NaN\"", "null") : random.NextDouble().ToString(CultureInfo.InvariantCulture);
        string Comment() => "\"comment\": {\"text\": " + text() + Maybe("\"type\": \"" + Pick(random, "PLAIN_TEXT", "HTML", "WIKI", "") + "\"") + "}";
        string Context() => Pick(
            random,
            "\"context\": {\"entries\": [{\"text\": " + text() + "}, {\"text\": " + text() + ", \"type\": \"HTML\"}]}",
            "\"context\": {\"articleAndParentComment\": {\"article\": {\"text\": " + text() + "}, \"parentComment\": {\"text\": " + text() + "}}}",
            "\"context\": {\"entries\": [null]}");
        string Common() => Maybe("\"languages\": [" + Pick(random, "\"en\"", "\"\"", "\"xx\"", "\"en\", \"de-AT\"", text()) + "]") + Maybe(Context()) + Maybe("\"clientToken\": " + text()) + Maybe("\"communityId\": " + text()) + Maybe("\"doNotStore\": " + Pick(random, "true", "false", "null", "1"));

        return path switch
        {
            "/v1alpha1/comments:analyze" => "{" + Comment() + ", \"requestedAttributes\": {\"" + Attribute() + "\": {}, \"" + Attribute() + " \": null, \"THREAT\": {\"scoreThreshold\": " + Number() + Maybe("\"scoreType\": " + text()) + "}}"
                + Common() + Maybe("\"spanAnnotations\": true") + Maybe("\"dropUnsupportedAttributes\": true") + "}",
            "/v1alpha1/comments:suggestscore" => "{" + Comment() + ", \"attributeScores\": {\"" + Attribute() + "\": {\"summaryScore\": {\"value\": " + Number() + "}" + Maybe("\"spanScores\": [{\"begin\": " + Number() + ", \"end\": " + random.Next(40) + ", \"score\": {\"value\": 1}}]") + "}}"
                + Common() + "}",
            "/v1/moderations" => "{\"input\": " + Pick(random, text(), "[" + text() + ", " + text() + "]", "[{\"type\": \"text\", \"text\": " + text() + "}]", "[" + text() + ", {\"type\": \"image_url\"}]") + Maybe("\"model\": " + Pick(random, "\"omni-moderation-latest\"", "\"../..\"", text())) + "}",
            "/v1/coral/comments" => "{\"action\": \"NEW\", \"comment\": {\"body\": " + text() + Maybe("\"parentID\": " + text()) + "}" + Maybe("\"author\": {\"id\": " + text() + "}") + Maybe("\"story\": {\"id\": " + text() + ", \"url\": " + text() + "}") + Maybe("\"site\": {\"id\": " + text() + "}") + "}",
            _ => null,
        };
    }

    /// <summary>Whether an address tells its errors in another service's form.</summary>
    public static bool HasErrorsOfItsOwn(string target) =>
        target.StartsWith("/v1alpha1", StringComparison.OrdinalIgnoreCase) || target.StartsWith("/$discovery", StringComparison.OrdinalIgnoreCase) || target.StartsWith("/v1/moderations", StringComparison.OrdinalIgnoreCase);

    private static string Pick(Random random, params string[] of) => of[random.Next(of.Length)];
}
