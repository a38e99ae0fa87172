using Microsoft.ML;
using Microsoft.ML.Data;
using Moderator.Classifier.Evaluation;
using Moderator.Classifier.Features;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Training;

/// <summary>What was measured of one attribute on the rows kept for calibration.</summary>
/// <param name="Attribute">Which one.</param>
/// <param name="TrainingRows">Rows that trained it.</param>
/// <param name="Metrics">Weighted to the natural share; the calibrator behind each score was fitted on the other half of the rows.</param>
internal sealed record AttributeReport(AttributeId Attribute, int TrainingRows, BinaryMetrics Metrics);

/// <summary>A trained baseline before it is written.</summary>
internal sealed record BaselineFit(byte[] ModelFile, IReadOnlyList<AttributeReport> Reports, int Features);

/// <summary>
/// Trains the ML.NET baseline: a linear learner for each attribute, trees over the linear scores and style features,
/// calibrators on rows of their own. The number of threads does not change the result.
/// </summary>
internal sealed class BaselineTrainer
{
    private readonly TrainingData _data;
    private readonly BaselineParameters _parameters;
    private readonly int _seed;
    private readonly TrainingOptions _options;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly RowSplit _split;
    private readonly Featuriser _featuriser;
    private readonly FeaturisedRows _features;
    private readonly AttributeId[] _attributes;
    private readonly int _steps;
    private int _step;

    private BaselineTrainer(
        TrainingData data, BaselineParameters parameters, int seed, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        (_data, _parameters, _seed, _options, _progress, _cancellation) = (data, parameters, seed, options, progress, cancellation);
        _split = RowSplit.Of(data, parameters.CalibrationShare, parameters.Folds, seed);
        _featuriser = Featuriser.Learn(_split.Training.Select(i => data.Rows[i].Text), parameters.Features, data.Lexicon);
        _features = FeaturisedRows.Read(data.Rows, _featuriser, options.Threads, cancellation);
        if (parameters.DeriveSexuallyExplicit) DeriveSexuallyExplicit();
        _attributes = TaughtAttributes.Of(_data, _split);
        _steps = 1 + _attributes.Length * (parameters.Folds + 2) + 1;
        Report("features", data.Rows.Count);
    }

    // Training rows have one indicator for each data set after the first: what a set's raters mean by a label differs,
    // and the indicator takes that up instead of the words. Scoring never sets one.
    private int Width => _featuriser.Count + _data.Sets.Count;

    /// <exception cref="RecipeException">No attribute has rows of both labels.</exception>
    public static BaselineFit Train(
        TrainingData data, BaselineParameters parameters, int seed, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation) =>
        new BaselineTrainer(data, parameters, seed, options, progress, cancellation).Run();

    private BaselineFit Run()
    {
        var (linear, trainingScores) = FitLinear();
        var calibrationScores = _split.Calibration.Select(i => LinearScores(linear, i)).ToArray();
        var trees = new ITransformer[_attributes.Length];
        var calibrators = new Calibrator[_attributes.Length];
        var reports = new AttributeReport[_attributes.Length];
        ForEach(_attributes.Length, a =>
        {
            var rows = TreeRows(a, _split.Training, trainingScores);
            trees[a] = TreeLearner.Fit(rows, _attributes.Length + StyleFeatures.Count, _parameters.Trees, _seed);
            var labelled = _split.Training.Count(i => Label(i, a) is not null);
            (calibrators[a], reports[a]) = Calibrate(a, trees[a], calibrationScores, labelled);
            Report($"trees and calibration {_attributes[a].WireName()}", labelled, reports[a].Metrics.RocAuc);
        });
        var chain = BaselinePipeline.Compose(Width, [.. linear.Select(l => (ITransformer)l.Transformer)], trees);
        var file = BaselineModel.Write(_featuriser, BaselinePipeline.Save(chain, Width), new BaselineCalibration(_parameters.Trees.LinearWeight, calibrators));
        Report("model file", null);
        return new BaselineFit(file, reports, _featuriser.Count);
    }

