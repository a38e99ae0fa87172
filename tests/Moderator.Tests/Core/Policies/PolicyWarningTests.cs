using System.Text;
using CsCheck;
using Moderator.Core.Comments;
using Moderator.Core.Policies;
using Moderator.Core.Policies.Checking;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Core.Policies;

public class PolicyWarningTests
{
    [Theory]
    [InlineData("""{ "all": [ { "links": { "at_least": 3 } }, { "links": { "below": 3 } } ] }""", true)]
    [InlineData("""{ "links": { "at_least": 3 }, "not": { "links": { "at_least": 2 } } }""", true)]
    [InlineData("""{ "links": { "at_least": 3 }, "not": { "links": { "at_least": 4 } } }""", false)]
    [InlineData("""{ "links": { "below": 0 } }""", true)]
    [InlineData("""{ "site": ["a"], "not": { "site": ["a", "b"] } }""", true)]
    [InlineData("""{ "all": [ { "section": ["a", "b"] }, { "section": ["c"] } ] }""", true)]
    [InlineData("""{ "all": [ { "section": ["a", "b"] }, { "section": ["b"] } ] }""", false)]
    [InlineData("""{ "word_lists": ["x"], "not": { "word_lists": ["x", "y"] } }""", true)]
    [InlineData("""{ "word_lists": ["x", "y"], "not": { "word_lists": ["x"] } }""", false)]
    [InlineData("""{ "any": [ { "scores": { "TOXICITY": { "below": 0 } } }, { "emoji": { "at_least": 1 } } ] }""", false)]
    [InlineData("""{ "author": { "rejected_share": { "at_least": 0.5 } }, "not": { "author": { "rejected_share": { "at_least": 0.5 } } } }""", false)]
    [InlineData("""{ "scores": { "TOXICITY": { "at_least": "t" } }, "not": { "scores": { "TOXICITY": { "at_least": 0.5 } } } }""", false)]
    [InlineData("""{ "scores": { "TOXICITY": { "at_least": "t" } }, "not": { "scores": { "TOXICITY": { "at_least": 0.3 } } } }""", true)]
    public void A_rule_whose_conditions_contradict_each_other_is_told(string when, bool never)
    {
        var warnings = WarningsOf($$"""{ "id": "a", "when": {{when}}, "action": "review", "reason": "r" }""").Where(w => w.Contains("can never match", StringComparison.Ordinal));
        Assert.Equal(never ? ["6:1: The rule \"a\" can never match: its conditions contradict each other."] : [], warnings);
    }

    [Theory]
    [InlineData("""{ "scores": { "TOXICITY": { "at_least": 0.9 } } }""", """{ "scores": { "TOXICITY": { "at_least": 0.95 } }, "links": { "at_least": 1 } }""", true)]
    [InlineData("""{ "scores": { "TOXICITY": { "at_least": 0.9 } } }""", """{ "scores": { "TOXICITY": { "at_least": 0.85 } } }""", false)]
    [InlineData("""{ "any": [ { "site": ["a"] }, { "links": { "at_least": 2 } } ] }""", """{ "any": [ { "site": ["a"], "section": ["b"] }, { "links": { "at_least": 5 } } ] }""", true)]
    [InlineData("""{ "scores": { "TOXICITY": { "at_least": "t" } } }""", """{ "scores": { "TOXICITY": { "at_least": 0.5 } } }""", false)]
    [InlineData("""{ "scores": { "TOXICITY": { "at_least": "t" } } }""", """{ "scores": { "TOXICITY": { "at_least": 0.6 } } }""", true)]
    public void A_rule_that_a_final_one_always_precedes_is_told(string final, string later, bool never)
    {
        var warnings = WarningsOf(
            $$"""
            { "id": "a", "when": {{final}}, "action": "reject", "reason": "r", "final": true },
            { "id": "b", "when": {{later}}, "action": "review", "reason": "r" }
            """).Where(w => w.Contains("can never match", StringComparison.Ordinal));
        Assert.Equal(never ? ["7:1: The rule \"b\" can never match: whatever it takes, the final rule \"a\" before it takes first."] : [], warnings);
    }

