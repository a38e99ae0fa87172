using Moderator.Storage;
using Xunit;

namespace Moderator.Tests.Cli;

public sealed class UsersChangeTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("moderator-users-");

    public async Task InitializeAsync() => await ModerationDatabase.Open(new DatabaseOptions(Path.Combine(_directory.FullName, "moderator.db")), TimeProvider.System).DisposeAsync();

    public Task DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Role_and_places_of_a_user_are_changed_one_without_the_other()
    {
        Assert.Equal(0, (await RunAsync("create", "ben", "--site", "daily")).ExitCode);

        Assert.Equal((0, "User ben is senior and sees daily.\n"), await SaidAsync("ben", "--role", "senior"));
        Assert.Equal((0, "User ben is senior and sees weekly/sport, daily.\n"), await SaidAsync("ben", "--site", "weekly/sport", "--site", "daily"));
        Assert.Equal((0, "User ben is senior and sees everything.\n"), await SaidAsync("ben", "--everywhere"));
        Assert.Contains("ben\tben\tsenior\teverything\t", (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expected --role, --site or --everywhere")]
    [InlineData("expected one of them", "--site", "daily", "--everywhere")]
    [InlineData("found \"chief\", expected one of: read_only, moderator, senior, admin", "--role", "chief")]
    [InlineData("There is no user \"ben\"", "--role", "admin")]
    public async Task What_cannot_be_meant_is_refused_with_what_would_be_right(string message, params string[] options)
    {
        var run = await RunAsync(["change", "ben", .. options]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> SaidAsync(string name, params string[] options)
    {
        var run = await RunAsync(["change", name, .. options]);
        return (run.ExitCode, run.Output);
    }

    private Task<CommandRun> RunAsync(params string[] words) => CommandRun.OfAsync(["users", .. words, "--data-dir", _directory.FullName]);
}
