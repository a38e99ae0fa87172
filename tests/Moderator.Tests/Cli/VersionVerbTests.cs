using System.Text.Json;
using System.Text.Json.Nodes;
using Moderator.Rounds;
using Xunit;

namespace Moderator.Tests.Cli;

/// <summary>The verbs that check, try and promote policies and models, beside a running service.</summary>
[Collection(TinyModel.Collection)]
public sealed class VersionVerbTests(TinyModel tiny) : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Check_says_all_that_is_wrong_and_warns_of_what_cannot_match()
    {
        var wrong = Write("wrong.json", """{ "name": "n", "version": 1 }""");
        var refused = await CommandRun.OfAsync("policy", "check", wrong);
        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(
            [
                $"moderator: {wrong}:1:1: The policy lacks \"rules\": found no such property, expected an array of rules",
                $"{wrong}:1:1: The policy lacks \"default\": found no such property, expected an object with an action and a reason",
                $"{wrong}:1:27: \"version\" must be a text that is not empty: found 1, expected a text",
            ],
            refused.ErrorLines);

        var warned = await CommandRun.OfAsync("policy", "check", Write("warned.json", Policy("a", when: """{ "links": { "below": 0 } }""")));
        Assert.Equal(0, warned.ExitCode);
        Assert.Contains("warned.json:4:14: warning: The rule \"word\" can never match: its conditions contradict each other.", warned.Output, StringComparison.Ordinal);
        Assert.EndsWith(": 1 rules, 1 word lists, 0 overrides, 0 tests, 2 warnings.\n", warned.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_prints_each_failing_case_with_what_was_found_and_expected()
    {
        var good = Write("good.json", Policy("a", tests: """{ "name": "a word", "text": "a blorptang", "language": "en", "scores": {}, "action": "review", "rules": ["word"] }"""));
        var passed = await CommandRun.OfAsync("policy", "test", good);
        Assert.Equal((0, true), (passed.ExitCode, passed.Output.EndsWith(": 1 tests passed, 0 failed.\n", StringComparison.Ordinal)));

        var bad = Write("bad.json", Policy("a", tests: """{ "name": "a word", "text": "a blorptang", "action": "approve" }"""));
        var failed = await CommandRun.OfAsync("policy", "test", bad, "--model", tiny.Path);
        Assert.Equal(1, failed.ExitCode);
        var lines = failed.Output.Split('\n');
        Assert.Equal($"{bad}:6:14: The test \"a word\": found review because of word, expected approve", lines[0]);
        Assert.Matches("^    scores: TOXICITY 0\\.[0-9]{3}, ", lines[1]);
        Assert.Equal(2, (await CommandRun.OfAsync("policy", "test", Write("none.json", Policy("a")))).ExitCode);
    }

    [Fact]
    public async Task Simulate_counts_what_a_policy_would_have_done_and_promote_puts_it_in_force()
    {
        var data = _scratch.PathOf("data");
        await using var service = await RunningService.StartAsync(null, "--data-dir", data, "--model", tiny.Path, "--policy", Write("first.json", Policy("first")));
        await SubmitAsync(service, new { id = "c-1", text = "the blorptang waits", site = "north" });
        await SubmitAsync(service, new { id = "c-2", text = "nothing to see", site = "south" });
        await SubmitAsync(service, new { id = "c-3", text = "a zurfel\u001b[2J came by", site = "south" });
        var second = Write("second.json", Policy("second", word: "zurfel", action: "reject"));

        var simulated = await CommandRun.OfAsync("policy", "simulate", second, "--since", "1d", "--data-dir", data, "--model", tiny.Path);
        Assert.True(simulated.ExitCode == 0, simulated.Error);
        Assert.Contains(": 3 comments, 3 with the stored scores, 0 scored anew.\n2 would come out otherwise (66.7 %).", simulated.Output, StringComparison.Ordinal);
        Assert.Matches(@"review +1 +0 +0 +1\n", simulated.Output);
        Assert.Matches(@"approve +1 +0 +1 +2\n", simulated.Output);
        Assert.Matches(@"word +1 +1\n", simulated.Output);
        Assert.Contains("south/c-3: approve (default) -> reject (word)\n    a zurfel [2J came by\n", simulated.Output, StringComparison.Ordinal);
        var silent = await CommandRun.OfAsync("policy", "simulate", second, "--database", Path.Combine(data, "moderator.db"), "--model", tiny.Path, "--no-text", "--site", "south");
        Assert.DoesNotContain("came by", silent.Output, StringComparison.Ordinal);
        Assert.Contains(": 2 comments", silent.Output, StringComparison.Ordinal);

        var promoted = await CommandRun.OfAsync("policy", "promote", second, "--data-dir", data, "--model", tiny.Path, "--reason", "zurfels");
        Assert.True(promoted.ExitCode == 0, promoted.Error);
        Assert.StartsWith("policy is second@1-", promoted.Output, StringComparison.Ordinal);
        await UntilAsync(service, "zurfel", "reject");
        Assert.Equal(0, (await CommandRun.OfAsync("policy", "rollback", "--data-dir", data)).ExitCode);
        await UntilAsync(service, "zurfel", "approve");
        var listed = await CommandRun.OfAsync("policy", "list", "--data-dir", data);
        Assert.Equal(3, listed.Output.TrimEnd().Split('\n').Length);
        Assert.Contains("zurfels", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_listed_promoted_compared_and_rolled_back()
    {
        var (data, models) = (_scratch.PathOf("data"), _scratch.PathOf("models"));
        tiny.Install(models, "one", "1");
        tiny.Install(models, "two", "2");
        await using var service = await RunningService.StartAsync(null, "--data-dir", data, "--model", Path.Combine(models, "one"), "--models-dir", models, "--policy", Write("first.json", Policy("first")));

        Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync(["models", .. args, "--data-dir", data]);
        var unknown = await RunAsync("promote", "three", "--models-dir", models);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Matches("^moderator: No installed model is called \"three\"; expected one of tiny@1-[0-9a-f]{12}, tiny@2-[0-9a-f]{12}.\n$", unknown.Error);
        Assert.Matches("^moderator: Several installed models are called \"tiny\"; expected one of tiny@1-", (await RunAsync("promote", "tiny", "--models-dir", models)).Error);

        Assert.Equal(0, (await RunAsync("promote", "two", "--shadow", "--models-dir", models)).ExitCode);
        await Patience.UntilAsync(async () => await ShadowOfAsync(service) is not null, "a shadow in force");
        await SubmitAsync(service, new { id = "c-1", text = "a blorptang" });
        // It scores behind the answer.
        await Patience.UntilAsync(async () => (await RunAsync("compare")).Output.StartsWith("tiny@2", StringComparison.Ordinal), "a comment that the shadow scored");
        var compared = await RunAsync("compare");

        Assert.Matches("^tiny@2-[0-9a-f]{12} beside tiny@1-[0-9a-f]{12}: 1 comments, the same decision on 1 \\(100.0 %\\).\n", compared.Output);
        Assert.Matches("TOXICITY +1 +[01] +0 +0 +0 +0 +0 +0.000\n", compared.Output);

        Assert.Equal(0, (await RunAsync("promote", "two", "--models-dir", models)).ExitCode);
        Assert.Contains("in force", (await RunAsync("list", "--models-dir", models)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("end-shadow")).ExitCode);
        Assert.Equal(0, (await RunAsync("rollback")).ExitCode);
        var nothing = await RunAsync("rollback");
        Assert.Equal((2, "moderator: Nothing was promoted that is not undone already.\n"), (nothing.ExitCode, nothing.Error));
    }

    /// <summary>Submits new comments with this word until one comes out so.</summary>
    private static Task UntilAsync(RunningService service, string word, string action)
    {
        var i = 0;
        return Patience.UntilAsync(
            async () =>
            {
                var answer = await SubmitAsync(service, new { id = $"{word}-{action}-{i}", text = $"{word} number {i++}" });
                return answer.GetProperty("decision").GetProperty("action").GetString() == action;
            },
            $"a comment that comes out as {action}");
    }

    private static async Task<string?> ShadowOfAsync(RunningService service)
    {
        using var answer = await service.Http.GetAsync("/v1/models");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["shadow"]?.GetValue<string>();
    }

    private static Task<JsonElement> SubmitAsync(RunningService service, object comment) => service.PostAsync("/v1/comments", comment);

    private string Write(string name, string content) => _scratch.File(name, content);

    private static string Policy(string name, string when = """{ "word_lists": ["words"] }""", string word = "blorptang", string action = "review", string tests = "") =>
        $$"""
        {
          "name": "{{name}}", "version": "1",
          "word_lists": { "words": ["{{word}}"] },
          "rules": [ { "id": "word", "when": {{when}}, "action": "{{action}}", "reason": "{{name}}" }],
          "default": { "action": "approve", "reason": "{{name}}" },
          "tests": [ {{tests}} ]
        }
        """;
}
