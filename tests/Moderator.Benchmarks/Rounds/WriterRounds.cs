using System.Diagnostics;
using System.Globalization;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage;
using Moderator.Storage.Comments;
using Moderator.Storage.Search;

namespace Moderator.Rounds;

/// <summary>What storing alone took.</summary>
/// <param name="Comments">How many comments were stored.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="WriterSeconds">Processor time of the writing thread while they were stored.</param>
/// <param name="ProgramSeconds">Processor time of the whole program in that time.</param>
/// <param name="IndexSeconds">Processor time of the writing thread for taking their words into the index afterwards.</param>
/// <param name="P50">Median time to store, in milliseconds.</param>
/// <param name="P99">99th percentile of it.</param>
/// <param name="Bytes">Size of the database and its write-ahead log.</param>
internal sealed record WriterReport(int Comments, double Seconds, double WriterSeconds, double ProgramSeconds, double IndexSeconds, double P50, double P99, long Bytes)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Comments / Seconds,8:0} comments/s; processor time for each: writer {WriterSeconds / Comments * 1e6:0.0} us, whole program {ProgramSeconds / Comments * 1e6:0.0} us, index {IndexSeconds / Comments * 1e6:0.0} us; p50 {P50:0.0} ms, p99 {P99:0.0} ms; {Bytes >> 20} MB");
}

/// <summary>Stores made-up comments without a server: what the writer costs by itself.</summary>
internal sealed class WriterRounds(string databasePath, int seed)
{
    private static readonly ModelVersion Model = new("made-up", "1", new string('0', 64));
    private static readonly PolicyVersion Policy = new("made-up", "1", new string('0', 64));

    /// <param name="comments">How many are stored.</param>
    /// <param name="batch">How many a call stores.</param>
    /// <param name="callers">How many calls wait at once.</param>
    /// <param name="index">Whether their words are taken into the index afterwards.</param>
    /// <param name="perSecond">How many calls a second are begun; null for as many as are carried out.</param>
    public async Task<WriterReport> RunAsync(int comments, int batch, int callers, bool index, double? perSecond = null)
    {
        await using var database = ModerationDatabase.Open(new DatabaseOptions(databasePath), TimeProvider.System);
        var store = new SqliteCommentStore(database);
        var random = new Random(seed);
        var all = Enumerable.Range(0, comments).Select(n => Submission(random, n)).Chunk(batch).ToArray();
        await store.SubmitManyAsync([Submission(random, comments)], default);

        var latencies = new double[all.Length];
        var next = -1;
        var before = ThreadTimes.Read(Environment.ProcessId);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(c => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var n && n < all.Length)
            {
                var due = perSecond is { } rate ? start + (long)(n / rate * Stopwatch.Frequency) : Stopwatch.GetTimestamp();
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } wait) await Task.Delay(wait);
                due = Math.Max(due, perSecond is null ? due : Stopwatch.GetTimestamp());
                if (batch == 1) await store.SubmitAsync(all[n][0], default);
                else await store.SubmitManyAsync(all[n], default);
                latencies[n] = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var stored = ThreadTimes.Read(Environment.ProcessId);
        if (index)
        {
            while (!(await new SearchIndex(database).CatchUpAsync(200, default)).IsComplete)
            {
                // The next two hundred.
            }
        }

        var took = ThreadTimes.Between(before, stored);
        var indexing = ThreadTimes.Between(stored, ThreadTimes.Read(Environment.ProcessId));
        Array.Sort(latencies);
        return new WriterReport(
            comments, seconds, took.GetValueOrDefault(ThreadTimes.Writer), took.Values.Sum(), indexing.GetValueOrDefault(ThreadTimes.Writer), latencies[latencies.Length / 2], latencies[(int)(latencies.Length * 0.99)], SizeOf(databasePath) + SizeOf(databasePath + "-wal"));
    }

    private static long SizeOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private static Submission Submission(Random random, int n)
    {
        var action = random.Next(10) switch { < 6 => ModerationAction.Approve, < 9 => ModerationAction.Review, _ => ModerationAction.Reject };
        return new Submission
        {
            Comment = new Comment($"load-{n}", GeneratedComments.Text(random)) { Author = new Author($"author-{random.Next(1000)}"), Article = new Article("a-1") { Title = "A bridge" } },
            Scored = new ScoredText(AttributeScores.From(Attributes.All.Select(a => new AttributeScore(a, random.NextDouble()))), Model, "en"),
            Action = action,
            Reasons = action == ModerationAction.Approve ? ["Nothing speaks against it."] : ["It may insult somebody."],
            MatchedRules = action == ModerationAction.Approve ? [] : [new MatchedRule("insults", action, "It may insult somebody.")],
            Policy = Policy,
            ReceivedAt = DateTimeOffset.UnixEpoch.AddMilliseconds(1_700_000_000_000 + n),
        };
    }
}
