using Moderator.Classifier.Training;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network;

/// <summary>The training comments, normalised once and kept as word numbers, from which every part makes what it reads.</summary>
internal sealed class TrainingTexts
{
    private readonly WordTable _table = new();
    private readonly List<EncodedComment> _comments = [];

    private TrainingTexts()
    {
    }

    public static TrainingTexts Read(TrainingData data, IReadOnlyList<int> rows, CancellationToken cancellation)
    {
        var texts = new TrainingTexts();
        var buffer = new NormalisationBuffer();
        foreach (var i in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            var row = data.Rows[i];
            texts.Add(row.Text, row, (float)data.Sets[row.Set].Weight, buffer);
        }

        return texts;
    }

    /// <summary>The comments as a network with this many rows of embeddings reads them.</summary>
    public (WordRows Rows, IReadOnlyList<EncodedComment> Comments) Encode(int bucketBits) => (new WordRows(_table, bucketBits), _comments);

    /// <summary>The comments as the linear model reads them.</summary>
    public IReadOnlyList<LinearComment> ForLinear(int bits)
    {
        var features = new List<int>();
        var hashes = new uint[_table.Count];
        for (var w = 0; w < hashes.Length; w++) hashes[w] = LinearFeatures.WordHash(_table[w]);
        Span<int> found = stackalloc int[LinearFeatures.MostPerWord];
        var result = new LinearComment[_comments.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var comment = _comments[i];
            features.Clear();
            uint previous = 0;
            foreach (var word in comment.Words)
            {
                var count = LinearFeatures.OfWord(_table[word], hashes[word], bits, found);
                foreach (var feature in found[..count]) features.Add(feature);
                features.Add(LinearFeatures.Pair(previous, hashes[word], bits));
                previous = hashes[word];
            }

            result[i] = new LinearComment([.. features], comment.Labels, comment.DataSet, comment.Weight);
        }

        return result;
    }

    /// <summary>The most frequent words, in the order of their numbers.</summary>
    public IReadOnlyList<string> FrequentWords(int count)
    {
        var numbers = new int[_table.Count];
        for (var w = 0; w < numbers.Length; w++) numbers[w] = w;
        return [.. numbers.Where(w => !_table.IsShouted(w))
            .OrderByDescending(w => _table.Occurrences(w)).ThenBy(w => w).Take(count).Order().Select(w => _table[w])];
    }

    private void Add(string text, TrainingRow row, float weight, NormalisationBuffer buffer)
    {
        TextNormaliser.Normalise(text, buffer);
        var style = new float[StyleFeatures.Count];
        StyleFeatures.Read(text, style);
        _comments.Add(new EncodedComment
        {
            Words = _table.Encode(buffer, NetworkScorer.LongestTrained), Style = style, Labels = row.Labels, DataSet = row.Set, Weight = weight,
        });
    }
}
