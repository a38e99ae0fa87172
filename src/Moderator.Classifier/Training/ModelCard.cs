using System.Globalization;
using System.Text;
using Moderator.Classifier.Evaluation;
using Moderator.Classifier.Evaluation.Cards;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Training;

/// <summary>Writes <c>MODEL_CARD.md</c>: what a person should know before using the model.</summary>
internal static class ModelCard
{
    public static string Write(ModelManifest manifest, TrainingData data, ModelFit fit)
    {
        var card = new StringBuilder();
        void Line(string text = "") => card.Append(text).Append('\n');

        Line($"# {manifest.Name} {manifest.Version}");
        Line();
        foreach (var line in fit.Description) Line(line);
        Line();
        Line("## What it scores");
        Line("Each score is the estimated chance, 0 to 1, that a rater would say the comment has the attribute.");
        Line();
        Line("| attribute | meaning | training rows |");
        Line("|---|---|---:|");
        foreach (var report in fit.Reports)
        {
            var name = report.Attribute.WireName();
            var experimental = manifest.ExperimentalAttributes.Contains(name, StringComparer.Ordinal) ? " **Experimental: no labelled set has shown its quality.**" : "";
            Line($"| {name} | {Meaning(report.Attribute)}{experimental} | {report.TrainingRows.ToString("N0", CultureInfo.InvariantCulture)} |");
        }

        Line();
        Line("## What it was trained on");
        Line($"{data.Rows.Count.ToString("N0", CultureInfo.InvariantCulture)} comments; languages: {string.Join(", ", manifest.Languages)}. A row's weight is relative to a row of weight 1.");
        Line();
        Line("| data set | format | rows | weight | licence as stated at the source | SHA-256 |");
        Line("|---|---|---:|---:|---|---|");
        for (var set = 0; set < data.Sets.Count; set++)
        {
            var (entry, index) = (data.Sets[set], set);
            var rows = data.Rows.Count(r => r.Set == index);
            var name = Path.IsPathRooted(entry.Path) ? Path.GetFileName(entry.Path) : entry.Path;
            Line($"| {name} | {entry.Format} | {rows.ToString("N0", CultureInfo.InvariantCulture)} | {entry.Weight.ToString(CultureInfo.InvariantCulture)} | {entry.Licence ?? "not stated"} | `{entry.Sha256[..12]}` |");
        }

        foreach (var entry in data.Sets.Where(s => s.Assumed is { Count: > 0 }))
            Line($"\nOn {Path.GetFileName(entry.Path)} nobody rated {string.Join(", ", entry.Assumed!.Select(a => $"{a.Key}; it was taken to be {a.Value.ToString(CultureInfo.InvariantCulture)}"))}.");
        if (data.Lexicon.Count > 0)
            Line($"\nStyle features use a list of {data.Lexicon.Count.ToString("N0", CultureInfo.InvariantCulture)} offensive terms, kept as hashes: the model holds no text of it.");
        Line();
        Line("## How well it does");
        Line("Measured on rows that trained neither learners nor trees, weighted to the share that the attribute has where the");
        Line("comments come from; the calibration curve behind each score was fitted on the other half of these rows. Precision,");
        Line($"recall and F1 at a score of {(fit.Reports.Count > 0 ? fit.Reports[0].Metrics.Threshold : 0.5).ToString(CultureInfo.InvariantCulture)}. Small N means wide error bars.");
        Line();
        Line("| attribute | N | positive | base rate | ROC AUC | PR AUC | precision | recall | F1 | calibration error |");
        Line("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var report in fit.Reports)
        {
            var m = report.Metrics;
            Line($"| {report.Attribute.WireName()} | {m.N} | {m.Positives} | {Show(m.BaseRate)} | {Show(m.RocAuc)} | {Show(m.PrAuc)} | {Show(m.Precision)} | {Show(m.Recall)} | {Show(m.F1)} | {Show(m.CalibrationError)} |");
        }

        foreach (var note in fit.Notes)
        {
            Line();
            Line(note);
        }

        Line();
        card.Append(MeasuredPart.NotMeasured());
        Line();
        Line("## Limits");
        Line("- It knows words, not meaning: reported speech, counter-speech, irony and insults without a rude word are often misjudged.");
        Line("- Neutral mentions of groups that are often attacked score higher than they should.");
        Line(fit.ReadsContext
            ? "- Of what surrounds a comment it reads the article's title and the comment that was answered, where they are given: neither the article nor the rest of the thread."
            : "- It sees one comment alone, neither the article nor the comment that was answered.");
        Line($"- Other languages than {string.Join(", ", manifest.Languages)} score at random.");
        Line("- The raters of the data sets were few and disagree; a score repeats their judgement, not the truth.");
        Line();
        Line("## Uses to avoid");
        Line("- Rejecting comments by score alone, without a person who can be asked.");
        Line("- Judging people: a score is about a text.");
        Line("- Comparing scores or thresholds with those of another model version without measuring again.");
        Line();
        Line("## Recipe");
        Line("`manifest.json` beside this card holds the whole recipe. The same recipe and data give the same bytes.");
        return card.ToString();
    }

    private static string Show(double value) => BinaryMetrics.Show(value);

    private static string Meaning(AttributeId attribute) => attribute switch
    {
        AttributeId.Toxicity => "Rude, disrespectful or unreasonable; likely to make people leave a discussion.",
        AttributeId.SevereToxicity => "Very hateful, aggressive or disrespectful; mild rudeness does not count.",
        AttributeId.IdentityAttack => "Hateful towards people for their origin, religion, sex, orientation, disability or the like.",
        AttributeId.Insult => "Demeaning towards a person or a group.",
        AttributeId.Profanity => "Swearing or obscene language, at whomever it is aimed.",
        AttributeId.Threat => "Announces or wishes harm to somebody.",
        AttributeId.SexuallyExplicit => "Refers to sexual acts or body parts in a lewd way.",
        AttributeId.Spam => "Advertising or begging for clicks that has nothing to do with the discussion.",
        _ => throw new ArgumentOutOfRangeException(nameof(attribute), attribute, null),
    };
}
