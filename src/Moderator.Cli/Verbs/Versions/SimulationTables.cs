using System.Globalization;
using Moderator.Cli.Output;
using Moderator.Core.Decisions;
using Moderator.Core.Policies;
using Moderator.Core.Policies.Checking;
using Moderator.Core.Policies.Simulation;
using Moderator.Core.Scoring;

namespace Moderator.Cli.Verbs.Versions;

/// <summary>Shows what a policy would have done.</summary>
internal static class SimulationTables
{
    private static readonly ModerationAction[] Actions = Enum.GetValues<ModerationAction>();

    public static void Write(Terminal terminal, TextWriter writer, Policy policy, ModelVersion model, SimulationReport report, bool withText)
    {
        var total = report.All.Total;
        writer.WriteLine($"{policy.Version} with the scores of {model}: {Whole(total)} comments, {Whole(total - report.Rescored)} with the stored scores, {Whole(report.Rescored)} scored anew.");
        writer.WriteLine($"{Whole(report.All.Changed)} would come out otherwise ({Share(report.All.Changed, total)}).");
        writer.WriteLine();
        Matrix(terminal, writer, "decided then", report.All);
        if (report.Moderated.Total > 0) Matrix(terminal, writer, "moderators", report.Moderated);
        if (report.Rules.Count > 0)
        {
            ResultTable.Write(
                terminal,
                writer,
                ["rule", "matched then", "would match"],
                report.Rules.OrderByDescending(r => Math.Max(r.Value.Done, r.Value.Would)).ThenBy(r => r.Key, StringComparer.Ordinal).Select(r => (string[])[r.Key == PolicyCase.DefaultRule ? "(none: the default)" : r.Key, Whole(r.Value.Done), Whole(r.Value.Would)]),
                firstNumber: 1);
            writer.WriteLine();
        }

        if (report.Sites.Count > 1)
        {
            ResultTable.Write(
                terminal,
                writer,
                ["site", "comments", "review then", "would be", "reject then", "would be", "changed"],
                report.Sites.OrderByDescending(s => s.Value.Total).ThenBy(s => s.Key, StringComparer.Ordinal).Select(s => (string[])
                [
                    s.Key.Length == 0 ? "(none)" : s.Key, Whole(s.Value.Total), Whole(s.Value.Done(ModerationAction.Review)), Whole(s.Value.Would(ModerationAction.Review)),
                    Whole(s.Value.Done(ModerationAction.Reject)), Whole(s.Value.Would(ModerationAction.Reject)), Whole(s.Value.Changed),
                ]),
                firstNumber: 1);
            writer.WriteLine();
        }

        foreach (var example in report.Examples) Show(writer, example, withText);
    }

    private static void Matrix(Terminal terminal, TextWriter writer, string who, ActionMatrix matrix)
    {
        ResultTable.Write(
            terminal,
            writer,
            [$"{who} \\ would be", .. Actions.Select(a => a.WireName()), "all"],
            [
                .. Actions.Select(done => (string[])[done.WireName(), .. Actions.Select(would => Whole(matrix[done, would])), Whole(matrix.Done(done))]),
                ["all", .. Actions.Select(would => Whole(matrix.Would(would))), Whole(matrix.Total)],
            ],
            firstNumber: 1);
        writer.WriteLine();
    }

    private static void Show(TextWriter writer, ChangedComment example, bool withText)
    {
        var (comment, outcome) = (example.Comment, example.Outcome);
        var moderated = comment.Moderated is { } action ? $", by a moderator {action.WireName()}" : "";
        writer.WriteLine($"{(comment.Comment.Site is { } site ? site + "/" : "")}{comment.Comment.Id}: {comment.Action.WireName()} ({Names(comment.Rules)}){moderated} -> {outcome.Action.WireName()} ({Names(CaseResult.Found(outcome))})");
        if (withText) writer.WriteLine("    " + OneLine(comment.Comment.Text));
    }

    private static string Names(IReadOnlyList<string> rules) => rules.Count == 0 ? PolicyCase.DefaultRule : string.Join(", ", rules);

    /// <summary>What a reader wrote, without what could move a terminal's cursor.</summary>
    private static string OneLine(string text)
    {
        const int Longest = 200;
        var shown = text.Length <= Longest ? text : text[..Longest] + "...";
        return string.Create(shown.Length, shown, (span, s) =>
        {
            for (var i = 0; i < s.Length; i++) span[i] = char.IsControl(s[i]) ? ' ' : s[i];
        });
    }

    private static string Share(long part, long whole) => whole == 0 ? "none" : (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
