using Moderator.Core.Scoring;

namespace Moderator.Classifier.DataSets.Formats;

/// <summary>Comments of news readers, for measuring.</summary>
internal static class NewsFormats
{
    /// <summary>
    /// Unhealthy Comments Corpus (Price and others, 2020), comments of a Canadian newspaper. <c>hostile</c> is the one
    /// of its labels that asks for what TOXICITY means: an aggressive comment. (<c>antagonize</c>, <c>dismissive</c>,
    /// <c>condescending</c> and <c>sarcastic</c> hold for civil comments too; <c>healthy</c> asks whether the comment
    /// belongs into the conversation at all.) The <c>:confidence</c> is the trusted share of raters behind the label, so TOXICITY is it for 1 and its complement for 0.
    /// </summary>
    public static DataSetFormat UnhealthyConversations { get; } = new CsvFormat(
        "unhealthy-conversations",
        ["_unit_id", "comment", "hostile", "hostile:confidence"],
        "_unit_id",
        row =>
        {
            var confidence = row.Share("hostile:confidence");
            return new LabelledComment
            {
                Id = row.Text("_unit_id"),
                Text = row.Text("comment"),
                Labels = AttributeLabels.Of((AttributeId.Toxicity, row.Binary("hostile") > 0 ? confidence : 1 - confidence)),
                Language = "en",
            };
        });

    /// <summary>
    /// Detecting Insults in Social Commentary (Impermium, 2012), comments under news and blogs. <c>insult</c> is an
    /// insult to a person who takes part: INSULT. Swearing and slurs at others were to be labelled 0: TOXICITY is unknown.
    /// </summary>
    public static DataSetFormat InsultsSocialCommentary { get; } = new CsvFormat(
        "insults-social-commentary",
        ["comment_text", "insult"],
        idColumn: null,
        row => new LabelledComment
        {
            Id = row.NumberAsId,
            Text = row.Text("comment_text"),
            Labels = AttributeLabels.Of((AttributeId.Insult, row.Binary("insult"))),
            Language = "en",
        });
}
