using Moderator.Classifier.Evaluation;
using Moderator.Classifier.Models;
using Moderator.Classifier.Network.Calibration;
using Moderator.Classifier.Network.Ngrams;
using Moderator.Classifier.Network.Scoring;
using Moderator.Classifier.Network.Scoring.Explaining;
using Moderator.Classifier.Network.Specialist;
using Moderator.Classifier.Network.Trees;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Training;

/// <summary>
/// Trains a stack: an ensemble of networks and linear models beside each other, then their combination and one
/// calibrator for each attribute on rows that trained none of them. Every part is trained by one thread from a seed of
/// its own, so that the number of threads does not change the result.
/// </summary>
internal sealed class StackTrainer
{
    // A language with fewer rows to calibrate on shares the curve of all.
    private const int RowsOfLanguage = 60;

    // So many comments with marked stretches are enough to choose two bounds.
    private const int MarkedComments = 1500;

    private readonly TrainingData _data;
    private readonly StackParameters _parameters;
    private readonly int _seed;
    private readonly TrainingOptions _options;
    private readonly StackProgress _progress;
    private readonly CancellationToken _cancellation;
    private readonly RowSplit _split;

    // Of our own comments, in English, those that train.
    private readonly int[] _own;

    private StackTrainer(
        TrainingData data, StackParameters parameters, int seed, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        (_data, _parameters, _seed, _options, _cancellation) = (data, parameters, seed, options, cancellation);
        if (parameters.DeriveSexuallyExplicit) DerivedLabels.AddSexuallyExplicit(data);
        _split = RowSplit.Of(data, parameters.CalibrationShare, 2, seed, parameters.Specialist?.HeldShare ?? 0);
        _own = parameters.Specialist is null ? [] : [.. _split.Training.Where(i => data.Sets[data.Rows[i].Set].IsOwn && IsEnglish(i))];
        var steps = parameters.Networks.Sum(n => n.Epochs + n.PretrainingEpochs) + (_own.Length == 0 ? 0 : 1) + (parameters.Ngrams is null ? 0 : 1) + (parameters.AveragedNgrams is null ? 0 : 1) + 2;
        _progress = new StackProgress(progress, steps, cancellation);
    }

    /// <exception cref="RecipeException">No attribute has rows of both labels.</exception>
    public static ModelFit Train(
        TrainingData data, StackParameters parameters, int seed, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var trainer = new StackTrainer(data, parameters, seed, options, progress, cancellation);
        return trainer.Run(TaughtAttributes.Of(data, trainer._split));
    }

