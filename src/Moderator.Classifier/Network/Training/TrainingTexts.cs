using Moderator.Classifier.Models;
using Moderator.Classifier.Network.Ngrams;
using Moderator.Classifier.Network.Scoring;
using Moderator.Classifier.Training;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Training;

/// <summary>The training comments, normalised once and kept as word numbers, from which every part makes what it reads.</summary>
internal sealed class TrainingTexts
{
    private readonly WordTable _table = new();
    private readonly List<EncodedComment> _comments = [];
    private readonly List<bool> _isEnglish = [];

    private TrainingTexts()
    {
    }

    /// <param name="data">The comments.</param>
    /// <param name="rows">Which of them train.</param>
    /// <param name="offsets">By data set: the one whose offsets apply.</param>
    /// <param name="disguisedShare">The share of the English ones that is read a second time, with some words disguised.</param>
    /// <param name="seed">Decides which, and how.</param>
    /// <param name="cancellation">Stops between comments.</param>
    public static TrainingTexts Read(TrainingData data, IReadOnlyList<int> rows, int[] offsets, double disguisedShare, ulong seed, CancellationToken cancellation)
    {
        var texts = new TrainingTexts();
        var buffer = new NormalisationBuffer();
        var random = new DeterministicRandom(seed);
        foreach (var i in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            var row = data.Rows[i];
            var weight = (float)data.Sets[row.Set].Weight;
            texts.Add(row.Text, row, offsets[row.Set], weight, buffer);
            if (row.Language is not (null or "en") || random.NextSingle() >= disguisedShare) continue;
            var kind = Disguise.Kinds[random.Next(Disguise.Kinds.Count)];
            texts.Add(Disguise.Apply(row.Text, kind, 0.25 + 0.5 * random.NextSingle(), random.NextBits()), row, offsets[row.Set], weight, buffer);
        }

        return texts;
    }

    /// <summary>Numbers the words of a comment, and of what it stands under, for a part that takes the first data set's offsets.</summary>
    public EncodedComment Encode(string text, CommentContext context, float[] labels, float weight, NormalisationBuffer buffer)
    {
        var words = new List<int>();
        EncodeContext(context.ArticleTitle, ContextWords.Title, words, buffer);
        EncodeContext(context.ParentText, ContextWords.Parent, words, buffer);
        var ofContext = words.Count;
        TextNormaliser.Normalise(text, buffer);
        _table.Encode(buffer, NetworkScorer.LongestTrained, ContextWords.None, words);
        var style = new float[StyleFeatures.Count];
        StyleFeatures.Read(text, style);
        return new EncodedComment { Words = [.. words], ContextWords = ofContext, Style = style, Labels = labels, DataSet = 0, Weight = weight };
    }

    /// <summary>The English comments that are not of our own format.</summary>
    public IEnumerable<EncodedComment> PublicEnglish(TrainingData data) => _comments.Where((c, i) => _isEnglish[i] && !data.Sets[c.Source].IsOwn);

    /// <summary>The words as the rows of an embedding table of this size.</summary>
    public WordRows Rows(int bucketBits) => new(_table, bucketBits);

    /// <summary>The comments that a network reads: all, or the English ones.</summary>
    public IReadOnlyList<EncodedComment> Comments(bool isEnglish) => isEnglish ? [.. _comments.Where((_, i) => _isEnglish[i])] : _comments;

    /// <summary>The n-grams that are worth a weight, how rare they are, and the comments as the n-gram model reads them.</summary>
    /// <param name="comments">Those that train it.</param>
    /// <param name="parameters">How many n-grams, which, and how many stand at every comment's end.</param>
    /// <param name="cancellation">Stops between two comments.</param>
    public (NgramTable Table, byte[] Rarities, IReadOnlyList<NgramComment> Comments) ForNgrams(
        IReadOnlyList<EncodedComment> comments, NgramPartParameters parameters, CancellationToken cancellation) =>
        NgramTexts.Read(_table, comments, parameters.Most, parameters.LeastComments, parameters.Ends, cancellation);

    /// <summary>The most frequent words of the English comments or of the others, in the order of their numbers.</summary>
    public IReadOnlyList<string> FrequentWords(int count, bool isEnglish)
    {
        var occurrences = new int[_table.Count];
        for (var i = 0; i < _comments.Count; i++)
        {
            if (_isEnglish[i] != isEnglish) continue;
            foreach (var word in _comments[i].Words) occurrences[word]++;
        }

        return
        [
            .. Enumerable.Range(0, occurrences.Length).Where(w => occurrences[w] > 0 && !_table.IsShouted(w))
                .OrderByDescending(w => occurrences[w]).ThenBy(w => w).Take(count).Order().Select(w => _table[w]),
        ];
    }

    private void EncodeContext(string? text, char mark, List<int> words, NormalisationBuffer buffer)
    {
        if (text is not { Length: > 0 }) return;
        TextNormaliser.Normalise(ContextWords.Beginning(text), buffer);
        _table.Encode(buffer, ContextWords.Most, mark, words);
    }

    private void Add(string text, TrainingRow row, int offsets, float weight, NormalisationBuffer buffer)
    {
        TextNormaliser.Normalise(text, buffer);
        var style = new float[StyleFeatures.Count];
        StyleFeatures.Read(text, style);
        _isEnglish.Add(row.Language is null or "en");
        _comments.Add(new EncodedComment
        {
            Words = _table.Encode(buffer, NetworkScorer.LongestTrained),
            Style = style,
            Labels = row.Labels,
            DataSet = offsets,
            Source = row.Set,
            Weight = weight,
        });
    }
}
