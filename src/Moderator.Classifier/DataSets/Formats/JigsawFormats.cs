using Moderator.Classifier.DataSets.Reading;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.DataSets.Formats;

/// <summary>
/// Jigsaw Toxic Comment Classification Challenge (Wikipedia talk pages; cjadams and others, 2017). Six labels by a
/// majority of raters, 0 or 1. The columns mean what Perspective's attributes mean, for which they were made:
/// toxic → TOXICITY, severe_toxic → SEVERE_TOXICITY, obscene → PROFANITY, threat → THREAT, insult → INSULT,
/// identity_hate → IDENTITY_ATTACK. SEXUALLY_EXPLICIT and SPAM are not labelled. In the test set -1 marks rows that
/// the challenge did not score: unknown.
/// </summary>
internal static class JigsawFormats
{
    private static readonly (string Column, AttributeId Attribute)[] Mapping =
    [
        ("toxic", AttributeId.Toxicity),
        ("severe_toxic", AttributeId.SevereToxicity),
        ("obscene", AttributeId.Profanity),
        ("threat", AttributeId.Threat),
        ("insult", AttributeId.Insult),
        ("identity_hate", AttributeId.IdentityAttack),
    ];

    public static DataSetFormat SixLabels { get; } = new CsvFormat(
        "jigsaw-toxic",
        ["id", "comment_text", .. Mapping.Select(m => m.Column)],
        "id",
        row => new LabelledComment
        {
            Id = row.Text("id"),
            Text = row.Text("comment_text"),
            Labels = LabelsOf(row, Mapping),
        });

    /// <summary>Rows of the same source of which only <c>toxic</c> is known; they have no id.</summary>
    public static DataSetFormat ToxicOnly { get; } = TwoColumns("jigsaw-toxic-only");

    /// <summary>The challenge's test set in two columns.</summary>
    public static DataSetFormat Test { get; } = TwoColumns("jigsaw-test");

    private static CsvFormat TwoColumns(string name) => new(
        name,
        ["comment_text", "toxic"],
        idColumn: null,
        row => new LabelledComment
        {
            Id = row.NumberAsId,
            Text = row.Text("comment_text"),
            Labels = LabelsOf(row, Mapping.AsSpan(0, 1)),
        });

    private static AttributeLabels LabelsOf(CsvRow row, ReadOnlySpan<(string Column, AttributeId Attribute)> mapping)
    {
        List<(AttributeId, double)> labels = [];
        foreach (var (column, attribute) in mapping)
        {
            if (row.BinaryOrUnscored(column) is { } label) labels.Add((attribute, label));
        }

        return AttributeLabels.Of([.. labels]);
    }
}
