using System.Collections.Concurrent;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Moderator.Rounds;

/// <summary>
/// Reports and annotations that are sent with an <c>Idempotency-Key</c>, and again after the kill: each must be stored once,
/// and be answered the second time as the first time, whether the first answer arrived or not.
/// </summary>
internal sealed class NamedRequests
{
    private readonly ConcurrentDictionary<string, Named> _all = new(StringComparer.Ordinal);

    /// <summary>How many are known to be stored.</summary>
    public int Answered => _all.Values.Count(n => n.Answer is not null);

    public Task<string?> ReportAsync(HttpClient client, string commentId, string name) =>
        SendNewAsync(client, name, $"/v1/comments/{commentId}/reports", $$"""{"reason": "rude", "reporter": "{{name}}", "details": "{{name}}"}""");

    public Task<string?> AnnotateAsync(HttpClient client, string commentId, string name) =>
        SendNewAsync(client, name, $"/v1/comments/{commentId}/annotations", $$"""{"annotator": "rounds", "labels": {"INSULT": 0.5}, "note": "{{name}}"}""");

    /// <summary>Sends again what was sent before the kill, those that were cut off twice.</summary>
    /// <returns>What was answered otherwise than before, in words.</returns>
    public async Task<List<string>> RepeatAsync(HttpClient client)
    {
        var findings = new List<string>();
        foreach (var (name, named) in _all.Where(n => !n.Value.IsRepeated))
        {
            var answer = named.Answer;
            if (answer is null)
            {
                var (first, status, _) = await SendAsync(client, name, named);
                if (status != 200) findings.Add($"{name}, which was cut off, was answered with {status} when it was sent again");
                answer = first;
            }

            var (again, _, isReplayed) = await SendAsync(client, name, named);
            if (!isReplayed || !string.Equals(again, answer, StringComparison.Ordinal)) findings.Add($"{name} was not answered again as the first time");
            _all[name] = named with { Answer = answer, IsRepeated = true };
        }

        return findings;
    }

    /// <param name="path">The database; the server must not run.</param>
    /// <returns>What is lost or doubled, in words.</returns>
    public List<string> CheckStored(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, COUNT(*) FROM (SELECT details AS name FROM reports UNION ALL SELECT note FROM judgements) GROUP BY name";
        var stored = new Dictionary<string, long>(StringComparer.Ordinal);
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read()) stored.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return
        [
            .. _all.Where(n => n.Value.Answer is not null && !stored.ContainsKey(n.Key)).Select(n => $"lost: {n.Key}"),
            .. stored.Where(s => s.Value > 1).Select(s => $"stored {s.Value} times: {s.Key}"),
        ];
    }

    /// <returns>The answer; null where the kill cut it off.</returns>
    private async Task<string?> SendNewAsync(HttpClient client, string name, string address, string body)
    {
        var named = _all[name] = new Named(address, body, null, false);
        try
        {
            var (answer, status, _) = await SendAsync(client, name, named);
            if (status != 200) throw new InvalidOperationException($"{address} was answered with {status}.");
            _all[name] = named with { Answer = answer };
            return answer;
        }
        catch (Exception gone) when (gone is HttpRequestException { StatusCode: null } or IOException)
        {
            return null;
        }
    }

    private static async Task<(string Answer, int Status, bool IsReplayed)> SendAsync(HttpClient client, string name, Named named)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, named.Address) { Content = new StringContent(named.Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", name);
        using var response = await client.SendAsync(request);
        return (await response.Content.ReadAsStringAsync(), (int)response.StatusCode, response.Headers.Contains("Idempotency-Replayed"));
    }

    private sealed record Named(string Address, string Body, string? Answer, bool IsRepeated);
}