    /// <summary>Fits every attribute on all training rows, and on all but each fold for scores that are not flattered.</summary>
    private (LinearFit[] Full, float[][] OutOfFold) FitLinear()
    {
        var folds = _parameters.Folds;
        var full = new LinearFit[_attributes.Length];
        var scores = _split.Training.Select(_ => new float[_attributes.Length]).ToArray();
        ForEach(_attributes.Length * (folds + 1), job =>
        {
            var (a, fold) = (job / (folds + 1), job % (folds + 1));
            var name = _attributes[a].WireName();
            if (fold == folds)
            {
                var rows = LinearRows(a, _ => true);
                full[a] = LinearLearner.Fit(rows, Width, _parameters.Linear);
                Report($"linear {name}", rows.Count);
                return;
            }

            var others = LinearRows(a, i => _split.Folds[i] != fold);
            var fit = LinearLearner.Fit(others, Width, _parameters.Linear);
            var measured = new List<ScoredRow>();
            for (var t = 0; t < _split.Training.Count; t++)
            {
                var i = _split.Training[t];
                if (_split.Folds[i] != fold) continue;
                scores[t][a] = fit.Score(_features.Indices[i], _features.Values[i], _features.Indices[i].Length);
                if (Label(i, a) is { } label) measured.Add(new ScoredRow(scores[t][a], label >= 0.5f));
            }

            Report($"linear {name}, fold {fold + 1} of {folds}", others.Count, BinaryMetrics.Of(measured, 0).RocAuc);
        });
        return (full, scores);
    }

    private List<LinearRow> LinearRows(int attribute, Func<int, bool> isIn)
    {
        var rows = new List<LinearRow>();
        foreach (var i in _split.Training)
        {
            if (Label(i, attribute) is not { } label || !isIn(i)) continue;
            var vector = SparseVector(i);
            AddBothLabels(label, (float)_data.Sets[_data.Rows[i].Set].Weight, (isPositive, weight) =>
                rows.Add(new LinearRow { Features = vector, Label = isPositive, Weight = weight }));
        }

        return rows;
    }

    private VBuffer<float> SparseVector(int row)
    {
        var (indices, values, set) = (_features.Indices[row], _features.Values[row], _data.Rows[row].Set);
        if (set == 0) return new VBuffer<float>(Width, indices.Length, values, indices);
        return new VBuffer<float>(Width, indices.Length + 1, [.. values, 1f], [.. indices, _featuriser.Count + set]);
    }

    private List<TreeRow> TreeRows(int attribute, IReadOnlyList<int> rows, float[][] linearScores)
    {
        var result = new List<TreeRow>();
        for (var t = 0; t < rows.Count; t++)
        {
            if (Label(rows[t], attribute) is not { } label) continue;
            float[] inputs = [.. linearScores[t], .. _features.Style[rows[t]]];
            AddBothLabels(label, (float)_data.Sets[_data.Rows[rows[t]].Set].Weight, (isPositive, weight) =>
                result.Add(new TreeRow { Inputs = inputs, Label = isPositive, Weight = weight }));
        }

        return result;
    }

