using System.Globalization;
using Moderator.Classifier.DataSets;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation.Suite;

/// <summary>fastText's classifier with word bigrams and character 3- to 5-grams, by its own program.</summary>
internal sealed class FastTextEntrant(TimeProvider clock) : ISuiteEntrant
{
    private const string Toxic = "__label__1";

    private readonly string? _program = SuiteProgram.Find("fasttext");

    public string Name => "fastText";

    public string? Missing => _program is null ? "no program \"fasttext\" on the path (Debian: apt-get install fasttext)" : null;

    public void Train(IReadOnlyList<LabelledComment> rows, string folder, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, "train.txt");
        File.WriteAllLines(file, rows.Select(r => $"{(r.Labels[AttributeId.Toxicity] >= 0.5 ? Toxic : "__label__0")} {OneLine(r.Text)}"));
        string[] arguments =
            ["supervised", "-input", file, "-output", Path.Combine(folder, "model"), "-wordNgrams", "2", "-minn", "3", "-maxn", "5", "-dim", "20", "-epoch", "5", "-lr", "0.3", "-thread", "2", "-verbose", "0"];
        SuiteProgram.Run(_program!, arguments, clock, cancellation);
        File.Delete(file);
    }

    public long Size(string folder) => new FileInfo(Path.Combine(folder, "model.bin")).Length;

    public SuiteRun Score(SuiteTask task, int threads, string folder, CancellationToken cancellation)
    {
        // Its program scores on one thread, so as many programs share the texts; a run over one text tells what loading takes.
        // It keeps nothing from one text to the next, and there is nothing to compile: the rounds follow each other in one run.
        var load = RunOne(["x"], "load", folder, cancellation).Seconds;
        var hands = SuiteTexts.Deal(task.Texts, threads);
        var runs = new (double[] Scores, double Seconds, long? Peak)[threads];
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, (int h) => runs[h] = RunOne([.. Enumerable.Repeat(hands[h], task.Rounds).SelectMany(t => t)], $"part{h}", folder, cancellation));
        return new SuiteRun([.. runs.SelectMany((r, h) => r.Scores.Take(hands[h].Length))], Math.Max(runs.Max(r => r.Seconds) - load, 1e-3) / task.Rounds, threads == 1 ? runs[0].Peak : null);
    }

    private (double[] Scores, double Seconds, long? Peak) RunOne(string[] texts, string name, string folder, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, $"{name}.txt");
        File.WriteAllLines(file, texts.Select(OneLine));
        var (output, seconds, peak) = SuiteProgram.Run(_program!, ["predict-prob", Path.Combine(folder, "model.bin"), file, "2"], clock, cancellation);
        return ([.. output.TrimEnd('\n').Split('\n').Select(ToxicShare)], seconds, peak);
    }

    // "__label__0 0.93 __label__1 0.07"; an empty line says nothing of either.
    private static double ToxicShare(string line)
    {
        var parts = line.Split(' ');
        var at = Array.IndexOf(parts, Toxic);
        return at < 0 ? 0 : Math.Clamp(double.Parse(parts[at + 1], CultureInfo.InvariantCulture), 0, 1);
    }

    // A text of no word at all still needs a line with one.
    private static string OneLine(string text) =>
        string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("__label__", "label", StringComparison.Ordinal) is { Length: > 0 } line ? line : "x";
}
