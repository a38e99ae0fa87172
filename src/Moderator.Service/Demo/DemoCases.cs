using Moderator.Core.Authors;
using Moderator.Core.Decisions;
using Moderator.Storage.Appeals;
using Moderator.Storage.Audit;
using Moderator.Storage.Authors;
using Moderator.Storage.Comments;
using Moderator.Storage.Users;

namespace Moderator.Service.Demo;

/// <summary>What the demo's commenters say to their rejections, and what becomes of those who are rejected again and again.</summary>
internal sealed class DemoCases(AppealStore appeals, SanctionStore sanctions, ServiceOptions options)
{
    private static readonly AuditActor Commenter = AuditActor.OfSystem("demo");

    private static readonly string[] Objections =
    [
        "I quoted the article, I insulted nobody.",
        "Everybody here writes like that, why is only mine gone?",
        "That was irony, and everyone under the article understood it.",
        "You leave out a whole opinion because of one word. Put it back without the word if you must.",
        "I have read your house rules and find nothing against this in them.",
    ];

    private static readonly string[] Answers =
    [
        "We have read it again: the remark is aimed at a person, not at what they say. The decision stands.",
        "You are right, it was a quotation. Your comment is back, and we are sorry.",
    ];

    /// <summary>Some of the rejections that stand are appealed; a senior decides on two, the rest waits.</summary>
    /// <param name="rejected">Standing rejections by moderators, the latest first.</param>
    /// <param name="senior">Who decides; not on what they rejected themselves.</param>
    /// <param name="end">The time.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="cancellation">Gives up; what is stored by then stays.</param>
    public async Task AppealAsync(IReadOnlyList<StandingComment> rejected, User senior, DateTimeOffset end, PolicyVersion policy, CancellationToken cancellation)
    {
        var theirs = rejected.Where(c => c.Decision.DecidedAt < end - TimeSpan.FromHours(1) && !string.Equals(c.Decision.Moderator, senior.Name, StringComparison.Ordinal)).DistinctBy(c => c.Comment.Author?.Id, StringComparer.Ordinal).Take(Objections.Length).ToList();
        for (var i = 0; i < theirs.Count; i++)
        {
            var at = end - TimeSpan.FromHours((i * 7) + 1);
            if (at <= theirs[i].Decision.DecidedAt) at = theirs[i].Decision.DecidedAt.AddMinutes(30);
            var outcome = await appeals.ReceiveAsync(
                new NewAppeal { DecisionId = theirs[i].Decision.Id, Text = Objections[i], At = at, Since = at - options.Appeals.Within, MostInDay = options.Appeals.MaxInDay }, Commenter, cancellation);
            if (outcome is not AppealOutcome.Received { Appeal.Id: var id } || i >= Answers.Length) continue;
            await appeals.ClaimAsync(id, senior, end, end + options.Console.ClaimTime, cancellation);
            await appeals.DecideAsync(new AppealRuling { AppealId = id, User = senior, Overturned = i == 1, Answer = Answers[i], Policy = policy, At = end }, cancellation);
        }
    }

    /// <summary>Who was rejected most has strikes, and the first of them is muted.</summary>
    public async Task SanctionAsync(IReadOnlyList<StandingComment> rejected, User senior, DateTimeOffset end, CancellationToken cancellation)
    {
        var worst = rejected.Where(c => c.Comment.Author is not null)
            .GroupBy(c => (c.Comment.Site, c.Comment.Author!.Id))
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key.Id, StringComparer.Ordinal)
            .Take(4)
            .ToList();
        foreach (var author in worst) await GiveAsync(author.Key, SanctionKind.Strike, "Rejected for the same thing twice in a week", end.AddDays(80));
        if (worst.Count > 0) await GiveAsync(worst[0].Key, SanctionKind.Mute, "Goes on after two warnings", end.AddDays(3));

        Task GiveAsync((string? Site, string Id) author, SanctionKind kind, string reason, DateTimeOffset until) => sanctions.GiveAsync(
            new NewSanction { Site = author.Site, AuthorId = author.Id, Kind = kind, Reason = reason, Until = until, By = senior.Name, At = end }, UserStore.ActorOf(senior), cancellation);
    }
}
