using System.Net;
using System.Net.Http.Headers;
using Xunit;

namespace Moderator.Tests.Cli;

[Collection(TinyModel.Collection)]
public sealed class KeysTests(TinyModel model) : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_new_key_opens_a_running_service_and_is_listed_by_name_alone()
    {
        var data = _scratch.PathOf("data");
        await using var service = await RunningService.StartAsync(null, "--data-dir", data, "--model", model.Path);

        var created = await CommandRun.OfAsync("keys", "create", "website", "--data-dir", data);
        Assert.Equal((0, "This key is shown now and never again:\n"), (created.ExitCode, created.Error));
        var key = Assert.Single(created.OutputLines);
        using var queue = new HttpRequestMessage(HttpMethod.Get, "/v1/queue") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using var answer = await service.Http.SendAsync(queue);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var listed = await CommandRun.OfAsync("keys", "list", "--data-dir", data);
        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        Assert.Equal(["first", "website"], listed.OutputLines.Select(line => line.Split('\t')[1]));
        Assert.DoesNotContain(key, listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_rotated_and_revoked_and_the_audit_shows_who_did_it()
    {
        var data = _scratch.PathOf("data");
        await using (await RunningService.StartAsync(null, "--data-dir", data, "--model", model.Path))
        {
        }

        var created = await CommandRun.OfAsync("keys", "create", "website", "--scope", "submit", "--site", "daily", "--rate", "5", "--daily-quota", "900", "--data-dir", data);
        Assert.Equal(0, created.ExitCode);
        var rotated = await CommandRun.OfAsync("keys", "rotate", "2", "--overlap-hours", "2", "--data-dir", data);
        Assert.Equal(0, rotated.ExitCode);
        Assert.NotEqual(created.OutputLines[0], Assert.Single(rotated.OutputLines));
        Assert.StartsWith("The secret before is valid until ", rotated.Error, StringComparison.Ordinal);
        Assert.Contains("website\tsubmit\tsite daily\t5/s, burst 5\t900/day\tmade ", (await CommandRun.OfAsync("keys", "list", "--data-dir", data)).Output, StringComparison.Ordinal);
        Assert.StartsWith("Key 2 (website) is revoked since ", (await CommandRun.OfAsync("keys", "revoke", "2", "--data-dir", data)).Output, StringComparison.Ordinal);
        Assert.Contains("\trevoked ", (await CommandRun.OfAsync("keys", "list", "--data-dir", data)).OutputLines[1], StringComparison.Ordinal);

        var audit = await CommandRun.OfAsync("audit", "--data-dir", data, "--limit", "3");
        Assert.Equal((0, ""), (audit.ExitCode, audit.Error));
        Assert.Equal(["key.revoke", "key.rotate", "key.create"], audit.OutputLines.Select(line => line.Split('\t')[3]));
        Assert.All(audit.OutputLines, line => Assert.Equal($"operator ({Environment.UserName})", line.Split('\t')[2]));
        Assert.DoesNotContain(rotated.OutputLines[0], audit.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scope: found \"everything\", expected one of: score, submit, read, moderate, admin, all.", "keys", "create", "x", "--scope", "everything")]
    [InlineData("--site: Stands beside the scope admin", "keys", "create", "x", "--scope", "all", "--site", "daily")]
    [InlineData("--burst: Stands without rate_per_second", "keys", "create", "x", "--burst", "5")]
    [InlineData("--overlap-hours: found 9999, expected 0 to 720.", "keys", "rotate", "1", "--overlap-hours", "9999")]
    [InlineData("--since: found \"soon\"", "audit", "--since", "soon")]
    public async Task A_wrong_option_is_named(string message, params string[] args)
    {
        var run = await CommandRun.OfAsync([.. args, "--data-dir", _scratch.Path]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_database_it_says_where_it_looked()
    {
        var run = await CommandRun.OfAsync("keys", "create", "website", "--data-dir", _scratch.PathOf("nowhere"));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal($"moderator: --data-dir {_scratch.PathOf("nowhere")}: found no moderator.db there. The service makes it at its first start.\n", run.Error);
    }
}
