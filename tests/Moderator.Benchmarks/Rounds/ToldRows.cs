using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Moderator.Service.Webhooks;
using Moderator.Storage;
using Moderator.Storage.Audit;
using Moderator.Storage.Webhooks;

namespace Moderator.Rounds;

/// <summary>What a webhook was told over kills: every acknowledged decision at least once, and each comment's in their order.</summary>
internal sealed class ToldRows
{
    private readonly ConcurrentBag<long> _acknowledged = [];

    /// <summary>The server's settings: the receiver is on this machine, and what fails is tried again soon.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["MODERATOR_WEBHOOKS__ALLOWED_NETWORKS"] = "127.0.0.1/32",
        ["MODERATOR_WEBHOOKS__FIRST_RETRY_AFTER"] = "00:00:00.050",
        ["MODERATOR_WEBHOOKS__LONGEST_RETRY_AFTER"] = "00:00:00.500",
        ["MODERATOR_WEBHOOKS__LOOK_EVERY"] = "00:00:00.050",
    };

    public int Count => _acknowledged.Count;

    /// <summary>Starts a receiver that refuses every eleventh delivery for the moment, and registers it in the database.</summary>
    public static async Task<WebhookReceiver> ListenAsync(string databasePath)
    {
        var receiver = await WebhookReceiver.StartAsync();
        var arrived = 0;
        receiver.Answer = _ => Interlocked.Increment(ref arrived) % 11 == 0 ? 503 : 204;
        await using var database = ModerationDatabase.Open(new DatabaseOptions(databasePath), TimeProvider.System);
        await new WebhookStore(database).AddAsync(
            new NewWebhook { Name = "rounds", Url = receiver.Url.ToString(), Secret = WebhookSignature.MakeSecret() }, AuditActor.OfOperator("rounds"), TimeProvider.System.GetUtcNow(), default);
        return receiver;
    }

    /// <summary>A decision that the server answered with.</summary>
    public void Expect(long decisionId) => _acknowledged.Add(decisionId);

    /// <summary>Waits, while the server runs, until nothing is left to be sent; then looks at what arrived.</summary>
    /// <returns>What is wrong, in words; empty where nothing is.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(string databasePath, WebhookReceiver receiver)
    {
        using var limit = Patience.Begin();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (Pending(databasePath) > 0) await pause.WaitForNextTickAsync(limit.Token);

        var findings = new List<string>();
        var taken = receiver.All.Where(r => r.Status == 204).ToList();
        var told = taken.Select(DecisionOf).ToHashSet();
        findings.AddRange(_acknowledged.Where(id => !told.Contains(id)).Select(id => $"never told: decision {id}"));
        foreach (var comment in taken.GroupBy(r => r.Json["data"]!["comment_id"]!.GetValue<string>()))
        {
            // Told twice where the server was killed before it noted the first: the first time counts.
            var order = comment.Select(DecisionOf).Distinct().ToList();
            if (!order.SequenceEqual(order.Order())) findings.Add($"told out of order: {comment.Key}: {string.Join(", ", order)}");
        }

        return findings;
    }

    private static long DecisionOf(Received received) => received.Json["data"]!["decision_id"]!.GetValue<long>();

    private static long Pending(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ConnectionString);
        connection.Open();
        using var command = new SqliteCommand("SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'pending'", connection);
        return (long)command.ExecuteScalar()!;
    }
}
