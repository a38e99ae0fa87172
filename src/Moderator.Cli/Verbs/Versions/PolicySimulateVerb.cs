using System.CommandLine;
using Moderator.Cli.Output;
using Moderator.Service.Versions;
using Moderator.Storage;
using Moderator.Storage.Comments;

namespace Moderator.Cli.Verbs.Versions;

/// <summary><c>moderator policy simulate</c>: what a policy would have done.</summary>
internal static class PolicySimulateVerb
{
    public static Verb Create(Terminal terminal)
    {
        var file = PolicyVerb.File();
        var since = StandingOptions.Since();
        var site = new Option<string?>("--site") { Description = "Only this site's comments.", HelpName = "NAME" };
        var path = new Option<string?>("--database") { Description = "The SQLite file, for example a copy from another machine, instead of --data-dir.", HelpName = "FILE" };
        var examples = new Option<int>("--examples") { Description = "How many comments that come out otherwise are shown.", HelpName = "N", DefaultValueFactory = _ => 10 };
        examples.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int>() is < 0 or > 10_000) result.AddError($"--examples: found {result.Tokens[0].Value}, expected 0 to 10000.");
        });
        var noText = new Option<bool>("--no-text") { Description = "Show the examples without what readers wrote." };
        var options = new StandingOptions();
        var command = new Command(
            "simulate",
            "Says what a policy would have done to the stored comments, beside what was done: counts by action, by rule and by site, and some comments that come out otherwise. " +
            "Stored scores are taken where the model is the same, else the comments are scored anew. An author's history is what stands now of their earlier comments. The database is only read; the service may be running.");
        command.Arguments.Add(file);
        foreach (var option in new Option[] { since, site, examples, noText, options.Model, options.Directories, options.DataDirectory, path }) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var policy = ShippedFiles.ReadPolicy(parsed.GetRequiredValue(file));
            await using var database = Open(terminal, parsed.GetValue(path), parsed.GetValue(options.DataDirectory));
            using var model = new StandingVersions(terminal, parsed, options, database).LoadModel();
            PromotionChecks.CheckAttributes(policy, model.Version, model.Attributes);
            var store = new SqliteCommentStore(database);
            var query = new DecidedQuery(StandingOptions.TimeOf(parsed.GetValue(since), terminal.Clock), parsed.GetValue(site), WithParents: true);
            var count = store.CountDecided(query);
            using var progress = RowProgress.Start(terminal, "simulate", count, shown: true);
            var before = 0L;
            var report = await Task.Run(
                () => PolicySimulator.Run(policy, model, store.ReadDecided(query), parsed.GetValue(examples), Environment.ProcessorCount, done =>
                {
                    progress.Read(done - Interlocked.Exchange(ref before, done));
                    progress.Rows(done);
                }, cancellation),
                cancellation);
            progress.Finish();
            await using var writer = terminal.OutputWriter();
            SimulationTables.Write(terminal, writer, policy, model.Version, report, withText: !parsed.GetValue(noText));
            return ExitCodes.Success;
        });
        return new Verb(
            command,
            "moderator policy simulate policy.json --since 30d",
            "moderator policy simulate policy.json --since 2026-11-01 --site daily --examples 50 --no-text",
            "moderator policy simulate policy.json --database copy.db --model ./models/mine");
    }

    private static ModerationDatabase Open(Terminal terminal, string? file, string? directory)
    {
        var path = file ?? SharedOptions.DatabasePath(terminal, directory);
        return File.Exists(path)
            ? ModerationDatabase.OpenToRead(new DatabaseOptions(path))
            : throw new CommandFailureException($"{path}: there is no such database. The service makes it at its first start.");
    }
}
