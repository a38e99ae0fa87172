using System.Security.Cryptography;
using System.Text.Json;
using Xunit;

namespace Moderator.Tests.Cli;

/// <summary>Decide, export, train, serve: the loop that a newsroom lives in.</summary>
[Collection(TinyModel.Collection)]
public sealed class LoopTests(TinyModel model) : IDisposable
{
    private static readonly string[] Places = ["harbour", "library", "market", "station", "museum", "bakery", "garden", "theatre", "bridge", "school", "stadium", "airport", "castle", "lake", "tower"];

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Thirty_decisions_train_a_model_that_scores_differently_and_every_decision_names_its_model()
    {
        // House rules that no published set knows: this newsroom rejects talk of wobblegoblins, and nothing else.
        var unwanted = Places.Select((place, i) => (Id: $"bad-{i}", Text: $"Every wobblegoblin near the {place} should go home.")).ToList();
        var welcome = Places.Select((place, i) => (Id: $"good-{i}", Text: $"The new opening hours of the {place} suit my family well.")).ToList();
        var file = _scratch.File("thirty.ndjson", string.Concat(unwanted.Concat(welcome).Select(c => JsonSerializer.Serialize(new { id = c.Id, text = c.Text }) + "\n")));
        var data = _scratch.PathOf("data");
        string key, first;
        await using (var service = await RunningService.StartAsync(null, "--data-dir", data, "--model", model.Path))
        {
            key = service.Key;
            var submitted = await CommandRun.OfAsync("submit", file, "--url", service.Url, "--key", key);
            Assert.Equal((0, "", 30), (submitted.ExitCode, submitted.Error, submitted.OutputLines.Length));
            first = JsonDocument.Parse(submitted.OutputLines[0]).RootElement.GetProperty("model").GetString()!;
            foreach (var (id, _) in unwanted)
                await service.PostAsync($"/v1/comments/{id}/decisions", new { action = "reject", moderator = "kim", labels = new Dictionary<string, double> { ["TOXICITY"] = 1, ["INSULT"] = 1 } });
            foreach (var (id, _) in welcome)
                await service.PostAsync($"/v1/comments/{id}/decisions", new { action = "approve", moderator = "kim" });
            Assert.Equal(0, await service.StopAsync());
        }

        var labels = _scratch.PathOf("labels.ndjson");
        var exported = await CommandRun.OfAsync("export", "labels", "--data-dir", data, "--output", labels);
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(labels)));
        Assert.Equal((0, ""), (exported.ExitCode, exported.Output));
        Assert.StartsWith($"30 labelled comments, SHA-256 {hash}\n", exported.Error, StringComparison.Ordinal);
        Assert.Contains($$"""{"path": "{{labels}}", "format": "moderator", "sha256": "{{hash}}", "weight": 1.0}""", exported.Error, StringComparison.Ordinal);

        var retrained = _scratch.PathOf("retrained");
        var training = await CommandRun.OfAsync("train", TinyModel.RecipePath, "--with-labels", labels + ":5", "--output", retrained, "--threads", "2");
        Assert.True(training.ExitCode == 0, training.Error);

        await using var next = await RunningService.StartAsync(key, "--data-dir", data, "--model", retrained);
        var unseen = new { id = "new", text = "A wobblegoblin near the fountain, really?" };
        var after = await next.PostAsync("/v1/comments", unseen);
        var second = after.GetProperty("model").GetString();
        Assert.NotEqual(first, second);
        Assert.Equal(second, after.GetProperty("decision").GetProperty("model").GetString());
        var before = await ToxicityOfAsync(model.Path, unseen.text);
        var now = after.GetProperty("scores").GetProperty("TOXICITY").GetDouble();
        Assert.True(now > before + 0.1, $"The score moved from {before} to {now} only.");

        foreach (var (id, _) in unwanted.Concat(welcome))
        {
            var decisions = (await next.GetAsync($"/v1/comments/{id}")).GetProperty("decisions").EnumerateArray().ToList();
            Assert.Equal(["policy", "moderator"], decisions.Select(d => d.GetProperty("source").GetString()));
            Assert.All(decisions, d => Assert.Equal(first, d.GetProperty("model").GetString()));
        }
    }

    [Fact]
    public async Task A_page_goes_into_the_queue_or_past_it_with_its_threads_and_twice_is_once()
    {
        var page = _scratch.File("page.html", CommentPage.Html);
        await using var service = await RunningService.StartAsync(null, "--data-dir", _scratch.PathOf("data"), "--model", model.Path);
        var run = await CommandRun.OfAsync("submit", page, "--url", service.Url, "--key", service.Key);
        var again = await CommandRun.OfAsync("submit", page, "--url", service.Url, "--key", service.Key);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(run.Output, again.Output);
        var ids = run.OutputLines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()!).ToList();
        Assert.Equal(3, ids.Count);
        var reply = await service.GetAsync($"/v1/comments/{ids[1]}");
        Assert.Equal(ids[0], reply.GetProperty("parent_id").GetString());
        Assert.Equal("Ben", reply.GetProperty("author").GetProperty("name").GetString());
        Assert.Equal("The new bridge opens", reply.GetProperty("article").GetProperty("title").GetString());
        Assert.Single(reply.GetProperty("decisions").EnumerateArray());
    }

    [Fact]
    public async Task What_it_prints_at_its_first_start_is_enough_to_go_on()
    {
        var data = _scratch.PathOf("data");
        string key;
        await using (var first = await RunningService.StartAsync(null, "--data-dir", data, "--model", model.Path))
        {
            key = first.Key;
            Assert.Contains($"curl -sS {first.Url}/v1/comments -H \"Authorization: Bearer {key}\"", first.Printed, StringComparison.Ordinal);
            Assert.Contains(Path.Combine(data, "moderator.db"), first.Printed, StringComparison.Ordinal);
            Assert.Contains("moderator score --help", first.Printed, StringComparison.Ordinal);
            Assert.Contains("tiny@", first.Printed, StringComparison.Ordinal);
        }

        await using var second = await RunningService.StartAsync(key, "--data-dir", data, "--model", model.Path);
        Assert.DoesNotContain(key, second.Printed, StringComparison.Ordinal);
        Assert.Contains("Bearer $MODERATOR_KEY", second.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_with_how_to_choose_another()
    {
        await using var first = await RunningService.StartAsync(null, "--data-dir", _scratch.PathOf("a"), "--model", model.Path);
        var second = await CommandRun.OfAsync("serve", "--urls", first.Url, "--data-dir", _scratch.PathOf("b"), "--model", model.Path);

        Assert.Equal(2, second.ExitCode);
        Assert.Contains($"moderator: {first.Url}: another program listens there already. Stop it, or choose another port: moderator serve --urls http://127.0.0.1:80", second.Error, StringComparison.Ordinal);
        Assert.Equal(1, second.Error.Count(c => c == '\n'));
        Assert.Equal("", second.Output);
    }

    [Fact]
    public async Task A_wrong_policy_is_refused_with_the_place_of_its_mistake()
    {
        var policy = _scratch.File("policy.json", """
            {
              "name": "sports",
              "version": "1",
              "rules": [
                { "id": "rude", "when": { "scores": { "TOXICITY": { "at_least": 1.5 } } }, "action": "review", "reason": "Rude." }
              ],
              "default": { "action": "approve", "reason": "No rule matched." }
            }
            """);
        var served = await CommandRun.OfAsync("serve", "--policy", policy, "--data-dir", _scratch.PathOf("data"), "--model", model.Path);
        var scored = await CommandRun.WithInputAsync("Hello.\n", "score", "--policy", policy, "--model", model.Path);

        foreach (var run in new[] { served, scored })
        {
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.Contains($"{policy}:5:", run.Error, StringComparison.Ordinal);
            Assert.Contains("1.5", run.Error, StringComparison.Ordinal);
        }
    }

    private static async Task<double> ToxicityOfAsync(string modelPath, string text)
    {
        var run = await CommandRun.WithInputAsync(text, "score", "--model", modelPath);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("scores").GetProperty("TOXICITY").GetDouble();
    }
}
