using System.Text;
using CsCheck;
using Moderator.Core.Decisions;
using Moderator.Core.Policies;
using Xunit;

namespace Moderator.Tests.Core.Policies;

/// <summary>What users read when their policy file is wrong, word by word.</summary>
public class PolicyFileTests
{
    [Fact]
    public void Everything_that_is_wrong_is_listed_with_its_place()
    {
        const string File = """
            {
              "name": "",
              "version": 3,
              "langauges": ["en"],
              "languages": ["english"],
              "word_lists": { "rude": ["numpty", "!!!", "http://a.example"], "empty": [] },
              "rules": [
                { "id": "a", "when": { "scores": { "TOXICTY": { "at_least": 0.5 } } }, "action": "reject", "reason": "r" },
                { "id": "a", "when": { "scores": { "TOXICITY": { "at_least": 1.5 }, "INSULT": { "at_least": "0.5" } } }, "action": "rejct", "reason": "r" },
                { "id": "b", "when": { "scores": { "THREAT": { "at_least": 0.9, "below": 0.4 } } }, "action": "review", "reason": "r" },
                { "id": "c", "when": { "word_lists": ["rdue"] }, "action": "review", "reason": "ä", "reason": "r" },
                { "id": "d", "when": {}, "action": "review" },
                { "id": "built-in/e", "when": { "links": { "at_least": 1.5, "mor": 3 } }, "action": "review", "reason": "r" },
                { "id": "f", "when": { "any": [], "not": { "author": { "rejections": { "at_least": 1 } } } }, "action": 1, "reason": "r", "final": "yes" },
                { "id": "g", "when": { "words": { "at_most": 1, "below": 2 }, "emoji": {}, "lines": { "at_least": 5, "at_most": 4 } }, "action": "review", "reason": "r" },
                "rule"
              ]
            }
            """;

        Assert.Equal(
            """
            p.json:1:1: The policy lacks "default": found no such property, expected an object with an action and a reason
            p.json:2:11: "name" must be a text that is not empty: found "", expected a text
            p.json:3:14: "version" must be a text that is not empty: found 3, expected a text
            p.json:4:3: Unknown property of a policy: found "langauges", expected "languages" (did you mean that?), or another of "name", "version", "model", "word_lists", "thresholds", "overrides", "rules", "default", "tests"
            p.json:5:17: Not a language: found "english", expected an ISO 639-1 code, two lower-case letters such as "en", or "und" for a language that could not be told
            p.json:6:38: Nothing to look for in the word list "rude": found "!!!", expected a word or phrase, with letters, digits or emoji, that is no link, address or mention
            p.json:6:45: Nothing to look for in the word list "rude": found "http://a.example", expected a word or phrase, with letters, digits or emoji, that is no link, address or mention
            p.json:6:75: The word list "empty" is empty: found an empty array, expected at least one word or phrase
            p.json:8:40: Unknown attribute: found "TOXICTY", expected "TOXICITY" (did you mean that?), or another of "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT", "SEXUALLY_EXPLICIT", "SPAM"
            p.json:9:13: Two rules have one id: found "a", expected an id that no rule before it has
            p.json:9:66: "at_least" of "TOXICITY" is not a bound: found 1.5, expected a number from 0 to 1
            p.json:9:97: Unknown threshold: found "0.5", expected a number, or a threshold that "thresholds" of the policy defines
            p.json:9:120: Not an action: found "rejct", expected "approve", "review" or "reject" (did you mean "reject"?)
            p.json:10:50: The bounds of "THREAT" hold nothing: found a lower bound of 0.9 and an upper one of 0.4, expected a lower bound under the upper one
            p.json:11:43: Unknown word list: found "rdue", expected a list that "word_lists" of the policy defines (did you mean "rude"?)
            p.json:11:89: A property stands twice: found "reason", expected each property once
            p.json:12:5: The rule "d" lacks "reason": found no such property, expected a text
            p.json:12:26: The rule "d" has no condition: found an empty object, expected at least one of scores, links, characters, words, mentions, emoji, lines, uppercase_share, punctuation_share, word_lists, site, section, language, author, reports, all, any, not
            p.json:13:13: The id of a rule uses a reserved prefix: found "built-in/e", expected an id that does not start with "built-in/"
            p.json:13:60: "at_least" of "links" is not a bound: found 1.5, expected a whole number from 0 up
            p.json:13:65: Unknown property of "links": found "mor", expected one of "at_least", "at_most", "below"
            p.json:14:35: "any" holds no conditions: found an empty array, expected an array of objects like "when"
            p.json:14:60: Unknown fact about an author: found "rejections", expected one of "comments", "approved", "rejected", "rejected_share"
            p.json:14:109: Not an action: found 1, expected "approve", "review" or "reject"
            p.json:14:136: "final" is of the wrong kind: found "yes", expected true or false
            p.json:15:37: "words" has two upper bounds: found "at_most" and "below", expected one of them
            p.json:15:76: "emoji" is empty: found an empty object, expected "at_least", "at_most" or "below"
            p.json:15:89: The bounds of "lines" hold nothing: found a lower bound of 5 and an upper one of 4, expected a lower bound under the upper one
            p.json:16:5: A rule is of the wrong kind: found "rule", expected an object
            """,
            ErrorsOf(File));
    }

