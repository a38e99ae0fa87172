using System.CommandLine;
using System.Globalization;
using Moderator.Storage.Audit;

namespace Moderator.Cli.Verbs.Administration;

/// <summary><c>moderator audit</c>: who did what.</summary>
public static class AuditVerb
{
    private const int PageSize = 500;

    public static Verb Create(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var act = new Option<string?>("--act") { Description = "Only this act, for example key.create; with a dot at its end, every act on that resource, for example key.", HelpName = "ACT" };
        var since = new Option<string?>("--since") { Description = "Only acts at this time or later, for example 2026-11-01 or 2026-11-01T12:00:00Z.", HelpName = "TIME" };
        var limit = new Option<int>("--limit", "-n") { Description = "How many acts at most.", HelpName = "N", DefaultValueFactory = _ => 100 };
        since.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && TimeOf(text) is null)
                result.AddError($"--since: found \"{text}\", expected a time like 2026-11-01 or 2026-11-01T12:00:00Z.");
        });
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--limit: expected 1 or more.");
        });
        var command = new Command("audit", "Shows who did what to keys, policies, models, webhooks and readers' data, latest first: number, time, who, act, subject, details (JSON), a tab between. It never holds a comment's text.");
        foreach (var option in new Option[] { act, since, limit, directory })
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var log = new SqliteAuditLog(database);
            await using var output = terminal.OutputWriter();
            var left = parsed.GetValue(limit);
            long? before = null;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                var page = log.Read(new AuditQuery { Act = parsed.GetValue(act), Since = TimeOf(parsed.GetValue(since)), Limit = Math.Min(left, PageSize), Before = before });
                foreach (var recorded in page.Acts) await output.WriteLineAsync(Line(recorded));
                left -= page.Acts.Count;
                before = page.Next;
            }
            while (before is not null && left > 0);

            return ExitCodes.Success;
        });
        return new Verb(command, "moderator audit", "moderator audit --act key. --since 2026-11-01");
    }

    private static string Line(RecordedAct recorded)
    {
        var entry = recorded.Entry;
        var who = entry.Actor.Kind.ToString().ToLowerInvariant() + (entry.Actor.Id is { } id ? " " + id : "") + $" ({entry.Actor.Name})";
        return string.Create(CultureInfo.InvariantCulture, $"{recorded.Id}\t{entry.At.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}\t{who}\t{entry.Act}\t{entry.Subject}\t{entry.Details?.ToJsonString() ?? "{}"}");
    }

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
