using Moderator.Classifier.DataSets.Reading;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.DataSets.Formats;

/// <summary>
/// ParaDetox (Logacheva and others, 2022): a toxic text and up to three rewrites that say the same in neutral words.
/// The first is TOXICITY 1, the rewrites 0: raters judged both. All rows of a line are one
/// <see cref="LabelledComment.Group"/>: contrast pairs. Ids are the row's number with <c>-toxic</c>, <c>-neutral1</c>, ...
/// </summary>
internal static class ParadetoxFormat
{
    private static readonly string[] Rewrites = ["neutral1", "neutral2", "neutral3"];

    public static DataSetFormat Instance { get; } = new CsvFormat(
        "paradetox",
        ["toxic", .. Rewrites],
        idColumn: null,
        (CsvRow row) =>
        {
            row.Text("neutral1");
            return Rewrites
                .Where(column => !string.IsNullOrWhiteSpace(row.Raw(column)))
                .Select(column => Of(row, column, 0))
                .Prepend(Of(row, "toxic", 1));
        });

    private static LabelledComment Of(CsvRow row, string column, double toxicity) => new()
    {
        Id = $"{row.NumberAsId}-{column}",
        Text = row.Text(column),
        Labels = AttributeLabels.Of((AttributeId.Toxicity, toxicity)),
        Language = "en",
        Group = row.NumberAsId,
    };
}
