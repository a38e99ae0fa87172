using System.Globalization;
using System.Text;
using Moderator.Classifier.Evaluation.Measuring;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation.Cards;

/// <summary>
/// The part of a model card that says what was measured on files that trained nothing. It stands between two marks, so
/// that it can be written anew for a model that is already there.
/// </summary>
internal static class MeasuredPart
{
    public const string Begin = "<!-- measured: begin -->";
    public const string End = "<!-- measured: end -->";

    /// <summary>The folder of the plots, beside the card.</summary>
    public const string PlotFolder = "plots";

    /// <summary>Puts the part in the place of the one that a card has, or at the end of a card without one.</summary>
    public static string Into(string card, string part)
    {
        var begin = card.IndexOf(Begin, StringComparison.Ordinal);
        var end = card.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin
            ? card.TrimEnd() + "\n\n" + part
            : card[..begin] + part + card[(end + End.Length)..].TrimStart('\n');
    }

    /// <summary>What a card says whose model was trained without files to measure on.</summary>
    public static string NotMeasured() =>
        $"{Begin}\n## Measured on sets that trained nothing\nNot measured: no directory of labelled files was given, neither in training nor since.\n{End}\n";

    /// <param name="measured">The figures.</param>
    /// <param name="plots">File and title of each plot.</param>
    /// <param name="changes">What differs from the version before, line by line; null where none was given.</param>
    public static string Write(ModelMeasurement measured, IReadOnlyList<(string File, string Title)> plots, IReadOnlyList<string>? changes)
    {
        var part = new StringBuilder();
        void Line(string text = "") => part.Append(text).Append('\n');

        Line(Begin);
        Line("## Measured on sets that trained nothing");
        Line("N is the number of rows. What cannot be computed is \"undefined\". Precision, recall and F1 at a score of 0.5. Rows of");
        Line("jigsaw-test, which keeps all toxic comments and a tenth of the others, are weighted back to the natural share.");
        Line();
        Line("| file | format | rows | SHA-256 |");
        Line("|---|---|---:|---|");
        foreach (var file in measured.Files) Line($"| {file.Name} | {file.Format} | {Count(file.Rows)} | `{file.Sha256[..12]}` |");
        Line();
        Line("### By set");
        Metrics("set", measured.BySet, withAttribute: true);
        foreach (var set in measured.BySet.GroupBy(s => s.Slice, StringComparer.Ordinal))
        {
            double[] defined = [.. set.Select(s => s.Metrics.RocAuc).Where(a => !double.IsNaN(a))];
            if (defined.Length > 1) Line($"\n{set.Key}: mean ROC AUC of {defined.Length} attributes {Show(defined.Average())}.");
        }

        Published(measured, Line);
        Line();
        Line("### By language");
        Line("TOXICITY, all sets whose rows name a language, without rows made from templates.");
        Line();
        Metrics("language", measured.ByLanguage, withAttribute: false);
        double[] languages = [.. measured.ByLanguage.Where(l => l.Slice is not "en").Select(l => l.Metrics.RocAuc).Where(a => !double.IsNaN(a))];
        if (languages.Length > 0) Line($"\nMean ROC AUC of the {languages.Length} languages besides English: {Show(languages.Average())}.");
        Line();
        Line("### By length");
        Line("TOXICITY of the English comments, by their number of characters.");
        Line();
        Metrics("characters", measured.ByLength, withAttribute: false);
        Identities(measured, Line);
        Robustness(measured, Line);
        Flagged(measured, Line);
        if (measured.Spans.Count > 0)
        {
            Line();
            Line("### Marked words");
            Line("Character F1 of SemEval-2021 task 5, mean over the rows.");
            foreach (var spans in measured.Spans) Line($"- {spans.Set}: {Show(spans.F1)} (N {Count(spans.N)})");
        }

        Context(measured, Line);
        Languages(measured, Line);
        if (plots.Count > 0)
        {
            Line();
            Line("### Plots");
            foreach (var (file, title) in plots) Line($"![{title}]({PlotFolder}/{file})");
        }

        Line();
        Line("## Changes since the version before");
        foreach (var change in changes ?? ["No version before was given to compare with."]) Line(change);
        Line(End);
        return part.ToString();

        void Metrics(string slice, IReadOnlyList<SliceMetrics> rows, bool withAttribute)
        {
            if (rows.Count == 0)
            {
                Line("Not measured: no rows.");
                return;
            }

            Line($"| {slice} |{(withAttribute ? " attribute |" : "")} N | positive | base rate | ROC AUC | PR AUC | precision | recall | F1 | calibration error |");
            Line($"|---|{(withAttribute ? "---|" : "")}---:|---:|---:|---:|---:|---:|---:|---:|---:|");
            foreach (var row in rows)
            {
                var m = row.Metrics;
                Line($"| {row.Slice} |{(withAttribute ? $" {row.Attribute.WireName()} |" : "")} {Count(m.N)} | {Count(m.Positives)} | {Show(m.BaseRate)} | {Show(m.RocAuc)} | {Show(m.PrAuc)} | {Show(m.Precision)} | {Show(m.Recall)} | {Show(m.F1)} | {Show(m.CalibrationError)} |");
            }
        }
    }

