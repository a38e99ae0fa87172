using System.Globalization;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Service;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Service.Sampling;
using Moderator.Storage;
using Moderator.Storage.Appeals;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Reports;
using Moderator.Storage.Search;
using Moderator.Storage.Statistics;
using Moderator.Storage.Users;

namespace Moderator.Rounds.Desk;

/// <summary>Fills a store with a month of made-up comments of three sites, as it would stand before a desk of moderators. One seed gives the same comments.</summary>
/// <param name="databasePath">The file.</param>
/// <param name="stored">How many comments there are.</param>
/// <param name="waiting">How many of them wait for a moderator.</param>
/// <param name="output">Told how far it is.</param>
internal sealed class FilledDesk(string databasePath, int stored, int waiting, TextWriter output)
{
    public const string UserName = "pat";
    public const string Password = "seven dry herons";

    /// <summary>Of the comments that waited, as many were decided by <see cref="Colleague"/>, at most <see cref="MostDecided"/>.</summary>
    private const double DecidedShare = 0.05;
    private const int MostDecided = 5_000;
    private const string Colleague = "mo";
    private const int Appeals = 25;
    private const int ReportedInThousand = 20;
    private const int InBatch = 1_000;
    private const int SaidEvery = 100_000;
    private const int Seed = 17;

    private static readonly TimeSpan Period = TimeSpan.FromDays(30);
    private static readonly ModelVersion Model = new("made-up", "1", new string('0', 64));
    private static readonly PolicyVersion Policy = new("made-up", "1", new string('0', 64));
    private static readonly AuditActor Actor = AuditActor.OfOperator("rounds");

    private readonly Random _random = new(Seed);

    /// <summary>How many of the comments were decided by a moderator.</summary>
    private int Decided => (int)Math.Min(Math.Min(MostDecided, stored * DecidedShare), stored - waiting);

