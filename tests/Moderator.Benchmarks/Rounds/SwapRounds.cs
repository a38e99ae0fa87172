using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Moderator.Rounds;

/// <summary>What came of changing models and policies under load.</summary>
/// <param name="Requests">How many comments were sent.</param>
/// <param name="Swaps">How often a model or a policy was put in force.</param>
/// <param name="Pairs">How many comments each pair of model and policy decided on.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">99th percentile of the latency in milliseconds.</param>
/// <param name="Longest">The longest latency in milliseconds.</param>
/// <param name="Findings">Requests that failed, and decisions that name anything else than one model and the policy whose reason they give.</param>
internal sealed record SwapReport(
    long Requests, int Swaps, IReadOnlyDictionary<(string Model, string Policy), long> Pairs, double P50, double P99, double Longest, IReadOnlyCollection<string> Findings);

/// <summary>Puts other models and policies in force, again and again, while comments are submitted from several connections.</summary>
/// <param name="address">The server's.</param>
/// <param name="key">Submits and administrates.</param>
/// <param name="models">What the server calls two installed models.</param>
/// <param name="seed">Decides the texts.</param>
internal sealed class SwapRounds(Uri address, string key, IReadOnlyList<string> models, int seed)
{
    private readonly ConcurrentQueue<string> _findings = new();
    private readonly ConcurrentDictionary<(string Model, string Policy), long> _pairs = new();
    private long _requests;

    /// <param name="connections">How many connections submit, one comment after another each.</param>
    /// <param name="duration">How long.</param>
    /// <param name="between">How many answers lie between two swaps.</param>
    public async Task<SwapReport> RunAsync(int connections, TimeSpan duration, int between)
    {
        using var stop = new CancellationTokenSource();
        using var answered = new SemaphoreSlim(0);
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        // The first policy is the round's own too: its reason must be known.
        await SwapAsync(client, 0);
        var latencies = Enumerable.Range(0, connections).Select(_ => new List<double>()).ToArray();
        var clients = latencies.Select((times, c) => Task.Run(() => SubmitAsync(c, times, answered, stop.Token))).ToArray();
        var started = Stopwatch.GetTimestamp();
        var swaps = 1;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            for (var i = 0; i < between; i++) await answered.WaitAsync();
            await SwapAsync(client, swaps++);
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        var all = latencies.SelectMany(l => l).Order().ToArray();
        return new SwapReport(_requests, swaps, new Dictionary<(string Model, string Policy), long>(_pairs), all[all.Length / 2], all[(int)(all.Length * 0.99)], all[^1], [.. _findings]);
    }

    private async Task SwapAsync(HttpClient client, int number)
    {
        using var response = number % 2 == 0
            ? await client.PostAsJsonAsync("/v1/policies", new { policy = Policy("swap-" + (char)('a' + number / 2 % 2)) })
            : await client.PostAsJsonAsync("/v1/models/promotions", new { model = models[number / 2 % models.Count] });
        if (!response.IsSuccessStatusCode) _findings.Enqueue($"swap {number}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    private async Task SubmitAsync(int client, List<double> latencies, SemaphoreSlim answered, CancellationToken stop)
    {
        using var connection = new RawConnection(address);
        var random = new Random(seed + client);
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var request = Request($"swap-{client}-{i}", GeneratedComments.Text(random), $"author-{random.Next(1000)}");
            var sent = Stopwatch.GetTimestamp();
            var answer = await connection.SendAsync(request, default);
            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            Interlocked.Increment(ref _requests);
            if (answer is { Status: 200 }) Check(answer.Body);
            else _findings.Enqueue(answer is null ? "no answer" : $"{answer.Status}: {Encoding.UTF8.GetString(answer.Body)}");
            answered.Release();
        }
    }

    private void Check(byte[] body)
    {
        using var answer = JsonDocument.Parse(body);
        var decision = answer.RootElement.GetProperty("decision");
        var policy = decision.GetProperty("policy").GetString()!;
        var model = decision.TryGetProperty("model", out var named) ? named.GetString()! : "no model";
        var reason = decision.GetProperty("reasons")[0].GetString();
        if (reason != policy.Split('@')[0]) _findings.Enqueue($"{policy} gave the reason {reason}");
        if (!answer.RootElement.TryGetProperty("model", out var scoredBy) || scoredBy.GetString() != model) _findings.Enqueue($"the scores are another model's than {model}");
        _pairs.AddOrUpdate((model, policy), 1, (_, count) => count + 1);
    }

    private byte[] Request(string id, string text, string author)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { id, text, author = new { id = author } });
        return
        [
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST /v1/comments HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")),
            .. body,
        ];
    }

    private static string Policy(string name) =>
        $$"""
        {
          "name": "{{name}}", "version": "1",
          "rules": [{ "id": "toxic", "when": { "scores": { "TOXICITY": { "at_least": 0.5 } } }, "action": "review", "reason": "{{name}}" }],
          "default": { "action": "approve", "reason": "{{name}}" }
        }
        """;
}
