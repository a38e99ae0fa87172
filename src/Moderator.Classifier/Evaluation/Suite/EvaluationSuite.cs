using Moderator.Classifier.DataSets;
using Moderator.Classifier.Evaluation.Measuring;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation.Suite;

/// <summary>What an entrant reached; null where it could not take part.</summary>
/// <param name="Name">The entrant.</param>
/// <param name="Missing">Why it did not take part, and how to get it; null where it did.</param>
public sealed record SuiteLine(string Name, string? Missing)
{
    /// <summary>TOXICITY by set name.</summary>
    public IReadOnlyDictionary<string, BinaryMetrics> BySet { get; init; } = new Dictionary<string, BinaryMetrics>(StringComparer.Ordinal);

    /// <summary>Null for a model that was trained before.</summary>
    public double? TrainingSeconds { get; init; }

    /// <summary>Texts per second on one and on two threads, of a program that has run for a while.</summary>
    public IReadOnlyList<double>? TextsPerSecond { get; init; }

    /// <summary>Most resident memory while scoring on one thread, in bytes.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>Bytes on disk.</summary>
    public long? Size { get; init; }
}

/// <summary>Compares models of ours with other systems on the same rows in one run, each scoring in a program of its own.</summary>
public static class EvaluationSuite
{
    private const int Rounds = 5;

    // Before each round's texts, a fifth of these.
    private const int MostOthers = 20_000;

    /// <param name="modelDirectories">Models of this project, as they are.</param>
    /// <param name="trainingRows">What ML.NET, fastText and scikit-learn learn TOXICITY from; empty leaves them out.</param>
    /// <param name="sets">Those with TOXICITY labels are measured on; speed is measured on the first of them, as the median of several rounds.</param>
    /// <param name="scorer">Starts <see cref="SuiteScoring"/>.</param>
    /// <param name="clock">Measures.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellation">Stops and removes what was written.</param>
    /// <param name="scratch">Where texts and models are written to meanwhile; null: where the system keeps temporary files.</param>
    /// <exception cref="SuiteException">A program failed.</exception>
    public static IReadOnlyList<SuiteLine> Run(
        IReadOnlyList<string> modelDirectories,
        IReadOnlyList<LabelledComment> trainingRows,
        IReadOnlyList<MeasuringSet> sets,
        SuiteScorerCommand scorer,
        TimeProvider clock,
        IProgress<string>? progress,
        CancellationToken cancellation,
        string? scratch = null)
    {
        var measured = sets.Select(s => (Set: s, Rows: s.Read().Where(r => r.Labels[AttributeId.Toxicity] is not null).ToArray())).Where(s => s.Rows.Length > 0).ToArray();
        if (measured.Length == 0) throw new SuiteException("none of the sets has TOXICITY labels: there is nothing to measure.");
        List<ISuiteEntrant> entrants = [.. modelDirectories.Select(d => new ModelEntrant(d, scorer, clock))];
        if (trainingRows.Count > 0) entrants.AddRange([new MlNetEntrant(scorer, clock), new FastTextEntrant(clock), new ScikitLearnEntrant(clock, cancellation)]);
        return [.. entrants.Select(e => One(e, trainingRows, measured, clock, progress, scratch, cancellation))];
    }

    private static SuiteLine One(
        ISuiteEntrant entrant,
        IReadOnlyList<LabelledComment> trainingRows,
        (MeasuringSet Set, LabelledComment[] Rows)[] sets,
        TimeProvider clock,
        IProgress<string>? progress,
        string? scratch,
        CancellationToken cancellation)
    {
        if (entrant.Missing is { } missing) return new SuiteLine(entrant.Name, missing);

        // Texts are personal data: whatever happens, nothing of them stays.
        var folder = scratch is null ? Directory.CreateTempSubdirectory("moderator-suite-").FullName : Directory.CreateDirectory(Path.Combine(scratch, Path.GetRandomFileName())).FullName;
        try
        {
            progress?.Report($"training {entrant.Name}");
            var started = clock.GetTimestamp();
            entrant.Train(trainingRows, folder, cancellation);
            var training = clock.GetElapsedTime(started).TotalSeconds;
            progress?.Report($"scoring with {entrant.Name}");
            var all = entrant.Score(SuiteTask.Once([.. sets.SelectMany(s => s.Rows).Select(r => r.Text)]), 2, folder, cancellation);
            string[] texts = [.. sets[0].Rows.Select(r => r.Text)];
            string[] others = [.. (trainingRows.Count > 0 ? trainingRows : sets.SelectMany(s => s.Rows)).Select(r => r.Text).Take(MostOthers)];
            var timed = new SuiteTask(texts, others, Rounds);
            progress?.Report($"timing {entrant.Name}");
            SuiteRun[] runs = [entrant.Score(timed, 1, folder, cancellation), entrant.Score(timed, 2, folder, cancellation)];
            return new SuiteLine(entrant.Name, null)
            {
                BySet = Metrics(sets, all.Scores),
                TrainingSeconds = entrant is ModelEntrant ? null : training,
                TextsPerSecond = [.. runs.Select(r => texts.Length / r.Seconds)],
                PeakMemory = runs[0].PeakMemory,
                Size = entrant.Size(folder),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, BinaryMetrics> Metrics((MeasuringSet Set, LabelledComment[] Rows)[] sets, IReadOnlyList<double> scores)
    {
        var metrics = new Dictionary<string, BinaryMetrics>(StringComparer.Ordinal);
        var at = 0;
        foreach (var (set, rows) in sets)
        {
            var weight = Evaluator.NegativeWeightOf(set.Format.Name);
            var scored = new List<ScoredRow>(rows.Length);
            foreach (var row in rows)
            {
                var positive = row.Labels[AttributeId.Toxicity] >= 0.5;
                scored.Add(new ScoredRow(scores[at++], positive, positive ? 1 : weight));
            }

            metrics[set.Name] = BinaryMetrics.Of(scored, 0.5);
        }

        return metrics;
    }
}
