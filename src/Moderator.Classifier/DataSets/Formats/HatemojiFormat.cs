using System.Globalization;
using System.Text;
using Moderator.Classifier.DataSets.Reading;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.DataSets.Formats;

/// <summary>
/// HatemojiBuild (Kirk and others, 2022): posts with emoji written to mislead a model, each with a variant close to it
/// and of the opposite label. <c>label_gold</c> 1 is hate: IDENTITY_ATTACK and TOXICITY; 0 was written as its harmless
/// counterpart: 0 for both. <c>type</c> threateninglanguage → THREAT 1, none → 0; the types exclude one another, so
/// for hate of another type THREAT is unknown.
/// </summary>
/// <remarks>
/// The file does not name the pairs any more. Two rows that follow each other, have opposite labels and share at least
/// two fifths of their words and signs are taken for a pair, whose <see cref="LabelledComment.Group"/> is the number of its first row.
/// </remarks>
internal sealed class HatemojiFormat : DataSetFormat
{
    private const double LeastSharedWords = 0.4;

    private HatemojiFormat()
        : base("hatemoji")
    {
    }

    public static HatemojiFormat Instance { get; } = new();

    internal override IEnumerable<LabelledComment> Read(string path, BadRows badRows)
    {
        Post? held = null;
        foreach (var row in CsvFile.Read(path, ["text", "type", "label_gold"], badRows))
        {
            Post post;
            try
            {
                post = PostOf(row);
            }
            catch (DataSetFormatException error)
            {
                badRows.Report(error);
                continue;
            }

            if (held is { } first && first.Number + 1 == post.Number && AreCounterparts(first, post))
            {
                var group = first.Comment.Id;
                yield return first.Comment with { Group = group };
                yield return post.Comment with { Group = group };
                held = null;
                continue;
            }

            if (held is { } alone) yield return alone.Comment;
            held = post;
        }

        if (held is { } last) yield return last.Comment;
    }

    private static Post PostOf(CsvRow row)
    {
        var hate = row.Binary("label_gold");
        var type = row.OneOf("type", "none", "threateninglanguage", "derogation", "animosity", "dehumanizinglanguage");
        var text = row.Text("text");
        List<(AttributeId, double)> labels = [(AttributeId.Toxicity, hate), (AttributeId.IdentityAttack, hate)];
        if (string.Equals(type, "none", StringComparison.Ordinal)) labels.Add((AttributeId.Threat, 0));
        if (string.Equals(type, "threateninglanguage", StringComparison.Ordinal)) labels.Add((AttributeId.Threat, 1));
        var comment = new LabelledComment
        {
            Id = row.NumberAsId,
            Text = text,
            Labels = AttributeLabels.Of([.. labels]),
            Language = "en",
        };
        return new Post(row.Number, hate, comment, WordsOf(text));
    }

    private static bool AreCounterparts(Post first, Post second)
    {
        if (first.Hate.Equals(second.Hate)) return false;
        var shared = first.Words.Count(second.Words.Contains);
        var all = first.Words.Count + second.Words.Count - shared;
        return all > 0 && (double)shared / all >= LeastSharedWords;
    }

    /// <summary>The words in small letters, and every other visible character (an emoji) as a word of its own.</summary>
    private static HashSet<string> WordsOf(string text)
    {
        HashSet<string> words = new(StringComparer.Ordinal);
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
                continue;
            }

            if (word.Length > 0) words.Add(word.ToString());
            word.Clear();
            if (!Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark) words.Add(rune.ToString());
        }

        if (word.Length > 0) words.Add(word.ToString());
        return words;
    }

    private sealed record Post(long Number, double Hate, LabelledComment Comment, HashSet<string> Words);
}
