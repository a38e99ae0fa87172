using System.CommandLine;
using System.Globalization;
using Moderator.Classifier.DataSets;
using Moderator.Classifier.Evaluation;
using Moderator.Classifier.Evaluation.Measuring;
using Moderator.Classifier.Evaluation.Suite;
using Moderator.Cli.Output;

namespace Moderator.Cli.Verbs;

/// <summary><c>moderator evaluate --suite</c>: models of ours beside other systems, in one table.</summary>
internal static class SuiteComparison
{
    private const string ScoringName = "suite-score";

    public static async Task<int> RunAsync(Terminal terminal, string? models, string? trainingRows, IReadOnlyList<MeasuringSet> sets, CancellationToken cancellation)
    {
        string[] directories = models is null
            ? [ShippedFiles.FindModel(terminal, null)]
            : [.. models.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(m => ShippedFiles.FindModel(terminal, m))];
        var lines = await Task.Run(
            () =>
            {
                LabelledComment[] rows = trainingRows is null ? [] : [.. DataSetReader.Read(trainingRows, DataSetFormat.Parse("jigsaw-toxic"))];
                return EvaluationSuite.Run(directories, rows, sets, Scorer(), terminal.Clock, new Told(terminal), cancellation);
            },
            cancellation);
        using var writer = terminal.OutputWriter();
        Write(terminal, writer, lines);
        if (trainingRows is null) await writer.WriteLineAsync("ML.NET, fastText and scikit-learn take part when --train-rows names what they are to learn from.");
        return ExitCodes.Success;
    }

    /// <summary>The program that the suite starts for each run of a model, so that its memory can be told. Not for people.</summary>
    public static Command ScoringCommand(Terminal terminal)
    {
        var arguments = new Argument<string[]>("arguments") { Arity = new ArgumentArity(7, 7) };
        var command = new Command(ScoringName, "Scores one file for the suite.") { Hidden = true };
        command.Arguments.Add(arguments);
        command.SetAction(parsed =>
        {
            var given = parsed.GetRequiredValue(arguments);
            var seconds = SuiteScoring.Run(given[0], given[1], given[2], given[3], given[4], int.Parse(given[5], CultureInfo.InvariantCulture), int.Parse(given[6], CultureInfo.InvariantCulture), terminal.Clock);
            using var writer = terminal.OutputWriter();
            writer.Write(seconds.ToString("R", CultureInfo.InvariantCulture));
            return ExitCodes.Success;
        });
        return command;
    }

    // Started as "dotnet moderator.dll", the program's file has to be named.
    private static SuiteScorerCommand Scorer()
    {
        var program = Environment.ProcessPath ?? throw new CommandFailureException("--suite: this system does not tell where the program is.");
        string[] before = Path.GetFileNameWithoutExtension(program) is "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "moderator.dll")] : [];
        return new SuiteScorerCommand(program, [.. before, "evaluate", ScoringName]);
    }

    private static void Write(Terminal terminal, StreamWriter writer, IReadOnlyList<SuiteLine> lines)
    {
        var part = lines.Where(l => l.Missing is null).ToArray();
        var sets = part[0].BySet;
        ResultTable.Write(
            terminal,
            writer,
            ["TOXICITY ROC AUC on", "N", .. part.Select(l => l.Name)],
            sets.Select(s => (string[])[s.Key, Whole(s.Value.N), .. part.Select(l => BinaryMetrics.Show(l.BySet[s.Key].RocAuc))]),
            firstNumber: 1);
        writer.WriteLine();
        ResultTable.Write(
            terminal,
            writer,
            ["entrant", "texts/s, 1 thread", "texts/s, 2 threads", "peak memory", "on disk", "training"],
            part.Select(l => (string[])
            [
                l.Name, Whole(l.TextsPerSecond![0]), Whole(l.TextsPerSecond[1]), Megabytes(l.PeakMemory), Megabytes(l.Size),
                l.TrainingSeconds is { } seconds ? $"{seconds:0} s" : "before",
            ]),
            firstNumber: 1);
        foreach (var line in lines.Where(l => l.Missing is not null)) writer.WriteLine($"{line.Name}: {line.Missing}.");
        writer.WriteLine($"Speed: the {Whole(sets.First().Value.N)} texts of {sets.First().Key}, without loading the model: the median of several rounds, with other texts scored between them. Memory: the program that scores, on one thread.");
    }

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Megabytes(long? bytes) => bytes is { } b ? $"{b / 1e6:0.0} MB" : "not read";

    private sealed class Told(Terminal terminal) : IProgress<string>
    {
        public void Report(string value) => terminal.Error.WriteLine($"suite: {value}");
    }
}
