using System.Text.Json.Nodes;
using Moderator.Classifier.Evaluation;
using Moderator.Classifier.Models;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network;

/// <summary>
/// Trains a stack: an ensemble of networks and a linear model beside each other, then their combination and one
/// calibrator for each attribute on rows that trained none of them. Every part is trained by one thread from a seed of
/// its own, so that the number of threads does not change the result.
/// </summary>
internal sealed class StackTrainer
{
    // Fewer rows than this of either label teach nothing that could be called a score.
    private const int MinimumRowsOfEachLabel = 3;
    private readonly TrainingData _data;
    private readonly StackParameters _parameters;
    private readonly int _seed;
    private readonly TrainingOptions _options;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly RowSplit _split;
    private readonly int _steps;
    private int _step;

    private StackTrainer(
        TrainingData data, StackParameters parameters, int seed, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        (_data, _parameters, _seed, _options, _progress, _cancellation) = (data, parameters, seed, options, progress, cancellation);
        _split = RowSplit.Of(data, parameters.CalibrationShare, 2, seed);
        _steps = parameters.Networks.Sum(n => n.Epochs + n.PretrainingEpochs) + 3;
    }

    /// <exception cref="RecipeException">No attribute has rows of both labels.</exception>
    public static ModelFit Train(
        TrainingData data, StackParameters parameters, int seed, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var trainer = new StackTrainer(data, parameters, seed, options, progress, cancellation);
        AttributeId[] attributes = [.. Attributes.All.Where(trainer.IsTaught)];
        return attributes.Length > 0
            ? trainer.Run(attributes)
            : throw new RecipeException($"The data sets label no attribute with at least {MinimumRowsOfEachLabel} rows for and {MinimumRowsOfEachLabel} against it.");
    }

    private ModelFit Run(AttributeId[] attributes)
    {
        var texts = TrainingTexts.Read(_data, _split.Training, _cancellation);
        var networks = new StoredNetwork[_parameters.Networks.Count];
        StoredLinear? linear = null;
        RunParts(networks.Length + 1, part =>
        {
            if (part < networks.Length) networks[part] = TrainNetwork(part, texts);
            else linear = TrainLinear(texts);
        });

        var even = new StackCombination(networks.Length + 1, new float[Attributes.Count * (networks.Length + 2)]);
        var parts = new StackParts(networks, linear!, even, texts.FrequentWords(_parameters.FrequentWords));
        var rows = CombinationRows(new StackScorer(parts));
        parts = parts with { Combination = StackCombiner.Fit(networks.Length + 1, rows) };
        var calibrators = new Calibrator[attributes.Length];
        var reports = new AttributeReport[attributes.Length];
        for (var a = 0; a < attributes.Length; a++)
            (calibrators[a], reports[a]) = Calibrate(attributes[a], parts.Combination, rows);
        Report("combination and calibration", rows.Length, auc: reports[0].Metrics.RocAuc);
        var file = StackModel.Write(parts, calibrators);
        Report("model file", null);
        return new ModelFit(file, reports, _parameters.ExperimentalAttributes, _parameters.Languages)
        {
            Description =
            [
                $"{networks.Length} small networks over words and their pieces (hashed embeddings, convolutions over one to {_parameters.Networks.Max(n => n.MaxWidth)} words,",
                "the strongest match of each filter over the comment, one hidden layer) and a linear model over word and character",
                "n-grams, combined by logistic regression and calibrated on rows that trained none of them. Plain C#; written by the trainer.",
            ],
            Measured = WeightsOf(attributes, parts.Combination),
        };
    }

    private static JsonObject WeightsOf(AttributeId[] attributes, StackCombination combination)
    {
        var weights = new JsonObject();
        foreach (var attribute in attributes)
        {
            var row = combination.Weights.AsSpan((int)attribute * (combination.Parts + 1), combination.Parts);
            weights[attribute.WireName()] = new JsonArray([.. row.ToArray().Select(w => (JsonNode)JsonValue.Create(Math.Round(w, 4)))]);
        }

        return new JsonObject { ["weights"] = weights };
    }

    private StoredNetwork TrainNetwork(int index, TrainingTexts texts)
    {
        var parameters = _parameters.Networks[index];
        var seed = (ulong)_seed * 0x9E3779B97F4A7C15UL + (ulong)index;
        var shape = parameters.Shape(_data.Sets.Count);
        var (wordRows, comments) = texts.Encode(shape.BucketBits);
        var weights = NetworkWeights.Random(shape, seed);
        var name = $"network {index + 1} of {_parameters.Networks.Count}";
        var trainer = new NetworkTrainer(TrainingOf(parameters, seed + 2), weights, wordRows, comments);
        var checkpoint = _options.CheckpointDirectory is { } directory
            ? new TrainingCheckpoint(directory, $"network-{index + 1}", _data, _parameters, _seed)
            : null;
        if (checkpoint?.TryRestore(trainer) != true && parameters.PretrainingEpochs > 0)
        {
            var training = new SkipGramTraining { Seed = seed + 1, Epochs = parameters.PretrainingEpochs };
            new SkipGram(training, weights, wordRows).Run(
                [.. comments.Select(c => c.Words)], p => ReportPart($"{name}, words from their neighbours", p, parameters.PretrainingEpochs), _cancellation);
        }

        try
        {
            trainer.Run(p => ReportPart(name, p, parameters.Epochs), _cancellation);
        }
        finally
        {
            checkpoint?.Save(trainer);
        }

        return StoredNetwork.From(weights);
    }

