using Microsoft.Data.Sqlite;
using Moderator.Storage;
using Xunit;

namespace Moderator.Tests.Cli;

public sealed class WebhooksTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_webhook_is_registered_listed_rotated_and_removed()
    {
        await MakeDatabaseAsync();
        var created = await RunAsync("create", "site", "https://news.example.org/told", "--event", "reversal", "--site", "daily");
        Assert.Equal((0, "This secret is shown now and never again:\n"), (created.ExitCode, created.Error));
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", Assert.Single(created.OutputLines));
        Assert.Equal("1\tsite\thttps://news.example.org/told\treversal\tsites daily\twithout text\t0 wait\t0 dead", Assert.Single((await RunAsync("list")).OutputLines));

        var rotated = await RunAsync("rotate", "1");
        Assert.NotEqual(created.Output, rotated.Output);
        Assert.Equal(0, (await RunAsync("remove", "1")).ExitCode);
        Assert.Equal("", (await RunAsync("list")).Output);
        Assert.Equal((2, "moderator: There is no webhook 1; \"moderator webhooks list\" shows them.\n"), await FailureAsync("rotate", "1"));
    }

    [Fact]
    public async Task Dead_deliveries_are_listed_and_sent_again()
    {
        await MakeDatabaseAsync();
        await RunAsync("create", "site", "https://news.example.org/told");
        await using (var connection = new SqliteConnection($"Data Source={_scratch.PathOf("moderator.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText =
                """
                INSERT INTO comments (comment_key, site, comment_id, received_at, revision, action) VALUES (1, 'daily', 'c-1', 5, 1, 'approve');
                INSERT INTO revisions (comment_key, revision, text, received_at) VALUES (1, 1, 'Fine', 5);
                INSERT INTO decisions (comment_key, revision, action, source, reasons, matched_rules, decided_at) VALUES (1, 1, 'approve', 'policy', '[]', '[]', 5);
                INSERT INTO webhook_deliveries (webhook_id, comment_key, decision_id, event, state, attempts, queued_at, next_attempt_at, last_error)
                    VALUES (1, 1, 1, 'decision', 'dead', 3, 5, 5, 'status 500');
                """;
            await command.ExecuteNonQueryAsync();
        }

        Assert.Equal("1\tdaily\tc-1\tdecision 1\tdecision\tdead\t3 attempts\tstatus 500", Assert.Single((await RunAsync("deliveries", "1")).OutputLines));
        Assert.Equal((2, "moderator: There is no webhook 1, or no such dead delivery of it; \"moderator webhooks deliveries\" lists them.\n"), await FailureAsync("resend", "1", "--delivery", "9"));
        Assert.Equal("1 deliveries are sent again.\n", (await RunAsync("resend", "1")).Output);
        Assert.Single((await RunAsync("deliveries", "1", "--state", "pending")).OutputLines);
        Assert.Contains("\tpending\t", Assert.Single((await RunAsync("deliveries", "1")).OutputLines), StringComparison.Ordinal);
        Assert.Empty((await RunAsync("deliveries", "1", "--state", "dead")).OutputLines);
    }

    [Fact]
    public async Task A_private_address_is_refused_unless_the_settings_allow_its_network()
    {
        await MakeDatabaseAsync();
        var (exitCode, error) = await FailureAsync("create", "x", "https://10.0.0.1/told");
        Assert.Equal(2, exitCode);
        Assert.Contains("URL: Names a private address", error, StringComparison.Ordinal);
        Assert.Contains("webhooks.allowedNetworks", error, StringComparison.Ordinal);
        Assert.Equal("", (await RunAsync("list")).Output);

        var config = _scratch.File("moderator.json", """{"webhooks": {"allowedNetworks": ["10.0.0.0/24"]}}""");
        Assert.Equal(0, (await RunAsync("create", "x", "https://10.0.0.1/told", "--config", config)).ExitCode);
        Assert.Equal(2, (await FailureAsync("create", "y", "https://10.0.1.1/told", "--config", config)).ExitCode);
    }

    [Theory]
    [InlineData("URL: Is no http or https address", "create", "x", "ftp://example.org")]
    [InlineData("--event: found \"all\", expected one of: decision, reversal, sanction.given, sanction.lifted, appeal.decided.", "create", "x", "https://example.org/", "--event", "all")]
    [InlineData("--limit: expected 1 or more.", "deliveries", "1", "--limit", "0")]
    public async Task A_wrong_argument_is_named(string message, params string[] args)
    {
        await MakeDatabaseAsync();
        var (exitCode, error) = await FailureAsync(args);
        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync(["webhooks", .. args, "--data-dir", _scratch.Path]);

    private async Task<(int ExitCode, string Error)> FailureAsync(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.Equal("", run.Output);
        return (run.ExitCode, run.Error);
    }

    private async Task MakeDatabaseAsync() => await ModerationDatabase.Open(new DatabaseOptions(_scratch.PathOf("moderator.db")), TimeProvider.System).DisposeAsync();
}
