using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Moderator.Rounds;

/// <summary>What a run of fuzz rounds found.</summary>
/// <param name="Inputs">How many requests were sent.</param>
/// <param name="Statuses">How many answers had each status; 0 counts connections closed without an answer.</param>
/// <param name="WarmBytes">The server's resident memory after the warm-up, the largest seen so far.</param>
/// <param name="LargestBytes">The largest seen after that.</param>
/// <param name="Findings">What must not be; empty is what is wanted.</param>
internal sealed record FuzzReport(long Inputs, IReadOnlyDictionary<int, long> Statuses, long WarmBytes, long LargestBytes, IReadOnlyList<string> Findings);

/// <summary>
/// Sends random and hostile requests over every route: no answer may be a 5xx, every error must be problem details (but
/// for those of the HTTP layer itself, which have no body), the server must live, and its memory must stay steady.
/// </summary>
internal sealed class FuzzRounds(Uri address, string key, Func<long> residentBytes, int connections, int seed, TextWriter output)
{
    /// <summary>How much the memory may grow after the first fifth of the inputs: a quarter, and 96 MB for what the collector has not yet returned.</summary>
    private const double GrowthFactor = 1.25;

    private const long GrowthBytes = 96L << 20;

    private readonly ConcurrentDictionary<int, long> _statuses = new();
    private readonly ConcurrentQueue<string> _findings = new();
    private readonly Lock _reporting = new();
    private long _sent;
    private long _warm;
    private long _warmUntil;
    private long _largest;

    public async Task<FuzzReport> RunAsync(int count)
    {
        _warmUntil = Math.Max(1, count / 5);
        var document = await ApiDocument.ReadAsync(address);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(c => Task.Run(() => SendAsync(count, new HostileRequests(document, key, seed + c)))));
        Note(count, "at the end");
        if (_largest > (_warm * GrowthFactor) + GrowthBytes)
            _findings.Enqueue(string.Create(CultureInfo.InvariantCulture, $"memory grew from {Megabytes(_warm)} MB to {Megabytes(_largest)} MB"));
        await CheckAliveAsync();
        return new FuzzReport(_sent, new SortedDictionary<int, long>(_statuses), _warm, _largest, [.. _findings]);
    }

    private async Task SendAsync(int count, HostileRequests requests)
    {
        using var connection = new RawConnection(address);
        while (Interlocked.Increment(ref _sent) is var number && number <= count)
        {
            if (number % Math.Max(1, count / 20) == 0) Note(number, "");
            var request = requests.Next();
            using var limit = Patience.Begin();
            try
            {
                Judge(request, await connection.SendAsync(request, limit.Token));
            }
            catch (OperationCanceledException)
            {
                _findings.Enqueue($"no answer within {Patience.Limit.TotalSeconds:0} s to {Shown(request)}");
                return;
            }

            if (_findings.Count > 20) return;
        }

        Interlocked.Decrement(ref _sent);
    }

    private void Judge(byte[] request, RawAnswer? answer)
    {
        _statuses.AddOrUpdate(answer?.Status ?? 0, 1, (_, n) => n + 1);
        if (answer is null) return;
        var type = answer.ContentType?.Split(';')[0];
        if (answer.Status >= 500)
            _findings.Enqueue($"{answer.Status} to {Shown(request)}: {Encoding.UTF8.GetString(answer.Body)}");
        else if (answer.Status >= 400 && answer.Body.Length > 0 && !IsError(request, answer))
            _findings.Enqueue($"{answer.Status} without problem details ({answer.ContentType}: {Encoding.UTF8.GetString(answer.Body)}) to {Shown(request)}");
        else if (type is "application/json" or "application/problem+json" && answer.Body.Length > 0 && !IsJson(answer.Body))
            _findings.Enqueue($"{answer.Status} with a body that is no JSON to {Shown(request)}");
        else if (type is "application/x-ndjson" && FindBadLine(answer.Body) is { } line)
            _findings.Enqueue($"a line \"{line}\" in the answer to {Shown(request)}");
    }

    /// <summary>Problem details, or the form of the service that the address stands in for.</summary>
    private static bool IsError(byte[] request, RawAnswer answer)
    {
        if (answer.ContentType == "application/problem+json") return true;
        var line = Encoding.Latin1.GetString(request, 0, Math.Min(request.Length, 200)).Split(' ');
        if (line.Length < 2 || !CompatibleRequests.HasErrorsOfItsOwn(line[1]) || answer.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true || !IsJson(answer.Body)) return false;
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.TryGetProperty("error", out var error) && error.TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 };
    }

    /// <summary>A line of an answer that is no JSON, or that says that the service failed; null where all are well.</summary>
    private static string? FindBadLine(byte[] body) => Encoding.UTF8.GetString(body)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .FirstOrDefault(line => !IsJson(Encoding.UTF8.GetBytes(line)) || line.Contains("\"status\":5", StringComparison.Ordinal));

    private static bool IsJson(byte[] body)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Note(long number, string when)
    {
        var now = residentBytes();
        lock (_reporting)
        {
            if (number <= _warmUntil) _warm = Math.Max(_warm, now);
            _largest = Math.Max(_largest, now);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number,8} inputs {when}: resident {Megabytes(now)} MB, {_findings.Count} findings"));
        }
    }

    private static long Megabytes(long bytes) => bytes >> 20;

    private static string Shown(byte[] request) => JsonSerializer.Serialize(Encoding.Latin1.GetString(request, 0, Math.Min(request.Length, 600)));

    private async Task CheckAliveAsync()
    {
        using var connection = new RawConnection(address);
        var answer = await connection.SendAsync("GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"u8.ToArray(), default);
        if (answer is not { Status: 200 }) _findings.Enqueue($"not ready at the end: {answer?.Status}");
    }
}
