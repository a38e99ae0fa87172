using System.Text;
using Moderator.Core.Policies;
using Moderator.Core.Policies.Checking;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Core.Policies;

/// <summary>A policy's own tests, and its word lists in files.</summary>
public class PolicyCaseTests
{
    private static readonly ModelVersion Model = new("m", "1", new string('0', 64));

    [Fact]
    public void Every_test_says_what_was_found_and_what_was_expected()
    {
        var policy = Parse(
            """
            { "name": "right", "text": "x", "language": "en", "scores": { "TOXICITY": 0.9 }, "action": "review", "rules": ["toxic"] },
            { "name": "wrong action", "text": "x", "language": "en", "scores": { "TOXICITY": 0.2 }, "action": "review" },
            { "name": "wrong rule", "text": "grobblefitch", "language": "en", "scores": { "TOXICITY": 0.2 }, "action": "review", "rules": ["toxic"] },
            { "name": "default", "text": "x", "language": "en", "scores": { "TOXICITY": 0 }, "action": "approve", "rules": ["default"] },
            { "name": "no score", "text": "x", "language": "en", "scores": {}, "action": "review", "rules": ["built-in/missing-score"] },
            { "name": "by the model", "text": "scored", "action": "review", "rules": ["toxic"] },
            { "name": "its author", "text": "x", "language": "en", "scores": { "TOXICITY": 0 }, "author": { "approved": 1, "rejected": 3 }, "action": "review", "rules": ["often"] },
            { "name": "reported", "text": "x", "language": "en", "scores": { "TOXICITY": 0 }, "reports": 2, "action": "review", "rules": ["reported"] },
            { "name": "by site", "text": "x", "site": "kids", "language": "en", "scores": { "TOXICITY": 0.5 }, "action": "review", "rules": ["toxic"] }
            """);

        var results = PolicyCases.Run(policy, text => new ScoredText(AttributeScores.None.With(AttributeId.Toxicity, text == "scored" ? 0.8 : 0), Model, "en"));

        Assert.Equal(9, results.Count);
        Assert.Equal(
            [
                "14:1: The test \"wrong action\": found approve because of default, expected review",
                "15:1: The test \"wrong rule\": found review because of word, expected review because of toxic",
            ],
            results.Where(r => !r.Passed).Select(r => r.ToString()));
    }

    [Theory]
    [InlineData("""{ "text": "x", "action": "review" }""", "p.json:13:1: The test lacks \"name\": found no such property, expected a text")]
    [InlineData("""{ "name": "a", "action": "review" }""", "p.json:13:1: The test \"a\" lacks \"text\": found no such property, expected the comment's text")]
    [InlineData("""{ "name": "a", "text": "x", "action": "allow" }""", "p.json:13:39: Not an action: found \"allow\", expected \"approve\", \"review\" or \"reject\"")]
    [InlineData("""{ "name": "a", "text": "x", "action": "review", "rules": ["toxik"] }""", "p.json:13:59: Unknown rule: found \"toxik\", expected the id of a rule of this policy (did you mean \"toxic\"?), one that starts with \"built-in/\", or \"default\"")]
    [InlineData("""{ "name": "a", "text": "x", "action": "review", "scores": { "TOXICITY": 2 } }""", "p.json:13:73: The score of \"TOXICITY\" is not a score: found 2, expected a number from 0 to 1")]
    [InlineData("""{ "name": "a", "text": "x", "action": "review", "author": { "comments": 1, "approved": 2 } }""", "p.json:13:59: An author of a test has more decisions than comments: found 1 comments, 2 approved, 0 rejected, expected as many comments as approved and rejected together, or more")]
    public void A_test_that_cannot_be_run_is_told_with_its_place(string test, string expected) =>
        Assert.Equal(expected, Assert.Throws<PolicyFormatException>(() => Parse(test)).Errors[0].ToString());

