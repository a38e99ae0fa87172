using Moderator.Classifier.DataSets;
using Moderator.Classifier.Models;
using Moderator.Classifier.Network.Scoring.Explaining;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation.Measuring;

/// <summary>Measures all that a model card says of a model on a directory of labelled files. Same files, same figures.</summary>
public sealed class ModelMeasurer
{
    // Enough for a smooth line in a small picture.
    private const int RocPoints = 120;

    private readonly ICommentModel _model;
    private readonly int _threads;
    private readonly IProgress<string>? _progress;
    private readonly CancellationToken _cancellation;

    private readonly List<MeasuredFile> _files = [];
    private readonly List<SliceMetrics> _bySet = [];
    private readonly List<FlaggedShares> _flagged = [];
    private readonly List<SetCurves> _curves = [];
    private readonly List<SpanResult> _spans = [];
    private readonly List<ContextResult> _context = [];
    private readonly Dictionary<string, List<ScoredRow>> _byLanguage = new(StringComparer.Ordinal);
    private readonly Dictionary<LengthBand, List<ScoredRow>> _byLength = [];
    private readonly List<(ScoredRow, IReadOnlyList<string>)> _withIdentities = [];
    private readonly LanguageCounts _detection = new();

    private ModelMeasurer(ICommentModel model, int threads, IProgress<string>? progress, CancellationToken cancellation)
    {
        _model = model;
        _threads = threads;
        _progress = progress;
        _cancellation = cancellation;
    }

    /// <param name="model">Any model.</param>
    /// <param name="sets">What is measured on, see <see cref="MeasuringSet.In"/>.</param>
    /// <param name="threads">How many rows are scored at once; nothing depends on it.</param>
    /// <param name="progress">Told what is being measured.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="DataSetFormatException">A row cannot be read.</exception>
    public static ModelMeasurement Measure(
        ICommentModel model, IReadOnlyList<MeasuringSet> sets, int threads, IProgress<string>? progress, CancellationToken cancellation) =>
        new ModelMeasurer(model, threads, progress, cancellation).Run(sets);

