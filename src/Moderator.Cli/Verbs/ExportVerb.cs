using System.CommandLine;
using System.Globalization;
using Moderator.Cli.Exporting;
using Moderator.Cli.Output;
using Moderator.Storage.Comments;
using Moderator.Storage.Suggestions;

namespace Moderator.Cli.Verbs;

/// <summary><c>moderator export labels</c>: the moderators' decisions as a training set; <c>statements</c> stands in a file of its own.</summary>
public static class ExportVerb
{
    public static Verb Create(Terminal terminal)
    {
        var labels = CreateLabels(terminal);
        var command = new Command("export", "Writes what the service has gathered to files.");
        var statements = ExportStatementsVerb.Create(terminal);
        command.Subcommands.Add(labels.Command);
        command.Subcommands.Add(statements.Command);
        return new Verb(command, [(command, ["moderator export labels --output labels.ndjson"]), .. labels.Examples, .. statements.Examples]);
    }

    private static Verb CreateLabels(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var output = new Option<string?>("--output", "-o") { Description = "Write to this file instead of standard output.", HelpName = "FILE" };
        var site = new Option<string?>("--site") { Description = "Only the decisions on this site's comments.", HelpName = "NAME" };
        var since = new Option<string?>("--since") { Description = "Only decisions made at this time or later, for example 2026-11-01 or 2026-11-01T12:00:00Z.", HelpName = "TIME" };
        since.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !TryParseTime(text, out _))
                result.AddError($"--since: found \"{text}\", expected a time like 2026-11-01 or 2026-11-01T12:00:00Z.");
        });
        var withBulk = new Option<bool>("--with-bulk") { Description = "Also what was decided as one of many: a range of scores, a search, everything of an author. Nobody may have read each of those texts, and what a model's own scores decided teaches it nothing new. Each of their lines says by what it was chosen (\"decided_together\")." };
        var command = new Command("labels", "Writes the moderators' decisions, and the scores that Perspective's clients suggested, as a training set (format \"moderator\", NDJSON): the latest decision on each text. It holds readers' comments: keep it as you keep the database. The service may go on running.");
        foreach (var option in new Option[] { directory, output, site, since, withBulk })
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var query = new LabelQuery
            {
                Site = parsed.GetValue(site),
                Since = parsed.GetValue(since) is { } text && TryParseTime(text, out var time) ? time : null,
                WithBulk = parsed.GetValue(withBulk),
            };
            await using var file = OutputFile.Open(terminal, parsed.GetValue(output));
            var written = await LabelFile.WriteAsync(new SqliteCommentStore(opened).ReadLabels(query).Concat(new SuggestionStore(opened).ReadLabels(query)), file.Stream, cancellation);
            await file.CompleteAsync();
            await SayAsync(terminal, written, parsed.GetValue(output));
            return ExitCodes.Success;
        });
        return new Verb(
            command,
            "moderator export labels --output labels.ndjson",
            "moderator export labels --data-dir /var/lib/moderator --since 2026-11-01 > labels.ndjson",
            "moderator train training-data/recipes/tiny.json --with-labels labels.ndjson:5 --output ./models/mine");
    }

    private static async Task SayAsync(Terminal terminal, WrittenLabels written, string? output)
    {
        await terminal.Error.WriteLineAsync($"{written.Count} labelled {(written.Count == 1 ? "comment" : "comments")}, SHA-256 {written.Sha256}");
        if (written.Count == 0)
        {
            await terminal.Error.WriteLineAsync("No moderator has decided yet: POST /v1/comments/{id}/decisions.");
            return;
        }

        if (output is null or "-") return;
        await terminal.Error.WriteLineAsync("Train with it:");
        await terminal.Error.WriteLineAsync($"  moderator train RECIPE --with-labels {output} --output ./models/mine");
        await terminal.Error.WriteLineAsync("or name it in a recipe, under \"data_sets\":");
        await terminal.Error.WriteLineAsync($"  {{\"path\": \"{output.Replace("\\", "\\\\", StringComparison.Ordinal)}\", \"format\": \"moderator\", \"sha256\": \"{written.Sha256}\", \"weight\": 1.0}}");
    }

    private static bool TryParseTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
