using System.CommandLine;
using System.Globalization;
using Moderator.Classifier.Models;
using Moderator.Cli.Output;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Service.Versions;
using Moderator.Storage.Versions;

namespace Moderator.Cli.Verbs.Versions;

/// <summary><c>moderator models</c>: the models that score.</summary>
public static class ModelsVerb
{
    public static Verb Create(Terminal terminal)
    {
        Verb[] verbs = [CreateList(terminal), CreatePromote(terminal), CreateRollback(terminal), CreateEndShadow(terminal), CreateCompare(terminal)];
        var command = new Command("models", "Lists the installed models, puts one in force while the service runs, or lets one score beside it as a shadow.");
        foreach (var verb in verbs) command.Subcommands.Add(verb.Command);
        return new Verb(
            command,
            [(command, ["moderator models list", "moderator models promote mine --shadow", "moderator models compare --since 7d", "moderator models promote mine"]), .. verbs.SelectMany(v => v.Examples)]);
    }

    private static Verb CreateList(Terminal terminal)
    {
        var options = new StandingOptions();
        var command = new Command("list", "Lists the installed models, and the promotions, latest first.");
        command.Options.Add(options.Directories);
        command.Options.Add(options.DataDirectory);
        command.SetAction(async (parsed, _) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(options.DataDirectory));
            var standing = new StandingVersions(terminal, parsed, options, database);
            var (installed, now) = (standing.Installed, standing.Promotions.ReadStanding());
            await using var writer = terminal.OutputWriter();
            ResultTable.Write(
                terminal,
                writer,
                ["model", "state", "directory", "attributes"],
                installed.Select(m => (string[])[m.Version?.ToString() ?? "(unusable)", StateOf(m, now), m.Directory, m.Problem ?? string.Join(", ", m.Manifest!.Attributes)]),
                firstNumber: 4);
            if (now.Model?.To is null) await writer.WriteLineAsync("The model that the service is started with is in force: none is promoted.");
            var promotions = standing.Promotions.ReadHistory([PromotionSubject.Model, PromotionSubject.Shadow], 100);
            if (promotions.Count == 0) return ExitCodes.Success;
            await writer.WriteLineAsync();
            ResultTable.Write(terminal, writer, StandingVersions.Columns, StandingVersions.Rows(promotions), StandingVersions.Columns.Length);
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator models list", "moderator models list --models-dir /var/lib/moderator/models");
    }

    private static Verb CreatePromote(Terminal terminal)
    {
        var options = new StandingOptions();
        var name = new Argument<string>("MODEL") { Description = "An installed model: its name, its directory's name, name@version, or name@version-hash as 'moderator models list' shows it." };
        var shadow = new Option<bool>("--shadow") { Description = "Let it score the same comments beside the model in force, and only record what it says." };
        var command = new Command("promote", "Puts an installed model in force, after it was loaded and checked against the policy in force. A running service heeds it within a second, without a restart: requests under way end with the model they began with.");
        command.Arguments.Add(name);
        foreach (var option in new Option[] { shadow, options.Reason, options.Directories, options.DataDirectory }) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(options.DataDirectory));
            var standing = new StandingVersions(terminal, parsed, options, database);
            var found = PromotionChecks.Find(standing.Installed, parsed.GetRequiredValue(name));
            var policy = standing.Policy();
            if (!parsed.GetValue(shadow)) PromotionChecks.CheckAttributes(policy, found);
            using (ModelDirectory.Load(found.Directory))
            {
                // Whether it can be loaded is seen before it is stored as promoted.
            }

