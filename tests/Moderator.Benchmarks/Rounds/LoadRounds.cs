using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Moderator.Rounds;

/// <summary>What one load measured.</summary>
/// <param name="Name">What was sent.</param>
/// <param name="Connections">How many connections sent, one request after another each.</param>
/// <param name="Requests">How many answers arrived.</param>
/// <param name="ItemsPerRequest">How many comments a request held.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">99th percentile of the latency in milliseconds.</param>
/// <param name="Processor">Processor time of the server's threads meanwhile, in seconds, by their names; empty where it is not known.</param>
internal sealed record LoadReport(string Name, int Connections, long Requests, int ItemsPerRequest, double Seconds, double P50, double P99, IReadOnlyDictionary<string, double> Processor)
{
    /// <summary>The heads of the columns of <see cref="ToString"/>. The last two are processor time for each comment: of the whole server, and of its writing thread.</summary>
    public static string Heads { get; } = $"{"",-46} {"connections",11} {"requests/s",11} {"comments/s",11} {"p50 ms",8} {"p99 ms",8} {"server us",10} {"writer us",10}";

    /// <summary>How many requests a second were answered.</summary>
    public double Rate => Requests / Seconds;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name,-46} {Connections,11} {Rate,11:0} {Rate * ItemsPerRequest,11:0} {P50,8:0.0} {P99,8:0.0} {MicrosecondsOf(Processor.Values.Sum()),10:0.0} {MicrosecondsOf(Processor.GetValueOrDefault(ThreadTimes.Writer)),10:0.0}");

    private double MicrosecondsOf(double seconds) => seconds * 1e6 / (Requests * ItemsPerRequest);
}

/// <summary>
/// Sends requests from several connections, each waiting for its answer, and measures how many are answered and how fast:
/// as many as are answered, or so many a second. At a given rate a request's time counts from when it was due, so that a
/// service which stops for a while is not spared what it would have been asked in that time.
/// </summary>
/// <param name="address">Where the server listens.</param>
/// <param name="key">Its API key.</param>
/// <param name="seed">Decides the texts.</param>
/// <param name="processId">The server's program, whose processor time is reported; null where it is this program.</param>
internal sealed class LoadRounds(Uri address, string key, int seed, int? processId = null)
{
    /// <summary>No two runs give the same ids: the database may hold what earlier ones stored.</summary>
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private long _nextId;

    /// <summary>How long a server under full load goes on compiling its code: a fifth of its time went there after five seconds of load, and a hundredth after this.</summary>
    private static readonly TimeSpan Compiled = TimeSpan.FromSeconds(15);

    /// <summary>Stores comments: every id is new.</summary>
    public Task<LoadReport> CommentsAsync(int connections, TimeSpan duration, double? perSecond = null) =>
        RunAsync("POST /v1/comments", connections, duration, 1, random => Post("/v1/comments", Comment(random, NewId())), perSecond);

    /// <summary>Stores comments, many in a request.</summary>
    public Task<LoadReport> StoredBatchesAsync(int connections, TimeSpan duration, int batch, double? perSecond = null) =>
        RunAsync(
            $"POST /v1/comments, batches of {batch}",
            connections,
            duration,
            batch,
            random => Post("/v1/comments", $"{{\"comments\": [{string.Join(',', Enumerable.Range(0, batch).Select(_ => Comment(random, NewId())))}]}}"),
            perSecond);

    /// <summary>Scores batches; nothing is stored.</summary>
    public Task<LoadReport> ScoresAsync(int connections, TimeSpan duration, int batch, double? perSecond = null) =>
        RunAsync($"POST /v1/score, batches of {batch}", connections, duration, batch, random => Post("/v1/score", Batch(random, batch)), perSecond);

    /// <summary>Asks as Perspective's clients do.</summary>
    public Task<LoadReport> AnalyzeAsync(int connections, TimeSpan duration, double? perSecond = null) =>
        RunAsync(
            "POST /v1alpha1/comments:analyze",
            connections,
            duration,
            1,
            random => Post("/v1alpha1/comments:analyze", $$$"""{"comment": {"text": {{{JsonSerializer.Serialize(GeneratedComments.Text(random))}}} }, "languages": ["en"], "requestedAttributes": {"TOXICITY": {}, "INSULT": {}}, "doNotStore": true}"""),
            perSecond);

