using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using Xunit;
using Xunit.Abstractions;

namespace Moderator.Service.Tests;

/// <summary>A disk that is full, and one that may not be written to, with the real service on it.</summary>
[Collection(ServiceCollection.Name)]
public sealed class DiskTests(TinyModel tiny, ITestOutputHelper console)
{
    private const string Skipped = "Not run: it mounts a small file system, which this user may not. To run it: sudo, or a container with --cap-add SYS_ADMIN.";

    [Fact]
    public async Task A_full_disk_is_answered_with_503_loses_nothing_acknowledged_and_is_over_once_there_is_space()
    {
        using var disk = SmallDisk.TryMake(10);
        if (disk is null)
        {
            console.WriteLine(Skipped);
            return;
        }

        var path = Path.Combine(disk.Path, "data", "moderator.db");
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[4 << 20]);
        var acknowledged = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var service = await RunningService.StartAsync(tiny.Model, o => o with { DatabasePath = path }))
        {
            var refused = 0;
            for (var i = 0; refused < 5; i++)
            {
                Assert.True(i < 2_000, "the disk does not fill");
                var text = $"{i} " + new string((char)('a' + (i % 26)), 20_000);
                using var answer = await service.Client.PostAsJsonAsync("/v1/comments", new { id = $"c-{i}", text });
                if (answer.IsSuccessStatusCode)
                {
                    acknowledged.Add($"c-{i}", text);
                    continue;
                }

                refused++;
                var problem = await Answers.ReadAsync(answer, 503);
                Assert.Equal("storage_unavailable", problem.Text("code"));
                Assert.Contains("Nothing was stored; try again later.", problem.Text("detail"), StringComparison.Ordinal);
                Assert.Contains("The disk that holds the database", problem.Text("detail"), StringComparison.Ordinal);
                Assert.NotNull(answer.Headers.RetryAfter);
            }

            Assert.True(acknowledged.Count > 20, $"only {acknowledged.Count} comments before the disk was full");
            await service.GetAsync("/health/live");
            Assert.Equal(acknowledged["c-3"], (await service.GetAsync("/v1/comments/c-3")).Text("text"));
            await service.PostAsync("/v1/score", """{"text": "needs no disk"}""", 200);

            File.Delete(ballast);
            acknowledged.Add("after", "There is space again");
            await service.SubmitAsync(new { id = "after", text = acknowledged["after"] });
            await service.GetAsync("/health/ready");
            Assert.All(Stored(path), row => Assert.Equal(row.Value, acknowledged.GetValueOrDefault(row.Key)));
            Assert.Equal(acknowledged.Count, Stored(path).Count);
        }

        Assert.Equal(acknowledged.Count, Stored(path).Count);
    }

    [Fact]
    public async Task On_a_disk_that_may_not_be_written_to_it_reads_refuses_to_write_and_goes_on_once_it_may()
    {
        using var disk = SmallDisk.TryMake(10);
        if (disk is null)
        {
            console.WriteLine(Skipped);
            return;
        }

        var path = Path.Combine(disk.Path, "data", "moderator.db");
        string key;
        await using (var first = await RunningService.StartAsync(tiny.Model, o => o with { DatabasePath = path }))
        {
            key = first.Key;
            await first.SubmitAsync(new { id = "c-1", text = "Stored before" });
        }

        disk.MakeReadOnly();
        await using var service = await RunningService.StartAsync(tiny.Model, o => o with { DatabasePath = path });
        service.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var refused = await service.PostJsonAsync("/v1/comments", new { id = "c-2", text = "Not to be stored" }, 503);
        Assert.Equal(
            ("storage_unavailable", "The database cannot be written to: the file or its directory is read-only. Nothing was stored; try again later."),
            (refused.Text("code"), refused.Text("detail")));
        Assert.Equal("storage_unavailable", (await service.GetAsync("/health/ready", 503)).Text("code"));
        await service.GetAsync("/health/live");
        Assert.Equal("Stored before", (await service.GetAsync("/v1/comments/c-1")).Text("text"));

        disk.MakeWritable();
        await service.SubmitAsync(new { id = "c-3", text = "Stored after" });
        await service.GetAsync("/health/ready");
        Assert.Equal(["Stored after", "Stored before"], Stored(path).Values.Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, string> Stored(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = new SqliteCommand("SELECT c.comment_id, r.text FROM comments c JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision", connection);
        using var reader = command.ExecuteReader();
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read()) rows.Add(reader.GetString(0), reader.GetString(1));
        return rows;
    }
}