    private ModelFit Run(AttributeId[] attributes)
    {
        var offsets = _parameters.ShareOffsets ? OffsetGroups.Of(_data) : [.. Enumerable.Range(0, _data.Sets.Count)];
        var texts = TrainingTexts.Read(_data, _split.Training, offsets, _parameters.DisguisedShare, (ulong)_seed + 4, _cancellation);
        var networks = new StoredNetwork[_parameters.Networks.Count];
        StoredNgrams? ngrams = null, averaged = null;
        List<Action> trainings = [.. networks.Select<StoredNetwork, Action>((_, part) => () => networks[part] = TrainNetwork(part, texts))];
        if (_parameters.Ngrams is { } ofNgrams)
            trainings.Add(() => ngrams = TrainNgrams(ofNgrams, Weighted(texts.Comments(isEnglish: false), ofNgrams), texts, 5, p => _progress.OfNgrams("n-gram model", p, ofNgrams.Epochs)));
        if (_parameters.AveragedNgrams is { } ofAveraged) trainings.Add(() => averaged = TrainAveragedNgrams(ofAveraged, texts));
        StoredSpecialist? specialist = null;
        if (_parameters.Specialist is { } ofSpecialist && _own.Length > 0)
        {
            // Here, because the tables of the parts are as large as there are words.
            var read = SpecialistTexts.Read(_data, _own, texts, _parameters.DisguisedShare, ofSpecialist, (ulong)_seed + 6);
            trainings.Add(() => specialist = TrainSpecialist(ofSpecialist, texts, read));
        }

        RunParts(trainings.Count, part => trainings[part]());

        // English is scored by every network; where some read English alone, the others are scored without those.
        var branches = new List<StackBranch> { Branch(texts, isEnglish: true, _ => true) };
        if (_parameters.Networks.Any(n => n.IsEnglish) && _parameters.Networks.Any(n => !n.IsEnglish)) branches.Add(Branch(texts, isEnglish: false, n => !n.IsEnglish));
        var calibrators = new Calibrator[branches.Count][];
        var reports = Array.Empty<AttributeReport>();
        var ofLanguage = new SortedDictionary<string, Calibrator[]>(StringComparer.Ordinal);
        for (var b = branches.Count - 1; b >= 0; b--)
        {
            var all = CombinationRows(new StackParts(networks, branches) { Ngrams = ngrams, AveragedNgrams = averaged, Specialist = specialist }, b);
            // The held ones of our own say where the specialist stands, and nothing of how common abuse is.
            var rows = all.Where(r => !IsHeld(r.Index)).ToArray();
            branches[b] = branches[b] with { Combination = StackCombiner.Fit(Shares(branches[b].Networks, isEnglish: b == 0), _parameters.CombinationRidge, [.. rows.Where(r => MayTrain(r.Index)).Select(r => r.Row)]) };
            if (b == 0 && _parameters.Trees is { } ofTrees) branches[b] = branches[b] with { Trees = GrowTrees(ofTrees, branches[b].Combination.Parts, rows) };
            if (b == 0 && specialist is not null)
            {
                foreach (var (_, row) in all) SpecialistFit.AddTo(row, specialist.Blend, branches[b].Combination);
            }

            var fits = attributes.Select(a => Calibrate(a, branches[b].Combination, rows)).ToArray();
            calibrators[b] = [.. fits.Select(f => f.Calibrator)];
            reports = [.. fits.Select(f => f.Report)];
            if (b == 0 && specialist is not null)
                specialist = SpecialistFit.WithLevels(specialist, attributes, calibrators[0], branches[0].Combination, [.. all.Where(r => IsHeld(r.Index)).Select(r => r.Row)], _parameters.Specialist!);
            if (b == 0) continue;
            foreach (var own in rows.GroupBy(r => _data.Rows[r.Index].Language, StringComparer.Ordinal))
            {
                if (own.Key is not null && own.Count() >= RowsOfLanguage)
                    ofLanguage[own.Key] = [.. attributes.Select((a, i) => own.Any(r => !float.IsNaN(r.Row.Labels[(int)a])) ? Calibrate(a, branches[b].Combination, [.. own]).Calibrator : calibrators[b][i])];
            }
        }

        _progress.Ended("combination and calibration", reports[0].Metrics.N, auc: reports[0].Metrics.RocAuc);
        var parts = new StackParts(networks, branches) { Ngrams = ngrams, AveragedNgrams = averaged, Specialist = specialist };
        var curves = Curves(parts, attributes, calibrators, ofLanguage);
        var file = StackModel.Write(parts, curves);
        var notes = new StackNotes(_data, _parameters, _split.Calibration.Count(IsHeld));
        _progress.Ended("model file", null);
        return new ModelFit(file, reports, _parameters.ExperimentalAttributes, _parameters.Languages)
        {
            Description = notes.Description(specialist is not null),
            Measured = StackNotes.WeightsOf(attributes, branches[0].Combination),
            Notes = notes.Notes(curves, branches.Count, specialist?.Blend, attributes.Contains(AttributeId.Threat)),
            ReadsContext = specialist is not null || _parameters.Parent is not null,
        };
    }