            var outcome = await standing.Promotions.PromoteModelAsync(found.Version!, parsed.GetValue(shadow), parsed.GetValue(options.Reason), terminal.Actor, terminal.Clock.GetUtcNow(), cancellation);
            if (!parsed.GetValue(shadow) && Moderator.Core.Policies.Checking.PolicyWarnings.OfModel(policy, found.Version!) is { } warning)
                await terminal.Error.WriteLineAsync($"moderator: warning: {warning}");
            await using var writer = terminal.OutputWriter();
            await writer.WriteLineAsync(StandingVersions.Describe(outcome));
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator models promote mine --shadow", "moderator models promote mine@2 --reason \"better on sarcasm\"");
    }

    private static Verb CreateRollback(Terminal terminal)
    {
        var options = new StandingOptions();
        var shadow = new Option<bool>("--shadow") { Description = "The shadow is meant." };
        var command = new Command("rollback", "Goes back to the model that was in force before. A running service heeds it within a second.");
        foreach (var option in new Option[] { shadow, options.Reason, options.DataDirectory }) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(options.DataDirectory));
            var subject = parsed.GetValue(shadow) ? PromotionSubject.Shadow : PromotionSubject.Model;
            var outcome = await new SqlitePromotionStore(database).UndoAsync(subject, parsed.GetValue(options.Reason), terminal.Actor, terminal.Clock.GetUtcNow(), cancellation);
            await using var writer = terminal.OutputWriter();
            await writer.WriteLineAsync(StandingVersions.Describe(outcome));
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator models rollback", "moderator models rollback --shadow");
    }

    private static Verb CreateEndShadow(Terminal terminal)
    {
        var options = new StandingOptions();
        var command = new Command("end-shadow", "Lets no model score beside the one in force any more. What was recorded stays.");
        command.Options.Add(options.Reason);
        command.Options.Add(options.DataDirectory);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(options.DataDirectory));
            var outcome = await new SqlitePromotionStore(database).PromoteModelAsync(null, asShadow: true, parsed.GetValue(options.Reason), terminal.Actor, terminal.Clock.GetUtcNow(), cancellation);
            await using var writer = terminal.OutputWriter();
            await writer.WriteLineAsync(StandingVersions.Describe(outcome));
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator models end-shadow");
    }

    private static Verb CreateCompare(Terminal terminal)
    {
        var options = new StandingOptions();
        var since = StandingOptions.Since();
        var threshold = new Option<double>("--threshold") { Description = "From which score on an attribute counts as flagged.", HelpName = "SCORE", DefaultValueFactory = _ => 0.5 };
        threshold.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<double>() is not (>= 0 and <= 1)) result.AddError($"--threshold: found {result.Tokens[0].Value}, expected 0 to 1.");
        });
        var command = new Command("compare", "Compares what a shadow model scored with the model in force at that time, as counts: decisions, flags and differences of scores by attribute.");
        foreach (var option in new Option[] { since, threshold, options.DataDirectory }) command.Options.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(options.DataDirectory));
            var comparisons = new SqliteShadowComparisons(database).Read(StandingOptions.TimeOf(parsed.GetValue(since), terminal.Clock), parsed.GetValue(threshold));
            await using var writer = terminal.OutputWriter();
            if (comparisons.Count == 0) await writer.WriteLineAsync("No shadow model has scored anything: moderator models promote MODEL --shadow");
            foreach (var comparison in comparisons) Write(terminal, writer, comparison);
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator models compare", "moderator models compare --since 7d --threshold 0.7");
    }

    private static void Write(Terminal terminal, StreamWriter writer, ShadowComparison comparison)
    {
        var actions = Enum.GetValues<ModerationAction>();
        var same = actions.Sum(a => comparison.Actions.GetValueOrDefault((a, a)));
        writer.WriteLine($"{comparison.Shadow} beside {comparison.Model}: {Whole(comparison.Comments)} comments, the same decision on {Whole(same)} ({(100.0 * same / comparison.Comments).ToString("0.0", CultureInfo.InvariantCulture)} %).");
        if (comparison.LeftOut > 0) writer.WriteLine($"The shadow did not score {Whole(comparison.LeftOut)} more: they came faster than it scores, or it failed on them.");
        ResultTable.Write(
            terminal,
            writer,
            ["decided \\ shadow", .. actions.Select(a => a.WireName())],
            actions.Select(done => (string[])[done.WireName(), .. actions.Select(by => Whole(comparison.Actions.GetValueOrDefault((done, by))))]),
            firstNumber: 1);
        writer.WriteLine();
        ResultTable.Write(
            terminal,
            writer,
            ["attribute", "comments", "both flag", "only model", "only shadow", "differ >= 0.1", ">= 0.25", ">= 0.5", "mean difference"],
            comparison.Attributes.Select(a => (string[])
            [
                a.Attribute.WireName(), Whole(a.Comments), Whole(a.BothFlag), Whole(a.OnlyModelFlags), Whole(a.OnlyShadowFlags),
                Whole(a.DifferBy10), Whole(a.DifferBy25), Whole(a.DifferBy50), a.MeanDifference.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture),
            ]),
            firstNumber: 1);
        writer.WriteLine();
    }

    private static string StateOf(InstalledModel model, StandingPromotions now) =>
        model.Version is null ? "unusable"
        : now.Model?.To?.AsModel() == model.Version ? "in force"
        : now.Shadow?.To?.AsModel() == model.Version ? "shadow"
        : "";

    private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
