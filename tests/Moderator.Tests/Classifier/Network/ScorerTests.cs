using Moderator.Benchmarks;
using Moderator.Classifier.Models;
using Moderator.Classifier.Network;
using Moderator.Classifier.Network.Scoring;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>The fast path of a stack beside plain code that does the same, and what it promises: no allocation, any thread, any text.</summary>
public sealed class ScorerTests(TinyStack tiny) : IClassFixture<TinyStack>
{
    private static readonly string[] Texts =
    [
        "", "one", "two words", "now THREE words", "You are a STUPID idiot, shut up!!! Or answer. At last?", "漢字とかな 한국어 и русский 😀😀",
        string.Concat(Enumerable.Repeat("again and again, Xylophonist ", 60)),
    ];

    [Fact]
    public void Scoring_allocates_nothing_once_it_is_warm()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var scores = new float[Attributes.Count];
        string[] texts = [.. Texts, .. Enumerable.Range(0, 400).Select(i => HostileText.Of(9, i))];
        var context = new CommentContext("You are a fool, and a stupid one.");
        Assert.Equal(0, Allocations.Of(Round));

        void Round()
        {
            foreach (var text in texts) model.Score(text.AsSpan(), scores);
            foreach (var text in texts) model.Score(text.AsSpan(), context, scores);
        }
    }

    [Fact]
    public void Many_threads_give_the_scores_that_one_gives()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var texts = Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? HostileText.Of(4, i) : Texts[i % Texts.Length]).ToArray();
        var alone = texts.Select(t => model.Score(t).Scores).ToArray();
        Parallel.For(0, texts.Length * 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Assert.Equal(alone[i % texts.Length], model.Score(texts[i % texts.Length]).Scores));
    }

    [Fact]
    public void Frequent_words_and_others_come_to_the_same_scores()
    {
        var parts = Parts();
        var with = new BranchScorer(parts with { Branches = [parts.Branches[0] with { FrequentWords = ["again", "and", "words", "you", "a", "!!!"] }] }, 0);
        var without = new BranchScorer(parts, 0);
        var (found, expected) = (new float[3 * Attributes.Count], new float[3 * Attributes.Count]);
        foreach (var text in Texts)
        {
            with.PartLogits(text, found);
            without.PartLogits(text, expected);
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void The_scorer_agrees_with_plain_code_over_the_same_numbers()
    {
        var parts = Parts();
        var scorer = new BranchScorer(parts, 0);
        var logits = new float[3 * Attributes.Count];
        foreach (var text in Texts)
        {
            scorer.PartLogits(text, logits);
            for (var n = 0; n < 3; n++)
            {
                var expected = PlainLogits(parts.Networks[n], text);
                for (var a = 0; a < Attributes.Count; a++) Assert.Equal(expected[a], logits[n * Attributes.Count + a], 1e-4 * (1 + Math.Abs(expected[a])));
            }
        }
    }

    [Fact]
    public void Spans_of_all_attributes_are_those_of_each_and_lie_in_order()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        foreach (var text in Texts)
        {
            var all = model.Spans(text)!;
            Assert.Equal(model.Attributes.Order(), all.Keys.Order());
            foreach (var attribute in model.Attributes)
            {
                Assert.Equal(model.Spans(text, attribute)!, all[attribute]);
                Assert.All(all[attribute], s => Assert.True(s.Start >= 0 && s.End > s.Start && s.End <= text.Length));
                Assert.All(all[attribute].Zip(all[attribute].Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
            }
        }
    }

    [Fact]
    public void Sentences_are_scored_by_themselves_in_the_language_of_the_comment()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        const string text = "Thank you for the report. You are a stupid idiot!\nThe numbers on schools were new to me.";
        var sentences = model.Sentences(text);
        Assert.Equal(["Thank you for the report.", "You are a stupid idiot!", "The numbers on schools were new to me."], sentences.Select(s => text[s.Span.Start..s.Span.End]));
        Assert.Equal(AttributeId.Toxicity, sentences[1].Scores.Select(s => s.Attribute).First());
        Assert.True(sentences[1].Scores[AttributeId.Toxicity] > sentences[0].Scores[AttributeId.Toxicity]);
        Assert.Equal(model.Score("You are a stupid idiot!").Scores, sentences[1].Scores);
        Assert.Equal(model.Score(" Only one here.").Scores, Assert.Single(model.Sentences(" Only one here.")).Scores);
        Assert.Empty(model.Sentences(" \n "));
    }

    [Fact]
    public void A_word_keeps_its_numbers_to_one_step_in_127_of_the_largest()
    {
        var shape = new NetworkShape { BucketBits = 4, Dimensions = 32, Filters = 16, Hidden = 16 };
        var packing = new WordPacking(shape);
        var random = new DeterministicRandom(6);
        var word = new float[shape.Projected + shape.Dimensions];
        for (var i = 0; i < word.Length; i++) word[i] = i < 16 ? 0 : random.NextNormal() * (i < 32 ? 100 : 0.01f);
        var (bytes, back) = (new byte[packing.Bytes], new float[word.Length]);
        packing.Pack(word, bytes);
        packing.Unpack(bytes, back);
        for (var from = 0; from < word.Length; from += 16)
        {
            var tap = from < shape.Projected ? word.AsSpan(from, 16) : word.AsSpan(shape.Projected, shape.Dimensions);
            var most = tap.ToArray().Max(Math.Abs);
            for (var i = from; i < from + 16; i++) Assert.InRange(Math.Abs(word[i] - back[i]), 0, most / 254 * 1.0001f);
        }
    }

    private static StackParts Parts()
    {
        StoredNetwork[] networks =
        [
            StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 10, Dimensions = 32, Filters = 16, MaxWidth = 3, Hidden = 32 }, 5)),
            StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 9, Dimensions = 64, Filters = 32, MaxWidth = 4, Hidden = 16 }, 6)),
            StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 9, Dimensions = 32, Filters = 48, MaxWidth = 2, Hidden = 16 }, 7)),
        ];
        return new StackParts(networks, [new StackBranch([0, 1, 2], new StackCombination(3, new float[Attributes.Count * 4]), [])]);
    }

    // One loop after the other, from the definition; nothing here is shared with the scorer but the numbers and the hashes.
    private static double[] PlainLogits(StoredNetwork network, string text)
    {
        var shape = network.Shape;
        var normalised = TextNormaliser.Normalise(text);
        var words = new List<double[]>();
        foreach (var token in Tokeniser.Enumerate(normalised.Text))
        {
            if (!NetworkText.IsRead(token)) continue;
            var rows = new int[SubwordHasher.MostRows];
            var count = SubwordHasher.Rows(token.In(normalised.Text), NetworkText.IsShouted(token.In(normalised.Cased), token.In(normalised.Text)), shape.BucketBits, rows);
            words.Add(Projected(network, rows[..count]));
        }

        var pooled = new double[shape.Pooled];
        for (var width = 1; width <= shape.MaxWidth; width++)
        {
            for (var f = 0; f < shape.Filters; f++)
            {
                var best = double.NegativeInfinity;
                for (var t = 0; t < words.Count; t++)
                {
                    double sum = 0;
                    for (var k = 0; k < width && t + k < words.Count; k++) sum += words[t + k][(NetworkShape.FirstTap(width) + k) * shape.Filters + f];
                    best = Math.Max(best, sum);
                }

                var unit = (width - 1) * shape.Filters + f;
                pooled[unit] = words.Count == 0 ? 0 : Math.Max(0, best + network.ConvolutionBias[unit]);
            }
        }

        for (var d = 0; d < shape.Dimensions; d++)
            pooled[shape.ConvolutionUnits + d] = words.Sum(w => w[shape.Projected + d]) * (words.Count == 0 ? 0 : NetworkScorer.MeanScale(words.Count));
        var style = new float[StyleFeatures.Count];
        StyleFeatures.Read(text, style);
        for (var i = 0; i < style.Length; i++) pooled[shape.ConvolutionUnits + shape.Dimensions + i] = style[i];
        var hidden = Enumerable.Range(0, shape.Hidden).Select(h => Math.Max(0, network.HiddenBias[h] + pooled.Select((p, i) => p * network.Hidden[h * pooled.Length + i]).Sum())).ToArray();
        return [.. Enumerable.Range(0, Attributes.Count).Select(a => network.OutputBias[a] + hidden.Select((v, h) => v * network.Output[a * hidden.Length + h]).Sum())];
    }

    // Sum of the rows, projection, and eight bits a number: a scale for each tap and one for the vector.
    private static double[] Projected(StoredNetwork network, int[] rows)
    {
        var shape = network.Shape;
        var word = new double[shape.Projected + shape.Dimensions];
        var half = shape.Dimensions / 2;
        foreach (var row in rows)
        {
            for (var d = 0; d < shape.Dimensions; d++)
            {
                var packed = network.Rows[row * half + d % half];
                word[shape.Projected + d] += ((d < half ? packed & 15 : packed >> 4) - 8) * (double)network.RowScales[row] * NetworkPass.RowScale(rows.Length);
            }
        }

        for (var c = 0; c < shape.Projected; c++)
        {
            for (var d = 0; d < shape.Dimensions; d++) word[c] += word[shape.Projected + d] * network.Convolution[d * shape.Projected + c];
        }

        for (var tap = 0; tap <= shape.Taps; tap++)
        {
            var (from, length) = tap < shape.Taps ? (tap * shape.Filters, shape.Filters) : (shape.Projected, shape.Dimensions);
            var step = word.Skip(from).Take(length).Max(Math.Abs) / 127;
            for (var i = from; i < from + length; i++) word[i] = step == 0 ? 0 : Math.Round(word[i] / step) * step;
        }

        return word;
    }
}