    [Fact]
    public void What_nothing_uses_and_languages_that_the_policy_does_not_cover_are_told() => Assert.Equal(
        [
            "6:1: The rule \"a\" asks for fr, which \"languages\" of the policy does not cover: such comments go to review whatever it says.",
            "No rule uses the threshold \"t\".",
            "No rule uses the word list \"x\".",
            "No rule uses the word list \"y\".",
        ],
        WarningsOf("""{ "id": "a", "when": { "language": ["fr"] }, "action": "review", "reason": "r" }"""));

    [Fact]
    public void The_default_policy_has_nothing_to_warn_of() => Assert.Empty(PolicyWarnings.Of(Policy.Default));

    /// <summary>Against random comments: a rule that was said never to match does not.</summary>
    [Fact]
    public void No_rule_that_can_match_is_said_never_to()
    {
        var genBound = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 2], (signal, limit, kind) =>
            $$"""{ "{{new[] { "links", "emoji", "lines", "mentions" }[signal]}}": { "{{new[] { "at_least", "at_most", "below" }[kind]}}": {{limit}} } }""");
        var genSite = Gen.Int[0, 2].Select(i => $$"""{ "site": ["{{new[] { "a", "b", "c" }[i]}}"] }""");
        var genLeaf = Gen.OneOf(genBound, genSite);
        var genNot = genLeaf.Select(l => $$"""{ "not": {{l}} }""");
        var genPart = Gen.OneOf(genLeaf, genNot);
        var genWhen = Gen.Select(Gen.Bool, genPart.Array[1, 4], (any, parts) => $$"""{ "{{(any ? "any" : "all")}}": [ {{string.Join(", ", parts)}} ] }""");
        var genNested = Gen.Select(genWhen, genWhen, Gen.Bool, (a, b, negated) => $$"""{ "all": [ {{a}}, {{(negated ? $$"""{ "not": {{b}} }""" : b)}} ] }""");
        var genComment = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 3], (links, emoji, site) =>
            new Comment("c", string.Concat(Enumerable.Repeat("http://x.example ", links)) + string.Concat(Enumerable.Repeat("😀 ", emoji))) { Site = new[] { null, "a", "b", "c" }[site] });
        Gen.Select(genNested, genNested, genComment.Array[40]).Each(
            (final, later, comments) =>
            {
                var rules = $$"""
                    { "id": "a", "when": {{final}}, "action": "reject", "reason": "r", "final": true },
                    { "id": "b", "when": {{later}}, "action": "review", "reason": "r" }
                    """;
                var policy = Parse(rules);
                var never = policy.Rules.Where(r => PolicyWarnings.Of(policy).Any(w => w.Message.StartsWith($"The rule \"{r.Id}\" can never", StringComparison.Ordinal))).Select(r => r.Id).ToList();
                foreach (var comment in comments)
                {
                    var matched = PolicyEvaluator.Evaluate(policy, new Signals { Comment = comment, Scores = AttributeScores.None, Language = "en" }).MatchedRules;
                    Assert.Empty(matched.Select(m => m.RuleId).Intersect(never, StringComparer.Ordinal));
                }
            },
            count: 400);
    }

    private static IEnumerable<string> WarningsOf(string rules) => PolicyWarnings.Of(Parse(rules)).Select(w => w.ToString());

    private static Policy Parse(string rules) => PolicyFile.Parse(
        Encoding.UTF8.GetBytes(
            $$"""
            {
              "name": "n", "version": "1", "languages": ["en"],
              "word_lists": { "x": ["one"], "y": ["two"] },
              "thresholds": { "t": 0.6 }, "overrides": [ { "site": ["z"], "thresholds": { "t": 0.4 } } ],
              "rules": [
            {{rules}}
              ],
              "default": { "action": "approve", "reason": "r" }
            }
            """),
        "p.json");
}
