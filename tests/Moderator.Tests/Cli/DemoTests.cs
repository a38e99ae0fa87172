using Xunit;

namespace Moderator.Tests.Cli;

[Collection(TinyModel.Collection)]
public sealed class DemoTests(TinyModel model) : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_demo_says_how_to_sign_in_and_has_comments_to_look_at_and_is_not_poured_over_what_is_there()
    {
        var data = _scratch.PathOf("data");
        await using (var service = await RunningService.StartAsync(null, "--demo", "--data-dir", data, "--model", model.Path))
        {
            Assert.Matches("A demo with [0-9,]+ invented comments", service.Printed);
            Assert.Contains("  name      demo\n  password  ", service.Printed, StringComparison.Ordinal);
            Assert.DoesNotContain("has no user yet", service.Printed, StringComparison.Ordinal);
            Assert.NotEqual(0, (await service.GetAsync("/v1/queue")).GetProperty("items").GetArrayLength());
        }

        var again = await CommandRun.OfAsync("serve", "--demo", "--urls", "http://127.0.0.1:0", "--data-dir", data, "--model", model.Path);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains(Path.Combine(data, "moderator.db") + " holds comments or users already", again.Error, StringComparison.Ordinal);
        Assert.Contains("Leave --demo out to go on with it", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_is_for_this_machine_alone()
    {
        var run = await CommandRun.OfAsync("serve", "--demo", "--urls", "http://0.0.0.0:0", "--data-dir", _scratch.PathOf("data"), "--model", model.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("found http://0.0.0.0:0, expected an address of this machine alone", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch.PathOf("data")));
    }
}
