using System.CommandLine;
using Moderator.Cli.Output;
using Moderator.Cli.Verbs.Operations;
using Moderator.Service.Api.Administration;
using Moderator.Storage.Appeals;
using Moderator.Storage.Audit;
using Moderator.Storage.Authors;
using Moderator.Storage.Privacy;

namespace Moderator.Cli.Verbs.Administration;

/// <summary><c>moderator privacy</c>: what is kept of readers, for how long, given out and removed.</summary>
public static class PrivacyVerb
{
    public static Verb Create(Terminal terminal)
    {
        Verb[] verbs = [CreateExpire(terminal), CreateDelete(terminal), CreateExport(terminal), CreateScrub(terminal)];
        var command = new Command("privacy", "Gives out and removes what is kept of readers. Decisions, scores and versions stay, without text.");
        foreach (var verb in verbs) command.Subcommands.Add(verb.Command);
        return new Verb(command, [(command, ["moderator privacy expire --dry-run", "moderator privacy delete-author u-17 --site daily"]), .. verbs.SelectMany(v => v.Examples)]);
    }

    private static Verb CreateExpire(Terminal terminal)
    {
        var options = new ServeOptionSet();
        var dry = new Option<bool>("--dry-run") { Description = "Count what would be removed, and remove nothing." };
        var command = new Command("expire", "Removes the texts and authors that are older than the settings privacy.keepApproved, privacy.keepReview and privacy.keepRejected allow. A running service does this by itself once in a while.");
        command.Options.Add(dry);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = options.Read(parsed, terminal).Values;
            var retention = settings.Options.Privacy.AsRetention();
            if (retention.KeepsAll) throw new CommandFailureException("No setting says how long texts are kept; expected privacy.keepApproved, privacy.keepReview or privacy.keepRejected, for example MODERATOR_PRIVACY__KEEP_REJECTED=365.00:00:00.");
            await using var database = SharedOptions.OpenDatabase(terminal, Path.GetDirectoryName(settings.Options.DatabasePath));
            var store = new PrivacyStore(database);
            var isDry = parsed.GetValue(dry);
            var counts = isDry ? store.CountExpired(retention, terminal.Clock.GetUtcNow()) : await ExpireAsync(store, retention, terminal, cancellation);
            await using var output = terminal.OutputWriter();
            await output.WriteLineAsync($"{(isDry ? "Would remove" : "Removed")} the texts and authors of {counts.Approved} approved, {counts.Review} waiting and {counts.Rejected} rejected comments.");
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator privacy expire --dry-run", "moderator privacy expire --config /etc/moderator/moderator.json");
    }

    private static Verb CreateDelete(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var (id, site) = (Author(), Site());
        var scrub = new Option<bool>("--no-scrub") { Description = "Do not write the database anew afterwards: for several authors in a row. Run \"moderator privacy scrub\" at the end." };
        var command = new Command("delete-author", "Removes everything that is kept of an author: texts, name, id, history, reports, also out of the search index, the write-ahead log and free space. It cannot be undone.");
        command.Arguments.Add(id);
        foreach (var option in new Option[] { site, scrub, directory }) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var store = new PrivacyStore(database);
            var (author, on) = (parsed.GetRequiredValue(id), parsed.GetValue(site));
            var places = Find(store, on, author);
            var erased = await store.EraseAuthorAsync(on, author, terminal.Actor, terminal.Clock.GetUtcNow(), cancellation);
            await using var output = terminal.OutputWriter();
            await output.WriteLineAsync($"Removed the author from {erased.Comments} comments, {erased.Reports} reports and {erased.Suggestions} suggested scores.");
            if (!parsed.GetValue(scrub)) await ScrubAsync(terminal, store, cancellation);
            return await TellOthersAsync(terminal, places, on);
        });
        return new Verb(command, "moderator privacy delete-author u-17", "moderator privacy delete-author u-17 --site daily --no-scrub");
    }

    private static Verb CreateExport(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var (id, site) = (Author(), Site());
        var file = new Option<string?>("--output", "-o") { Description = "Write to this file instead of standard output.", HelpName = "FILE" };
        var command = new Command("export-author", "Writes everything that is kept of an author as JSON: every comment with its texts, scores and decisions.");
        command.Arguments.Add(id);
        foreach (var option in new Option[] { site, file, directory }) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var (author, on) = (parsed.GetRequiredValue(id), parsed.GetValue(site));
            var store = new PrivacyStore(database);
            var places = Find(store, on, author);
            await new SqliteAuditLog(database).AppendAsync(
                new AuditEntry(terminal.Actor, terminal.Clock.GetUtcNow(), "privacy.export_author", PrivacyStore.SubjectOf(on, author)), cancellation);
            await using var output = OutputFile.Open(terminal, parsed.GetValue(file));
            await AuthorDataAnswer.WriteAsync(output.Stream, author, on, store.ReadAuthor(on, author), new SanctionStore(database).ReadOf(on, author), new AppealStore(database).ReadOf(on, author), terminal.Clock.GetUtcNow(), cancellation);
            await output.CompleteAsync();
            return await TellOthersAsync(terminal, places, on);
        });
        return new Verb(command, "moderator privacy export-author u-17 --output u-17.json");
    }

    private static Verb CreateScrub(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var command = new Command("scrub", "Writes the database anew, so that nothing of what was removed is left in unused space. A running service waits with its writes meanwhile, some seconds for each gigabyte: for a quiet hour.");
        command.Options.Add(directory);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            await ScrubAsync(terminal, new PrivacyStore(database), cancellation);
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator privacy scrub");
    }

    private static async Task ScrubAsync(Terminal terminal, PrivacyStore store, CancellationToken cancellation)
    {
        if (!await store.ScrubAsync(cancellation))
            await terminal.Error.WriteLineAsync("The write-ahead log is being read and could not be emptied; run \"moderator privacy scrub\" again later.");
    }

    private static async Task<ExpiredCounts> ExpireAsync(PrivacyStore store, Retention retention, Terminal terminal, CancellationToken cancellation)
    {
        var counts = ExpiredCounts.None;
        long? from = null;
        do
        {
            var step = await store.ExpireAsync(retention, from, terminal.Actor, terminal.Clock.GetUtcNow(), cancellation);
            counts += step.Removed;
            from = step.Next;
        }
        while (from is not null);

        await store.CheckpointAsync(cancellation);
        return counts;
    }

    /// <summary>Whoever asks on behalf of a reader must not take "0 comments" for done.</summary>
    private static AuthorPlaces Find(PrivacyStore store, string? site, string author)
    {
        var places = store.FindAuthor(site, author);
        return places.IsOnlyElsewhere
            ? throw new CommandFailureException($"Nothing is kept of this author {(site is null ? "without a site" : $"under site \"{site}\"")}, and nothing was done; the id is known under {places.InWords()}. {(places.Elsewhere[0] is null ? "Leave --site out" : "Name each with --site")}.")
            : places;
    }

    /// <summary>What was asked for is done; where no site was named, the others must not be forgotten.</summary>
    private static async Task<int> TellOthersAsync(Terminal terminal, AuthorPlaces places, string? site)
    {
        if (site is not null || places.Elsewhere.Count == 0) return ExitCodes.Success;
        await terminal.Error.WriteLineAsync($"moderator: Only comments without a site were looked at; the id is known under {places.InWords()} too. Name each with --site.");
        return ExitCodes.SomeRowsFailed;
    }

    private static Argument<string> Author() => new("AUTHOR") { Description = "The site's own id of the author." };

    private static Option<string?> Site() => new("--site") { Description = "The author's site. [default: comments without a site]", HelpName = "NAME" };
}
