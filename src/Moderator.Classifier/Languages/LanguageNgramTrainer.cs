namespace Moderator.Classifier.Languages;

/// <summary>Makes the table of <see cref="LanguageNgrams"/> from texts whose language is known. The same texts give the same bytes.</summary>
public static class LanguageNgramTrainer
{
    // Counts added to both sides: an n-gram that a language has hardly had the chance to show says little of it.
    private const double Smoothing = 3;

    /// <param name="texts">Normalised (lower-case) texts with their ISO 639-1 codes; codes without a column are left out.</param>
    /// <returns>The log of each bucket's count in a language over the count expected of its mean share, in steps of 1/20.</returns>
    public static byte[] Train(IEnumerable<(string Text, string Language)> texts)
    {
        var languages = LanguageNgrams.Languages.Length;
        var counts = new double[LanguageNgrams.TableSize];
        var totals = new double[languages];
        foreach (var (text, language) in texts)
        {
            var column = Array.IndexOf(LanguageNgrams.Languages, language);
            if (column < 0) continue;
            foreach (var bucket in new LanguageNgrams.Grams(text))
            {
                counts[bucket * languages + column]++;
                totals[column]++;
            }
        }

        var table = new byte[LanguageNgrams.TableSize];
        for (var b = 0; b < LanguageNgrams.Buckets; b++)
        {
            // The mean of the shares, not the share of all texts: much data of one language is no reason to see it everywhere.
            var mean = Enumerable.Range(0, languages).Average(l => totals[l] > 0 ? counts[b * languages + l] / totals[l] : 0);
            for (var l = 0; l < languages; l++)
            {
                var weight = Math.Log((counts[b * languages + l] + Smoothing) / (totals[l] * mean + Smoothing));
                table[b * languages + l] = unchecked((byte)(sbyte)Math.Clamp(Math.Round(weight * LanguageNgrams.Scale), -100, 100));
            }
        }

        return table;
    }
}
