using Moderator.Cli;
using Xunit;

namespace Moderator.Tests.Cli;

public sealed class CommandTreeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("serve")]
    [InlineData("score")]
    [InlineData("submit")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("export")]
    [InlineData("export labels")]
    [InlineData("policy")]
    [InlineData("policy check")]
    [InlineData("policy test")]
    [InlineData("policy simulate")]
    [InlineData("policy promote")]
    [InlineData("policy list")]
    [InlineData("policy rollback")]
    [InlineData("models")]
    [InlineData("models list")]
    [InlineData("models promote")]
    [InlineData("models rollback")]
    [InlineData("models end-shadow")]
    [InlineData("models compare")]
    [InlineData("keys")]
    [InlineData("keys create")]
    [InlineData("keys list")]
    [InlineData("keys rotate")]
    [InlineData("keys revoke")]
    [InlineData("users")]
    [InlineData("users create")]
    [InlineData("users list")]
    [InlineData("users link")]
    [InlineData("users change")]
    [InlineData("users disable")]
    [InlineData("users enable")]
    [InlineData("audit")]
    [InlineData("export statements")]
    [InlineData("webhooks")]
    [InlineData("webhooks create")]
    [InlineData("webhooks list")]
    [InlineData("webhooks rotate")]
    [InlineData("webhooks remove")]
    [InlineData("webhooks deliveries")]
    [InlineData("webhooks resend")]
    [InlineData("privacy")]
    [InlineData("privacy expire")]
    [InlineData("privacy delete-author")]
    [InlineData("privacy export-author")]
    [InlineData("privacy scrub")]
    [InlineData("check")]
    [InlineData("config")]
    [InlineData("config show")]
    [InlineData("doctor")]
    [InlineData("backup")]
    [InlineData("restore")]
    [InlineData("data")]
    [InlineData("data lint")]
    [InlineData("data count")]
    [InlineData("data agreement")]
    public async Task Help_is_what_its_golden_file_says(string verb)
    {
        var run = await CommandRun.OfAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var name = verb.Length == 0 ? "moderator" : verb.Replace(' ', '-');
        var golden = Repository.PathOf("tests", "Moderator.Tests", "Cli", "Help", name + ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is "1") await File.WriteAllTextAsync(golden, run.Output);
        Assert.Equal(await File.ReadAllTextAsync(golden), run.Output, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task An_unknown_word_is_answered_with_every_verb()
    {
        var verbs = CommandTree.Build(CommandRun.Terminal(Stream.Null, Stream.Null, TextWriter.Null)).Subcommands.Select(c => c.Name);
        var run = await CommandRun.OfAsync("frobnicate");

        Assert.Equal((2, "", $"moderator: unknown word \"frobnicate\". Known verbs: {string.Join(", ", verbs)}.\nTry: moderator --help\n"), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("scor a.txt", "moderator: unknown word \"scor\". Did you mean \"score\"?\nTry: moderator --help\n")]
    [InlineData("score --formt csv", "moderator: unknown option \"--formt\". Did you mean \"--format\"?\nTry: moderator score --help\n")]
    [InlineData("score --format xml", "moderator: --format: found \"xml\", expected one of: text, csv, ndjson, page.\nTry: moderator score --help\n")]
    [InlineData("evaluate --dev x --threshold 2", "moderator: --threshold: found 2, expected a number from 0 to 1.\nTry: moderator evaluate --help\n")]
    [InlineData("evaluate --dev x --threshold y", "moderator: --threshold: found \"y\", expected a number.\nTry: moderator evaluate --help\n")]
    [InlineData("audit --limit many", "moderator: --limit: found \"many\", expected a whole number.\nTry: moderator audit --help\n")]
    [InlineData("keys rotate 1 --overlap-hours long", "moderator: --overlap-hours: found \"long\", expected a number.\nTry: moderator keys rotate --help\n")]
    [InlineData("keys revoke first", "moderator: revoke: found \"first\", expected a whole number.\nTry: moderator keys revoke --help\n")]
    [InlineData("evaluate", "moderator: expected either --data FILE with --format NAME, or --dev DIR.\nTry: moderator evaluate --help\n")]
    [InlineData("train recipe.json", "moderator: Option '--output' is required.\nTry: moderator train --help\n")]
    [InlineData("policy simulate p.json --since soon", "moderator: --since: found \"soon\", expected for example 30d, 12h or 2026-11-01.\nTry: moderator policy simulate --help\n")]
    [InlineData("export labels --since soon", "moderator: --since: found \"soon\", expected a time like 2026-11-01 or 2026-11-01T12:00:00Z.\nTry: moderator export labels --help\n")]
    public async Task A_wrong_command_line_is_refused_with_what_would_be_right(string line, string message)
    {
        var run = await CommandRun.OfAsync(line.Split(' '));

        Assert.Equal((2, "", message), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Version_is_printed()
    {
        var run = await CommandRun.OfAsync("--version");

        Assert.Equal((0, $"moderator {CommandTree.Version}\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Matches(@"^\d+\.\d+\.\d+$", CommandTree.Version);
    }

    [Fact]
    public async Task A_key_is_asked_for_before_anything_is_sent()
    {
        var run = await CommandRun.WithInputAsync("A remark.\n", "submit");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal("moderator: found no API key, expected --key KEY or MODERATOR_KEY. The service prints one at its first start.\n", run.Error);
    }
}