    private static void Published(ModelMeasurement measured, Action<string> line)
    {
        SliceMetrics[] both = [.. measured.BySet.Where(s => s.Published is not null)];
        if (both.Length == 0) return;
        line("");
        line("Beside the scores that Perspective published for the same rows (ROC AUC):");
        foreach (var set in both)
            line($"- {set.Slice}, {set.Attribute.WireName()}: this model {Show(set.Metrics.RocAuc)}, Perspective {Show(set.Published!.RocAuc)} (N {Count(set.Metrics.N)})");
    }

    private static void Identities(ModelMeasurement measured, Action<string> line)
    {
        line("");
        line("### By identity");
        if (measured.ByIdentity.Count == 0)
        {
            line("Not measured: no rows that name identities.");
            return;
        }

        line("TOXICITY on sentences made from templates. The three areas are those of Borkan and others (2019): within the rows that");
        line("name the identity; BPSN: toxic rows of the rest against other rows that name it; BNSP: other rows of the rest against");
        line("toxic rows that name it. 0.5 is chance.");
        line("");
        line("| identity | N | positive | rest | subgroup AUC | BPSN AUC | BNSP AUC |");
        line("|---|---:|---:|---:|---:|---:|---:|");
        foreach (var m in measured.ByIdentity.OrderBy(m => m.Lowest))
            line($"| {m.Identity} | {Count(m.N)} | {Count(m.Positives)} | {Count(m.Background)} | {Show(m.SubgroupAuc)} | {Show(m.BpsnAuc)} | {Show(m.BnspAuc)} |");
    }

    private static void Robustness(ModelMeasurement measured, Action<string> line)
    {
        line("");
        line("### Robustness");
        if (measured.RobustnessSet is null)
        {
            line("Not measured: no rows with TOXICITY labels.");
            return;
        }

        line($"TOXICITY AUC on {measured.RobustnessSet} after disguising words of every row, toxic or not: each word of at least {Obfuscation.ShortestWord} ASCII letters,");
        line($"with the chance {ModelMeasurement.DisguisedShare.ToString(CultureInfo.InvariantCulture)}. Nobody marked the words that an attacker would disguise.");
        line("");
        line("| obfuscation | N | rows changed | clean | disguised | cost |");
        line("|---|---:|---:|---:|---:|---:|");
        foreach (var r in measured.Robustness)
            line($"| {Obfuscation.Describe(r.Kind)} | {Count(r.N)} | {Count(r.Changed)} | {Show(r.CleanAuc)} | {Show(r.Auc)} | {Show(r.CleanAuc - r.Auc)} |");
    }

    private static void Flagged(ModelMeasurement measured, Action<string> line)
    {
        if (measured.Flagged.Count == 0) return;
        line("");
        line("### Share flagged");
        line($"Share of the rows that score at least {string.Join(", ", ScoreDistribution.Thresholds.Select(t => t.ToString("0.0", CultureInfo.InvariantCulture)))}: by the calibrated probability, on the Perspective-equivalent scale, and by Perspective itself.");
        line("");
        line("| set | attribute | N | probability | Perspective-equivalent | Perspective |");
        line("|---|---|---:|---|---|---|");
        foreach (var f in measured.Flagged)
            line($"| {f.Set} | {f.Attribute.WireName()} | {Count(f.N)} | {Percent(f.Probability)} | {(f.OnPerspectiveScale is { } scale ? Percent(scale) : "no such scale")} | {Percent(f.Published)} |");
    }

    private static void Context(ModelMeasurement measured, Action<string> line)
    {
        if (measured.Context.Count == 0) return;
        line("");
        line("### Parent comments");
        line("TOXICITY AUC with the comment above given to the model, as in all tables here, and of the text alone; the interval of the");
        line("gain is that of DeLong and others (1988), 95 %.");
        line("");
        line("| set | N | positive | with a parent | text alone | parent given | gain | interval |");
        line("|---|---:|---:|---:|---:|---:|---:|---|");
        foreach (var c in measured.Context)
            line($"| {c.Set} | {Count(c.Auc.N)} | {Count(c.Auc.Positives)} | {Count(c.WithParent)} | {Show(c.Auc.Before)} | {Show(c.Auc.After)} | {Show(c.Auc.Gain)} | {Show(c.Auc.Low)} to {Show(c.Auc.High)} |");
    }

    private static void Languages(ModelMeasurement measured, Action<string> line)
    {
        if (measured.LanguageDetection.Count == 0) return;
        line("");
        line("### Language detection");
        line("How often the language of a text is told, without rows made from templates.");
        line("");
        line("| language or length | N | right | unknown | wrong |");
        line("|---|---:|---:|---:|---:|");
        foreach (var l in measured.LanguageDetection.Concat(measured.LanguageDetectionByLength))
            line($"| {l.Slice} | {Count(l.N)} | {Share(l.Right, l.N)} | {Share(l.Unknown, l.N)} | {Share(l.N - l.Right - l.Unknown, l.N)} |");
    }

    private static string Share(int count, int of) => Show((double)count / of);

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Show(double value) => BinaryMetrics.Show(value);

    private static string Percent(IReadOnlyList<double> shares) =>
        string.Join(", ", shares.Select(s => double.IsNaN(s) ? "undefined" : (s * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %"));
}
