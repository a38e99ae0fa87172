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
    public async Task Without_a_database_it_says_where_it_looked()
    {
        var run = await CommandRun.OfAsync("keys", "create", "website", "--data-dir", _scratch.PathOf("nowhere"));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal($"moderator: --data-dir {_scratch.PathOf("nowhere")}: found no moderator.db there. The service makes it at its first start.\n", run.Error);
    }
}
