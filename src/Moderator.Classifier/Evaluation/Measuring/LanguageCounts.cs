using Moderator.Classifier.DataSets;
using Moderator.Classifier.Languages;
using Moderator.Core.Text;

namespace Moderator.Classifier.Evaluation.Measuring;

/// <summary>Counts how often the language of texts is told rightly. Texts made from templates are left out.</summary>
public sealed class LanguageCounts
{
    private readonly Dictionary<string, (int N, int Right, int Unknown)> _byLanguage = new(StringComparer.Ordinal);
    private readonly Dictionary<LengthBand, (int N, int Right, int Unknown)> _byLength = [];

    /// <summary>In the order of the languages' codes.</summary>
    public IReadOnlyList<LanguageResult> ByLanguage =>
        [.. _byLanguage.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => new LanguageResult(l.Key, l.Value.N, l.Value.Right, l.Value.Unknown))];

    /// <summary>Shortest first.</summary>
    public IReadOnlyList<LanguageResult> ByLength =>
        [.. _byLength.OrderBy(l => l.Key.From).Select(l => new LanguageResult(l.Key.ToString(), l.Value.N, l.Value.Right, l.Value.Unknown))];

    /// <param name="rows">Those that name their language count.</param>
    /// <param name="threads">How many are looked at at once.</param>
    public void Count(IReadOnlyList<LabelledComment> rows, int threads)
    {
        var told = new string?[rows.Count];
        Parallel.For(0, rows.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, (int i) => told[i] = LanguageDetector.Detect(TextNormaliser.Normalise(rows[i].Text).Text));
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Language is not { } language || rows[i].Template is not null) continue;
            var right = string.Equals(told[i], language, StringComparison.Ordinal) ? 1 : 0;
            var unknown = told[i] is null ? 1 : 0;
            Add(_byLanguage, language, right, unknown);
            Add(_byLength, LengthBand.Of(rows[i].Text), right, unknown);
        }
    }

    private static void Add<TKey>(Dictionary<TKey, (int N, int Right, int Unknown)> counts, TKey key, int right, int unknown)
        where TKey : notnull
    {
        var (n, r, u) = counts.GetValueOrDefault(key);
        counts[key] = (n + 1, r + right, u + unknown);
    }
}
