using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Moderator.Rounds;

/// <summary>What a run of kill rounds found.</summary>
/// <param name="Rounds">How many times the server was killed.</param>
/// <param name="Acknowledged">How many answers arrived: submissions, edits and decisions.</param>
/// <param name="Unanswered">How many requests the kills cut off.</param>
/// <param name="Findings">What was lost or half-written; empty is what is wanted.</param>
internal sealed record KillReport(int Rounds, long Acknowledged, long Unanswered, IReadOnlyList<string> Findings);

/// <summary>
/// Loads the real server from several connections, kills it in mid-load, and checks that every answer that arrived is in
/// the database and nothing is there by halves; then again on the same database.
/// </summary>
internal sealed class KillRounds(ServerCommand command, int connections, int seed, TextWriter output)
{
    private readonly ToldRows _told = new();
    private readonly NamedRequests _named = new();
    private readonly ConcurrentDictionary<string, Acknowledged> _acknowledged = new(StringComparer.Ordinal);
    private long _answers;
    private long _unanswered;

    public async Task<KillReport> RunAsync(int rounds)
    {
        var key = await ServerProgram.PrepareAsync(command);
        await using var receiver = await ToldRows.ListenAsync(command.DatabasePath);
        var listening = command with { Environment = ToldRows.Settings };
        var random = new Random(seed);
        var findings = new List<string>();
        for (var round = 1; round <= rounds; round++)
        {
            using var server = await ServerProgram.StartAsync(listening);
            findings.AddRange(await RepeatNamedAsync(server, key));
            await LoadAndKillAsync(server, key, round, enough: random.Next(50, 1_500), random.Next());
            var found = StoredRows.Check(command.DatabasePath, _acknowledged).Concat(_named.CheckStored(command.DatabasePath));
            findings.AddRange(found.Select(f => $"round {round}: {f}"));
            await output.WriteLineAsync($"round {round}/{rounds}: {_answers} answers so far, {_acknowledged.Count} comments, {_unanswered} requests cut off, {findings.Count} findings");
            if (findings.Count > 20) break;
        }

        using (var server = await ServerProgram.StartAsync(listening))
        {
            findings.AddRange(await RepeatNamedAsync(server, key));
            findings.AddRange(await _told.CheckAsync(command.DatabasePath, receiver));
            await server.KillAsync();
        }

        findings.AddRange(_named.CheckStored(command.DatabasePath));
        findings.AddRange(await StoredRows.CheckIndexAsync(command.DatabasePath));
        await output.WriteLineAsync($"{_named.Answered} reports and annotations were acknowledged, sent again and answered alike");
        await output.WriteLineAsync($"{_told.Count} decisions were acknowledged and told, in {receiver.All.Count} deliveries");
        return new KillReport(rounds, _answers, _unanswered, findings);
    }

    private async Task<List<string>> RepeatNamedAsync(ServerProgram server, string key)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await _named.RepeatAsync(client);
    }

    private async Task LoadAndKillAsync(ServerProgram server, string key, int round, int enough, int roundSeed)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = Interlocked.Read(ref _answers);
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var loads = Enumerable.Range(0, connections).Select(c => Task.Run(() => LoadAsync(client, $"{round}-{c}", new Random(roundSeed + c), () =>
        {
            if (Interlocked.Increment(ref _answers) - start >= enough) reached.TrySetResult();
        }))).ToList();
        await Task.WhenAny(reached.Task, Task.WhenAll(loads));
        await server.KillAsync();
        await Task.WhenAll(loads);
        if (!reached.Task.IsCompleted) throw new InvalidOperationException("The server stopped answering before it was killed.");
    }

    /// <summary>Submits, edits, repeats and decides, one request after another, until the server is gone.</summary>
    private async Task LoadAsync(HttpClient client, string prefix, Random random, Action answered)
    {
        for (var n = 0; ; n++)
        {
            var id = $"{prefix}-{n}";
            if (!await TrySubmitAsync(client, id, GeneratedComments.Text(random), random, answered)) return;
            if (n % 5 == 1 && !await TrySubmitAsync(client, id, GeneratedComments.Text(random), random, answered)) return;
            if (n % 4 == 2 && !await TryDecideAsync(client, id, answered)) return;
            if (n % 6 == 3 && !await TryNameAsync(_named.ReportAsync(client, id, $"report-{id}"), answered)) return;
            if (n % 6 == 5 && !await TryNameAsync(_named.AnnotateAsync(client, id, $"annotation-{id}"), answered)) return;
        }
    }

    private async Task<bool> TrySubmitAsync(HttpClient client, string id, string text, Random random, Action answered)
    {
        var answer = await TrySendAsync(client, "/v1/comments", new { id, text, author = new { id = $"author-{random.Next(50)}" } });
        if (answer is null) return false;
        var decision = answer["decision"]!;
        _told.Expect(decision["id"]!.GetValue<long>());
        _acknowledged[id] = new Acknowledged(text, answer["revision"]!.GetValue<int>(), decision["id"]!.GetValue<long>(), decision["action"]!.GetValue<string>());
        answered();
        return true;
    }

    private async Task<bool> TryDecideAsync(HttpClient client, string id, Action answered)
    {
        var answer = await TrySendAsync(client, $"/v1/comments/{id}/decisions", new { action = "reject", moderator = "rounds", labels = new Dictionary<string, double> { ["INSULT"] = 1 } });
        if (answer is null) return false;
        _told.Expect(answer["id"]!.GetValue<long>());
        _acknowledged[id] = _acknowledged[id] with { DecisionId = answer["id"]!.GetValue<long>(), Action = "reject" };
        answered();
        return true;
    }

    private async Task<bool> TryNameAsync(Task<string?> sending, Action answered)
    {
        if (await sending is null)
        {
            Interlocked.Increment(ref _unanswered);
            return false;
        }

        answered();
        return true;
    }

    private async Task<JsonNode?> TrySendAsync(HttpClient client, string address, object body)
    {
        try
        {
            using var response = await client.PostAsJsonAsync(address, body);
            response.EnsureSuccessStatusCode();
            return JsonNode.Parse(await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException error) when (error.StatusCode is null)
        {
            // The kill. What the request asked for may be stored or not; whole it must be.
            Interlocked.Increment(ref _unanswered);
            return null;
        }
        catch (IOException)
        {
            Interlocked.Increment(ref _unanswered);
            return null;
        }
    }
}

/// <summary>What the server answered last on a comment.</summary>
internal sealed record Acknowledged(string Text, int Revision, long DecisionId, string Action);