    private ModelMeasurement Run(IReadOnlyList<MeasuringSet> sets)
    {
        IReadOnlyList<RobustnessResult> robustness = [];
        string? robustnessSet = null;
        foreach (var set in sets)
        {
            _progress?.Report(set.Name);
            var rows = set.Read();
            _files.Add(new MeasuredFile(set.Name, set.Format.Name, DataSetHash.OfFile(set.Path), rows.Count));
            var options = new EvaluationOptions { NegativeWeight = Evaluator.NegativeWeightOf(set.Format.Name), Threads = _threads };
            var scored = Evaluator.ScoreAll(_model, rows, useContext: true, _threads, null, _cancellation);
            BySet(set, scored, options);
            Slices(scored, options);
            Flagged(set, scored, options);
            Spans(set, rows);
            Context(set, rows, scored, options);
            _detection.Count(rows, _threads);
            if (robustnessSet is null && scored.Any(s => Evaluator.Row(s, AttributeId.Toxicity, options) is not null))
            {
                robustnessSet = set.Name;
                robustness = Robustness(rows, scored, options);
            }
        }

        return new ModelMeasurement
        {
            Model = _model.Version,
            Files = _files,
            BySet = _bySet,
            ByLanguage = [.. _byLanguage.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => Slice(l.Key, l.Value))],
            ByLength = [.. _byLength.OrderBy(l => l.Key.From).Select(l => Slice(l.Key.ToString(), l.Value))],
            ByIdentity = IdentityMetrics.Of(_withIdentities),
            Robustness = robustness,
            RobustnessSet = robustnessSet,
            Flagged = _flagged,
            Curves = _curves,
            Spans = _spans,
            Context = _context,
            LanguageDetection = _detection.ByLanguage,
            LanguageDetectionByLength = _detection.ByLength,
        };
    }

    private static SliceMetrics Slice(string name, List<ScoredRow> rows) => new(name, AttributeId.Toxicity, BinaryMetrics.Of(rows, 0.5));

    private void BySet(MeasuringSet set, IReadOnlyList<ScoredComment> scored, EvaluationOptions options)
    {
        foreach (var attribute in _model.Attributes)
        {
            var labelled = Evaluator.Labelled(scored, attribute, options);
            if (labelled.Count == 0) continue;
            var metrics = BinaryMetrics.Of(labelled, options.Threshold);
            ScoredRow[] published = [.. scored.Select(s => Published(s, attribute, options)).OfType<ScoredRow>()];
            _bySet.Add(new SliceMetrics(set.Name, attribute, metrics) { Published = published.Length > 0 ? BinaryMetrics.Of(published, options.Threshold) : null });
            if (!double.IsNaN(metrics.RocAuc))
                _curves.Add(new SetCurves(set.Name, attribute, metrics, RocCurve.Of(labelled, RocPoints), ScoreDistribution.Of(labelled)));
        }
    }

    private static ScoredRow? Published(ScoredComment scored, AttributeId attribute, EvaluationOptions options)
    {
        if (scored.Comment.PublishedScores?[attribute] is not { } score || scored.Comment.Labels[attribute] is not { } label) return null;
        var positive = label >= options.LabelThreshold;
        return new ScoredRow(score, positive, positive ? 1 : options.NegativeWeight);
    }

    private void Slices(IReadOnlyList<ScoredComment> scored, EvaluationOptions options)
    {
        foreach (var item in scored)
        {
            if (Evaluator.Row(item, AttributeId.Toxicity, options) is not { } row) continue;
            if (item.Comment.Identities is { } identities) _withIdentities.Add((row, identities));
            if (item.Comment.Template is not null || item.Comment.Language is not { } language) continue;
            Add(_byLanguage, language, row);
            if (language == "en") Add(_byLength, LengthBand.Of(item.Comment.Text), row);
        }
    }

    private static void Add<TKey>(Dictionary<TKey, List<ScoredRow>> slices, TKey key, ScoredRow row)
        where TKey : notnull
    {
        if (!slices.TryGetValue(key, out var rows)) slices.Add(key, rows = []);
        rows.Add(row);
    }

    private void Flagged(MeasuringSet set, IReadOnlyList<ScoredComment> scored, EvaluationOptions options)
    {
        foreach (var attribute in _model.Attributes)
        {
            var both = scored.Where(s => s.Comment.PublishedScores?[attribute] is not null && !float.IsNaN(s.Scores[(int)attribute])).ToArray();
            if (both.Length == 0) continue;
            var ours = both.Select(s => (double)s.Scores[(int)attribute]).ToArray();
            var onTheirs = both.Select((s, i) => _model.OnPerspectiveScale(attribute, ours[i], isReply: s.Comment is { ParentText.Length: > 0, Language: null or "en" })).OfType<double>().ToArray();
            _flagged.Add(new FlaggedShares(
                set.Name,
                attribute,
                both.Length,
                Shares(ours),
                onTheirs.Length == ours.Length ? Shares(onTheirs) : null,
                Shares([.. both.Select(s => s.Comment.PublishedScores![attribute]!.Value)])));
        }

        static double[] Shares(double[] scores) =>
            [.. ScoreDistribution.Thresholds.Select(t => ScoreDistribution.FlaggedShare([.. scores.Select(s => new ScoredRow(s, false))], t))];
    }

    private void Spans(MeasuringSet set, IReadOnlyList<LabelledComment> rows)
    {
        if (!_model.Attributes.Contains(AttributeId.Toxicity)) return;
        var scores = rows.Where(r => r.ToxicSpans is not null)
            .Select(r => _model.Spans(r.Text, AttributeId.Toxicity) is { } found ? SpanSelection.CharacterF1(r.ToxicSpans!, found) : (double?)null)
            .OfType<double>()
            .ToArray();
        if (scores.Length > 0) _spans.Add(new SpanResult(set.Name, scores.Length, scores.Average()));
    }

    // The rows once more, without what stands above them.
    private void Context(MeasuringSet set, IReadOnlyList<LabelledComment> rows, IReadOnlyList<ScoredComment> scored, EvaluationOptions options)
    {
        if (!rows.Any(r => r.ParentText is not null)) return;
        var alone = Evaluator.ScoreAll(_model, rows, useContext: false, _threads, null, _cancellation);
        var both = alone.Zip(scored, (a, c) => (Alone: Evaluator.Row(a, AttributeId.Toxicity, options), Context: Evaluator.Row(c, AttributeId.Toxicity, options)))
            .Where(r => r.Alone is not null)
            .Select(r => (r.Alone!.Value.Score, r.Context!.Value.Score, r.Alone.Value.IsPositive))
            .ToArray();
        if (both.Length == 0) return;
        _context.Add(new ContextResult(set.Name, rows.Count(r => r.ParentText is not null), AucDifference.Of(both)));
    }

    private RobustnessResult[] Robustness(IReadOnlyList<LabelledComment> rows, IReadOnlyList<ScoredComment> clean, EvaluationOptions options)
    {
        var cleanAuc = BinaryMetrics.RocAucOf(Evaluator.Labelled(clean, AttributeId.Toxicity, options));
        return [.. Obfuscation.All.Select(Measure)];

        RobustnessResult Measure(ObfuscationKind kind)
        {
            _progress?.Report($"{kind}");
            // A seed of its own for each row: which words of a row are chosen does not depend on the rows before it.
            LabelledComment[] disguised =
                [.. rows.Select((r, i) => r with { Text = Obfuscation.Apply(r.Text, kind, ModelMeasurement.DisguisedShare, ModelMeasurement.Seed + i) })];
            var scored = Evaluator.Labelled(Evaluator.ScoreAll(_model, disguised, useContext: true, _threads, null, _cancellation), AttributeId.Toxicity, options);
            return new RobustnessResult(kind, scored.Count, cleanAuc, BinaryMetrics.RocAucOf(scored))
            {
                Changed = disguised.Where((r, i) => !string.Equals(r.Text, rows[i].Text, StringComparison.Ordinal)).Count(),
            };
        }
    }
}
