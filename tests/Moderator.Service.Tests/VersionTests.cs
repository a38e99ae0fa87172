using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Moderator.Core.Policies;
using Moderator.Rounds;
using Moderator.Storage;
using Moderator.Storage.Audit;
using Moderator.Storage.Versions;
using Xunit;

namespace Moderator.Service.Tests;

/// <summary>Models and policies put in force while the service runs.</summary>
[Collection(ServiceCollection.Name)]
public sealed class VersionTests(TinyModel tiny) : IDisposable
{
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("moderator-models-");

    public void Dispose() => _models.Delete(recursive: true);

    [Fact]
    public async Task A_promoted_policy_decides_at_once_and_the_one_before_after_a_rollback()
    {
        await using var service = await StartAsync();
        var before = await service.SubmitAsync(new { id = "c-1", text = "grobblefitch and blorptang" });
        Assert.Equal("reject", before.Text("decision.action"));

        var promoted = await PostAsync(service, "/v1/policies", new { policy = PolicyText("a"), reason = "Blorptangs are in season." }, 200);
        Assert.Equal(("policy", "Blorptangs are in season.", "first"), (promoted.Text("subject"), promoted.Text("reason"), promoted.Text("by")));
        Assert.Null(promoted["from"]);
        var during = await service.SubmitAsync(new { id = "c-2", text = "grobblefitch and blorptang" });
        Assert.Equal(("review", promoted.Text("to")), (during.Text("decision.action"), during.Text("decision.policy")));
        Assert.Equal(PolicyText("a"), (await service.GetAsync("/v1/policies/in-force")).Text("policy"));

        var back = await PostAsync(service, "/v1/policies/rollback", new { }, 200);
        Assert.Equal(promoted["id"]!.GetValue<long>(), back["undoes"]!.GetValue<long>());
        var after = await service.SubmitAsync(new { id = "c-3", text = "grobblefitch and blorptang" });
        Assert.Equal(("reject", before.Text("decision.policy")), (after.Text("decision.action"), after.Text("decision.policy")));
        // Every field is optional, so the body is too.
        foreach (var address in new[] { "/v1/policies/rollback", "/v1/models/rollback" })
        {
            using var bare = await service.Client.PostAsync(address, null);
            Assert.Equal("nothing_to_undo", (await Answers.ReadAsync(bare, 409)).Text("code"));
        }

        var acts = (await service.GetAsync("/v1/audit?act=policy."))["items"]!.AsArray();
        Assert.Equal(["policy.rollback", "policy.promote"], acts.Select(a => a!.Text("act")));
    }

