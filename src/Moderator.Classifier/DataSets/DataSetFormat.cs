using System.Diagnostics.CodeAnalysis;
using Moderator.Classifier.DataSets.Formats;

namespace Moderator.Classifier.DataSets;

/// <summary>
/// A published format: its columns and what its labels mean in our attributes. Recipes name formats by
/// <see cref="Name"/>. What each label is taken for, and why, is written beside each format in <c>Formats/</c>.
/// </summary>
public abstract class DataSetFormat
{
    private protected DataSetFormat(string name, params ReadOnlySpan<string> companions)
    {
        Name = name;
        Companions = [.. companions];
    }

    /// <summary>Every format, in the order of the documentation.</summary>
    public static IReadOnlyList<DataSetFormat> All => Registry.Formats;

    /// <summary>Our own labelled NDJSON.</summary>
    public static DataSetFormat Moderator => ModeratorFormat.Instance;

    /// <summary>The name recipes use, for example <c>jigsaw-toxic</c>.</summary>
    public string Name { get; }

    /// <summary>Names of the files that must stand beside the main file; empty for most formats.</summary>
    public IReadOnlyList<string> Companions { get; }

    public static bool TryParse(string? name, [NotNullWhen(true)] out DataSetFormat? format)
    {
        format = All.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.Ordinal));
        return format is not null;
    }

    /// <exception cref="FormatException">There is no format of that name; the message lists those that there are.</exception>
    public static DataSetFormat Parse(string name) => TryParse(name, out var format)
        ? format
        : throw new FormatException($"Unknown data set format '{name}'. Expected one of: {string.Join(", ", All.Select(f => f.Name))}.");

    public override string ToString() => Name;

    internal abstract IEnumerable<LabelledComment> Read(string path, BadRows badRows);

    // A class of its own: the formats derive from this one, and static fields here would be read before they are set.
    private static class Registry
    {
        public static readonly IReadOnlyList<DataSetFormat> Formats =
        [
            JigsawFormats.SixLabels, JigsawFormats.ToxicOnly, JigsawFormats.Test,
            CivilCommentsSpansFormat.Instance, SemEvalSpansFormat.Instance,
            SocialMediaFormats.Davidson, SocialMediaFormats.HateXplain, SocialMediaFormats.Stormfront,
            HatemojiFormat.Instance, ParadetoxFormat.Instance,
            SocialMediaFormats.SurgeToxicity, SocialMediaFormats.YoutubeSpam, SocialMediaFormats.Languages,
            WikipediaFormats.Debiasing, WikipediaFormats.Context, WikipediaFormats.Perspective, WikipediaFormats.Fuzzed,
            NewsFormats.UnhealthyConversations, NewsFormats.InsultsSocialCommentary,
            BiasMadlibsFormat.Instance, ModeratorFormat.Instance,
        ];
    }
}
