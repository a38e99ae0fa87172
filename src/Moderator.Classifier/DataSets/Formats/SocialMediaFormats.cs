using Moderator.Classifier.DataSets.Reading;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.DataSets.Formats;

/// <summary>Sets of single posts with one judgement each, from social media, forums and video comments.</summary>
internal static class SocialMediaFormats
{
    /// <summary>
    /// Davidson and others, 2017 ("Automated Hate Speech Detection and the Problem of Offensive Language"): tweets,
    /// each read by three or more raters who chose hate speech, offensive or neither. Hate is an attack on a group:
    /// IDENTITY_ATTACK is the share of raters who saw it. "Offensive" was given to swearing among friends as often as
    /// to abuse, so it says PROFANITY but neither TOXICITY nor INSULT: for TOXICITY the raters who chose it abstain
    /// (hate / (hate + neither)), and for PROFANITY those who chose hate do (offensive / (offensive + neither)),
    /// because a slur need not be a swear word. Where the abstainers are half of the raters or more, the attribute is unknown.
    /// </summary>
    public static DataSetFormat Davidson { get; } = new CsvFormat(
        "davidson",
        ["count", "hate_speech", "offensive_language", "neither", "tweet"],
        idColumn: null,
        row =>
        {
            var (raters, hate, offensive, neither) = (row.Count("count"), row.Count("hate_speech"), row.Count("offensive_language"), row.Count("neither"));
            if (raters == 0 || hate + offensive + neither != raters)
                throw row.Bad("count", $"{raters} raters but {hate} + {offensive} + {neither} votes", "as many votes as raters, and at least one");
            List<(AttributeId, double)> labels = [(AttributeId.IdentityAttack, (double)hate / raters)];
            if (2 * offensive < raters) labels.Add((AttributeId.Toxicity, (double)hate / (hate + neither)));
            if (2 * hate < raters) labels.Add((AttributeId.Profanity, (double)offensive / (offensive + neither)));
            return Numbered(row, "tweet", [.. labels]);
        });

    /// <summary>
    /// HateXplain (Mathew and others, 2021), posts of Twitter and Gab, lower-cased; 1 is hate or offensive by majority,
    /// which is rude in either case: TOXICITY. Which of the two it was is not in the file: IDENTITY_ATTACK is unknown.
    /// </summary>
    public static DataSetFormat HateXplain { get; } = new CsvFormat(
        "hatexplain",
        ["tweet", "label"],
        idColumn: null,
        row => Numbered(row, "tweet", (AttributeId.Toxicity, row.Binary("label"))));

    /// <summary>
    /// Stormfront (de Gibert and others, 2018), sentences of a white supremacy forum. "hate" is a deliberate attack on a
    /// group for its identity: IDENTITY_ATTACK and TOXICITY. "noHate" says that it is no such attack, not that it is
    /// civil: TOXICITY is unknown there.
    /// </summary>
    public static DataSetFormat Stormfront { get; } = new CsvFormat(
        "stormfront",
        ["text", "label"],
        idColumn: null,
        row => string.Equals(row.OneOf("label", "hate", "noHate"), "hate", StringComparison.Ordinal)
            ? Numbered(row, "text", (AttributeId.IdentityAttack, 1), (AttributeId.Toxicity, 1))
            : Numbered(row, "text", (AttributeId.IdentityAttack, 0)));

    /// <summary>Surge AI's toxicity set: posts of several platforms, Toxic or Not Toxic: TOXICITY.</summary>
    public static DataSetFormat SurgeToxicity { get; } = new CsvFormat(
        "surge-toxicity",
        ["text", "is_toxic"],
        idColumn: null,
        row => Numbered(row, "text", (AttributeId.Toxicity, row.OneOf("is_toxic", "Toxic", "Not Toxic").Length == 5 ? 1 : 0)));

    /// <summary>YouTube Spam Collection (Alberto and others, 2015): 1 is SPAM. Nothing is said of any other attribute.</summary>
    public static DataSetFormat YoutubeSpam { get; } = new CsvFormat(
        "youtube-spam",
        ["CONTENT", "label"],
        idColumn: null,
        row => Numbered(row, "CONTENT", (AttributeId.Spam, row.Binary("label"))));

    /// <summary>
    /// Sets in other languages brought to one shape, <c>text,toxic,lang</c>: hate or offence in German (GAHD, GermEval
    /// 2018), Korean (BEEP!), Portuguese (ToLD-Br), Chinese (COLD) and Russian, toxicity in Spanish, Italian and Turkish (Jigsaw): TOXICITY.
    /// </summary>
    public static DataSetFormat Languages { get; } = new CsvFormat(
        "languages",
        ["text", "toxic", "lang"],
        idColumn: null,
        row =>
        {
            var language = row.Raw("lang");
            if (language.Length != 2 || !language.All(char.IsAsciiLetterLower))
                throw row.Bad("lang", $"a text of {language.Length} characters", "a language code of two small letters");
            return Numbered(row, "text", (AttributeId.Toxicity, row.Binary("toxic"))) with { Language = language };
        });

    private static LabelledComment Numbered(CsvRow row, string textColumn, params ReadOnlySpan<(AttributeId, double)> labels) => new()
    {
        Id = row.NumberAsId,
        Text = row.Text(textColumn),
        Labels = AttributeLabels.Of(labels),
    };
}
