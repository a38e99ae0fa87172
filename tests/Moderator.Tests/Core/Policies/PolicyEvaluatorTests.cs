using System.Text;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Policies;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Core.Policies;

public class PolicyEvaluatorTests
{
    private const string Anything = """{ "characters": { "at_least": 0 } }""";

    [Theory]
    [InlineData(0.69, "approve")]
    [InlineData(0.70, "review")]
    [InlineData(0.89, "review")]
    [InlineData(0.90, "approve")]
    public void A_lower_bound_is_inclusive_and_below_is_exclusive(double score, string expected) =>
        Assert.Equal(expected, ActionOf("""{ "scores": { "TOXICITY": { "at_least": 0.7, "below": 0.9 } } }""", "review", Signals("fine", score)));

    [Theory]
    [InlineData("""{ "links": { "at_least": 2 } }""", "see http://a.example and www.b.example", true)]
    [InlineData("""{ "links": { "at_least": 2 } }""", "see http://a.example", false)]
    [InlineData("""{ "links": { "at_least": 1 } }""", "see <a href='http://a.example'>this</a>", true)]
    [InlineData("""{ "characters": { "at_most": 4 } }""", "😂😂😂😂", true)]
    [InlineData("""{ "characters": { "at_most": 4 } }""", "12345", false)]
    [InlineData("""{ "words": { "below": 3 } }""", "two words!", true)]
    [InlineData("""{ "words": { "below": 3 } }""", "three words here", false)]
    [InlineData("""{ "mentions": { "at_least": 1 } }""", "hi @someone", true)]
    [InlineData("""{ "emoji": { "at_least": 2 } }""", "ha 😂 👍🏽", true)]
    [InlineData("""{ "emoji": { "at_least": 2 } }""", "ha 😂", false)]
    [InlineData("""{ "lines": { "at_least": 2 } }""", "one\n\ntwo", true)]
    [InlineData("""{ "lines": { "at_least": 3 } }""", "one\n\ntwo", false)]
    [InlineData("""{ "uppercase_share": { "at_least": 0.9 } }""", "STOP THIS", true)]
    [InlineData("""{ "uppercase_share": { "at_least": 0.9 } }""", "Stop This", false)]
    [InlineData("""{ "punctuation_share": { "at_least": 0.5 } }""", "what?!?!", true)]
    [InlineData("""{ "punctuation_share": { "at_least": 0.5 } }""", "what?", false)]
    [InlineData("""{ "word_lists": ["rude"] }""", "you numpty", true)]
    [InlineData("""{ "word_lists": ["rude"] }""", "you numptyish person", false)]
    [InlineData("""{ "word_lists": ["other", "rude"] }""", "you n u m p t y s", false)]
    [InlineData("""{ "word_lists": ["other"] }""", "you numpty", false)]
    [InlineData("""{ "site": ["herald"] }""", "x", true)]
    [InlineData("""{ "site": ["tribune"] }""", "x", false)]
    [InlineData("""{ "section": ["sports", "politics"] }""", "x", true)]
    [InlineData("""{ "section": ["sports"] }""", "x", false)]
    [InlineData("""{ "language": ["en", "de"] }""", "x", true)]
    [InlineData("""{ "language": ["de"] }""", "x", false)]
    [InlineData("""{ "author": { "comments": { "at_least": 10 } } }""", "x", true)]
    [InlineData("""{ "author": { "approved": { "at_most": 5 } } }""", "x", false)]
    [InlineData("""{ "author": { "rejected": { "at_least": 2, "at_most": 2 } } }""", "x", true)]
    [InlineData("""{ "author": { "rejected_share": { "at_least": 0.2 } } }""", "x", true)]
    [InlineData("""{ "author": { "rejected_share": { "below": 0.2 } } }""", "x", false)]
    [InlineData("""{ "section": ["politics"], "site": ["tribune"] }""", "x", false)]
    [InlineData("""{ "any": [ { "site": ["tribune"] }, { "section": ["politics"] } ] }""", "x", true)]
    [InlineData("""{ "all": [ { "site": ["herald"] }, { "section": ["sports"] } ] }""", "x", false)]
    [InlineData("""{ "not": { "site": ["tribune"] } }""", "x", true)]
    public void Every_condition_holds_or_does_not(string when, string text, bool holds) =>
        Assert.Equal(holds ? "reject" : "approve", ActionOf(when, "reject", Signals(text, 0.1)));