    private (Calibrator Calibrator, AttributeReport Report) Calibrate(int attribute, ITransformer trees, float[][] linearScores, int trainingRows)
    {
        var known = Enumerable.Range(0, _split.Calibration.Count).Where(c => Label(_split.Calibration[c], attribute) is not null).ToArray();
        var raw = RawScores(trees, [.. known.Select(c => new TreeRow { Inputs = [.. linearScores[c], .. _features.Style[_split.Calibration[c]]] })]);
        var blend = new BaselineCalibration(_parameters.Trees.LinearWeight, []);
        var negativeWeights = NegativeWeights();
        var rows = new List<CalibrationRow>();
        var firstHalf = new List<bool>();
        for (var k = 0; k < known.Length; k++)
        {
            var row = _data.Rows[_split.Calibration[known[k]]];
            var label = Label(_split.Calibration[known[k]], attribute)!.Value;
            var naturalLabel = _data.Sets[row.Set].NaturalShare is { Count: 1 } share && Attributes.TryParse(share.Keys.First(), out var natural)
                ? row.Labels[(int)natural]
                : 1;
            // Rows that do not have the enriched attribute are the ones that the set is short of.
            var weight = float.IsNaN(naturalLabel) ? 1 : naturalLabel + (1 - naturalLabel) * negativeWeights[row.Set];
            rows.Add(new CalibrationRow(blend.RawScore(raw[k], linearScores[known[k]][attribute]), label, weight));
            firstHalf.Add(RowSplit.IsFirstHalf(row, _seed));
        }

        var ofFirst = CalibratorFit.Fit([.. rows.Where((_, k) => firstHalf[k])]);
        var ofSecond = CalibratorFit.Fit([.. rows.Where((_, k) => !firstHalf[k])]);
        var scored = rows.Select((r, k) => new ScoredRow((firstHalf[k] ? ofSecond : ofFirst).Apply(r.Raw), r.Label >= 0.5, r.Weight)).ToList();
        // The two halves' curves order rows slightly differently; the order that is served is the raw one.
        var areas = BinaryMetrics.Of([.. rows.Select(r => new ScoredRow(r.Raw, r.Label >= 0.5, r.Weight))], 0);
        var metrics = BinaryMetrics.Of(scored, 0.5) with { RocAuc = areas.RocAuc, PrAuc = areas.PrAuc };
        return (CalibratorFit.Fit(rows), new AttributeReport(_attributes[attribute], trainingRows, metrics));
    }

    /// <summary>For each data set, what a row without the enriched attribute weighs so that the set has its natural share.</summary>
    private double[] NegativeWeights()
    {
        var weights = new double[_data.Sets.Count];
        for (var set = 0; set < weights.Length; set++)
        {
            weights[set] = 1;
            if (_data.Sets[set].NaturalShare is not { Count: 1 } share || !Attributes.TryParse(share.Keys.First(), out var attribute)) continue;
            double positive = 0, negative = 0;
            foreach (var i in _split.Calibration)
            {
                var label = _data.Rows[i].Labels[(int)attribute];
                if (_data.Rows[i].Set != set || float.IsNaN(label)) continue;
                positive += label;
                negative += 1 - label;
            }

            var natural = share.Values.First();
            if (positive > 0 && negative > 0) weights[set] = (1 - natural) / natural * positive / negative;
        }

        return weights;
    }

    private static float[] RawScores(ITransformer trees, IReadOnlyList<TreeRow> rows)
    {
        if (rows.Count == 0) return [];
        var ml = new MLContext(seed: 1);
        var view = ml.Data.LoadFromEnumerable(rows, TreeLearner.Schema(rows[0].Inputs.Length));
        return [.. trees.Transform(view).GetColumn<float>("Score")];
    }

    private float[] LinearScores(LinearFit[] linear, int row) =>
        [.. linear.Select(l => l.Score(_features.Indices[row], _features.Values[row], _features.Indices[row].Length))];

    private float? Label(int row, int attribute)
    {
        var label = _data.Rows[row].Labels[(int)_attributes[attribute]];
        return float.IsNaN(label) ? null : label;
    }

    /// <summary>A soft label is a row for and a row against, weighted by the share of raters.</summary>
    private static void AddBothLabels(float label, float weight, Action<bool, float> add)
    {
        if (label > 0) add(true, weight * label);
        if (label < 1) add(false, weight * (1 - label));
    }

    private void DeriveSexuallyExplicit()
    {
        for (var i = 0; i < _data.Rows.Count; i++)
        {
            var labels = _data.Rows[i].Labels;
            ref var label = ref labels[(int)AttributeId.SexuallyExplicit];
            var profanity = labels[(int)AttributeId.Profanity];
            if (float.IsNaN(label) && !float.IsNaN(profanity)) label = _features.Style[i][StyleFeatures.SexualTermShare] > 0 ? profanity : 0;
        }
    }

    private void ForEach(int count, Action<int> action)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads, CancellationToken = _cancellation }, action);
        }
        catch (AggregateException e) when (e.InnerExceptions.Count == 1)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private void Report(string stage, int? rows, double? auc = null)
    {
        _cancellation.ThrowIfCancellationRequested();
        _progress?.Report(new TrainingProgress(stage, Interlocked.Increment(ref _step), _steps) { Rows = rows, Auc = auc is { } a && double.IsNaN(a) ? null : auc });
    }
}