    [Fact]
    public async Task What_was_promoted_stands_after_a_restart()
    {
        await using var service = await StartAsync();
        Install("two", version: "2");
        var policy = await PostAsync(service, "/v1/policies", new { policy = PolicyText("a") }, 200);
        var model = await PostAsync(service, "/v1/models/promotions", new { model = "tiny@2" }, 200);
        await service.StopAsync();
        await service.StartAgainAsync(WithModels);

        var answer = await service.SubmitAsync(new { id = "c-1", text = "blorptang" });
        Assert.Equal((model.Text("to"), policy.Text("to")), (answer.Text("decision.model"), answer.Text("decision.policy")));
        Assert.StartsWith("tiny@2-", answer.Text("model"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_whose_promoted_model_is_gone_does_not_start_with_another()
    {
        await using var service = await StartAsync();
        var directory = Install("two", version: "2");
        await PostAsync(service, "/v1/models/promotions", new { model = "two" }, 200);
        await service.StopAsync();
        Directory.Delete(directory, recursive: true);

        var error = await Assert.ThrowsAsync<Versions.VersionUnavailableException>(() => service.StartAgainAsync(WithModels));
        Assert.Matches("^The promoted model tiny@2-[0-9a-f]{12} is not installed. Put its directory back, or go back to the model before: moderator models rollback.$", error.Message);
        Install("two", version: "2");
        await service.StartAgainAsync(WithModels);
    }

    [Fact]
    public async Task A_promotion_by_another_program_takes_force_without_a_request_that_says_so()
    {
        await using var service = await StartAsync();
        var policy = PolicyFile.Parse(System.Text.Encoding.UTF8.GetBytes(PolicyText("a")), "a.json");
        await using (var database = ModerationDatabase.Open(new DatabaseOptions(service.DatabasePath), TimeProvider.System))
        {
            await new SqlitePromotionStore(database).PromotePolicyAsync(policy, "By hand.", AuditActor.OfOperator("ops"), TimeProvider.System.GetUtcNow(), default);
        }

        await Patience.UntilAsync(async () => (await service.GetAsync("/v1/policies")).Text("in_force") == policy.Version.ToString(), "the promoted policy in force");
        var found = await service.GetAsync("/v1/policies");
        Assert.Equal("operator ops", found["promotions"]![0]!.Text("by"));
        // It is in force before it is logged.
        await Patience.UntilAsync(() => service.Log.Lines.Any(line => line.StartsWith("1101 Information In force now", StringComparison.Ordinal)), "a line of the log that says so");
    }

    [Fact]
    public async Task What_cannot_be_promoted_is_refused_with_the_reason()
    {
        await using var service = await StartAsync();
        var directory = Install("broken", version: "9");
        await File.AppendAllTextAsync(Path.Combine(directory, "model.zip"), "x");
        Install("other-format", version: "8", manifest => manifest["format"] = 99);
        Install("few", version: "7", manifest => manifest["attributes"] = new JsonArray("SPAM"));
        var installed = (await service.GetAsync("/v1/models"))["installed"]!.AsArray();
        Assert.Equal(3, installed.Count);

        Assert.Equal("no_such_model", (await PostAsync(service, "/v1/models/promotions", new { model = "unknown" }, 404)).Text("code"));
        Assert.Contains("SHA-256", (await PostAsync(service, "/v1/models/promotions", new { model = "broken" }, 409)).Text("detail"), StringComparison.Ordinal);
        Assert.Contains("format is 99, expected 1", (await PostAsync(service, "/v1/models/promotions", new { model = "other-format" }, 409)).Text("detail"), StringComparison.Ordinal);
        await PostAsync(service, "/v1/policies", new { policy = PolicyText("scores", when: """{ "scores": { "TOXICITY": { "at_least": 0.99 } } }""") }, 200);
        var lacks = await PostAsync(service, "/v1/models/promotions", new { model = "few" }, 409);
        Assert.Equal("attributes_missing", lacks.Text("code"));
        Assert.Contains("looks at TOXICITY, which the model tiny@7-", lacks.Text("detail"), StringComparison.Ordinal);

        var invalid = await PostAsync(service, "/v1/policies", new { policy = "{\n  \"name\": 3 }" }, 400);
        Assert.Equal("policy.json:2:11: \"name\" must be a text that is not empty: found 3, expected a text", invalid["errors"]!["policy"]!.AsArray()[^1]!.GetValue<string>());
        var failing = await PostAsync(service, "/v1/policies", new { policy = PolicyText("tests", tests: """{ "name": "a blorptang", "text": "blorptang", "language": "en", "scores": {}, "action": "reject" }""") }, 409);
        Assert.Equal("6:14: The test \"a blorptang\": found review because of word, expected reject", failing["errors"]!["policy.tests"]![0]!.GetValue<string>());
        Assert.Single((await service.GetAsync("/v1/policies"))["promotions"]!.AsArray());
        Assert.Empty((await service.GetAsync("/v1/models"))["promotions"]!.AsArray());
    }

    [Fact]
    public async Task A_shadow_scores_the_same_comments_and_decides_on_none()
    {
        await using var service = await StartAsync();
        Install("two", version: "2");
        await service.SubmitAsync(new { id = "c-1", text = "before the shadow" });
        await PostAsync(service, "/v1/models/promotions", new { model = "two", shadow = true }, 200);
        var answer = await service.SubmitAsync(new { id = "c-2", text = "blorptang" });
        await service.SubmitAsync(new { id = "c-2", text = "blorptang, edited" });
        // It scores behind the answers.
        await Patience.UntilAsync(() => service.Ask("SELECT COUNT(*) FROM shadow_scores") is 2L, "two comments that the shadow scored");
        Assert.StartsWith("tiny@1-", answer.Text("model"), StringComparison.Ordinal);
        Assert.StartsWith("tiny@2-", (await service.GetAsync("/v1/models")).Text("shadow"), StringComparison.Ordinal);
        using (var ended = await service.Client.DeleteAsync("/v1/models/shadow")) await Answers.ReadAsync(ended, 200);
        await service.SubmitAsync(new { id = "c-3", text = "after the shadow" });

        Assert.Equal(2L, service.Ask("SELECT COUNT(*) FROM shadow_scores s JOIN models m ON m.model_key = s.model_key WHERE m.version = '2'"));
        Assert.Equal(2L, service.Ask("SELECT COUNT(*) FROM shadow_scores s JOIN revisions r USING (comment_key, revision) WHERE s.toxicity = r.toxicity AND s.action = 'approve'"));
        Assert.Null((await service.GetAsync("/v1/models"))["shadow"]);
    }

    [Fact]
    public async Task Under_load_no_request_fails_and_every_decision_names_one_model_and_one_policy()
    {
        await using var service = await StartAsync();
        Install("two", version: "2");
        var policies = new[] { PolicyText("a"), PolicyText("b") };
        using var answered = new SemaphoreSlim(0);
        using var stop = new CancellationTokenSource();
        var pairs = new System.Collections.Concurrent.ConcurrentDictionary<(string Model, string Policy), int>();
        var clients = Enumerable.Range(0, 4).Select(client => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var answer = await service.SubmitAsync(new { id = $"{client}-{i}", text = $"blorptang number {i}", author = new { id = $"a-{client}" } });
                var policy = answer.Text("decision.policy");
                // The reason is the policy's own: it must be the one that the decision names.
                Assert.Equal(policy.StartsWith("test-house@", StringComparison.Ordinal) ? "No rule matched." : policy.Split('@')[0], answer["decision"]!["reasons"]![0]!.GetValue<string>());
                Assert.Equal(answer.Text("model"), answer.Text("decision.model"));
                pairs.AddOrUpdate((answer.Text("model"), policy), 1, (_, n) => n + 1);
                answered.Release();
            }
        })).ToArray();

        for (var swap = 0; swap < 10; swap++)
        {
            // Answers that were given meanwhile do not count: each that stood must have decided on something.
            while (await answered.WaitAsync(TimeSpan.Zero))
            {
                // Taken back.
            }

            for (var i = 0; i < 30; i++) Assert.True(await answered.WaitAsync(Patience.Limit), "no answer for minutes");
            if (swap % 2 == 0) await PostAsync(service, "/v1/policies", new { policy = policies[swap / 2 % 2] }, 200);
            else if (swap % 4 == 1) await PostAsync(service, "/v1/models/promotions", new { model = "two" }, 200);
            else await PostAsync(service, "/v1/models/rollback", new { }, 200);
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal(2, pairs.Keys.Select(p => p.Model).Distinct().Count());
        Assert.Equal(3, pairs.Keys.Select(p => p.Policy).Distinct().Count());
        Assert.Equal((long)pairs.Values.Sum(), service.Ask("SELECT COUNT(*) FROM decisions WHERE model_key IS NOT NULL AND policy_key IS NOT NULL"));
        Assert.Equal(0L, service.Ask("SELECT COUNT(*) FROM decisions d JOIN revisions r USING (comment_key, revision) WHERE d.model_key <> r.model_key"));
    }

    private Task<RunningService> StartAsync() => RunningService.StartAsync(tiny.Model, WithModels);

    private ServiceOptions WithModels(ServiceOptions options) => options with { Versions = new() { ModelDirectories = [_models.FullName] } };

    /// <summary>Installs the tiny model as another version.</summary>
    private string Install(string name, string version, Action<JsonNode>? change = null)
    {
        var directory = Path.Combine(_models.FullName, name);
        Directory.CreateDirectory(directory);
        foreach (var file in Directory.EnumerateFiles(tiny.ModelPath)) File.Copy(file, Path.Combine(directory, Path.GetFileName(file)), overwrite: true);
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "manifest.json")))!;
        manifest["version"] = version;
        change?.Invoke(manifest);
        File.WriteAllText(Path.Combine(directory, "manifest.json"), manifest.ToJsonString());
        return directory;
    }

    private static string PolicyText(string name, string when = """{ "word_lists": ["words"] }""", string tests = "") =>
        $$"""
        {
          "name": "{{name}}", "version": "1",
          "word_lists": { "words": ["blorptang"] },
          "rules": [{ "id": "word", "when": {{when}}, "action": "review", "reason": "{{name}}" }],
          "default": { "action": "approve", "reason": "{{name}}" },
          "tests": [ {{tests}} ]
        }
        """;

    private static async Task<JsonNode> PostAsync(RunningService service, string address, object body, int status)
    {
        using var response = await service.Client.PostAsJsonAsync(address, body);
        return await Answers.ReadAsync(response, status);
    }
}