    [Fact]
    public void A_word_list_may_stand_in_a_file_beside_the_policy()
    {
        var bytes = PolicyWith("""{ "file": "words.txt" }""");
        var list = "\uFEFF# house words\r\n\r\n  grobblefitch \ndaft apeth\nwumpel*"u8.ToArray();
        var policy = PolicyFile.Parse(bytes, "folder/p.json", name => name == "words.txt" ? (ReadOnlyMemory<byte>?)list : null);
        var other = PolicyFile.Parse(bytes, "folder/p.json", _ => (ReadOnlyMemory<byte>?)"grobblefitch"u8.ToArray());

        Assert.Equal(["p.json", "words.txt"], policy.Files.Select(f => f.Name));
        Assert.NotEqual(policy.Version.Hash, other.Version.Hash);
        Assert.Equal(policy.Version, PolicyFile.Parse(policy.Files).Version);
        foreach (var (text, matches) in new[] { ("Grobblefitch!", 1), ("you DAFT,\napeth", 1), ("wumpeltees", 1), ("house words", 0) })
        {
            var buffer = new Moderator.Core.Text.NormalisationBuffer();
            Moderator.Core.Text.TextNormaliser.Normalise(text, buffer);
            Assert.True(matches == policy.Words.Find(buffer).Count, text);
        }
    }

    [Theory]
    [InlineData("""{ "file": "words.txt" }""", null, "folder/p.json:3:38: The word list \"house\" has no file: found \"words.txt\", expected a text file of that name beside the policy, UTF-8, one word or phrase a line")]
    [InlineData("""{ "file": "../words.txt" }""", "x", "folder/p.json:3:38: The word list \"house\" does not lie beside the policy: found \"../words.txt\", expected the name of a file in the policy's own folder")]
    [InlineData("""{ "file": "words.txt" }""", "good\n  !!!\n", "folder/words.txt:2:3: Nothing to look for in the word list \"house\": found \"!!!\", expected a word or phrase, with letters, digits or emoji, that is no link, address or mention")]
    [InlineData("""{ "file": "words.txt" }""", "# nothing\n", "folder/words.txt:1:1: The word list \"house\" is empty: found no entry, expected at least one word or phrase, one a line; lines with # before them do not count")]
    [InlineData("""{ "file": "words.txt" }""", "ab*", "folder/words.txt:1:1: A * after too little in the word list \"house\": found \"ab*\", expected 3 letters or more before it: anything shorter is in many harmless words")]
    public void A_list_that_cannot_be_used_is_told_with_its_place(string list, string? content, string expected)
    {
        var error = Assert.Throws<PolicyFormatException>(() => PolicyFile.Parse(
            PolicyWith(list), Path.Combine("folder", "p.json"), _ => content is null ? null : (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(content)));
        Assert.Equal(expected, Assert.Single(error.Errors).ToString().Replace('\\', '/'));
    }

    private static byte[] PolicyWith(string list) => Encoding.UTF8.GetBytes(
        $$"""
        {
          "name": "n", "version": "1",
          "word_lists": { "house": {{list}} },
          "rules": [ { "id": "word", "when": { "word_lists": ["house"] }, "action": "review", "reason": "r" } ],
          "default": { "action": "approve", "reason": "r" }
        }
        """);

    private static Policy Parse(string tests) => PolicyFile.Parse(
        Encoding.UTF8.GetBytes(
            $$"""
            {
              "name": "n", "version": "1",
              "word_lists": { "house": ["grobblefitch"] },
              "thresholds": { "toxic": 0.7 }, "overrides": [ { "site": ["kids"], "thresholds": { "toxic": 0.5 } } ],
              "rules": [
                { "id": "toxic", "when": { "scores": { "TOXICITY": { "at_least": "toxic" } } }, "action": "review", "reason": "r" },
                { "id": "word", "when": { "word_lists": ["house"] }, "action": "review", "reason": "r" },
                { "id": "often", "when": { "author": { "rejected_share": { "at_least": 0.5 } } }, "action": "review", "reason": "r" },
                { "id": "reported", "when": { "reports": { "at_least": 2 } }, "action": "review", "reason": "r" }
              ],
              "default": { "action": "approve", "reason": "r" },
              "tests": [
            {{tests}}
              ]
            }
            """),
        "p.json");
}
