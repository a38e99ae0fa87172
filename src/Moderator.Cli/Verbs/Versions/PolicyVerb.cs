using System.CommandLine;
using Moderator.Cli.Output;
using Moderator.Core.Policies.Checking;
using Moderator.Core.Scoring;
using Moderator.Service.Versions;
using Moderator.Storage.Versions;

namespace Moderator.Cli.Verbs.Versions;

/// <summary><c>moderator policy</c>: the rules that decide.</summary>
public static class PolicyVerb
{
    public static Verb Create(Terminal terminal)
    {
        Verb[] verbs = [CreateCheck(terminal), CreateTest(terminal), PolicySimulateVerb.Create(terminal), CreatePromote(terminal), CreateList(terminal), CreateRollback(terminal)];
        var command = new Command("policy", "Checks, tests and tries policies, and puts them in force while the service runs.");
        foreach (var verb in verbs) command.Subcommands.Add(verb.Command);
        return new Verb(
            command,
            [(command, ["moderator policy check policy.json", "moderator policy simulate policy.json --since 30d", "moderator policy promote policy.json --reason \"fewer false alarms\""]), .. verbs.SelectMany(v => v.Examples)]);
    }

    internal static Argument<string> File() => new("FILE") { Description = "The policy (JSON), its word lists beside it." };

    private static Verb CreateCheck(Terminal terminal)
    {
        var file = File();
        var model = SharedOptions.Model();
        model.Description = "Look as well whether this model gives every score that the policy asks for.";
        var command = new Command("check", "Says everything that is wrong in a policy file, by line and column, and warns of rules that can never match. Exit code 2 where it cannot be used.");
        command.Arguments.Add(file);
        command.Options.Add(model);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var policy = ShippedFiles.ReadPolicy(path);
            var warnings = PolicyWarnings.Of(policy).ToList();
            if (parsed.GetValue(model) is { Length: > 0 } named)
            {
                using var loaded = ShippedFiles.LoadModel(terminal, named);
                PromotionChecks.CheckAttributes(policy, loaded.Version, loaded.Attributes);
                if (PolicyWarnings.OfModel(policy, loaded.Version) is { } other) warnings.Add(other);
            }

            using var writer = terminal.OutputWriter();
            foreach (var warning in warnings) writer.WriteLine(warning.Place is null ? $"{path}: warning: {warning}" : $"{path}:{warning.Place.Value.Line}:{warning.Place.Value.Column}: warning: {warning.Message}");
            writer.WriteLine($"{policy.Version}: {policy.Rules.Count} rules, {policy.WordLists.Count} word lists, {policy.Overrides.Count} overrides, {policy.Cases.Count} tests, {warnings.Count} warnings.");
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator policy check policy.json");
    }

    private static Verb CreateTest(Terminal terminal)
    {
        var file = File();
        var model = SharedOptions.Model();
        var command = new Command("test", "Runs the tests that stand in a policy file: each comment must be approved, reviewed or rejected because of the rules that the test names. Exit code 1 where one fails.");
        command.Arguments.Add(file);
        command.Options.Add(model);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var policy = ShippedFiles.ReadPolicy(path);
            if (policy.Cases.Count == 0) throw new CommandFailureException($"{path}: the policy has no \"tests\".");

            // Tests that give scores and language need none.
            var loaded = new Lazy<Moderator.Classifier.Models.ICommentModel>(() => ShippedFiles.LoadModel(terminal, parsed.GetValue(model)));
            try
            {
                var results = PolicyCases.Run(policy, text => loaded.Value.Score(text));
                using var writer = terminal.OutputWriter();
                foreach (var failed in results.Where(r => !r.Passed))
                {
                    writer.WriteLine($"{path}:{failed}");
                    if (failed.Case.Scores is null) writer.WriteLine($"    scores: {string.Join(", ", failed.Scores.Select(s => $"{s.Attribute.WireName()} {s.Value:0.000}"))}");
                }

                var failures = results.Count(r => !r.Passed);
                writer.WriteLine($"{policy.Version}: {results.Count - failures} tests passed, {failures} failed.");
                return failures == 0 ? ExitCodes.Success : ExitCodes.SomeRowsFailed;
            }
            finally
            {
                if (loaded.IsValueCreated) loaded.Value.Dispose();
            }
        });
        return new Verb(command, "moderator policy test policy.json", "moderator policy test policy.json --model ./models/mine");
    }

    private static Verb CreatePromote(Terminal terminal)
    {
        var file = File();
        var options = new StandingOptions();
        var command = new Command("promote", "Puts a policy in force: checks it, runs its tests with the model in force, and stores it with who and when. A running service heeds it within a second, without a restart.");
        command.Arguments.Add(file);
        foreach (var option in new Option[] { options.Reason, options.Model, options.Directories, options.DataDirectory }) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var policy = ShippedFiles.ReadPolicy(path);
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(options.DataDirectory));
            var standing = new StandingVersions(terminal, parsed, options, database);
            using (var model = standing.LoadModel())
            {
                foreach (var warning in Check(path, policy, model)) await terminal.Error.WriteLineAsync($"moderator: {path}: warning: {warning}");
            }

            var outcome = await standing.Promotions.PromotePolicyAsync(policy, parsed.GetValue(options.Reason), terminal.Actor, terminal.Clock.GetUtcNow(), cancellation);
            await using var writer = terminal.OutputWriter();
            await writer.WriteLineAsync(StandingVersions.Describe(outcome));
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator policy promote policy.json", "moderator policy promote policy.json --reason \"election week\" --data-dir /var/lib/moderator");
    }

    private static IReadOnlyList<PolicyWarning> Check(string path, Moderator.Core.Policies.Policy policy, Moderator.Classifier.Models.ICommentModel model)
    {
        try
        {
            return PromotionChecks.Check(policy, model);
        }
        catch (PromotionRefusedException refused) when (refused.Details.Count > 0)
        {
            throw new CommandFailureException(string.Join('\n', refused.Details.Select(d => $"{path}:{d}").Append(refused.Message)));
        }
    }

    private static Verb CreateList(Terminal terminal)
    {
        var options = new StandingOptions();
        var command = new Command("list", "Lists the promotions of policies, latest first: the first one is in force.");
        command.Options.Add(options.DataDirectory);
        command.SetAction(async (parsed, _) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(options.DataDirectory));
            await using var writer = terminal.OutputWriter();
            var promotions = new SqlitePromotionStore(database).ReadHistory([PromotionSubject.Policy], 100);
            if (promotions.Count == 0) await writer.WriteLineAsync("No policy was promoted: what the service is started with is in force.");
            else ResultTable.Write(terminal, writer, StandingVersions.Columns, StandingVersions.Rows(promotions), StandingVersions.Columns.Length);
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator policy list");
    }

    private static Verb CreateRollback(Terminal terminal)
    {
        var options = new StandingOptions();
        var command = new Command("rollback", "Goes back to the policy that was in force before. A running service heeds it within a second.");
        command.Options.Add(options.Reason);
        command.Options.Add(options.DataDirectory);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(options.DataDirectory));
            var outcome = await new SqlitePromotionStore(database).UndoAsync(PromotionSubject.Policy, parsed.GetValue(options.Reason), terminal.Actor, terminal.Clock.GetUtcNow(), cancellation);
            await using var writer = terminal.OutputWriter();
            await writer.WriteLineAsync(StandingVersions.Describe(outcome));
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator policy rollback --reason \"too strict\"");
    }
}
