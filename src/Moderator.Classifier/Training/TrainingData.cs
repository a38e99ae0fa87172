using System.Collections.Frozen;
using Moderator.Classifier.DataSets;
using Moderator.Classifier.Features;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Training;

/// <summary>A comment that trains, with its place in the recipe.</summary>
/// <param name="Text">As written.</param>
/// <param name="Labels">Length <see cref="Attributes.Count"/>; NaN is unknown. Labels that the recipe assumes are filled in.</param>
/// <param name="Set">Index of its data set in <see cref="TrainingData.Sets"/>.</param>
/// <param name="Key">Equal for rows that must not be parted when rows are divided: same text, or a contrast pair.</param>
public sealed record TrainingRow(string Text, float[] Labels, int Set, ulong Key)
{
    /// <summary>ISO 639-1; null where the set does not say, which means English in every published set.</summary>
    public string? Language { get; init; }

    /// <summary>What the comment stands under, as far as the set says.</summary>
    public CommentContext Context { get; init; }

    /// <summary>Where the set marks them: the stretches of the text that raters found toxic. Null means not marked.</summary>
    public IReadOnlyList<TextSpan>? ToxicSpans { get; init; }
}

/// <summary>A comment that trains nothing.</summary>
/// <param name="Text">As written.</param>
/// <param name="Scores">What Perspective published for it.</param>
/// <param name="Context">What it stands under, as far as the set says.</param>
/// <param name="Set">Which of the recipe's data sets it is of, counted from 0.</param>
public sealed record PublishedRow(string Text, AttributeScores Scores, CommentContext Context = default, int Set = 0);

/// <summary>The comments that a recipe names, read and checked.</summary>
/// <param name="Rows">In the order of the recipe, then of the files.</param>
/// <param name="Sets">The data sets that label (the lexicon is not among them).</param>
/// <param name="Lexicon">Empty where the recipe names none.</param>
/// <param name="SkippedRows">Rows that could not be read.</param>
/// <param name="SkippedRowMessages">What was wrong with the first of them.</param>
public sealed record TrainingData(
    IReadOnlyList<TrainingRow> Rows, IReadOnlyList<RecipeDataSet> Sets, LexiconHashes Lexicon, long SkippedRows, IReadOnlyList<string> SkippedRowMessages)
{
    /// <summary>Comments that train nothing, with the scores that Perspective published for them.</summary>
    public IReadOnlyList<PublishedRow> Published { get; init; } = [];

    /// <summary>Reads every data set of a recipe.</summary>
    /// <param name="recipe">Its paths are looked for in <paramref name="dataRoot"/>, then beside the recipe.</param>
    /// <param name="dataRoot">A directory; null means the recipe's own.</param>
    /// <param name="skipBadRows">Whether rows that cannot be read are counted instead of stopping everything.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="RecipeException">A file is missing or is not the one whose hash the recipe gives.</exception>
    public static TrainingData Load(Recipe recipe, string? dataRoot, bool skipBadRows, CancellationToken cancellation)
    {
        var rows = new List<TrainingRow>();
        var sets = new List<RecipeDataSet>();
        var published = new List<PublishedRow>();
        var lexicon = LexiconHashes.Empty;
        var log = new BadRowLog();
        foreach (var (number, set) in recipe.DataSets.Index())
        {
            var path = Find(recipe, set, dataRoot);
            CheckFiles(recipe, set, path);
            if (string.Equals(set.Format, RecipeDataSet.LexiconFormat, StringComparison.Ordinal))
            {
                lexicon = LexiconHashes.Of(SurgeProfanityList.Read(path, skipBadRows ? BadRows.SkipInto(log) : BadRows.Fail));
                continue;
            }

            foreach (var comment in DataSetReader.Read(path, FormatOf(recipe, set), skipBadRows ? BadRows.SkipInto(log) : BadRows.Fail))
            {
                cancellation.ThrowIfCancellationRequested();
                if (string.IsNullOrWhiteSpace(comment.Text)) continue;
                if (set.FitsPerspectiveScale)
                {
                    if (comment.PublishedScores is { } scores) published.Add(new PublishedRow(comment.Text, scores, ContextOf(comment), number));
                    continue;
                }

                rows.Add(new TrainingRow(comment.Text, LabelsOf(comment, set), sets.Count, KeyOf(comment, sets.Count))
                {
                    Language = comment.Language,
                    Context = ContextOf(comment),
                    ToxicSpans = comment.ToxicSpans,
                });
            }

            if (!set.FitsPerspectiveScale) sets.Add(set);
        }

        if (rows.Count == 0) throw new RecipeException($"{recipe.Source}: its data sets hold no comment.");
        return new TrainingData(rows, sets, lexicon, log.Count, log.Messages) { Published = published };
    }

    private static CommentContext ContextOf(LabelledComment comment) => new(comment.ParentText, comment.ArticleTitle);

    private static string Find(Recipe recipe, RecipeDataSet set, string? dataRoot)
    {
        var beside = Path.GetDirectoryName(recipe.Source) ?? ".";
        var candidates = new[] { Path.Combine(dataRoot ?? beside, set.Path), Path.Combine(beside, set.Path) };
        return Array.Find(candidates, File.Exists)
            ?? throw new RecipeException($"{recipe.Source}: data set \"{set.Path}\" is missing, expected it at {string.Join(" or ", candidates.Distinct(StringComparer.Ordinal))}.");
    }

    private static void CheckFiles(Recipe recipe, RecipeDataSet set, string path)
    {
        Check(path, set.Sha256);
        foreach (var (name, expected) in set.Companions ?? FrozenDictionary<string, string>.Empty)
        {
            var companion = Path.Combine(Path.GetDirectoryName(path) ?? ".", name);
            if (!File.Exists(companion)) throw new RecipeException($"{recipe.Source}: data set \"{set.Path}\": its companion {companion} is missing.");
            Check(companion, expected);
        }

        void Check(string file, string expected)
        {
            var found = DataSetHash.OfFile(file);
            if (!string.Equals(found, expected, StringComparison.Ordinal))
                throw new RecipeException($"{recipe.Source}: data set \"{set.Path}\": {file} has SHA-256 {found}, expected {expected}.");
        }
    }

    private static DataSetFormat FormatOf(Recipe recipe, RecipeDataSet set) => DataSetFormat.TryParse(set.Format, out var format)
        ? format
        : throw new RecipeException($"{recipe.Source}: data set \"{set.Path}\": format is \"{set.Format}\", expected one of {string.Join(", ", DataSetFormat.All.Select(f => f.Name))}, {RecipeDataSet.LexiconFormat}.");

    private static float[] LabelsOf(LabelledComment comment, RecipeDataSet set)
    {
        var labels = comment.Labels.Values.ToArray();
        foreach (var (name, label) in set.Assumed ?? FrozenDictionary<string, double>.Empty)
        {
            if (Attributes.TryParse(name, out var attribute) && float.IsNaN(labels[(int)attribute])) labels[(int)attribute] = (float)label;
        }

        return labels;
    }

    private static ulong KeyOf(LabelledComment comment, int set) => comment.Group is { } group
        ? FeatureHash.Finish(FeatureHash.Add(FeatureHash.Of(group), (ulong)set))
        : FeatureHash.Of(TextNormaliser.Normalise(comment.Text).Text);
}
