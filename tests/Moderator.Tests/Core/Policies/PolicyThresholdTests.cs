using System.Text;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Policies;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Core.Policies;

public class PolicyThresholdTests
{
    private const string File = """
        {
          "name": "n", "version": "1",
          "thresholds": { "toxic": 0.7, "links": 2 },
          "overrides": [
            { "section": ["sports"], "thresholds": { "toxic": 0.8 } },
            { "site": ["kids"], "thresholds": { "toxic": 0.4, "links": 1 } },
            { "site": ["kids"], "section": ["sports"], "thresholds": { "toxic": 0.5 } },
            { "language": ["de"], "thresholds": { "links": 5 } }
          ],
          "rules": [
            { "id": "toxic", "when": { "scores": { "TOXICITY": { "at_least": "toxic" } } }, "action": "review", "reason": "r" },
            { "id": "links", "when": { "links": { "at_least": "links" } }, "action": "review", "reason": "r" }
          ],
          "default": { "action": "approve", "reason": "r" }
        }
        """;

    [Theory]
    [InlineData(null, null, 0.69, "approve")]
    [InlineData(null, null, 0.7, "review")]
    [InlineData("herald", "sports", 0.79, "approve")]
    [InlineData("herald", "sports", 0.8, "review")]
    [InlineData("kids", "news", 0.4, "review")]
    [InlineData("kids", null, 0.39, "approve")]
    [InlineData("kids", "sports", 0.45, "approve")]
    [InlineData("kids", "sports", 0.5, "review")]
    public void The_last_override_that_fits_gives_the_threshold(string? site, string? section, double score, string expected) =>
        Assert.Equal(expected, ActionOf("plain", site, section, "en", score));

    [Theory]
    [InlineData(null, "en", 2, "review")]
    [InlineData(null, null, 2, "review")]
    [InlineData(null, "de", 4, "approve")]
    [InlineData("kids", "en", 1, "review")]
    [InlineData("kids", "de", 1, "approve")]
    public void Counts_have_thresholds_too_and_languages_their_own(string? site, string? language, int links, string expected) =>
        Assert.Equal(expected, ActionOf(string.Join(' ', Enumerable.Repeat("http://a.example", links)), site, null, language, 0.1));

    [Theory]
    [InlineData("\"toxic\": 0.7, \"links\": 2", "\"toxic\": 0.7, \"links\": 2.5", "p.json:3:42: The threshold \"links\" is not a bound: found 2.5, expected a whole number from 0 up")]
    [InlineData("\"toxic\": 0.5 }", "\"toxic\": 1.5 }", "p.json:7:73: The threshold \"toxic\" is not a bound: found 1.5, expected a number from 0 to 1")]
    [InlineData("\"at_least\": \"toxic\"", "\"at_least\": \"toxick\"", "p.json:11:70: Unknown threshold: found \"toxick\", expected a number, or a threshold that \"thresholds\" of the policy defines (did you mean \"toxic\"?)")]
    [InlineData("{ \"links\": 5 }", "{ \"link\": 5 }", "p.json:8:43: Unknown threshold: found \"link\", expected \"links\" (did you mean that?), or another of \"toxic\"")]
    [InlineData("\"links\": { \"at_least\": \"links\" }", "\"links\": { \"at_least\": \"toxic\" }", "p.json:12:55: A threshold bounds two kinds of numbers: found \"toxic\", expected one threshold for numbers from 0 to 1 and another for counts")]
    [InlineData("{ \"language\": [\"de\"], \"thresholds\"", "{ \"thresholds\"", "p.json:8:5: An override is for nothing: found no such property, expected \"site\", \"section\" or \"language\", one at least")]
    public void A_wrong_threshold_is_told_with_its_place(string right, string wrong, string expected)
    {
        var error = Assert.Throws<PolicyFormatException>(() => Parse(File.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Equal(expected, error.Errors[0].ToString());
    }

    private static string ActionOf(string text, string? site, string? section, string? language, double score) => PolicyEvaluator.Evaluate(
            Parse(File),
            new Signals
            {
                Comment = new Comment("c", text) { Site = site, Section = section },
                Language = language,
                Scores = AttributeScores.None.With(AttributeId.Toxicity, score),
            })
        .Action.WireName();

    private static Policy Parse(string file) => PolicyFile.Parse(Encoding.UTF8.GetBytes(file), "p.json");
}