    /// <summary>What the machine could answer at most: an endpoint that does nothing.</summary>
    public Task<LoadReport> BareAsync(int connections, TimeSpan duration, double? perSecond = null) =>
        RunAsync("bare endpoint", connections, duration, 1, random => Post("/bare", Comment(random, "bare")), perSecond);

    private Dictionary<string, double> Times() => processId is { } id ? ThreadTimes.Read(id) : [];

    private string NewId() => $"load-{_run}-{Interlocked.Increment(ref _nextId)}";

    private static string Comment(Random random, string id) =>
        $$"""{"id": "{{id}}", "text": {{JsonSerializer.Serialize(GeneratedComments.Text(random))}}, "author": {"id": "author-{{random.Next(1000)}}"}, "article": {"id": "a-1", "title": "A bridge"} }""";

    private static string Batch(Random random, int count) =>
        JsonSerializer.Serialize(new { comments = Enumerable.Range(0, count).Select(_ => new { text = GeneratedComments.Text(random) }) });

    private byte[] Post(string path, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return
        [
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n\r\n")),
            .. bytes,
        ];
    }

    private async Task<LoadReport> RunAsync(string name, int connections, TimeSpan duration, int items, Func<Random, byte[]> request, double? perSecond)
    {
        // Warm-up: code is compiled and caches are filled before anything counts.
        await SendAsync(connections, WarmUp(duration, perSecond), request, perSecond, []);
        var latencies = Enumerable.Range(0, connections).Select(_ => new List<double>()).ToArray();
        var before = Times();
        var watch = Stopwatch.StartNew();
        await SendAsync(connections, duration, request, perSecond, latencies);
        var seconds = watch.Elapsed.TotalSeconds;
        var processor = ThreadTimes.Between(before, Times());
        var all = latencies.SelectMany(l => l).Order().ToArray();
        var title = perSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{name} at {rate:0}/s") : name;
        return new LoadReport(title, connections, all.Length, items, seconds, all[all.Length / 2], all[(int)(all.Length * 0.99)], processor);
    }

    /// <summary>What is asked for as fast as it is answered is the first that a server gets of its kind: it compiles its code for as long as that.</summary>
    private static TimeSpan WarmUp(TimeSpan duration, double? perSecond)
    {
        var third = TimeSpan.FromTicks(duration.Ticks / 3);
        return perSecond is null && duration >= Compiled && third < Compiled ? Compiled : third;
    }

    private Task SendAsync(int connections, TimeSpan duration, Func<Random, byte[]> request, double? perSecond, List<double>[] latencies)
    {
        var start = Stopwatch.GetTimestamp();
        var until = start + Ticks(duration.TotalSeconds);
        return Task.WhenAll(Enumerable.Range(0, connections).Select(c => Task.Run(async () =>
        {
            using var connection = new RawConnection(address);
            var random = new Random(seed + c);
            for (var n = 0; Stopwatch.GetTimestamp() < until; n++)
            {
                var bytes = request(random);
                var due = perSecond is { } rate ? await WaitUntilAsync(start + Ticks(((n * connections) + c) / rate)) : Stopwatch.GetTimestamp();
                if (due >= until) return;
                var answer = await connection.SendAsync(bytes, default);
                if (answer is not { Status: 200 }) throw new InvalidOperationException($"{answer?.Status}: {(answer is null ? "" : Encoding.UTF8.GetString(answer.Body))}");
                if (latencies.Length > 0) latencies[c].Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
            }
        })));
    }

    /// <returns>When the request was due; later by what the timer overslept, which is not the service's fault.</returns>
    private static async Task<long> WaitUntilAsync(long due)
    {
        var now = Stopwatch.GetTimestamp();
        if (now >= due) return due;
        await Task.Delay(Stopwatch.GetElapsedTime(now, due));
        return Math.Max(due, Stopwatch.GetTimestamp());
    }

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);
}
