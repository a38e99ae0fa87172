using Moderator.Classifier.DataSets.Reading;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.DataSets.Formats;

/// <summary>
/// The 77k "madlibs" of Dixon and others, 2018: templates filled with identity terms, for figures by identity. BAD is
/// TOXICITY 1, NOT_BAD 0. The identity term has no column; each template has it at a fixed place, at the end or, in
/// <c>being_adj</c> ("Being … is …"), between the first word and the last two. <c>you_occupation</c> names an occupation, no identity.
/// </summary>
internal static class BiasMadlibsFormat
{
    private const string Occupation = "you_occupation";

    // How many words stand before and after the identity term.
    private static readonly (string Template, int Before, int After)[] Slots =
    [
        ("verb_adj", 1, 0), ("am_hate_adj", 2, 0), ("being_adj", 1, 2), ("name_adj", 4, 0), ("you_are_adj", 4, 0),
    ];

    private static readonly string[] Templates = [.. Slots.Select(s => s.Template), Occupation];

    public static DataSetFormat Instance { get; } = new CsvFormat(
        "bias-madlibs",
        ["Text", "Label", "Template"],
        idColumn: null,
        row =>
        {
            var template = row.OneOf("Template", Templates);
            var bad = string.Equals(row.OneOf("Label", "BAD", "NOT_BAD"), "BAD", StringComparison.Ordinal);
            return new LabelledComment
            {
                Id = row.NumberAsId,
                Text = row.Text("Text"),
                Labels = AttributeLabels.Of((AttributeId.Toxicity, bad ? 1 : 0)),
                Language = "en",
                Template = template,
                Identities = IdentitiesOf(row, template),
            };
        });

    private static string[] IdentitiesOf(CsvRow row, string template)
    {
        if (string.Equals(template, Occupation, StringComparison.Ordinal)) return [];
        var (_, before, after) = Array.Find(Slots, s => string.Equals(s.Template, template, StringComparison.Ordinal));
        var words = row.Text("Text").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length <= before + after)
            throw row.Bad("Text", $"{words.Length} words", $"more than {before + after}, as its template has");
        return [string.Join(' ', words[before..^after]).ToLowerInvariant()];
    }
}
