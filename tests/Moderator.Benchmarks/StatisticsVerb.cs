using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Core.Statistics;
using Moderator.Service.Statistics;
using Moderator.Storage;
using Moderator.Storage.Comments;
using Moderator.Storage.Statistics;

namespace Moderator.Benchmarks;

/// <summary><c>statistics</c>: how long the dashboard's figures take over many comments.</summary>
internal static class StatisticsVerb
{
    private const int InBatch = 1_000;
    private const int Times = 5;

    private static readonly TimeSpan Period = TimeSpan.FromDays(90);

    public static Command Create()
    {
        var comments = new Option<int>("--comments") { Description = "How many are stored, over 90 days and three sites.", DefaultValueFactory = _ => 1_000_000 };
        var decided = new Option<int>("--decided") { Description = "How many of those that wait a moderator decides on.", DefaultValueFactory = _ => 20_000 };
        var command = new Command("statistics", "Measures what the dashboard reads: following the decisions, and the report of 7, 30 and 90 days.") { comments, decided };
        command.SetAction(async parsed =>
        {
            using var directory = new TemporaryDirectory();
            await RunAsync(Path.Combine(directory.Path, "moderator.db"), parsed.GetValue(comments), parsed.GetValue(decided));
        });
        return command;
    }

    private static async Task RunAsync(string path, int count, int decided)
    {
        await using var database = ModerationDatabase.Open(new DatabaseOptions(path), TimeProvider.System);
        var (store, follower, random) = (new SqliteCommentStore(database), new DecisionFollower(database), new Random(17));
        var end = DateTimeOffset.UnixEpoch.AddDays(20_000);
        var waiting = new List<Submission>();
        foreach (var batch in Enumerable.Range(0, count).Select(n => Submission(random, n, end - (Period * (1 - (n / (double)count))))).Chunk(InBatch))
        {
            await store.SubmitManyAsync(batch, default);
            waiting.AddRange(batch.Where(s => s.Action == ModerationAction.Review));
        }

        foreach (var submission in waiting.Skip(Math.Max(0, waiting.Count - decided)))
        {
            await store.DecideAsync(
                new ModeratorDecision { Site = submission.Comment.Site, CommentId = submission.Comment.Id, Action = random.Next(2) == 0 ? ModerationAction.Approve : ModerationAction.Reject, Moderator = "mo", DecidedAt = submission.ReceivedAt.AddMinutes(5) },
                default);
        }

        var started = Stopwatch.GetTimestamp();
        while (await follower.FollowAsync(new AuditDesign(0.01, 0.2), InBatch, end, default) > 0)
        {
            // Until it has caught up.
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"followed {count:N0} comments in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
        var statistics = new StatisticsStore(database);
        foreach (var days in new[] { 7, 30, 90 })
        {
            foreach (var sites in new IReadOnlyList<string>?[] { null, ["site-1"] })
            {
                var took = new double[Times];
                for (var i = 0; i < Times; i++)
                {
                    started = Stopwatch.GetTimestamp();
                    StatisticsReport.Read(statistics, StatisticsReport.Last(days, sites, end), end);
                    took[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                }

                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{days,3} days, {(sites is null ? "all sites" : "one site")}: first {took[0]:0} ms, then {took.Skip(1).Order().ElementAt((Times - 1) / 2):0} ms"));
            }
        }
    }

    private static Submission Submission(Random random, int n, DateTimeOffset at)
    {
        var highest = Math.Pow(random.NextDouble(), 3);
        var action = highest switch { < 0.45 => ModerationAction.Approve, < 0.95 => ModerationAction.Review, _ => ModerationAction.Reject };
        return new Submission
        {
            Comment = new Comment($"c-{n}", "Ten words that say nothing of anybody, for once again.") { Site = $"site-{random.Next(3)}", Author = new Author($"author-{random.Next(20_000)}"), Language = "en" },
            Scored = new ScoredText(AttributeScores.From(Attributes.All.Select(a => new AttributeScore(a, highest * random.NextDouble()))), new ModelVersion("made-up", "1", new string('0', 64)), "en"),
            Action = action,
            Reasons = [],
            MatchedRules = action == ModerationAction.Approve ? [] : [new MatchedRule("toxicity", action, "Probably toxic.")],
            Policy = new PolicyVersion("made-up", "1", new string('0', 64)),
            ReceivedAt = at,
        };
    }
}
