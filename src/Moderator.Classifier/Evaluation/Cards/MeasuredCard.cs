using Moderator.Classifier.Evaluation.Measuring;
using Moderator.Classifier.Models;

namespace Moderator.Classifier.Evaluation.Cards;

/// <summary>Writes what was measured into the card of a model directory, with its plots. No file that the manifest names is touched.</summary>
public static class MeasuredCard
{
    /// <summary>The card's name in a model directory.</summary>
    public const string FileName = "MODEL_CARD.md";

    /// <param name="modelDirectory">Holds a manifest; a card that is there keeps everything but its measured part.</param>
    /// <param name="sets">What to measure on, see <see cref="MeasuringSet.In"/>.</param>
    /// <param name="previousDirectory">The version before, to compare with; null for none.</param>
    /// <param name="threads">How many rows are scored at once; the card does not depend on it.</param>
    /// <param name="progress">Told what is being measured.</param>
    /// <param name="cancellation">Stops between rows; nothing is written then.</param>
    /// <exception cref="ModelFormatException">A model does not fit this build, or has no manifest.</exception>
    /// <exception cref="DataSets.DataSetFormatException">A row cannot be read.</exception>
    public static ModelMeasurement Write(
        string modelDirectory, IReadOnlyList<MeasuringSet> sets, string? previousDirectory, int threads, IProgress<string>? progress, CancellationToken cancellation)
    {
        var measured = Measure(modelDirectory);
        var changes = previousDirectory is null ? null : Compare(previousDirectory);
        var plots = CardPlots.Draw(measured);
        var part = MeasuredPart.Write(measured, [.. plots.Select(p => (p.File, p.Title))], changes);
        var file = Path.Combine(modelDirectory, FileName);
        var card = File.Exists(file) ? File.ReadAllText(file) : $"# {measured.Model.Name} {measured.Model.Version}\n";

        var folder = Path.Combine(modelDirectory, MeasuredPart.PlotFolder);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        if (plots.Count > 0) Directory.CreateDirectory(folder);
        foreach (var (name, _, svg) in plots) File.WriteAllText(Path.Combine(folder, name), svg);
        File.WriteAllText(file, MeasuredPart.Into(card, part));
        return measured;

        ModelMeasurement Measure(string directory)
        {
            using var model = ModelDirectory.Load(directory);
            return ModelMeasurer.Measure(model, sets, threads, progress, cancellation);
        }

        IReadOnlyList<string> Compare(string directory)
        {
            var before = ModelDirectory.ReadManifest(directory);
            ModelMeasurement? old = null;
            try
            {
                old = Measure(directory);
            }
            catch (ModelFormatException)
            {
                // An older build's model: its manifest can still be compared.
            }

            return ModelChanges.Between(before, ModelDirectory.ReadManifest(modelDirectory), old, measured);
        }
    }
}
