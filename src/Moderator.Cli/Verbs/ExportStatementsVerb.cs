using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Moderator.Cli.Input;
using Moderator.Cli.Output;
using Moderator.Cli.Verbs.Operations;
using Moderator.Service.Statements;
using Moderator.Storage.Comments;
using Moderator.Storage.Statements;

namespace Moderator.Cli.Verbs;

/// <summary><c>moderator export statements</c>: the statements of reasons for rejections, for the DSA transparency database.</summary>
public static class ExportStatementsVerb
{
    public static Verb Create(Terminal terminal)
    {
        var places = new ServeOptionSet();
        var output = new Option<string?>("--output", "-o") { Description = "Write to this file instead of standard output.", HelpName = "FILE" };
        var site = new Option<string?>("--site") { Description = "Only rejections of this site's comments.", HelpName = "NAME" };
        var since = new Option<string?>("--since") { Description = "Only rejections at this time or later, for example 2026-11-01 or 2026-11-01T12:00:00Z.", HelpName = "TIME" };
        since.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && TimeOf(text) is null)
                result.AddError($"--since: found \"{text}\", expected a time like 2026-11-01 or 2026-11-01T12:00:00Z.");
        });
        var command = new Command("statements", "Writes the statements of reasons for rejections (NDJSON) in the names and values that the EU's DSA transparency database takes. They hold no personal data. The house rules are those of the settings.");
        places.AddPlacesTo(command);
        foreach (var option in new Option[] { output, site, since }) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = places.Read(parsed, terminal).Values.Options;
            await using var opened = SharedOptions.OpenDatabase(terminal, Path.GetDirectoryName(settings.DatabasePath));
            await using var file = OutputFile.Open(terminal, parsed.GetValue(output));
            var query = new LabelQuery { Site = parsed.GetValue(site), Since = TimeOf(parsed.GetValue(since)) };
            var line = new ArrayBufferWriter<byte>(4_096);
            long count = 0;
            foreach (var facts in new StatementStore(opened).ReadAll(query))
            {
                line.ResetWrittenCount();
                using (var json = new Utf8JsonWriter(line, JsonText.Relaxed)) DsaStatement.Write(json, StatementOfReasons.Of(facts, settings));
                line.Write("\n"u8);
                await file.Stream.WriteAsync(line.WrittenMemory, cancellation);
                count++;
            }

            await file.CompleteAsync();
            await terminal.Error.WriteLineAsync($"{count} {(count == 1 ? "statement" : "statements")} of reasons");
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator export statements --since 2026-11-01 --output statements.ndjson");
    }

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
