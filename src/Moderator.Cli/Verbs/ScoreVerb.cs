using System.CommandLine;
using Moderator.Cli.Input;
using Moderator.Cli.Output;

namespace Moderator.Cli.Verbs;

/// <summary><c>moderator score</c>: comments in, the same comments with scores and decisions out. Nothing is stored.</summary>
public static class ScoreVerb
{
    // By itself the collector waits until as much is allocated as the processor's last cache holds several times over, and the process is a quarter larger.
    private const int CollectedAfter = 500;

    public static Verb Create(Terminal terminal)
    {
        var formats = new CommentFormats();
        var model = SharedOptions.Model();
        var policy = SharedOptions.Policy();
        var output = new Option<string?>("--output", "-o") { Description = "Write to this file instead of standard output. It appears when it is complete.", HelpName = "FILE" };
        var prefix = new Option<string>("--column-prefix") { Description = "csv: what the names of the added columns begin with.", HelpName = "TEXT", DefaultValueFactory = _ => "" };

        var command = new Command("score", "Scores comments and decides on them by a policy. Nothing is stored; the order is kept; memory does not grow with the input.");
        formats.AddTo(command);
        command.Options.Add(model);
        command.Options.Add(policy);
        command.Options.Add(output);
        command.Options.Add(prefix);
        command.SetAction(async (parsed, cancellation) =>
        {
            var files = formats.Open(parsed, terminal);
            using var scorer = new CommentScorer(ShippedFiles.LoadModel(terminal, parsed.GetValue(model)), ShippedFiles.LoadPolicy(terminal, parsed.GetValue(policy)));
            await using var file = OutputFile.Open(terminal, parsed.GetValue(output));
            using var rows = OpenOutput(terminal, files, file, scorer, parsed.GetRequiredValue(prefix), parsed.GetValue(output) is null);
            return await ScoreAsync(terminal, files, scorer, rows, file, cancellation);
        });
        return new Verb(
            command,
            "moderator score comments.ndjson > scored.ndjson",
            "moderator score comments.csv --text-column body --output scored.csv",
            "moderator score --format page article.html",
            "echo 'You are an idiot.' | moderator score",
            "moderator score comments.txt --model ./models/mine --policy ./policy.json | head");
    }

    private static async Task<int> ScoreAsync(
        Terminal terminal, InputFiles files, CommentScorer scorer, IScoreOutput output, OutputFile file, CancellationToken cancellation)
    {
        if (files.IsTyped) await terminal.Error.WriteLineAsync("Reading comments from the keyboard, one a line; end with Ctrl-D.");
        using var progress = RowProgress.Start(terminal, "scoring", files.Length, shown: !terminal.OutputIsTerminal);
        var bad = new BadRowReport(terminal.Error);
        long scored = 0;
        await OrderedPipeline.RunAsync(
            files.Rows(progress.Read),
            (row, _) => Task.FromResult(row is CommentRow comment ? scorer.Score(comment) : (OutputRow)new UnscoredRow(row)),
            (row, nextIsReady) =>
            {
                switch (row)
                {
                    case ScoredRow one:
                        output.Write(one);
                        progress.Rows(++scored);
                        if (scored % CollectedAfter == 0) GC.Collect(0);
                        break;
                    case UnscoredRow { Row: CsvHeader header }:
                        output.WriteHeader(header);
                        break;
                    case UnscoredRow { Row: BadRow broken }:
                        bad.Report(broken);
                        break;
                }

                if (!nextIsReady) output.Flush();
                return ValueTask.CompletedTask;
            },
            inFlight: 4 * Environment.ProcessorCount,
            cancellation);
        output.Complete();
        await file.CompleteAsync();
        progress.Finish();
        return bad.ExitCode(scored, "scored");
    }

    private static IScoreOutput OpenOutput(Terminal terminal, InputFiles files, OutputFile file, CommentScorer scorer, string prefix, bool toStandardOutput) => files.Format switch
    {
        "csv" => new CsvOutput(file.Stream, scorer.Attributes, files.CsvDelimiter, prefix),
        "text" or "page" when toStandardOutput && terminal.OutputIsTerminal => new TableOutput(terminal.ConsoleOn(new StreamWriter(file.Stream, Terminal.Utf8) { AutoFlush = true }, isTerminal: true)),
        _ => new NdjsonOutput(file.Stream),
    };
}