    [Theory]
    [InlineData("", "p.json:1:1: The file is not JSON")]
    [InlineData("{ \"name\": }", "p.json:1:11: The file is not JSON")]
    [InlineData("{\n  \"näme\": \"ä\" x", "p.json:2:15: The file is not JSON")]
    [InlineData("{ \"name\": \"\\ud800\" }", "p.json:1:11: A text cannot be read: found an escape that is half of a surrogate pair")]
    [InlineData("[]", "p.json:1:1: A policy is of the wrong kind: found an array, expected an object")]
    [InlineData("{ \"rules\": [] } extra", "p.json:1:17: The file is not JSON")]
    public void What_is_no_JSON_object_is_refused_with_its_place(string file, string expected) =>
        Assert.StartsWith(expected, ErrorsOf(file), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_with_their_place()
    {
        var bytes = Encoding.UTF8.GetBytes("{\n\"name\": \"x?\"}");
        bytes[^3] = 0xFF;

        var error = Assert.Throws<PolicyFormatException>(() => PolicyFile.Parse(bytes, "p.json"));

        Assert.Equal("p.json:2:11: The file is not UTF-8: found a byte that belongs to no character, expected UTF-8 text", error.Message);
    }

    [Fact]
    public void A_policy_without_rules_is_refused() => Assert.Equal(
        "p.json:1:41: The policy has no rules: found an empty array, expected at least one rule",
        ErrorsOf("""{"name": "n", "version": "1", "rules":  [], "default": {"action": "review", "reason": "r"}}"""));

    [Fact]
    public void A_good_file_is_read_whole()
    {
        var policy = PolicyFile.Parse(
            [0xEF, 0xBB, 0xBF, .. """
                {"name": "n", "version": "7", "languages": ["en"],
                 "rules": [{"id": "a", "when": {"links": {"at_least": 2}}, "action": "review", "reason": "Links.", "final": true}],
                 "default": {"action": "approve", "reason": "None."}}
                """u8],
            "p.json");

        Assert.Equal(("n", "7", 64), (policy.Version.Name, policy.Version.Version, policy.Version.Hash.Length));
        Assert.Equal(["en"], policy.Languages!);
        Assert.Equal(
            new PolicyRule("a", new TextCondition(TextFeature.Links, new Bounds(2, null, null)), ModerationAction.Review, "Links.", IsFinal: true),
            Assert.Single(policy.Rules) with { Place = default });
        Assert.Equal(new PolicyDefault(ModerationAction.Approve, "None."), policy.WithoutMatch);
    }

    [Fact]
    public void The_hash_is_that_of_the_file()
    {
        var bytes = "{\"name\": \"n\", \"version\": \"1\", \"rules\": [{\"id\": \"a\", \"when\": {\"links\": {\"at_least\": 1}}, \"action\": \"review\", \"reason\": \"r\"}], \"default\": {\"action\": \"review\", \"reason\": \"r\"}}"u8.ToArray();

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), PolicyFile.Parse(bytes, "p.json").Version.Hash);
    }

    /// <summary>Whatever the bytes: a policy, or an exception that says what is wrong.</summary>
    [Fact]
    public void No_damaged_file_fails_in_any_other_way()
    {
        using var stream = typeof(Policy).Assembly.GetManifestResourceStream("default-policy.json")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var good = copy.ToArray();
        byte[][] inserts = [.. new[] { "", "{", "}", "[", "]", "\"", ",", ":", "null", "1e999", "-1", "\\ud800", "\u0000", "{}", "[]", "true", "\"x\"", "\n" }.Select(Encoding.UTF8.GetBytes), [0xFF], [0xC3]];
        Gen.Select(Gen.Int[0, good.Length], Gen.Int[0, 40], Gen.Int[0, inserts.Length - 1]).Each(
            (at, cut, insert) =>
            {
                byte[] damaged = [.. good[..at], .. inserts[insert], .. good[Math.Min(good.Length, at + cut)..]];
                try
                {
                    Assert.NotEmpty(PolicyFile.Parse(damaged, "p.json").Rules);
                }
                catch (PolicyFormatException error)
                {
                    Assert.All(error.Errors, e => Assert.True(e.Line > 0 && e.Column > 0 && e.ToString().StartsWith("p.json:", StringComparison.Ordinal)));
                    Assert.NotEmpty(error.Errors);
                }
            },
            count: 5_000);
    }

    private static string ErrorsOf(string file) =>
        Assert.Throws<PolicyFormatException>(() => PolicyFile.Parse(Encoding.UTF8.GetBytes(file), "p.json")).Message;
}