    [Theory]
    [InlineData("fr", "approve")]
    [InlineData(null, "approve")]
    [InlineData("en", "approve")]
    public void A_rule_for_any_language_decides_where_the_languages_would_ask_for_a_person(string? language, string expected)
    {
        const string File = """
            {"name": "n", "version": "1", "languages": ["en"],
             "rules": [{"id": "short", "when": {"words": {"at_most": 1}}, "action": "approve", "reason": "r", "any_language": true}],
             "default": {"action": "approve", "reason": "r"}}
            """;
        var policy = PolicyFile.Parse(Encoding.UTF8.GetBytes(File), "p.json");
        Assert.Equal(expected, PolicyEvaluator.Evaluate(policy, Signals("fine", 0.1) with { Language = language }).Action.WireName());
        Assert.Equal(language == "en" ? "approve" : "review", PolicyEvaluator.Evaluate(policy, Signals("two words", 0.1) with { Language = language }).Action.WireName());
    }

    [Fact]
    public void The_default_policy_passes_its_own_tests()
    {
        var results = Moderator.Core.Policies.Checking.PolicyCases.Run(Policy.Default, _ => new ScoredText(AttributeScores.None, new ModelVersion("m", "1", ""), null));
        Assert.True(results.Count >= 9);
        Assert.Empty(results.Where(r => !r.Passed).Select(r => r.ToString()));
    }

    [Fact]
    public void A_matching_rule_gives_its_action_its_id_and_its_reason()
    {
        var outcome = PolicyEvaluator.Evaluate(Parse(Rule("a", Anything, "reject")), Signals("x", 0.1));

        Assert.Equal(ModerationAction.Reject, outcome.Action);
        Assert.Equal(new MatchedRule("a", ModerationAction.Reject, "because a"), Assert.Single(outcome.MatchedRules));
        Assert.Equal(["because a"], outcome.Reasons);
    }

    [Fact]
    public void No_matching_rule_gives_the_default_of_the_file()
    {
        var outcome = PolicyEvaluator.Evaluate(Parse(Rule("a", """{ "site": ["tribune"] }""", "reject")), Signals("x", 0.1));

        Assert.Equal(ModerationAction.Approve, outcome.Action);
        Assert.Empty(outcome.MatchedRules);
        Assert.Equal(["Nothing matched."], outcome.Reasons);
    }

    [Theory]
    [InlineData("approve", "approve", "approve", null)]
    [InlineData("reject", "reject", "reject", null)]
    [InlineData("review", "review", "review", null)]
    [InlineData("approve", "reject", "review", "The rules disagree: 'a' says approve, 'b' says reject.")]
    [InlineData("reject", "approve", "review", "The rules disagree: 'a' says reject, 'b' says approve.")]
    [InlineData("reject", "review", "review", "The rules disagree: 'a' says reject, 'b' says review.")]
    [InlineData("review", "approve", "review", "The rules disagree: 'a' says review, 'b' says approve.")]
    public void Rules_that_disagree_ask_for_a_person(string first, string second, string expected, string? reason)
    {
        var outcome = PolicyEvaluator.Evaluate(Parse(Rule("a", Anything, first) + "," + Rule("b", Anything, second)), Signals("x", 0.1));

        Assert.Equal(expected, outcome.Action.WireName());
        string[] ids = reason is null ? ["a", "b"] : ["a", "b", BuiltInRules.RulesDisagree];
        Assert.Equal(ids, outcome.MatchedRules.Select(r => r.RuleId));
        if (reason is not null) Assert.Equal(reason, outcome.Reasons[^1]);
    }

