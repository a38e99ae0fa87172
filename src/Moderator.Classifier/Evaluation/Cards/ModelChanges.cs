using System.Text.Json.Nodes;
using Moderator.Classifier.Evaluation.Measuring;
using Moderator.Classifier.Models;

namespace Moderator.Classifier.Evaluation.Cards;

/// <summary>What differs between a model and the version before it.</summary>
internal static class ModelChanges
{
    /// <param name="before">The older model's manifest.</param>
    /// <param name="now">The newer one's.</param>
    /// <param name="measuredBefore">The older model on the same files; null where it cannot be loaded by this build.</param>
    /// <param name="measured">The newer model on them.</param>
    /// <returns>Lines of Markdown; at least one.</returns>
    public static IReadOnlyList<string> Between(ModelManifest before, ModelManifest now, ModelMeasurement? measuredBefore, ModelMeasurement measured)
    {
        var lines = new List<string> { $"Compared with {Name(before)}." };
        if (before.Kind != now.Kind) lines.Add($"- Kind: {before.Kind}, now {now.Kind}.");
        Sets("Attributes", before.Attributes, now.Attributes);
        Sets("Languages", before.Languages, now.Languages);
        Sets("Experimental attributes", before.ExperimentalAttributes, now.ExperimentalAttributes);
        Sets("Data sets", DataSets(before), DataSets(now));
        if (!JsonNode.DeepEquals(before.Recipe["parameters"], now.Recipe["parameters"])) lines.Add("- The recipe's parameters are others.");
        if (before.NormaliserVersion != now.NormaliserVersion) lines.Add($"- Normaliser: version {before.NormaliserVersion}, now {now.NormaliserVersion}.");
        if (lines.Count == 1) lines.Add("- Nothing in the recipe.");
        if (measuredBefore is null)
        {
            lines.Add("- This build cannot load the older model, so it was not measured again.");
            return lines;
        }

        lines.AddRange(["", "ROC AUC of both on the same rows:", "", "| set | attribute | N | before | now | change |", "|---|---|---:|---:|---:|---:|"]);
        foreach (var set in measured.BySet)
        {
            var old = measuredBefore.BySet.FirstOrDefault(s => s.Slice == set.Slice && s.Attribute == set.Attribute)?.Metrics.RocAuc ?? double.NaN;
            lines.Add($"| {set.Slice} | {Core.Scoring.Attributes.AllNames[(int)set.Attribute]} | {set.Metrics.N} | {BinaryMetrics.Show(old)} | {BinaryMetrics.Show(set.Metrics.RocAuc)} | {BinaryMetrics.Show(set.Metrics.RocAuc - old)} |");
        }

        return lines;

        void Sets(string what, IReadOnlyCollection<string> old, IReadOnlyCollection<string> @new)
        {
            string[] gone = [.. old.Except(@new, StringComparer.Ordinal)], added = [.. @new.Except(old, StringComparer.Ordinal)];
            if (gone.Length + added.Length > 0)
                lines.Add($"- {what}: {(added.Length > 0 ? $"added {string.Join(", ", added)}" : "")}{(gone.Length > 0 && added.Length > 0 ? "; " : "")}{(gone.Length > 0 ? $"gone {string.Join(", ", gone)}" : "")}.");
        }
    }

    private static string Name(ModelManifest manifest) =>
        manifest.Files.TryGetValue(ModelDirectory.ModelFileName, out var hash) ? new Core.Scoring.ModelVersion(manifest.Name, manifest.Version, hash).ToString() : manifest.Name;

    // The name and the first digits of the hash: the same file in another state is another data set.
    private static List<string> DataSets(ModelManifest manifest) =>
        manifest.Recipe["data_sets"] is JsonArray sets
            ? [.. sets.OfType<JsonObject>().Select(s => $"{Path.GetFileName((string?)s["path"])} ({((string?)s["sha256"] ?? "").PadRight(8)[..8].Trim()}, weight {s["weight"]?.ToJsonString() ?? "1"})")]
            : [];
}
