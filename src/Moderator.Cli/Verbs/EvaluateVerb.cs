using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Moderator.Classifier.DataSets;
using Moderator.Classifier.Evaluation;
using Moderator.Classifier.Evaluation.Cards;
using Moderator.Classifier.Evaluation.Measuring;
using Moderator.Classifier.Models;
using Moderator.Cli.Input;
using Moderator.Cli.Output;
using Moderator.Core.Scoring;

namespace Moderator.Cli.Verbs;

/// <summary><c>moderator evaluate</c>: how good a model is on labelled files, always with N and the base rate.</summary>
public static class EvaluateVerb
{
    private const double LargestWeight = 1000;

    // Who scored, where the rows name the comments above them and the model was not told.
    private const string TextAlone = "text alone";

    public static Verb Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var data = new Option<string?>("--data") { Description = "A labelled file.", HelpName = "FILE" };
        var format = new Option<string?>("--format", "-f") { Description = $"Its format: {string.Join(", ", DataSetFormat.All.Select(f => f.Name))}.", HelpName = "NAME" }
            .OneOf([.. DataSetFormat.All.Select(f => f.Name)]);
        var dev = new Option<string?>("--dev") { Description = $"A folder of labelled files under their known names ({string.Join(", ", MeasuringSet.KnownFiles)}, and languages/*.csv): one table of all that are there.", HelpName = "DIR" };
        var attribute = new Option<string?>("--attribute", "-a") { Description = "Only this attribute. [default: every one that the file labels]", HelpName = "NAME" }.OneOf(Attributes.AllNames);
        var threshold = new Option<double>("--threshold", "-t") { Description = "The score from which a comment counts as flagged, for precision, recall and F1.", HelpName = "0..1", DefaultValueFactory = _ => 0.5 }.Between(0, 1);
        var weight = new Option<double?>("--weight-negatives", "-w") { Description = "How many comments a row without the attribute stands for, where a file holds all positives and a part of the others. [default: 9.5 for jigsaw-test, else 1]", HelpName = "W" };
        weight.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<double?>() is not (null or (> 0 and <= LargestWeight)))
                result.AddError($"--weight-negatives: found {result.Tokens[0].Value}, expected more than 0, at most {LargestWeight}.");
        });
        var skip = new Option<bool>("--skip-bad-rows") { Description = "Leave out rows that cannot be read, and say how many." };
        var json = new Option<bool>("--json") { Description = "One JSON array instead of a table; what is undefined is null." };
        var card = new Option<bool>("--write-card") { Description = "With --dev: measures by set, language, length and identity, robustness and more, and writes it into the model's MODEL_CARD.md, with plots beside it." };
        var previous = new Option<string?>("--previous") { Description = "With --write-card: the directory of the model version before, to compare with.", HelpName = "DIR" };
        var suite = new Option<bool>("--suite") { Description = "With --dev: one table of models of ours beside ML.NET, fastText and scikit-learn, the last two where they are installed: TOXICITY on every set, texts per second, memory, size." };
        var models = new Option<string?>("--models") { Description = "With --suite: which models of ours, by name or directory. [default: the one that ships]", HelpName = "A,B" };
        var suiteRows = new Option<string?>("--train-rows") { Description = "With --suite: what the other systems learn from, in the format jigsaw-toxic. [default: only models of ours are compared]", HelpName = "FILE" };

        var command = new Command("evaluate", "Measures a model on labelled comments: ROC AUC, PR AUC, precision, recall and F1 at a threshold, expected calibration error (ECE).");
        foreach (var option in new Option[] { model, data, format, dev, attribute, threshold, weight, skip, json, card, previous, suite, models, suiteRows })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            var (file, folder) = (result.GetValue(data), result.GetValue(dev));
            if (file is null == folder is null) result.AddError("expected either --data FILE with --format NAME, or --dev DIR.");
            if (file is not null && result.GetValue(format) is null) result.AddError("--data needs --format NAME.");
            if (folder is not null && (result.GetValue(format) is not null || result.GetValue(weight) is not null)) result.AddError("--dev knows the formats and weights of its files: --format and --weight-negatives go with --data.");
            if (result.GetValue(suite) && folder is null) result.AddError("--suite needs --dev DIR.");
            if ((result.GetValue(models) is not null || result.GetValue(suiteRows) is not null) && !result.GetValue(suite)) result.AddError("--models and --train-rows go with --suite.");
            if (result.GetValue(card) && folder is null) result.AddError("--write-card needs --dev DIR.");
            if (result.GetValue(previous) is not null && !result.GetValue(card)) result.AddError("--previous goes with --write-card.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(suite))
                return await SuiteComparison.RunAsync(terminal, parsed.GetValue(models) ?? parsed.GetValue(model), parsed.GetValue(suiteRows), DevFiles.In(parsed.GetValue(dev)!), cancellation);
            if (parsed.GetValue(card))
                return await WriteCardAsync(terminal, parsed.GetValue(model), parsed.GetValue(dev)!, parsed.GetValue(previous), cancellation);
            IReadOnlyList<MeasuringSet> sets = parsed.GetValue(data) is { } one
                ? [new MeasuringSet(Path.GetFileNameWithoutExtension(one), one, DataSetFormat.Parse(parsed.GetRequiredValue(format)!))]
                : DevFiles.In(parsed.GetValue(dev)!);
            using var loaded = ShippedFiles.LoadModel(terminal, parsed.GetValue(model));
            var lines = new List<EvaluationLine>();
            foreach (var set in sets)
            {
                var options = new EvaluationOptions
                {
                    Threshold = parsed.GetValue(threshold),
                    NegativeWeight = parsed.GetValue(weight) ?? Evaluator.NegativeWeightOf(set.Format.Name),
                };
                lines.AddRange(await MeasureAsync(terminal, loaded, set.Path, set.Format, options, parsed.GetValue(skip), cancellation));
            }

            if (Attributes.TryParse(parsed.GetValue(attribute), out var wanted)) lines.RemoveAll(l => l.Attribute != wanted);
            if (lines.Count == 0) throw new CommandFailureException("the model and the files share no attribute: there is nothing to measure.");
            using var writer = new StreamWriter(new PipeStream(terminal.Output), Terminal.Utf8) { NewLine = "\n" };
            if (parsed.GetValue(json)) WriteJson(writer, lines, loaded.Version);
            else WriteTable(terminal, writer, lines, loaded.Version, parsed.GetValue(threshold));
            return ExitCodes.Success;
        });
        command.Subcommands.Add(SuiteComparison.ScoringCommand(terminal));
        return new Verb(
            command,
            "moderator evaluate --dev ./dev",
            "moderator evaluate --model ./models/mine --data test.csv --format jigsaw-toxic --attribute THREAT --threshold 0.7",
            "moderator evaluate --model ./models/mine --dev ./dev --write-card",
            "moderator evaluate --suite --models baseline,./models/mine --train-rows train.csv --dev ./dev",
            "moderator evaluate --data decisions.ndjson --format moderator --json");
    }

    private static async Task<int> WriteCardAsync(Terminal terminal, string? model, string dev, string? previous, CancellationToken cancellation)
    {
        var directory = ShippedFiles.FindModel(terminal, model);
        var sets = DevFiles.In(dev);
        var measured = await Task.Run(
            () => MeasuredCard.Write(directory, sets, previous, Environment.ProcessorCount, new Told(terminal), cancellation),
            cancellation);
        using var writer = terminal.OutputWriter();
        await writer.WriteLineAsync($"{Path.Combine(directory, MeasuredCard.FileName)}: {measured.Model} measured on {measured.Files.Count} files, {measured.Files.Sum(f => f.Rows)} rows.");
        return ExitCodes.Success;
    }

    private static async Task<List<EvaluationLine>> MeasureAsync(
        Terminal terminal, ICommentModel model, string path, DataSetFormat format, EvaluationOptions options, bool skipBadRows, CancellationToken cancellation)
    {
        var set = Path.GetFileNameWithoutExtension(path);
        using var progress = RowProgress.Start(terminal, $"evaluating {set}", length: null, shown: true);
        var log = new BadRowLog();
        // Off this thread: the signal that cancels must find somebody listening.
        var (rows, result, alone) = await Task.Run(
            () =>
            {
                var comments = DataSetReader.Read(path, format, skipBadRows ? BadRows.SkipInto(log) : BadRows.Fail).ToList();
                var measured = Evaluator.Evaluate(model, comments, options, new Counter(progress), cancellation);
                var withoutParents = comments.Exists(c => c.ParentText is not null)
                    ? Evaluator.Evaluate(model, comments, options with { UseContext = false }, new Counter(progress), cancellation)
                    : null;
                return (comments, measured, withoutParents);
            },
            cancellation);
        progress.Finish();
        foreach (var message in log.Messages) await terminal.Error.WriteLineAsync(message);
        if (log.Count > 0) await terminal.Error.WriteLineAsync($"{path}: {log.Summary}");

        var lines = result.ByAttribute.Select(m => new EvaluationLine(set, "model", m.Key, m.Value)).ToList();
        lines.AddRange((alone?.ByAttribute ?? new Dictionary<AttributeId, BinaryMetrics>()).Select(m => new EvaluationLine(set, TextAlone, m.Key, m.Value)));
        foreach (var attribute in Attributes.All)
        {
            var published = rows
                .Where(r => r.Labels[attribute] is not null && r.PublishedScores?[attribute] is not null)
                .Select(r => (Score: r.PublishedScores![attribute]!.Value, IsPositive: r.Labels[attribute] >= options.LabelThreshold))
                .Select(r => new Classifier.Evaluation.ScoredRow(r.Score, r.IsPositive, r.IsPositive ? 1 : options.NegativeWeight))
                .ToList();
            if (published.Count > 0) lines.Add(new EvaluationLine(set, "published", attribute, BinaryMetrics.Of(published, options.Threshold)));
        }

        return lines;
    }

    private static void WriteTable(Terminal terminal, StreamWriter writer, List<EvaluationLine> lines, ModelVersion model, double threshold)
    {
        ResultTable.Write(
            terminal,
            writer,
            ["set", "scored by", "attribute", "N", "base rate", "ROC AUC", "PR AUC", "precision", "recall", "F1", "ECE"],
            lines.Select(l => (string[])
            [
                l.Set, l.By, l.Attribute.WireName(), l.Metrics.N.ToString(CultureInfo.InvariantCulture), BinaryMetrics.Show(l.Metrics.BaseRate),
                .. l.Values.Select(v => BinaryMetrics.Show(v.Value)),
            ]),
            firstNumber: 3);
        foreach (var set in lines.Where(l => l.By is "model").GroupBy(l => l.Set, StringComparer.Ordinal).Where(s => s.Count() > 1))
        {
            var defined = set.Where(l => !double.IsNaN(l.Metrics.RocAuc)).ToList();
            if (defined.Count > 0) writer.WriteLine($"{set.Key}: mean ROC AUC of {defined.Count} attributes {defined.Average(l => l.Metrics.RocAuc):0.000}");
        }

        writer.WriteLine($"model {model}; precision, recall and F1 at threshold {threshold}; \"published\" is the score that another system gave the row; \"text alone\" is the model without the comment above.");
    }

    private static void WriteJson(StreamWriter writer, List<EvaluationLine> lines, ModelVersion model)
    {
        var rows = lines.Select(l => new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["set"] = l.Set,
            ["scored_by"] = l.By switch { "model" => model.ToString(), TextAlone => $"{model}, {TextAlone}", _ => l.By },
            ["attribute"] = l.Attribute.WireName(),
            ["n"] = l.Metrics.N,
            ["positives"] = l.Metrics.Positives,
            ["base_rate"] = Defined(l.Metrics.BaseRate),
            ["roc_auc"] = Defined(l.Metrics.RocAuc),
            ["pr_auc"] = Defined(l.Metrics.PrAuc),
            ["threshold"] = l.Metrics.Threshold,
            ["precision"] = Defined(l.Metrics.Precision),
            ["recall"] = Defined(l.Metrics.Recall),
            ["f1"] = Defined(l.Metrics.F1),
            ["expected_calibration_error"] = Defined(l.Metrics.CalibrationError),
        });
        writer.WriteLine(JsonSerializer.Serialize(rows, JsonText.RelaxedIndented));
    }

    private static double? Defined(double value) => double.IsNaN(value) ? null : Math.Round(value, 6);

    private sealed record EvaluationLine(string Set, string By, AttributeId Attribute, BinaryMetrics Metrics)
    {
        public IEnumerable<(string Name, double Value)> Values =>
        [
            ("ROC AUC", Metrics.RocAuc), ("PR AUC", Metrics.PrAuc), ("precision", Metrics.Precision),
            ("recall", Metrics.Recall), ("F1", Metrics.F1), ("ECE", Metrics.CalibrationError),
        ];
    }

    private sealed class Told(Terminal terminal) : IProgress<string>
    {
        public void Report(string value) => terminal.Error.WriteLine($"measuring: {value}");
    }

    private sealed class Counter(RowProgress progress) : IProgress<int>
    {
        public void Report(int value) => progress.Rows(value);
    }
}