    private static NetworkTraining TrainingOf(NetworkParameters parameters, ulong seed) => new()
    {
        Seed = seed,
        Epochs = parameters.Epochs,
        Rate = (float)parameters.Rate,
        EmbeddingRate = (float)parameters.EmbeddingRate,
        DropWords = (float)parameters.DropWords,
        DropPooled = (float)parameters.DropPooled,
    };

    private StoredLinear TrainLinear(TrainingTexts texts)
    {
        var parameters = _parameters.Linear;
        var linear = new LinearTrainer(parameters.BucketBits, _data.Sets.Count);
        var comments = texts.ForLinear(parameters.BucketBits);
        linear.Run(comments, (ulong)_seed + 3, parameters.Epochs, (float)parameters.Rate, (float)parameters.Decay, _cancellation);
        Report("linear model", comments.Count);
        return StoredLinear.From(linear);
    }

    // The scorer that will serve reads the rows, quantised weights and all: the calibration then fits what is served.
    private CombinationRow[] CombinationRows(StackScorer scorer)
    {
        var weights = CalibrationWeights.Of(_data, _split.Calibration);
        var rows = new CombinationRow[_split.Calibration.Count];
        RunParts(rows.Length, k =>
        {
            var row = _data.Rows[_split.Calibration[k]];
            var logits = new float[scorer.Parts * Attributes.Count];
            scorer.PartLogits(row.Text, logits);
            rows[k] = new CombinationRow(logits, row.Labels, weights[k]);
        });
        return rows;
    }

    private (Calibrator Calibrator, AttributeReport Report) Calibrate(AttributeId attribute, StackCombination combination, CombinationRow[] all)
    {
        var rows = new List<CalibrationRow>();
        var isFirst = new List<bool>();
        var ofAttribute = new float[combination.Parts];
        for (var k = 0; k < all.Length; k++)
        {
            var label = all[k].Labels[(int)attribute];
            if (float.IsNaN(label)) continue;
            for (var p = 0; p < ofAttribute.Length; p++) ofAttribute[p] = all[k].Logits[p * Attributes.Count + (int)attribute];
            rows.Add(new CalibrationRow(combination.Apply((int)attribute, ofAttribute), label, all[k].Weight));
            isFirst.Add(RowSplit.IsFirstHalf(_data.Rows[_split.Calibration[k]], _seed));
        }

        var ofFirst = CalibratorFit.Fit([.. rows.Where((_, k) => isFirst[k])]);
        var ofSecond = CalibratorFit.Fit([.. rows.Where((_, k) => !isFirst[k])]);
        var scored = rows.Select((r, k) => new ScoredRow((isFirst[k] ? ofSecond : ofFirst).Apply(r.Raw), r.Label >= 0.5, r.Weight)).ToList();
        // The two halves' curves order rows slightly differently; the order that is served is the raw one.
        var areas = BinaryMetrics.Of([.. rows.Select(r => new ScoredRow(r.Raw, r.Label >= 0.5, r.Weight))], 0);
        var metrics = BinaryMetrics.Of(scored, 0.5) with { RocAuc = areas.RocAuc, PrAuc = areas.PrAuc };
        var trained = _split.Training.Count(i => !float.IsNaN(_data.Rows[i].Labels[(int)attribute]));
        return (CalibratorFit.Fit(rows), new AttributeReport(attribute, trained, metrics));
    }

    private bool IsTaught(AttributeId attribute)
    {
        int positive = 0, negative = 0;
        foreach (var i in _split.Training)
        {
            var label = _data.Rows[i].Labels[(int)attribute];
            if (label >= 0.5f) positive++;
            else if (label < 0.5f) negative++;
        }

        return positive >= MinimumRowsOfEachLabel && negative >= MinimumRowsOfEachLabel;
    }

    private void RunParts(int count, Action<int> action)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads, CancellationToken = _cancellation }, action);
        }
        catch (AggregateException e)
        {
            // Where one was stopped all were: the first tells enough.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private void ReportPart(string name, EpochProgress at, int epochs)
    {
        var epoch = Math.Min(epochs, 1 + (at.Seen - 1) * epochs / at.Total);
        var ends = at.Seen % (at.Total / epochs) == 0;
        var step = ends ? Interlocked.Increment(ref _step) : Volatile.Read(ref _step);
        _progress?.Report(new TrainingProgress($"{name}, epoch {epoch} of {epochs}, {at.Seen:N0} of {at.Total:N0} comments", step, _steps) { Rows = (int)at.Seen, Loss = at.Loss });
    }

    private void Report(string stage, int? rows, double? auc = null)
    {
        _cancellation.ThrowIfCancellationRequested();
        _progress?.Report(new TrainingProgress(stage, Interlocked.Increment(ref _step), _steps) { Rows = rows, Auc = auc is { } a && double.IsNaN(a) ? null : auc });
    }
}