    [Fact]
    public void A_final_rule_leaves_later_rules_out_but_not_earlier_ones()
    {
        var final = Rule("f", Anything, "reject").Replace("\"reason\"", "\"final\": true, \"reason\"", StringComparison.Ordinal);
        var later = Parse(final + "," + Rule("b", Anything, "approve"));
        var earlier = Parse(Rule("b", Anything, "approve") + "," + final);

        Assert.Equal(ModerationAction.Reject, PolicyEvaluator.Evaluate(later, Signals("x", 0.1)).Action);
        Assert.Equal(ModerationAction.Review, PolicyEvaluator.Evaluate(earlier, Signals("x", 0.1)).Action);
    }

    [Fact]
    public void A_missing_score_that_a_rule_turns_on_asks_for_a_person()
    {
        var outcome = PolicyEvaluator.Evaluate(
            Parse(Rule("a", """{ "scores": { "THREAT": { "at_least": 0.9 } } }""", "reject")), Signals("x", 0.1));

        Assert.Equal(ModerationAction.Review, outcome.Action);
        Assert.Equal(
            new MatchedRule(BuiltInRules.MissingScore, ModerationAction.Review, "The rule 'a' needs a score for THREAT, and there is none."),
            Assert.Single(outcome.MatchedRules));
    }

    [Theory]
    [InlineData("""{ "scores": { "THREAT": { "at_least": 0.9 } }, "site": ["tribune"] }""", "approve")]
    [InlineData("""{ "any": [ { "scores": { "THREAT": { "at_least": 0.9 } } }, { "site": ["herald"] } ] }""", "reject")]
    [InlineData("""{ "any": [ { "scores": { "THREAT": { "at_least": 0.9 } } }, { "site": ["tribune"] } ] }""", "review")]
    [InlineData("""{ "not": { "scores": { "THREAT": { "at_least": 0.9 } } } }""", "review")]
    public void A_missing_score_counts_only_where_the_rule_turns_on_it(string when, string expected) =>
        Assert.Equal(expected, ActionOf(when, "reject", Signals("x", 0.1)));

    [Fact]
    public void A_comment_without_an_author_counts_as_one_by_somebody_new()
    {
        var signals = Signals("x", 0.1) with { AuthorHistory = null };

        Assert.Equal("reject", ActionOf("""{ "author": { "comments": { "at_most": 0 } } }""", "reject", signals));
        Assert.Equal("approve", ActionOf("""{ "author": { "rejected_share": { "at_most": 1 } } }""", "reject", signals));
    }

    [Theory]
    [InlineData("""["en", "de"]""", "en", "reject", null)]
    [InlineData("""["en", "de"]""", "fr", "review", BuiltInRules.UnsupportedLanguage)]
    [InlineData("""["en", "de"]""", null, "review", BuiltInRules.UnknownLanguage)]
    [InlineData("""["en", "und"]""", null, "reject", null)]
    [InlineData("""["en", "und"]""", "fr", "review", BuiltInRules.UnsupportedLanguage)]
    public void A_language_that_the_policy_does_not_cover_asks_for_a_person(string languages, string? language, string expected, string? rule)
    {
        var outcome = PolicyEvaluator.Evaluate(Parse(Rule("a", Anything, "reject"), languages), Signals("x", 0.1) with { Language = language });

        Assert.Equal(expected, outcome.Action.WireName());
        Assert.Equal(rule is null ? ["a"] : new[] { "a", rule }, outcome.MatchedRules.Select(r => r.RuleId));
    }