    private StoredNetwork TrainNetwork(int index, TrainingTexts texts)
    {
        var parameters = _parameters.Networks[index];
        var seed = (ulong)_seed * 0x9E3779B97F4A7C15UL + (ulong)index;
        var shape = parameters.Shape(_data.Sets.Count);
        var wordRows = texts.Rows(shape.BucketBits);
        var comments = Weighted(texts.Comments(parameters.IsEnglish), parameters.Factors);
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
                [.. comments.Select(c => c.Words)], p => _progress.OfNetwork($"{name}, words from their neighbours", p, parameters.PretrainingEpochs), _cancellation);
        }

        try
        {
            trainer.Run(p => _progress.OfNetwork(name, p, parameters.Epochs), _cancellation);
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

    private StoredNgrams TrainNgrams(StackNgramParameters parameters, IReadOnlyList<EncodedComment> comments, TrainingTexts texts, int seed, Action<EpochProgress> progress)
    {
        var (table, rarities, read) = texts.ForNgrams(comments, parameters, _cancellation);
        var trainer = new NgramTrainer(rarities, _data.Sets.Count);
        var training = new NgramTraining { Seed = (ulong)_seed + (ulong)seed, Epochs = parameters.Epochs, Rate = (float)parameters.Rate, Ridge = (float)parameters.Ridge };
        trainer.Run(training, read, progress, _cancellation);
        return StoredNgrams.From(table, rarities, trainer) with { Ends = parameters.Ends };
    }

    private StoredNgrams TrainAveragedNgrams(AveragedNgramParameters parameters, TrainingTexts texts)
    {
        var (table, _, comments) = texts.ForNgrams(Weighted(texts.Comments(isEnglish: true), parameters), parameters, _cancellation);
        var trainer = new AveragedNgramTrainer(table.Slots, parameters.Dimensions, (ulong)_seed + 9);
        var training = new AveragedNgramTraining { Seed = (ulong)_seed + 10, Epochs = parameters.Epochs, Rate = (float)parameters.Rate };
        trainer.Run(training, comments, p => _progress.OfNgrams("averaged n-gram model", p, parameters.Epochs), _cancellation);
        return StoredNgrams.From(table, trainer) with { Ends = parameters.Ends };
    }

    private IReadOnlyList<EncodedComment> Weighted(IReadOnlyList<EncodedComment> comments, NgramPartParameters parameters) => Weighted(comments, parameters.Factors, parameters.GrammarFactor);

    // What a data set says of rudeness is worth more to one part than to another.
    private IReadOnlyList<EncodedComment> Weighted(IReadOnlyList<EncodedComment> comments, IReadOnlyDictionary<string, double> factors, double grammarFactor = 1)
    {
        var ofSet = _data.Sets.Select(s => (float)((factors.TryGetValue(s.Format, out var factor) ? factor : 1) * (s.FromGrammar ? grammarFactor : 1))).ToArray();
        if (ofSet.All(f => f == 1)) return comments;
        return [.. comments.Where(c => ofSet[c.Source] > 0).Select(c => c with { Weight = c.Weight * ofSet[c.Source] })];
    }

    private StackCurves Curves(StackParts parts, AttributeId[] attributes, Calibrator[][] calibrators, SortedDictionary<string, Calibrator[]> ofLanguage)
    {
        var scorer = new StackScorer(parts);
        var marked = _split.Training.Where(i => _data.Rows[i].ToxicSpans is { Count: > 0 }).Take(MarkedComments).ToArray();
        var explained = new (IReadOnlyList<(TextSpan, bool, double)>, IReadOnlyList<TextSpan>)[marked.Length];
        RunParts(marked.Length, k => explained[k] = (scorer.Explain(_data.Rows[marked[k]].Text).Of(AttributeId.Toxicity), _data.Rows[marked[k]].ToxicSpans!));
        var spans = SpanSelection.Fit(explained);
        var perspective = new SortedDictionary<string, Calibrator>(StringComparer.Ordinal);
        var ofReplies = new SortedDictionary<string, Calibrator>(StringComparer.Ordinal);
        // Perspective saw no parent. Ours raises scores, and how many depends on how many parents are foul: replies have a curve of their own.
        var alone = Scored(p => (p.Text, p.Context with { ParentText = null }));
        var below = Scored(p => _parameters.Parent is not null && p.Context.ParentText is { Length: > 0 } ? (p.Text, p.Context) : null);
        var above = Scored(p => _parameters.Parent is not null && p.Context.ParentText is { Length: > 0 } parent ? (parent, CommentContext.None) : null);
        for (var i = 0; i < attributes.Length; i++)
        {
            var (index, name) = (i, attributes[i].WireName());
            var a = (int)attributes[i];
            double Own((int Branch, float[] Scores) scored) => scored.Scores[a];
            var known = Enumerable.Range(0, alone.Length).Where(k => _data.Published[k].Scores[attributes[index]] is not null).ToArray();
            PairedScores Paired(int k, double ours) => new(ours, _data.Published[k].Scores[attributes[index]]!.Value, _data.Published[k].Set);
            var effect = _parameters.Parent is { } parent && parent.Attributes.Contains(name, StringComparer.Ordinal) ? parent : null;
            var replies = known.Where(k => effect is not null && above[k] is { Branch: 0 } && below[k] is { Branch: 0 }).ToArray();
            // Each row is in one curve, as it would be scored; where all are replies they have to do for both.
            var others = replies.Length == known.Length ? known : [.. known.Except(replies)];
            if (PerspectiveScale.Fit([.. others.Select(k => Paired(k, Own(alone[k]!.Value)))]) is { } curve) perspective[name] = curve;
            if (effect is null) continue;
            if (PerspectiveScale.Fit([.. replies.Select(k => Paired(k, effect.Apply(Own(below[k]!.Value), Own(above[k]!.Value))))]) is { } raised) ofReplies[name] = raised;
        }

        (int Branch, float[] Scores)?[] Scored(Func<PublishedRow, (string Text, CommentContext Context)?> asked)
        {
            var scored = new (int, float[])?[_data.Published.Count];
            RunParts(scored.Length, k =>
            {
                if (asked(_data.Published[k]) is not { } found) return;
                var (raw, scores) = (new float[Attributes.Count], new float[Attributes.Count]);
                var branch = scorer.Score(found.Text, found.Context, raw, out _);
                CalibratedScores.Of(raw, attributes, calibrators[branch], isEnglish: branch == 0, scores);
                scored[k] = (branch, scores);
            });
            return scored;
        }

        return new StackCurves { Calibrators = calibrators, OfLanguage = ofLanguage, Perspective = perspective, PerspectiveOfReplies = ofReplies, SpanLeast = spans.Least, SpanShareOfStrongest = spans.ShareOfStrongest, Parent = _parameters.Parent };
    }

    private StoredSpecialist TrainSpecialist(SpecialistParameters parameters, TrainingTexts texts, SpecialistTexts own)
    {
        var networks = new StoredNetwork[parameters.Networks];
        RunParts(networks.Length, n => networks[n] = TrainNetworkOfSpecialist(parameters, n, texts, own.Network));
        var ngrams = TrainNgrams(parameters.Ngrams, own.Ngrams, texts, 7, p => _progress.Inside("specialist's n-gram model", p, parameters.Ngrams.Epochs));
        var gate = TrainNgrams(parameters.Gate, own.Gate, texts, 8, p => _progress.Inside("specialist's gate", p, parameters.Gate.Epochs));
        _progress.Ended("specialist", own.Network.Count);
        var shares = new float[Attributes.Count];
        foreach (var name in parameters.Attributes)
        {
            if (Core.Scoring.Attributes.TryParse(name, out var attribute)) shares[(int)attribute] = (float)parameters.Share;
        }

        var blend = new SpecialistBlend((float)parameters.Centre, (float)parameters.Width, shares, new float[Attributes.Count])
        {
            NetworkGate = (float)parameters.NetworkGate,
            Kept = (float)parameters.Kept,
            LeastGate = (float)parameters.LeastGate,
        };
        return new StoredSpecialist(networks, ngrams, gate, blend).Weighed((float)parameters.NetworkShare);
    }

    private StoredNetwork TrainNetworkOfSpecialist(SpecialistParameters parameters, int index, TrainingTexts texts, IReadOnlyList<EncodedComment> own)
    {
        var network = parameters.Network;
        var seed = (ulong)_seed * 0x9E3779B97F4A7C15UL + 100 + (ulong)index * 10;
        var shape = network.Shape(_data.Sets.Count);
        var wordRows = texts.Rows(shape.BucketBits);
        var weights = NetworkWeights.Random(shape, seed);
        var first = new NetworkTrainer(TrainingOf(network, seed + 2), weights, wordRows, Weighted(texts.Comments(isEnglish: true), network.Factors));
        var checkpoint = _options.CheckpointDirectory is { } directory ? new TrainingCheckpoint(directory, index == 0 ? "specialist" : $"specialist-{index + 1}", _data, _parameters, _seed) : null;
        checkpoint?.TryRestore(first);
        var name = parameters.Networks == 1 ? "specialist's network" : $"specialist's network {index + 1} of {parameters.Networks}";
        try
        {
            first.Run(p => _progress.Inside(name, p, network.Epochs), _cancellation);
        }
        finally
        {
            checkpoint?.Save(first);
        }

        var tuning = TrainingOf(network, seed + 3) with { Epochs = parameters.TuningEpochs };
        new NetworkTrainer(tuning, weights, wordRows, own).Run(p => _progress.Inside($"{name}, our own comments", p, parameters.TuningEpochs), _cancellation);
        return StoredNetwork.From(weights);
    }

    private bool IsHeld(int row) => _parameters.Specialist is not null && _data.Sets[_data.Rows[row].Set] is { IsOwn: true, Calibrates: false };

    private bool MayTrain(int row) => !_data.Sets[_data.Rows[row].Set].CalibratesOnly;

    // The rows then say what trees of the other half add: the curves are fitted on that.
    private StoredTrees?[] GrowTrees(StackTreeParameters parameters, int parts, (int Index, CombinationRow Row)[] rows)
    {
        StoredTrees?[] Grown(Func<int, bool> isIn) => StackTrees.Grow(parts, parameters, [.. rows.Where(r => MayTrain(r.Index) && isIn(r.Index)).Select(r => r.Row)], _seed);
        bool IsFirst(int row) => RowSplit.IsFirstHalf(_data.Rows[row], _seed);
        var first = Grown(IsFirst);
        var second = Grown(i => !IsFirst(i));
        // An attribute whose halves are too small for trees could not be calibrated with them.
        StoredTrees?[] all = [.. Grown(_ => true).Select((trees, a) => first[a] is null || second[a] is null ? null : trees)];
        foreach (var (index, row) in rows)
        {
            var others = MayTrain(index) ? IsFirst(index) ? second : first : all;
            StackTrees.Apply([.. all.Select((trees, a) => trees is null ? null : others[a])], row.Inputs, row.Added);
        }

        return all;
    }

    // What each part of a branch counts in the average, in the order of the combination's parts.
    private double[] Shares(IEnumerable<int> networks, bool isEnglish) =>
    [
        .. networks.Select(n => _parameters.Networks[n].Share),
        .. _parameters.Ngrams is { } ngrams ? (double[])[ngrams.Share] : [],
        .. isEnglish && _parameters.AveragedNgrams is { } averaged ? (double[])[averaged.Share] : [],
    ];

    private StackBranch Branch(TrainingTexts texts, bool isEnglish, Func<NetworkParameters, bool> isIn)
    {
        int[] own = [.. Enumerable.Range(0, _parameters.Networks.Count).Where(i => isIn(_parameters.Networks[i]))];
        var all = Shares(own, isEnglish).Length;
        var unknown = new StackCombination(all, new float[Attributes.Count * (all + 1)]);
        return new StackBranch(own, unknown, texts.FrequentWords(isEnglish ? _parameters.FrequentWords : _parameters.FrequentWords / 2, isEnglish));
    }

    // The scorer that will serve reads the rows, quantised weights and all: the calibration then fits what is served.
    private (int Index, CombinationRow Row)[] CombinationRows(StackParts parts, int branch)
    {
        var scorer = new BranchScorer(parts, branch);
        int[] kept = [.. _split.Calibration.Where(i => parts.Branches.Count == 1 || IsEnglish(i) == (branch == 0))];
        // A branch whose languages have no row of their own is fitted on everything there is.
        if (kept.Length == 0) kept = [.. _split.Calibration];
        var weights = CalibrationWeights.Of(_data, kept);
        var rows = new (int, CombinationRow)[kept.Length];
        RunParts(rows.Length, k =>
        {
            var row = _data.Rows[kept[k]];
            var inputs = new float[scorer.InputCount];
            scorer.PartLogits(row.Text, inputs, IsHeld(kept[k]) ? row.Context : default);
            rows[k] = (kept[k], new CombinationRow(inputs, row.Labels, weights[k]));
        });
        return rows;
    }

    private bool IsEnglish(int row) => _data.Rows[row].Language is null or "en";

    private (Calibrator Calibrator, AttributeReport Report) Calibrate(AttributeId attribute, StackCombination combination, (int Index, CombinationRow Row)[] all)
    {
        var rows = new List<CalibrationRow>();
        var isFirst = new List<bool>();
        var ofAttribute = new float[combination.Parts];
        foreach (var (index, row) in all)
        {
            var label = row.Labels[(int)attribute];
            if (float.IsNaN(label)) continue;
            for (var p = 0; p < ofAttribute.Length; p++) ofAttribute[p] = row.Inputs[p * Attributes.Count + (int)attribute];
            rows.Add(new CalibrationRow(combination.Apply((int)attribute, ofAttribute) + row.Added[(int)attribute], label, row.Weight));
            isFirst.Add(RowSplit.IsFirstHalf(_data.Rows[index], _seed));
        }

        // Nothing to calibrate on (an attribute that no set of these languages labels): the raw log-odds stand.
        if (rows.Count == 0) return (new Calibrator([-1, 1], [-1, 1]), new AttributeReport(attribute, TrainingRows(attribute), BinaryMetrics.Of([], 0.5)));
        var ofFirst = CalibratorFit.Fit([.. rows.Where((_, k) => isFirst[k])]);
        var ofSecond = CalibratorFit.Fit([.. rows.Where((_, k) => !isFirst[k])]);
        var scored = rows.Select((r, k) => new ScoredRow((isFirst[k] ? ofSecond : ofFirst).Apply(r.Raw), r.Label >= 0.5, r.Weight)).ToList();
        // The two halves' curves order rows slightly differently; the order that is served is the raw one.
        var areas = BinaryMetrics.Of([.. rows.Select(r => new ScoredRow(r.Raw, r.Label >= 0.5, r.Weight))], 0);
        var metrics = BinaryMetrics.Of(scored, 0.5) with { RocAuc = areas.RocAuc, PrAuc = areas.PrAuc };
        return (CalibratorFit.Fit(rows), new AttributeReport(attribute, TrainingRows(attribute), metrics));
    }

    private int TrainingRows(AttributeId attribute) => _split.Training.Count(i => !float.IsNaN(_data.Rows[i].Labels[(int)attribute]));

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
}