    /// <summary>Fills it, and makes the one who signs in.</summary>
    /// <returns>What is in it, to be printed.</returns>
    public async Task<string> FillAsync()
    {
        await using var database = ModerationDatabase.Open(new DatabaseOptions(databasePath), TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var waited = await StoreAsync(new SqliteCommentStore(database), now - Period);
        var rejected = await DecideAsync(new SqliteCommentStore(database), waited.Take(Decided).ToList());
        var reported = await ReportAsync(new ReportStore(database), waited.Skip(Decided).ToList(), now);
        var appealed = await AppealAsync(new AppealStore(database), rejected, now);
        output.WriteLine("taking their words into the index");
        while (!(await new SearchIndex(database).CatchUpAsync(2_000, default)).IsComplete)
        {
            // The next two thousand.
        }

        output.WriteLine("following the decisions for the dashboard");
        var follower = new DecisionFollower(database);
        while (await follower.FollowAsync(new AuditSampleOptions().AsDesign(), InBatch, now, default) > 0)
        {
            // Until it has caught up.
        }

        await HireAsync(database);
        return string.Create(CultureInfo.InvariantCulture, $"{stored:N0} comments of 30 days, {waiting:N0} of them wait, {reported:N0} of these reported; {Decided:N0} decided by a moderator, {appealed:N0} appeals wait");
    }

    private async Task<List<Submission>> StoreAsync(SqliteCommentStore store, DateTimeOffset begin)
    {
        var waited = new List<Submission>();
        foreach (var batch in Enumerable.Range(0, stored).Select(n => Make(n, begin + (Period * (n / (double)stored)))).Chunk(InBatch))
        {
            await store.SubmitManyAsync(batch, default);
            waited.AddRange(batch.Where(s => s.Action == ModerationAction.Review));
            var done = int.Parse(batch[^1].Comment.Id.AsSpan(2), CultureInfo.InvariantCulture) + 1;
            if (done % SaidEvery == 0) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stored {done:N0} of {stored:N0} comments"));
        }

        return waited;
    }

    /// <summary>The oldest of what waited.</summary>
    /// <returns>The rejections.</returns>
    private static async Task<List<Decision>> DecideAsync(SqliteCommentStore store, List<Submission> theirs)
    {
        var rejected = new List<Decision>();
        foreach (var together in theirs.Select((submission, i) => (Submission: submission, Action: i % 2 == 0 ? ModerationAction.Reject : ModerationAction.Approve)).Chunk(InBatch))
        {
            // At once, so that they share their transactions.
            var outcomes = await Task.WhenAll(together.Select(t => store.DecideAsync(
                new ModeratorDecision
                {
                    Site = t.Submission.Comment.Site,
                    CommentId = t.Submission.Comment.Id,
                    Action = t.Action,
                    Moderator = Colleague,
                    Policy = Policy,
                    Reason = t.Action == ModerationAction.Reject ? "Insult or personal attack" : null,
                    DecidedAt = t.Submission.ReceivedAt.AddHours(2),
                },
                default)));
            rejected.AddRange(outcomes.OfType<DecideOutcome.Decided>().Select(d => d.Decision.Decision).Where(d => d.Action == ModerationAction.Reject));
        }

        return rejected;
    }

    /// <summary>Readers report the latest of what waits.</summary>
    private static async Task<int> ReportAsync(ReportStore reports, List<Submission> waits, DateTimeOffset now)
    {
        var reported = waits.TakeLast(Math.Max(1, waits.Count * ReportedInThousand / 1_000)).ToList();
        await Task.WhenAll(reported.Select((s, i) => reports.ReportAsync(
            new ReaderReport { Site = s.Comment.Site, CommentId = s.Comment.Id, Reporter = string.Create(CultureInfo.InvariantCulture, $"reader-{i}"), Reason = "abuse", ReportedAt = now },
            _ => null,
            default)));
        return reported.Count;
    }

    private static async Task<int> AppealAsync(AppealStore appeals, List<Decision> rejected, DateTimeOffset now)
    {
        var received = 0;
        foreach (var decision in rejected.Take(Appeals))
        {
            var appeal = new NewAppeal { DecisionId = decision.Id, Text = "I quoted somebody else there.", At = now, Since = decision.DecidedAt - Period, MostInDay = Appeals };
            if (await appeals.ReceiveAsync(appeal, Actor, default) is AppealOutcome.Received) received++;
        }

        return received;
    }

    /// <summary>Makes an admin with <see cref="Password"/>.</summary>
    private static async Task HireAsync(ModerationDatabase database)
    {
        var users = new UserStore(database);
        var invitations = new Invitations(users, new Passwords(), new ServiceOptions(), TimeProvider.System);
        var user = await users.AddAsync(new NewUser(UserName, "Pat of the desk", UserRole.Admin), Actor, TimeProvider.System.GetUtcNow(), default)
            ?? throw new InvalidOperationException("The store has a user of this name already: a fresh one was expected.");
        var link = await invitations.MakeAsync(user, Actor, default);
        await invitations.UseAsync(link.Split('/')[^1], new NewUser("nobody", "Nobody", UserRole.Admin), Password, default);
    }

    /// <summary>Whether the n-th comment waits or has waited: they are spread evenly.</summary>
    private bool Waits(int n)
    {
        var all = (long)(waiting + Decided);
        return (n + 1) * all / stored > n * all / stored;
    }

    private Submission Make(int n, DateTimeOffset at)
    {
        var waits = Waits(n);
        var highest = waits ? 0.45 + (0.5 * _random.NextDouble()) : _random.Next(20) == 0 ? 0.95 + (0.05 * _random.NextDouble()) : 0.45 * Math.Pow(_random.NextDouble(), 2);
        var action = waits ? ModerationAction.Review : highest >= 0.95 ? ModerationAction.Reject : ModerationAction.Approve;
        // Most articles have a hundred comments, a few have thousands.
        var article = _random.Next(10) == 0 ? string.Create(CultureInfo.InvariantCulture, $"big-{n / 20_000}") : string.Create(CultureInfo.InvariantCulture, $"small-{n / 100}");
        // Few write much.
        var author = (int)(50_000 * Math.Pow(_random.NextDouble(), 2));
        var worst = _random.Next(Attributes.All.Count);
        return new Submission
        {
            Comment = new Comment(Id(n), GeneratedComments.RichText(_random))
            {
                Site = string.Create(CultureInfo.InvariantCulture, $"site-{n % 3}"),
                Section = n % 2 == 0 ? "local" : "sport",
                Article = new Article(article) { Title = "A bridge" },
                Author = new Author(string.Create(CultureInfo.InvariantCulture, $"author-{author}")) { Name = string.Create(CultureInfo.InvariantCulture, $"Reader {author}") },
                ParentId = n >= 30 && _random.Next(3) == 0 ? Id(n - (3 * _random.Next(1, 10))) : null,
                Language = "en",
                WrittenAt = at,
            },
            Scored = new ScoredText(AttributeScores.From(Attributes.All.Select((a, i) => new AttributeScore(a, i == worst ? highest : highest * _random.NextDouble()))), Model, "en"),
            Action = action,
            Reasons = action == ModerationAction.Approve ? ["Nothing speaks against it."] : ["It may insult somebody."],
            MatchedRules = action == ModerationAction.Approve ? [] : [new MatchedRule("insults", action, "It may insult somebody.")],
            Policy = Policy,
            ReceivedAt = at,
        };
    }

    private static string Id(int n) => string.Create(CultureInfo.InvariantCulture, $"c-{n}");
}
