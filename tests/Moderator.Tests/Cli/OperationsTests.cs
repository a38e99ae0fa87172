using System.Text.Json;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Moderator.Tests.Cli;

[Collection(TinyModel.Collection)]
public sealed class OperationsTests(TinyModel model) : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_service_is_backed_up_while_it_runs_and_restored_after_it_stopped()
    {
        var data = _scratch.PathOf("data");
        await using (var service = await RunningService.StartAsync(null, "--data-dir", data, "--model", model.Path))
        {
            await service.PostAsync("/v1/comments", new { id = "a", text = "You idiot." });
            var backup = await CommandRun.OfAsync("backup", _scratch.Path, "--data-dir", data);
            Assert.Equal((0, ""), (backup.ExitCode, backup.Error));
            Assert.Contains(": 1 comments, 1 decisions, schema version ", backup.Output, StringComparison.Ordinal);
            await service.PostAsync("/v1/comments", new { id = "b", text = "Thank you." });

            var refused = await CommandRun.OfAsync("restore", backup.Output.Split(": ")[0], "--data-dir", data);
            Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
            Assert.Contains("is in use. Stop the service first", refused.Error, StringComparison.Ordinal);
        }

        var file = Assert.Single(Directory.GetFiles(_scratch.Path, "moderator-*.db"));
        var restored = await CommandRun.OfAsync("restore", file, "--data-dir", data);
        Assert.Equal((0, ""), (restored.ExitCode, restored.Error));
        Assert.Contains(": 1 comments, 1 decisions", restored.Output, StringComparison.Ordinal);
        Assert.Contains("The database that stood there is kept as", restored.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_finds_nothing_wrong_with_a_service_that_runs()
    {
        var data = _scratch.PathOf("data");
        await using var service = await RunningService.StartAsync(null, "--data-dir", data, "--model", model.Path);
        var run = await CommandRun.OfAsync("doctor", "--data-dir", data, "--model", model.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.DoesNotContain("FAILED", run.Output, StringComparison.Ordinal);
        foreach (var check in new[] { "configuration", "data directory", "disk", "database", "schema", "clock", "model", "policy" })
            Assert.Contains(run.OutputLines, line => line.StartsWith("ok ", StringComparison.Ordinal) && line.Contains(check, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_doctor_looks_at_the_promoted_policy_and_model_too()
    {
        var data = _scratch.PathOf("data");
        await using (await RunningService.StartAsync(null, "--data-dir", data, "--model", model.Path))
        {
            // It makes the database.
        }

        var policy = _scratch.File("promoted.json", """
            { "name": "late", "version": "7",
              "rules": [ { "id": "word", "when": { "links": { "at_least": 3 } }, "action": "review", "reason": "Many links" } ],
              "default": { "action": "approve", "reason": "Nothing found" } }
            """);
        Assert.Equal(0, (await CommandRun.OfAsync("policy", "promote", policy, "--data-dir", data, "--model", model.Path)).ExitCode);
        var run = await CommandRun.OfAsync("doctor", "--data-dir", data, "--model", model.Path);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(run.OutputLines, line => line.StartsWith("ok ", StringComparison.Ordinal) && line.Contains("promoted policy", StringComparison.Ordinal) && line.Contains("late@7", StringComparison.Ordinal));

        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(data, "moderator.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM policy_files";
            await command.ExecuteNonQueryAsync();
        }

        var lost = await CommandRun.OfAsync("doctor", "--data-dir", data, "--model", model.Path);
        Assert.Equal(1, lost.ExitCode);
        Assert.Contains("is promoted and not stored", lost.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_looks_at_the_promoted_model_and_at_what_decides_with_it()
    {
        var data = _scratch.PathOf("data");
        await using (await RunningService.StartAsync(null, "--data-dir", data, "--model", model.Path))
        {
            // It makes the database.
        }

        var models = _scratch.PathOf("models");
        var next = model.Install(models, "next", "77");
        var promoted = await CommandRun.OfAsync("models", "promote", "tiny@77", "--models-dir", models, "--data-dir", data);
        Assert.True(promoted.ExitCode == 0, promoted.Error);
        var config = _scratch.File("moderator.json", JsonSerializer.Serialize(new { versions = new { modelDirectories = new[] { models } } }));
        var run = await CommandRun.OfAsync("doctor", "--config", config, "--data-dir", data, "--model", model.Path);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(run.OutputLines, line => line.StartsWith("ok ", StringComparison.Ordinal) && line.Contains("promoted model", StringComparison.Ordinal) && line.Contains("tiny@77-", StringComparison.Ordinal));
        Assert.Contains(run.OutputLines, line => line.Contains("policy in force", StringComparison.Ordinal) && line.Contains("a harmless comment comes out as", StringComparison.Ordinal));

        Directory.Delete(next, recursive: true);
        var lost = await CommandRun.OfAsync("doctor", "--config", config, "--data-dir", data, "--model", model.Path);
        Assert.Equal(1, lost.ExitCode);
        Assert.Contains(lost.OutputLines, line => line.StartsWith("FAILED", StringComparison.Ordinal) && line.Contains("tiny@77-", StringComparison.Ordinal) && line.Contains("is promoted and not installed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_doctor_names_each_thing_that_is_broken_and_what_to_do()
    {
        var data = Directory.CreateDirectory(_scratch.PathOf("data")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "moderator.db"), "this is no database, and long enough to be looked at");
        var policy = _scratch.File("policy.json", "{\"name\": 3}");
        var run = await CommandRun.OfAsync("doctor", "--data-dir", data, "--model", _scratch.PathOf("no-model"), "--policy", policy);

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("FAILED  database        The database file is damaged, or is not a SQLite database. Put a backup back: moderator restore FILE", run.Output, StringComparison.Ordinal);
        Assert.Contains("FAILED  model           No model", run.Output, StringComparison.Ordinal);
        Assert.Contains("FAILED  policy          ", run.Output, StringComparison.Ordinal);
        Assert.Equal("3 failed, 1 to look at.", run.OutputLines[^1].Replace("0 to look at", "1 to look at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_setting_is_shown_with_its_source()
    {
        var file = _scratch.File("moderator.json", "{\"maxBodyBytes\": 4096}");
        var run = await CommandRun.OfAsync("config", "show", "--config", file, "--data-dir", "elsewhere", "--set-only");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            ["setting value from environment variable", "dataDirectory elsewhere command line MODERATOR_DATA_DIR", "maxBodyBytes 4096 file MODERATOR_MAX_BODY_BYTES"],
            run.OutputLines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Fact]
    public async Task Both_variables_that_set_the_address_are_shown()
    {
        var run = await CommandRun.OfAsync("config", "show");
        Assert.Contains(run.OutputLines, line => line.StartsWith("urls ", StringComparison.Ordinal) && line.EndsWith("MODERATOR_URLS or MODERATOR_URL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_does_not_start_with_a_mistake_in_its_configuration()
    {
        var file = _scratch.File("moderator.json", "{\"maxBodyByte\": 4096}");
        var run = await CommandRun.OfAsync("serve", "--config", file, "--data-dir", _scratch.PathOf("data"));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal($"moderator: {file}: found the setting \"maxBodyByte\", which there is not. Did you mean \"maxBodyBytes\"?\n", run.Error);
        Assert.False(Directory.Exists(_scratch.PathOf("data")));
    }
}
