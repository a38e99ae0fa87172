namespace Moderator.Classifier.Corpus;

/// <summary>Finds the text that shares the largest part of its word runs with another (Jaccard), through an inverted index.</summary>
internal sealed class NearDuplicates
{
    private readonly Dictionary<string, List<int>> _holders = new(StringComparer.Ordinal);
    private readonly List<int> _sizes = [];

    /// <param name="texts">The runs of each text, see <see cref="Shingles"/>.</param>
    public NearDuplicates(IEnumerable<IReadOnlySet<string>> texts)
    {
        foreach (var runs in texts)
        {
            foreach (var run in runs)
            {
                if (!_holders.TryGetValue(run, out var holders)) _holders[run] = holders = [];
                holders.Add(_sizes.Count);
            }

            _sizes.Add(runs.Count);
        }
    }

    /// <summary>The index of the closest text and its similarity, 0 to 1; null where none shares a run.</summary>
    /// <param name="runs">The runs of the text that is looked for.</param>
    public (int Index, double Similarity)? Closest(IReadOnlySet<string> runs)
    {
        var shared = new Dictionary<int, int>();
        foreach (var run in runs)
        {
            foreach (var holder in _holders.GetValueOrDefault(run) ?? [])
                shared[holder] = shared.GetValueOrDefault(holder) + 1;
        }

        (int Index, double Similarity)? closest = null;
        foreach (var (index, count) in shared)
        {
            var similarity = (double)count / (runs.Count + _sizes[index] - count);
            if (closest is null || similarity > closest.Value.Similarity || (similarity == closest.Value.Similarity && index < closest.Value.Index)) closest = (index, similarity);
        }

        return closest;
    }
}

/// <summary>Whether a phrase stands in any of some texts, word by word.</summary>
/// <param name="texts">The words of each text.</param>
internal sealed class TrainingPhrases(IReadOnlyList<string[]> texts)
{
    private readonly ILookup<string, string[]> _byWord = texts
        .SelectMany(words => words.Distinct(StringComparer.Ordinal).Select(word => (word, words)))
        .ToLookup(pair => pair.word, pair => pair.words, StringComparer.Ordinal);

    /// <param name="phrase">Its words; an empty phrase stands nowhere.</param>
    public bool Contain(string[] phrase) =>
        phrase.Length > 0 && _byWord[phrase[0]].Any(words => words.AsSpan().IndexOf(phrase) >= 0);
}
