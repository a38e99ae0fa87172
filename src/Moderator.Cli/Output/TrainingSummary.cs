using System.Globalization;
using System.Text.Json.Nodes;
using Moderator.Classifier.Training;

namespace Moderator.Cli.Output;

/// <summary>What a training came to, at its end.</summary>
public static class TrainingSummary
{
    private static readonly string[] MetricNames = ["base_rate", "roc_auc", "pr_auc", "precision", "recall", "f1", "calibration_error"];

    public static void Write(Terminal terminal, TextWriter writer, TrainingReport report, TimeSpan elapsed)
    {
        foreach (var message in report.SkippedRowMessages) terminal.Error.WriteLine(message);
        if (report.SkippedRows > 0)
            terminal.Error.WriteLine($"{report.SkippedRows} {(report.SkippedRows == 1 ? "row" : "rows")} could not be read and were left out.");
        writer.WriteLine($"model {report.Version} in {report.Directory}: {report.Rows} labelled comments, {elapsed.TotalSeconds:0.0} s");
        var rows = Metrics(report.Manifest.Metrics).ToList();
        if (rows.Count == 0) return;
        ResultTable.Write(terminal, writer, ["attribute", "N", "base rate", "ROC AUC", "PR AUC", "precision", "recall", "F1", "ECE"], rows, firstNumber: 1);
        if (report.Manifest.Metrics["measured_on"] is { } rowsMeasured) writer.WriteLine($"measured on: {rowsMeasured}");
    }

    private static IEnumerable<string[]> Metrics(JsonNode metrics)
    {
        if (metrics["attributes"] is not JsonObject attributes) yield break;
        foreach (var (name, measured) in attributes)
        {
            if (measured is not JsonObject values) continue;
            yield return
            [
                name, values["n"]?.ToString() ?? "undefined",
                .. MetricNames.Select(metric => values[metric] is JsonValue value && value.TryGetValue<double>(out var number)
                    ? number.ToString("0.000", CultureInfo.InvariantCulture)
                    : "undefined"),
            ];
        }
    }
}
