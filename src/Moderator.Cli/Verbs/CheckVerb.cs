using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Moderator.Classifier.Corpus;
using Moderator.Classifier.Evaluation.Checks;
using Moderator.Classifier.Models;
using Moderator.Cli.Input;
using Moderator.Cli.Output;
using Moderator.Core.Scoring;

namespace Moderator.Cli.Verbs;

/// <summary><c>moderator check</c>: a model on the functional suite, function by function.</summary>
public static class CheckVerb
{
    private const string DefaultChecks = "training-data/checks";

    public static Verb Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var checks = new Option<string>("--checks") { Description = "The cases: a folder of NDJSON files, or one file.", HelpName = "DIR|FILE", DefaultValueFactory = _ => DefaultChecks };
        var compare = new Option<string?>("--compare") { Description = "A second model, by name or directory: its accuracy beside the first one's, and the difference.", HelpName = "NAME|DIR" };
        var threshold = new Option<double>("--threshold", "-t") { Description = "The TOXICITY from which a case counts as flagged.", HelpName = "0..1", DefaultValueFactory = _ => 0.5 }.Between(0, 1);
        var worst = new Option<int>("--worst") { Description = "How many wrong cases of each function to name, by id.", HelpName = "N", DefaultValueFactory = _ => 3 };
        worst.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int>() < 0) result.AddError($"--worst: found {result.Tokens[0].Value}, expected 0 or more.");
        });
        var json = new Option<bool>("--json") { Description = "One JSON object instead of a table." };
        var command = new Command("check", "Runs the functional suite: does the model tell a report of abuse from abuse, an opinion from an attack? Accuracy by function with N, and the worst cases by id.");
        foreach (var option in new Option[] { model, checks, compare, threshold, worst, json })
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var cases = CorpusFiles.LoadChecks(parsed.GetRequiredValue(checks));
            using var first = ShippedFiles.LoadModel(terminal, parsed.GetValue(model));
            using var second = parsed.GetValue(compare) is { } other ? ShippedFiles.LoadModel(terminal, other) : null;
            var limit = parsed.GetValue(threshold);
            foreach (var loaded in new[] { first, second })
            {
                if (loaded is not null && !loaded.Attributes.Contains(AttributeId.Toxicity)) throw new CommandFailureException($"the model {loaded.Version} does not serve TOXICITY: there is nothing to check.");
            }

            var results = await Task.Run(() => (First: FunctionalSuite.Run(first, cases, limit), Second: second is null ? null : FunctionalSuite.Run(second, cases, limit)), cancellation);
            await using var writer = terminal.OutputWriter();
            if (parsed.GetValue(json)) await writer.WriteLineAsync(Json(first, second, results.First, results.Second));
            else WriteTable(terminal, writer, (first, second), (results.First, results.Second), limit, parsed.GetValue(worst));
            return ExitCodes.Success;
        });
        return new Verb(
            command,
            "moderator check",
            "moderator check --model ./models/mine --compare moderator-1",
            "moderator check --worst 10 --threshold 0.7");
    }

    private static void WriteTable(
        Terminal terminal, TextWriter writer, (ICommentModel First, ICommentModel? Second) models,
        (IReadOnlyList<CheckedFunction> First, IReadOnlyList<CheckedFunction>? Second) results, double threshold, int worst)
    {
        var second = results.Second?.ToDictionary(f => f.Function, StringComparer.Ordinal);
        string[] columns = second is null ? ["function", "N", "accuracy", "worst cases"] : ["function", "N", "accuracy", "compared", "difference", "worst cases"];
        ResultTable.Write(
            terminal,
            writer,
            columns,
            results.First.Select(f => (string[])
            [
                f.Function, f.Cases.Count.ToString(CultureInfo.InvariantCulture), Show(f.Accuracy),
                .. second is null ? [] : new[] { Show(second[f.Function].Accuracy), Difference(f.Accuracy - second[f.Function].Accuracy) },
                string.Join(", ", f.Worst.Take(worst).Select(c => $"{c.Id} {Show(c.Score)}")),
            ]),
            firstNumber: 1);
        writer.WriteLine(Summary(models.First, results.First));
        if (models.Second is { } other && results.Second is { } compared) writer.WriteLine(Summary(other, compared));
        writer.WriteLine($"Toxic from {threshold.ToString("0.##", CultureInfo.InvariantCulture)} of TOXICITY on; beside each wrong case stands its score.");
    }

    private static string Summary(ICommentModel model, IReadOnlyList<CheckedFunction> functions)
    {
        var lowest = functions.MinBy(f => f.Accuracy)!;
        return $"model {model.Version}: mean accuracy of {functions.Count} functions {Show(FunctionalSuite.Mean(functions))} (N {functions.Sum(f => f.Cases.Count)}), lowest {lowest.Function} {Show(lowest.Accuracy)}";
    }

    private static string Json(ICommentModel first, ICommentModel? second, IReadOnlyList<CheckedFunction> results, IReadOnlyList<CheckedFunction>? compared)
    {
        object Of(ICommentModel model, IReadOnlyList<CheckedFunction> functions) => new
        {
            model = model.Version.ToString(),
            mean_accuracy = Math.Round(FunctionalSuite.Mean(functions), 6),
            functions = functions.Select(f => new
            {
                function = f.Function,
                n = f.Cases.Count,
                accuracy = Math.Round(f.Accuracy, 6),
                wrong = f.Worst.Select(c => new { id = c.Id, score = Math.Round(c.Score, 6) }),
            }),
        };
        return JsonSerializer.Serialize(
            second is not null && compared is not null ? new[] { Of(first, results), Of(second, compared) } : [Of(first, results)],
            JsonText.RelaxedIndented);
    }

    private static string Show(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Difference(double difference) => difference.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
}
