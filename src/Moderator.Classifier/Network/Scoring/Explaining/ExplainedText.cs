using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Scoring.Explaining;

/// <summary>What each word of a text added to the raw score of every attribute, in log-odds.</summary>
/// <param name="Words">In the order of the text: where a word comes from in the original, and whether it is one (punctuation is not).</param>
/// <param name="Contributions">Words by 8 attributes.</param>
internal sealed record ExplainedText((TextSpan Original, bool IsWord)[] Words, float[] Contributions)
{
    /// <summary>What the words added to one attribute.</summary>
    public IReadOnlyList<(TextSpan Original, bool IsWord, double Contribution)> Of(AttributeId attribute) =>
        [.. Words.Select((w, t) => (w.Original, w.IsWord, (double)Contributions[t * Attributes.Count + (int)attribute]))];
}
