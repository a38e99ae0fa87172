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
internal sealed record LoadReport(string Name, int Connections, long Requests, int ItemsPerRequest, double Seconds, double P50, double P99)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name,-44} {Connections,4} connections  {Requests,8} requests  {Requests / Seconds,9:0} requests/s  {Requests * ItemsPerRequest / Seconds,9:0} comments/s  p50 {P50:0.0} ms  p99 {P99:0.0} ms");
}

/// <summary>Sends requests from several connections, each waiting for its answer, and measures how many are answered and how fast.</summary>
internal sealed class LoadRounds(Uri address, string key, int seed)
{
    private long _nextId;

    /// <summary>Stores comments: every id is new.</summary>
    public Task<LoadReport> CommentsAsync(int connections, TimeSpan duration) =>
        RunAsync("POST /v1/comments", connections, duration, 1, random => Post("/v1/comments", Comment(random, $"load-{Interlocked.Increment(ref _nextId)}")));

    /// <summary>Scores batches; nothing is stored.</summary>
    public Task<LoadReport> ScoresAsync(int connections, TimeSpan duration, int batch) =>
        RunAsync($"POST /v1/score, batches of {batch}", connections, duration, batch, random => Post("/v1/score", Batch(random, batch)));

    /// <summary>What the machine could answer at most: an endpoint that does nothing.</summary>
    public Task<LoadReport> BareAsync(int connections, TimeSpan duration) =>
        RunAsync("bare endpoint", connections, duration, 1, random => Post("/bare", Comment(random, "bare")));

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

    private async Task<LoadReport> RunAsync(string name, int connections, TimeSpan duration, int items, Func<Random, byte[]> request)
    {
        // Warm-up: code is compiled and caches are filled before anything counts.
        await SendAsync(connections, TimeSpan.FromTicks(duration.Ticks / 3), request, []);
        var latencies = Enumerable.Range(0, connections).Select(_ => new List<double>()).ToArray();
        var watch = Stopwatch.StartNew();
        await SendAsync(connections, duration, request, latencies);
        var seconds = watch.Elapsed.TotalSeconds;
        var all = latencies.SelectMany(l => l).Order().ToArray();
        return new LoadReport(name, connections, all.Length, items, seconds, all[all.Length / 2], all[(int)(all.Length * 0.99)]);
    }

    private Task SendAsync(int connections, TimeSpan duration, Func<Random, byte[]> request, List<double>[] latencies)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        return Task.WhenAll(Enumerable.Range(0, connections).Select(c => Task.Run(async () =>
        {
            using var connection = new RawConnection(address);
            var random = new Random(seed + c);
            while (Stopwatch.GetTimestamp() < until)
            {
                var bytes = request(random);
                var start = Stopwatch.GetTimestamp();
                var answer = await connection.SendAsync(bytes, default);
                if (answer is not { Status: 200 }) throw new InvalidOperationException($"{answer?.Status}: {(answer is null ? "" : Encoding.UTF8.GetString(answer.Body))}");
                if (latencies.Length > 0) latencies[c].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        })));
    }
}
