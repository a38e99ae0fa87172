using Moderator.Core.Scoring;

namespace Moderator.Classifier.DataSets.Formats;

/// <summary>Further sets of Wikipedia talk pages.</summary>
internal static class WikipediaFormats
{
    // Of the attributes that come in two versions, the newer.
    private static readonly (string Column, AttributeId Attribute)[] PerspectiveColumns =
    [
        ("TOXICITY@6", AttributeId.Toxicity),
        ("SEVERE_TOXICITY@2", AttributeId.SevereToxicity),
        ("IDENTITY_ATTACK", AttributeId.IdentityAttack),
        ("INSULT", AttributeId.Insult),
        ("PROFANITY", AttributeId.Profanity),
        ("THREAT", AttributeId.Threat),
        ("SEXUALLY_EXPLICIT", AttributeId.SexuallyExplicit),
        ("SPAM", AttributeId.Spam),
    ];

    /// <summary>
    /// Comments added by Dixon and others, 2018 ("Measuring and Mitigating Unintended Bias in Text Classification"):
    /// text that mentions identities and is not toxic. TOXICITY 0; and because an attack on an identity would be toxic,
    /// IDENTITY_ATTACK 0 as well. The other attributes are unknown.
    /// </summary>
    public static DataSetFormat Debiasing { get; } = new CsvFormat(
        "wikipedia-debiasing",
        ["rev_id", "comment", "is_toxic"],
        "rev_id",
        row =>
        {
            var toxic = row.Flag("is_toxic");
            return new LabelledComment
            {
                Id = row.Text("rev_id"),
                Text = row.Text("comment"),
                Language = "en",
                Labels = toxic
                    ? AttributeLabels.Of((AttributeId.Toxicity, 1))
                    : AttributeLabels.Of((AttributeId.Toxicity, 0), (AttributeId.IdentityAttack, 0)),
            };
        });

    /// <summary>
    /// Pavlopoulos and others, 2020 ("Toxicity Detection: Does Context Really Matter?"): TOXICITY by raters who did not
    /// see the parent comment (context-free, <c>parent_text</c> empty) or did (in-context); with the TOXICITY that Perspective gave.
    /// </summary>
    public static DataSetFormat Context { get; } = new CsvFormat(
        "wikipedia-context",
        ["comment_text", "toxic", "perspective_toxicity", "parent_text"],
        idColumn: null,
        row => new LabelledComment
        {
            Id = row.NumberAsId,
            Text = row.Text("comment_text"),
            Labels = AttributeLabels.Of((AttributeId.Toxicity, row.Binary("toxic"))),
            Language = "en",
            ParentText = row.Raw("parent_text") is { Length: > 0 } parent ? parent : null,
            PublishedScores = AttributeScores.From([new AttributeScore(AttributeId.Toxicity, row.Share("perspective_toxicity"))]),
        });

    /// <summary>Wikipedia comments with the scores that Perspective gave them, for comparison. Nobody labelled them.</summary>
    public static DataSetFormat Perspective { get; } = new CsvFormat(
        "perspective-wikipedia",
        ["id", "comment_text", .. PerspectiveColumns.Select(c => c.Column)],
        "id",
        row => new LabelledComment
        {
            Id = row.Text("id"),
            Text = row.Text("comment_text"),
            Labels = AttributeLabels.Unknown,
            Language = "en",
            PublishedScores = AttributeScores.From(PerspectiveColumns.Select(c => new AttributeScore(c.Attribute, row.Share(c.Column)))),
        });

    /// <summary>
    /// The same comments as they are and with their identity terms swapped (Dixon and others, 2018), in two files with
    /// the same ids: TOXICITY.
    /// </summary>
    public static DataSetFormat Fuzzed { get; } = new CsvFormat(
        "wikipedia-fuzzed",
        ["rev_id", "comment", "toxic"],
        "rev_id",
        row => new LabelledComment
        {
            Id = row.Text("rev_id"),
            Text = row.Text("comment"),
            Labels = AttributeLabels.Of((AttributeId.Toxicity, row.Flag("toxic") ? 1 : 0)),
            Language = "en",
        });
}
