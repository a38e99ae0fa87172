using Moderator.Core.Policies;

namespace Moderator.Service.Tests;

/// <summary>
/// A policy whose outcomes the tests know whatever the tiny model says: words decide, and an author whose comments were
/// rejected three times is looked at.
/// </summary>
internal static class TestPolicy
{
    public const string RejectedWord = "grobblefitch";
    public const string ReviewedWord = "wumpeltee";
    public const string RejectReason = "A word that the house does not print.";

    private const string Json =
        $$"""
        {
          "name": "test-house",
          "version": "1",
          "word_lists": { "rejected": ["{{RejectedWord}}"], "reviewed": ["{{ReviewedWord}}"] },
          "rules": [
            { "id": "house-word", "when": { "word_lists": ["rejected"] }, "action": "reject", "reason": "{{RejectReason}}" },
            { "id": "look-at-word", "when": { "word_lists": ["reviewed"] }, "action": "review", "reason": "A word that a person looks at." },
            { "id": "often-rejected", "when": { "author": { "rejected": { "at_least": 3 } } }, "action": "review", "reason": "An author who was rejected often." },
            { "id": "reported", "when": { "reports": { "at_least": 3 } }, "action": "review", "reason": "Readers reported it." }
          ],
          "default": { "action": "approve", "reason": "No rule matched." }
        }
        """;

    public static Policy Read() => PolicyFile.Parse(System.Text.Encoding.UTF8.GetBytes(Json), "test-house.json");
}