    [Fact]
    public void A_rule_on_an_unknown_language_asks_for_a_person()
    {
        var outcome = PolicyEvaluator.Evaluate(Parse(Rule("a", """{ "language": ["en"] }""", "approve")), Signals("x", 0.1) with { Language = null });

        Assert.Equal(ModerationAction.Review, outcome.Action);
        Assert.Equal(BuiltInRules.UnknownLanguage, Assert.Single(outcome.MatchedRules).RuleId);
    }

    [Fact]
    public void Words_of_a_list_are_shown_where_they_stand_in_the_original()
    {
        const string Text = "Oh <b>you</b> nu\u200Bmpty, what a DAFT... apeth";
        var outcome = PolicyEvaluator.Evaluate(Parse(Rule("a", """{ "word_lists": ["rude"] }""", "review")), Signals(Text, 0.1));

        Assert.Equal(["nu\u200Bmpty", "DAFT... apeth"], outcome.WordMatches.Select(m => Text[m.Span.Start..m.Span.End]));
        Assert.Equal(["numpty", "daft apeth"], outcome.WordMatches.Select(m => m.Entry));
    }

    [Fact]
    public void The_shipped_policy_decides_on_all_eight_attributes_and_approves_a_harmless_comment()
    {
        var scores = AttributeScores.From(Attributes.All.Select(a => new AttributeScore(a, 0.02)));
        var signals = Signals("A calm thought about the budget.", 0.02) with { Scores = scores };

        Assert.Equal(ModerationAction.Approve, PolicyEvaluator.Evaluate(Policy.Default, signals).Action);
        Assert.Equal(ModerationAction.Review, PolicyEvaluator.Evaluate(Policy.Default, signals with { Scores = AttributeScores.None }).Action);
        foreach (var attribute in Attributes.All)
        {
            var outcome = PolicyEvaluator.Evaluate(Policy.Default, signals with { Scores = scores.With(attribute, 0.9) });
            Assert.Equal(ModerationAction.Review, outcome.Action);
        }

        var certain = scores.With(AttributeId.Toxicity, 0.99).With(AttributeId.Threat, 0.99);
        Assert.Equal(ModerationAction.Reject, PolicyEvaluator.Evaluate(Policy.Default, signals with { Scores = certain }).Action);
    }

    [Fact]
    public void The_shipped_policy_is_stricter_with_new_authors()
    {
        var scores = AttributeScores.From(Attributes.All.Select(a => new AttributeScore(a, 0.02)));
        var known = Signals("More at http://a.example/b", 0.02) with { Scores = scores };

        Assert.Equal(ModerationAction.Approve, PolicyEvaluator.Evaluate(Policy.Default, known).Action);
        Assert.Equal(ModerationAction.Review, PolicyEvaluator.Evaluate(Policy.Default, known with { AuthorHistory = AuthorHistory.Unknown }).Action);
    }

    private static string ActionOf(string when, string action, Signals signals) =>
        PolicyEvaluator.Evaluate(Parse(Rule("a", when, action)), signals).Action.WireName();

    private static Signals Signals(string text, double toxicity) => new()
    {
        Comment = new Comment("c-1", text) { Site = "herald", Section = "politics" },
        Scores = AttributeScores.None.With(AttributeId.Toxicity, toxicity),
        Language = "en",
        AuthorHistory = new AuthorHistory(12, 8, 2),
    };

    private static string Rule(string id, string when, string action) =>
        $$"""{ "id": "{{id}}", "when": {{when}}, "action": "{{action}}", "reason": "because {{id}}" }""";

    private static Policy Parse(string rules, string? languages = null) => PolicyFile.Parse(
        Encoding.UTF8.GetBytes($$"""
            {
              "name": "test", "version": "1",{{(languages is null ? "" : $"\"languages\": {languages},")}}
              "word_lists": { "rude": ["numpty", "daft apeth"], "other": ["gadzooks"] },
              "rules": [ {{rules}} ],
              "default": { "action": "approve", "reason": "Nothing matched." }
            }
            """),
        "test.json");
}
