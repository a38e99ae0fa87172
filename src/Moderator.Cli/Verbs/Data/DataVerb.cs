using System.CommandLine;
using System.Globalization;
using Moderator.Classifier.Corpus;
using Moderator.Cli.Output;
using Moderator.Core.Scoring;

namespace Moderator.Cli.Verbs.Data;

/// <summary><c>moderator data</c>: looks after a folder of labelled comments.</summary>
public static class DataVerb
{
    private const string DefaultFolder = "training-data";

    public static Verb Create(Terminal terminal)
    {
        var lint = CreateLint(terminal);
        var count = CreateCount(terminal);
        var agreement = CreateAgreement(terminal);
        var command = new Command("data", "Looks after a folder of labelled comments: what is wrong in it, what it holds, how far its readers agreed.");
        foreach (var verb in new[] { lint, count, agreement }) command.Subcommands.Add(verb.Command);
        return new Verb(command, [(command, ["moderator data lint", "moderator data count", "moderator data agreement"]), .. lint.Examples, .. count.Examples, .. agreement.Examples]);
    }

    private static Verb CreateLint(Terminal terminal)
    {
        var folder = Folder();
        var command = new Command("lint", "Refuses what would teach or measure wrongly: rows that cannot be read, ids and texts that stand twice, labels off the guide's scale, spans off their text, pairs without a contrast, checks too near to what trains. Comments are named by id.");
        command.Arguments.Add(folder);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (corpus, findings) = await Task.Run(
                () =>
                {
                    var read = CorpusFiles.Load(parsed.GetRequiredValue(folder));
                    return (read, CorpusLinter.Lint(read, new CorpusRules()));
                },
                cancellation);
            await using var writer = terminal.OutputWriter();
            foreach (var finding in findings) await writer.WriteLineAsync(finding.ToString());
            await writer.WriteLineAsync($"{Amount(corpus.Comments.Count, "comment")}, {Amount(corpus.Checks.Count, "check")}, {Amount(corpus.Readings.Count, "second reading")}: {(findings.Count == 0 ? "nothing found" : Amount(findings.Count, "finding"))}");
            return findings.Count == 0 ? ExitCodes.Success : ExitCodes.SomeRowsFailed;
        });
        return new Verb(command, "moderator data lint", "moderator data lint ./my-corpus");
    }

    private static Verb CreateCount(Terminal terminal)
    {
        var folder = Folder();
        var command = new Command("count", "Counts the comments by file, attribute, topic and phenomenon, and the checks by function.");
        command.Arguments.Add(folder);
        command.SetAction(async (parsed, cancellation) =>
        {
            var corpus = await Task.Run(() => CorpusFiles.Load(parsed.GetRequiredValue(folder)), cancellation);
            using var writer = terminal.OutputWriter();
            foreach (var (what, key) in new (string, Func<CorpusComment, string?>)[]
            {
                ("file", c => c.File),
                ("topic", c => c.Comment.Topic),
                ("phenomenon", c => c.Comment.Phenomenon),
            })
            {
                Table(terminal, writer, what, corpus.Comments.GroupBy(c => key(c) ?? "none", StringComparer.Ordinal));
            }

            ResultTable.Write(
                terminal, writer, ["attribute", "0", "0.25", "0.5", "0.75", "1"],
                Attributes.All.Select(a => (string[])[a.WireName(), .. Enumerable.Range(0, 5).Select(step => Number(corpus.Comments.Count(c => c.Comment.Labels[a] is { } label && (int)Math.Round(label * 4) == step)))]),
                firstNumber: 1);
            await writer.WriteLineAsync();
            if (corpus.Checks.Count > 0) Table(terminal, writer, "function", corpus.Checks.GroupBy(c => c.Comment.Phenomenon ?? "none", StringComparer.Ordinal));
            await writer.WriteLineAsync($"{Amount(corpus.Comments.Count, "comment")}, {Number(corpus.Comments.Count(IsToxic))} of them with TOXICITY 0.5 or more; {Amount(corpus.Comments.Where(c => c.Comment.Group is not null).Select(c => c.Comment.Group).Distinct(StringComparer.Ordinal).Count(), "contrast pair")}; {Amount(corpus.Checks.Count, "check")}; {Amount(corpus.BadRows.Count, "row")} not read");
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator data count", "moderator data count ./my-corpus");
    }

    private static Verb CreateAgreement(Terminal terminal)
    {
        var folder = Folder();
        var command = new Command("agreement", $"How far the two readers of every comment agreed, by attribute: Krippendorff's alpha for interval data, the share of equal labels and of labels at most 0.25 apart. Reads {CorpusFiles.ReadingsFile}.");
        command.Arguments.Add(folder);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = Path.Combine(parsed.GetRequiredValue(folder), CorpusFiles.ReadingsFile);
            if (!File.Exists(path)) throw new CommandFailureException($"{path}: there is no such file.");
            var agreement = await Task.Run(() => Agreement.Of(TwoReadings.Read(path)), cancellation);
            using var writer = terminal.OutputWriter();
            ResultTable.Write(
                terminal, writer, ["attribute", "N", "seen by one or both", "alpha", "same", "within 0.25"],
                agreement.Select(a => (string[])[a.Attribute.WireName(), Number(a.N), Number(a.Present), Share(a.Alpha), Share(a.Same), Share(a.Near)]),
                firstNumber: 1);
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator data agreement");
    }

    private static Argument<string> Folder() => new("DIR") { Description = "The folder that holds comments/ and, where they are, checks/ and readings.ndjson.", DefaultValueFactory = _ => DefaultFolder };

    private static void Table(Terminal terminal, TextWriter writer, string what, IEnumerable<IGrouping<string, CorpusComment>> groups)
    {
        ResultTable.Write(
            terminal, writer, [what, "N", "toxic"],
            groups.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (string[])[g.Key, Number(g.Count()), Number(g.Count(IsToxic))]),
            firstNumber: 1);
        writer.WriteLine();
    }

    private static bool IsToxic(CorpusComment comment) => comment.Comment.Labels[AttributeId.Toxicity] >= 0.5;

    private static string Amount(int count, string what) => $"{Number(count)} {what}{(count == 1 ? "" : "s")}";

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Share(double share) => double.IsNaN(share) ? "undefined" : share.ToString("0.000", CultureInfo.InvariantCulture);
}
