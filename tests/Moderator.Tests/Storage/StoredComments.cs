using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Comments;

namespace Moderator.Tests.Storage;

/// <summary>Submissions as the tests of the stores need them.</summary>
internal static class StoredComments
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, 250, TimeSpan.Zero);
    public static readonly ModelVersion Model = new("tiny", "3", new string('a', 64));
    public static readonly PolicyVersion Policy = new("default", "1", new string('b', 64));

    public static Submission Of(string id, string text, ModerationAction action = ModerationAction.Approve, string? site = null, string? author = null, string? article = null, DateTimeOffset? at = null) => new()
    {
        Comment = new Comment(id, text)
        {
            Site = site,
            Author = author is null ? null : new Author(author) { Name = "Name of " + author },
            Article = article is null ? null : new Article(article),
        },
        Scored = new ScoredText(AttributeScores.None.With(AttributeId.Toxicity, 0.25), Model, "en"),
        Action = action,
        Reasons = ["as the test says"],
        Policy = Policy,
        ReceivedAt = at ?? Noon,
    };
}
