using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Scoring.Explaining;

/// <summary>
/// From what each word added to a score to the stretches that a person is shown: a word belongs to one when it added
/// at least so much, and at least such a share of what the strongest word added.
/// </summary>
/// <param name="Least">In log-odds.</param>
/// <param name="ShareOfStrongest">0 to 1.</param>
internal readonly record struct SpanSelection(double Least, double ShareOfStrongest)
{
    private static readonly double[] LeastGrid = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.7, 2.0];
    private static readonly double[] ShareGrid = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];

    /// <summary>The stretches of the original text, in order; neighbouring words make one stretch.</summary>
    /// <param name="words">In the order of the text.</param>
    public List<TextSpan> Select(IReadOnlyList<(TextSpan Original, bool IsWord, double Contribution)> words)
    {
        var strongest = 0.0;
        foreach (var word in words) strongest = Math.Max(strongest, word.IsWord ? word.Contribution : 0);
        var bound = Math.Max(Least, ShareOfStrongest * strongest);
        var spans = new List<TextSpan>();
        var last = -2;
        for (var t = 0; t < words.Count; t++)
        {
            var (original, isWord, contribution) = words[t];
            if (!isWord || contribution < bound) continue;

            // One character of the original may have become several words: their stretches then overlap and are one too.
            var isOne = last == t - 1;
            last = t;
            while (spans.Count > 0 && (isOne || original.Start < spans[^1].End))
            {
                original = new TextSpan(Math.Min(spans[^1].Start, original.Start), Math.Max(spans[^1].End, original.End));
                spans.RemoveAt(spans.Count - 1);
                isOne = false;
            }

            spans.Add(original);
        }

        return spans;
    }

    /// <summary>The bounds with the best mean character F1 (SemEval-2021 task 5) on comments whose stretches people marked.</summary>
    public static SpanSelection Fit(IReadOnlyList<(IReadOnlyList<(TextSpan Original, bool IsWord, double Contribution)> Words, IReadOnlyList<TextSpan> Marked)> comments)
    {
        var best = new SpanSelection(0.5, 0.3);
        var bestF1 = -1.0;
        foreach (var least in LeastGrid)
        {
            foreach (var share in ShareGrid)
            {
                var selection = new SpanSelection(least, share);
                var sum = 0.0;
                foreach (var (words, marked) in comments) sum += CharacterF1(marked, selection.Select(words));
                if (sum > bestF1) (best, bestF1) = (selection, sum);
            }
        }

        return best;
    }

    /// <summary>F1 of one comment over the characters in the stretches; 1 where both mark nothing.</summary>
    public static double CharacterF1(IReadOnlyList<TextSpan> marked, IReadOnlyList<TextSpan> found)
    {
        var gold = new HashSet<int>();
        foreach (var span in marked) gold.UnionWith(Enumerable.Range(span.Start, span.Length));
        var ours = new HashSet<int>();
        foreach (var span in found) ours.UnionWith(Enumerable.Range(span.Start, span.Length));
        if (gold.Count == 0 || ours.Count == 0) return gold.Count == ours.Count ? 1 : 0;
        return 2.0 * gold.Count(ours.Contains) / (gold.Count + ours.Count);
    }
}
