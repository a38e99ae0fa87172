using Moderator.Classifier.DataSets;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Core.Statistics;
using Moderator.Service.Deciding;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Service.Versions;
using Moderator.Storage;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Reports;
using Moderator.Storage.Review;
using Moderator.Storage.Sampling;
using Moderator.Storage.Statistics;
using Moderator.Storage.Users;

namespace Moderator.Service.Demo;

/// <summary>
/// Fills an empty store with two weeks of an invented newspaper's discussions: comments go through model and policy as
/// submitted ones do, readers report some, and three invented moderators work through the queue, with a mistake now and then.
/// </summary>
internal sealed class DemoFill(
    ModerationDatabase database, ICommentStore comments, CommentDecider decider, ReportStore reports, UserStore users, Invitations invitations,
    ReviewQueue queue, ReviewDecisions decisions, DecisionFollower follower, AuditSamples samples, DemoCases cases, InForceSource inForce, ServiceOptions options, TimeProvider clock)
{
    private const int Seed = 17;

    /// <summary>Nobody has looked at what came since.</summary>
    private static readonly TimeSpan Unattended = TimeSpan.FromHours(20);

    private static readonly TimeSpan Shift = TimeSpan.FromHours(6);

    private static readonly (NewUser User, double Mistakes, int InShift)[] Desk =
    [
        (new NewUser("ada", "Ada Berg", UserRole.Moderator), 0.04, 4),
        (new NewUser("tomas", "Tomas Lind", UserRole.Moderator), 0.1, 3),
        (new NewUser("noor", "Noor Haidari", UserRole.Senior), 0.03, 3),
    ];

    /// <summary>More than a real site takes: two weeks are to show something.</summary>
    private static readonly AuditDesign Sampled = new(0.08, 0.4);

    private const int InPass = 1_000;

    private static readonly AuditActor Actor = AuditActor.OfSystem("demo");

    private readonly Random _random = new(Seed);
    private readonly Dictionary<string, DemoComment> _byId = new(StringComparer.Ordinal);

    /// <summary>Whether the store has neither a comment nor a user yet.</summary>
    public bool IsEmpty => !users.HasAny() && new SqliteCommentStore(database).CountDecided(new DecidedQuery(null, null, WithParents: false)) == 0;

    /// <param name="folder">The comments that ship.</param>
    /// <param name="cancellation">Gives up; what is stored by then stays.</param>
    /// <exception cref="StorageUnavailableException">The store cannot be written.</exception>
    /// <exception cref="DataSetFormatException">The folder's files hold no comments.</exception>
    public async Task<DemoAccount> FillAsync(string folder, CancellationToken cancellation)
    {
        var end = clock.GetUtcNow();
        var made = DemoComments.Make(folder, Seed, end);
        foreach (var comment in made) _byId.Add(comment.Comment.Id, comment);
        var account = await AddAccountAsync(cancellation);
        var desk = new List<(User User, double Mistakes, int InShift)>();
        foreach (var (user, mistakes, inShift) in Desk) desk.Add(((await users.AddAsync(user, Actor, end - DemoComments.Length, cancellation))!, mistakes, inShift));
        using var now = inForce.Read();
        var left = new Queue<DemoComment>(made);
        var onDuty = 0;
        for (var shift = end - DemoComments.Length + Shift; left.Count > 0; shift += Shift)
        {
            var arrived = new List<DemoComment>();
            while (left.TryPeek(out var next) && next.At <= shift) arrived.Add(left.Dequeue());
            foreach (var together in arrived.Chunk(25)) await SubmitAsync(together, now, cancellation);
            foreach (var comment in arrived) await ReportAsync(comment, now, end, cancellation);
            if (shift > end - Unattended) continue;
            // One after the other, and none of them gets everything done.
            var (user, mistakes, inShift) = desk[onDuty++ % desk.Count];
            await WorkAsync(user, mistakes, inShift, shift, now, cancellation);
        }

        while (await follower.FollowAsync(Sampled, InPass, end, cancellation) == InPass)
        {
            // The next decisions.
        }

        foreach (var (user, mistakes, _) in desk) await JudgeAsync(user, mistakes, end, now, cancellation);
        var rejected = made.Select(c => comments.FindStanding(c.Comment.Site, c.Comment.Id)!)
            .Where(c => c.Decision is { Action: ModerationAction.Reject, Source: DecisionSource.Moderator })
            .OrderByDescending(c => c.Decision.DecidedAt).ToList();
        var senior = desk[^1].User;
        await cases.SanctionAsync(rejected, senior, end, cancellation);
        await cases.AppealAsync(rejected, senior, end, now.Policy.Version, cancellation);
        return account with { Comments = made.Count };
    }

    /// <summary>The admin that whoever tries the demo signs in as.</summary>
    private async Task<DemoAccount> AddAccountAsync(CancellationToken cancellation)
    {
        var user = (await users.AddAsync(new NewUser("demo", "Demo admin", UserRole.Admin), Actor, clock.GetUtcNow(), cancellation))!;
        var password = SecretToken.Make()[..16];
        var link = await invitations.MakeAsync(user, Actor, cancellation);
        await invitations.UseAsync(link[ReviewConsole.ConsolePaths.Link.Length..], new NewUser(user.Name, user.DisplayName, user.Role), password, cancellation);
        return new DemoAccount(user.Name, password, 0);
    }

    private async Task SubmitAsync(IEnumerable<DemoComment> arrived, InForce now, CancellationToken cancellation)
    {
        var submissions = arrived.Select(comment =>
        {
            var ruling = decider.Decide(comment.Comment, now);
            return new Submission
            {
                Comment = comment.Comment,
                Scored = ruling.Scored,
                Action = ruling.Action,
                Reasons = ruling.Reasons,
                MatchedRules = ruling.MatchedRules,
                Policy = ruling.Policy,
                ReceivedAt = comment.At,
            };
        });
        await comments.SubmitManyAsync([.. submissions], cancellation);
    }

    /// <summary>Readers report a good part of what is abusive, and now and then what they merely dislike.</summary>
    private async Task ReportAsync(DemoComment comment, InForce now, DateTimeOffset end, CancellationToken cancellation)
    {
        var count = _random.NextDouble() < (comment.IsAbusive ? 0.25 : 0.012) ? 1 + _random.Next(comment.IsAbusive ? 4 : 2) : 0;
        for (var i = 0; i < count; i++)
        {
            var at = comment.At + TimeSpan.FromMinutes(_random.Next(2, 200));
            if (at > end) continue;
            await reports.ReportAsync(
                new ReaderReport
                {
                    Site = comment.Comment.Site,
                    CommentId = comment.Comment.Id,
                    Reporter = $"reader-{_random.Next(400)}",
                    Reason = ReasonOf(comment.Worst),
                    ReportedAt = at,
                },
                reported => decider.Reconsider(reported, now),
                cancellation);
        }
    }

    private async Task WorkAsync(User user, double mistakes, int inShift, DateTimeOffset shift, InForce now, CancellationToken cancellation)
    {
        foreach (var claim in await queue.ClaimAsync(user, "demo", new ReviewFilter(), inShift, [], shift, shift + options.Console.ClaimTime, cancellation))
        {
            var standing = comments.FindStanding(claim.Site, claim.CommentId)!;
            var comment = _byId[claim.CommentId];
            var isRejected = comment.IsAbusive != _random.NextDouble() < mistakes;
            var at = shift + TimeSpan.FromSeconds(_random.Next(3600));
            await decisions.ActAsync(
                new ReviewAct
                {
                    ActId = NewActId(),
                    Key = claim.Key,
                    User = user,
                    Verb = user.Role < UserRole.Senior && _random.NextDouble() < 0.02 ? ReviewVerb.Escalate : isRejected ? ReviewVerb.Reject : ReviewVerb.Approve,
                    Revision = standing.Revision,
                    DecisionId = standing.Decision.Id,
                    Reason = isRejected ? HouseRuleFor(comment) : null,
                    Policy = now.Policy.Version,
                    At = at,
                },
                cancellation);
        }
    }

    /// <summary>Each has judged a part of the audit sample; the rest is left to judge.</summary>
    private async Task JudgeAsync(User user, double mistakes, DateTimeOffset end, InForce now, CancellationToken cancellation)
    {
        foreach (var sample in await samples.ClaimAsync(user, 50, [], end, end.AddMinutes(1), cancellation))
        {
            var comment = _byId[sample.CommentId];
            var isRejected = comment.IsAbusive != _random.NextDouble() < mistakes / 2;
            await samples.JudgeAsync(
                new AuditJudgement
                {
                    ActId = NewActId(),
                    SampleId = sample.Id,
                    User = user,
                    Action = isRejected ? ModerationAction.Reject : ModerationAction.Approve,
                    Reason = isRejected ? HouseRuleFor(comment) : null,
                    Policy = now.Policy.Version,
                    At = end,
                },
                cancellation);
        }
    }

    private string HouseRuleFor(DemoComment comment) => options.Console.RejectReasons[Math.Min(HouseRuleOf(comment.Worst), options.Console.RejectReasons.Count - 1)];

    private string NewActId() => Convert.ToHexStringLower([.. BitConverter.GetBytes(_random.NextInt64()), .. BitConverter.GetBytes(_random.NextInt64())]);

    /// <summary>What a reader calls it.</summary>
    private static string ReasonOf(AttributeId? worst) => worst switch
    {
        AttributeId.Spam => "spam",
        AttributeId.Threat => "threat",
        AttributeId.IdentityAttack => "hate",
        null => "off topic",
        _ => "insult",
    };

    /// <summary>The place of an attribute among the console's reasons, as they stand unless they are set.</summary>
    private static int HouseRuleOf(AttributeId? worst) => worst switch
    {
        AttributeId.IdentityAttack => 1,
        AttributeId.Threat => 2,
        AttributeId.SexuallyExplicit => 3,
        AttributeId.Profanity => 4,
        AttributeId.Spam => 5,
        null => 6,
        _ => 0,
    };
}

/// <summary>With what one signs in to a demo.</summary>
/// <param name="Name">The admin's.</param>
/// <param name="Password">Made for this demo; only its hash is stored.</param>
/// <param name="Comments">How many comments the store got.</param>
public sealed record DemoAccount(string Name, string Password, int Comments);

/// <summary>The store holds something already.</summary>
public sealed class StoreNotEmptyException(string path) : Exception($"{path} holds comments or users already, and a demo fills only an empty database.");
