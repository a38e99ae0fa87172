using System.Text.Json;
using System.Text.Json.Nodes;
using Moderator.Classifier.Evaluation.Cards;
using Moderator.Classifier.Evaluation.Measuring;
using Moderator.Classifier.Models;
using Moderator.Classifier.Network;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Training;

/// <summary>From a recipe to a model directory.</summary>
public static class ModelTrainer
{
    /// <summary>
    /// Trains a model and writes it. The directory appears whole or not at all: everything is written beside it first
    /// and moved into place last.
    /// </summary>
    /// <param name="recipe">Read and checked.</param>
    /// <param name="dataRoot">Where the recipe's paths start; null means the recipe's own directory.</param>
    /// <param name="outputDirectory">The model's directory, for example <c>models/baseline</c>.</param>
    /// <param name="options">Nothing in it changes the model.</param>
    /// <param name="progress">Told of every step, from several threads.</param>
    /// <param name="cancellation">Stops between steps; nothing is left behind.</param>
    /// <exception cref="RecipeException">The recipe cannot be followed, or the directory is there already.</exception>
    /// <exception cref="DataSets.DataSetFormatException">A row cannot be read and <see cref="TrainingOptions.SkipBadRows"/> is off.</exception>
    public static TrainingReport Train(
        Recipe recipe, string? dataRoot, string outputDirectory, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputDirectory));
        RefuseToOverwrite(output, options);

        // A missing directory is told before the training, not after it.
        var measuring = options.MeasureDirectory is { } directory ? MeasuringSet.In(directory) : null;
        if (options.PreviousDirectory is { } previous) ModelDirectory.ReadManifest(previous);
        var train = TrainerOf(recipe);
        var data = TrainingData.Load(recipe, dataRoot, options.SkipBadRows, cancellation);
        var fit = train(data, options, progress, cancellation);
        var manifest = new ModelManifest
        {
            Format = ModelManifest.CurrentFormat,
            Name = recipe.Name,
            Version = recipe.Version,
            Kind = recipe.Kind,
            Attributes = [.. fit.Reports.Select(r => r.Attribute.WireName())],
            ExperimentalAttributes = [.. fit.Reports.Select(r => r.Attribute.WireName()).Where(a => fit.ExperimentalAttributes.Contains(a, StringComparer.Ordinal))],
            Languages = fit.Languages,
            NormaliserVersion = TextNormaliser.Version,
            Files = new SortedDictionary<string, string>(StringComparer.Ordinal) { [ModelDirectory.ModelFileName] = ModelDirectory.HashOf(fit.ModelFile) },
            Recipe = recipe.ToJson(),
            Metrics = MetricsOf(fit, data),
        };
        Write(output, fit.ModelFile, manifest, ModelCard.Write(manifest, data, fit), measuring, options, progress, cancellation);
        var version = new ModelVersion(manifest.Name, manifest.Version, manifest.Files[ModelDirectory.ModelFileName]);
        return new TrainingReport(output, version, manifest, data.Rows.Count, data.SkippedRows) { SkippedRowMessages = data.SkippedRowMessages };
    }

    private delegate ModelFit Trainer(TrainingData data, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation);

    /// <summary>Chooses the trainer by the recipe's kind and checks the parameters before any data is read.</summary>
    private static Trainer TrainerOf(Recipe recipe)
    {
        switch (recipe.Kind)
        {
            case BaselineModel.Kind:
                var baseline = recipe.ReadParameters<BaselineParameters>();
                Check(baseline.Problems());
                return (data, options, progress, cancellation) =>
                {
                    var fit = BaselineTrainer.Train(data, baseline, recipe.Seed, options, progress, cancellation);
                    return new ModelFit(fit.ModelFile, fit.Reports, baseline.ExperimentalAttributes, baseline.Languages)
                    {
                        Description =
                        [
                            "A linear learner over word and character n-grams for each attribute, gradient-boosted trees over the linear scores",
                            "and style features, and a calibration curve for each attribute. Trained with ML.NET. Written by the trainer.",
                            .. baseline.DeriveSexuallyExplicit ? SexuallyExplicitIsDerived : [],
                            "",
                            $"Only the first {baseline.Features.MaximumLength} UTF-16 code units of a comment are read.",
                        ],
                        Measured = new JsonObject { ["features"] = fit.Features },
                    };
                };
            case StackModel.Kind:
                var stack = recipe.ReadParameters<StackParameters>();
                Check(stack.Problems());
                return (data, options, progress, cancellation) => StackTrainer.Train(data, stack, recipe.Seed, options, progress, cancellation);
            default:
                throw new RecipeException($"{recipe.Source}: kind is \"{recipe.Kind}\", expected \"{BaselineModel.Kind}\" or \"{StackModel.Kind}\".");
        }

        void Check(IEnumerable<string> problems)
        {
            if (problems.FirstOrDefault() is { } problem) throw new RecipeException($"{recipe.Source}, parameters: {problem}.");
        }
    }

    private static readonly string[] SexuallyExplicitIsDerived =
    [
        "",
        "Nobody rated SEXUALLY_EXPLICIT in most of the data. It was derived: a comment that raters called profane and that holds",
        "a term the lexicon files under sexual matters. Its figures below show how well the model repeats that rule, not how well",
        "it would agree with people.",
    ];

    private static void RefuseToOverwrite(string output, TrainingOptions options)
    {
        if (!options.Overwrite && Path.Exists(output) && !(Directory.Exists(output) && !Directory.EnumerateFileSystemEntries(output).Any()))
            throw new RecipeException($"{output}: found something there already, expected nothing. Ask for overwriting to replace it.");
    }

    private static void Write(
        string output,
        byte[] modelFile,
        ModelManifest manifest,
        string card,
        IReadOnlyList<MeasuringSet>? measuring,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        var partial = output + ".partial";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        try
        {
            File.WriteAllBytes(Path.Combine(partial, ModelDirectory.ModelFileName), modelFile);
            File.WriteAllText(Path.Combine(partial, ModelDirectory.ManifestName), JsonSerializer.Serialize(manifest, ModelManifest.JsonOptions).ReplaceLineEndings("\n") + "\n");
            File.WriteAllText(Path.Combine(partial, MeasuredCard.FileName), card);
            // What cannot be loaded must not replace what can.
            using (ModelDirectory.Load(partial))
            {
            }

            if (measuring is not null)
                MeasuredCard.Write(partial, measuring, options.PreviousDirectory, options.Threads, new MeasuringProgress(progress), cancellation);

            RefuseToOverwrite(output, options);
            if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
            Directory.Move(partial, output);
        }
        catch
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
            throw;
        }
    }

    private sealed class MeasuringProgress(IProgress<TrainingProgress>? training) : IProgress<string>
    {
        private int _step;

        public void Report(string value) => training?.Report(new TrainingProgress($"measuring on {value}", ++_step, _step));
    }

    private static JsonObject MetricsOf(ModelFit fit, TrainingData data)
    {
        var attributes = new JsonObject();
        foreach (var report in fit.Reports)
        {
            var metrics = report.Metrics;
            attributes[report.Attribute.WireName()] = new JsonObject
            {
                ["training_rows"] = report.TrainingRows,
                ["n"] = metrics.N,
                ["positives"] = metrics.Positives,
                ["base_rate"] = Number(metrics.BaseRate),
                ["roc_auc"] = Number(metrics.RocAuc),
                ["pr_auc"] = Number(metrics.PrAuc),
                ["threshold"] = metrics.Threshold,
                ["precision"] = Number(metrics.Precision),
                ["recall"] = Number(metrics.Recall),
                ["f1"] = Number(metrics.F1),
                ["calibration_error"] = Number(metrics.CalibrationError),
            };
        }

        return new JsonObject { ["rows"] = data.Rows.Count, ["parts"] = fit.Measured.DeepClone(), ["measured_on"] = "rows kept for calibration", ["attributes"] = attributes };
    }

    /// <summary>Undefined is null in JSON.</summary>
    private static JsonValue? Number(double value) => double.IsNaN(value) ? null : JsonValue.Create(Math.Round(value, 4));
}
