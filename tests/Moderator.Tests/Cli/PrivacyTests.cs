using System.Text.Json.Nodes;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Storage;
using Moderator.Storage.Comments;
using Xunit;

namespace Moderator.Tests.Cli;

public sealed class PrivacyTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task An_author_is_given_out_and_removed()
    {
        await StoreAsync();
        var exported = await RunAsync("privacy", "export-author", "u-1");
        Assert.Equal((0, ""), (exported.ExitCode, exported.Error));
        var comment = Assert.Single(JsonNode.Parse(exported.Output)!["comments"]!.AsArray())!;
        Assert.Equal("Of the first author", comment["text"]!.GetValue<string>());

        Assert.Equal((0, "Removed the author from 1 comments, 0 reports and 0 suggested scores.\n", ""), await OutcomeAsync("privacy", "delete-author", "u-1"));
        Assert.Empty(JsonNode.Parse((await RunAsync("privacy", "export-author", "u-1")).Output)!["comments"]!.AsArray());
        Assert.DoesNotContain("Of the first author", await File.ReadAllTextAsync(_scratch.PathOf("moderator.db")), StringComparison.Ordinal);
        Assert.Contains("Of the second author", await File.ReadAllTextAsync(_scratch.PathOf("moderator.db")), StringComparison.Ordinal);
        Assert.Equal((0, "", ""), await OutcomeAsync("privacy", "scrub"));
        Assert.Equal(["privacy.export_author", "privacy.delete_author", "privacy.export_author"], (await RunAsync("audit")).OutputLines.Select(line => line.Split('\t')[3]));
    }

    [Theory]
    [InlineData("delete-author")]
    [InlineData("export-author")]
    public async Task An_author_who_is_known_under_other_sites_is_not_called_done(string verb)
    {
        await StoreAsync();
        await StoreAsync("daily");
        await StoreAsync("weekly", ("c-3", "u-3", "Of the third author"));

        Assert.Equal(
            (2, "", "moderator: Nothing is kept of this author without a site, and nothing was done; the id is known under site \"weekly\". Name each with --site.\n"),
            await OutcomeAsync("privacy", verb, "u-3"));
        Assert.Equal(2, (await RunAsync("privacy", verb, "u-3", "--site", "daily")).ExitCode);
        Assert.Empty((await RunAsync("audit")).OutputLines);

        var partly = await RunAsync("privacy", verb, "u-1");
        Assert.Equal((1, "moderator: Only comments without a site were looked at; the id is known under site \"daily\" too. Name each with --site.\n"), (partly.ExitCode, partly.Error));
        Assert.Equal((0, ""), ((await RunAsync("privacy", verb, "u-3", "--site", "weekly")).ExitCode, (await RunAsync("privacy", verb, "u-1", "--site", "daily")).Error));
    }

    [Fact]
    public async Task What_is_too_old_is_counted_first_and_then_removed()
    {
        await StoreAsync();
        var config = _scratch.File("moderator.json", """{"privacy": {"keepApproved": "30.00:00:00"}}""");
        Assert.Equal((0, "Would remove the texts and authors of 2 approved, 0 waiting and 0 rejected comments.\n", ""), await OutcomeAsync("privacy", "expire", "--dry-run", "--config", config));
        Assert.Equal((0, "Removed the texts and authors of 2 approved, 0 waiting and 0 rejected comments.\n", ""), await OutcomeAsync("privacy", "expire", "--config", config));
        Assert.Equal((0, "Would remove the texts and authors of 0 approved, 0 waiting and 0 rejected comments.\n", ""), await OutcomeAsync("privacy", "expire", "--dry-run", "--config", config));
    }

    [Fact]
    public async Task Without_a_setting_nothing_expires()
    {
        await StoreAsync();
        var (exitCode, output, error) = await OutcomeAsync("privacy", "expire");
        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("moderator: No setting says how long texts are kept; expected privacy.keepApproved", error, StringComparison.Ordinal);
    }

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync([.. args, "--data-dir", _scratch.Path]);

    private async Task<(int ExitCode, string Output, string Error)> OutcomeAsync(params string[] args)
    {
        var run = await RunAsync(args);
        return (run.ExitCode, run.Output, run.Error);
    }

    private async Task StoreAsync(string? site = null, params (string Id, string Author, string Text)[] comments)
    {
        await using var database = ModerationDatabase.Open(new DatabaseOptions(_scratch.PathOf("moderator.db")), TimeProvider.System);
        var store = new SqliteCommentStore(database);
        foreach (var (id, author, text) in comments.Length > 0 ? comments : [("c-1", "u-1", "Of the first author"), ("c-2", "u-2", "Of the second author")])
        {
            await store.SubmitAsync(
                new Submission
                {
                    Comment = new Comment(id, text) { Site = site, Author = new Author(author) },
                    Scored = null,
                    Action = ModerationAction.Approve,
                    Policy = null,
                    ReceivedAt = new DateTimeOffset(2025, 5, 4, 12, 0, 0, TimeSpan.Zero),
                },
                default);
        }
    }
}
