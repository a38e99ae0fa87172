using System.CommandLine;
using System.Globalization;
using Moderator.Storage.Backups;

namespace Moderator.Cli.Verbs.Operations;

/// <summary><c>moderator backup</c> and <c>moderator restore</c>.</summary>
public static class BackupVerbs
{
    public static Verb CreateBackup(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var target = new Argument<string>("FILE") { Description = "A new file, or a directory, which gets one named after the time." };
        var command = new Command("backup", "Copies the database into one new file, checked and readable by nobody else, while the service goes on. It holds comments, decisions, keys' hashes, policies in force and the audit log; models and configuration are files of their own. It holds readers' comments: keep it as you keep the database, and no longer than your retention says.");
        command.Arguments.Add(target);
        command.Options.Add(directory);
        command.SetAction(async (parsed, cancellation) =>
        {
            var database = SharedOptions.FindDatabase(terminal, parsed.GetValue(directory));
            var file = parsed.GetRequiredValue(target);
            if (Directory.Exists(file)) file = Path.Combine(file, $"moderator-{terminal.Clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}.db");
            var contents = await Task.Run(() => DatabaseBackup.Write(database, file), cancellation);
            await using var output = terminal.OutputWriter();
            await output.WriteLineAsync($"{file}: {Describe(contents)}");
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator backup /var/backups/moderator/", "moderator backup before-upgrade.db --data-dir /var/lib/moderator");
    }

    public static Verb CreateRestore(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var source = new Argument<string>("FILE") { Description = "A file that \"moderator backup\" made." };
        var command = new Command("restore", "Puts a backup in the database's place, after checking it. The service must be stopped. The database that stood there is kept beside it, and named.");
        command.Arguments.Add(source);
        command.Options.Add(directory);
        command.SetAction(async (parsed, cancellation) =>
        {
            var database = SharedOptions.DatabasePath(terminal, parsed.GetValue(directory));
            var (contents, kept) = await Task.Run(() => DatabaseBackup.Restore(parsed.GetRequiredValue(source), database, terminal.Clock.GetUtcNow()), cancellation);
            await using var output = terminal.OutputWriter();
            await output.WriteLineAsync($"{database}: {Describe(contents)}");
            if (kept is not null) await output.WriteLineAsync($"The database that stood there is kept as {kept}");
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator restore /var/backups/moderator/moderator-20261122-030000.db");
    }

    private static string Describe(BackupContents contents) => string.Create(
        CultureInfo.InvariantCulture,
        $"{contents.Comments} comments, {contents.Decisions} decisions, schema version {contents.SchemaVersion}, {contents.Bytes / 1024.0 / 1024:0.0} MiB");
}
