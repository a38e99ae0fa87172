using Moderator.Classifier.Network;
using Moderator.Classifier.Network.Ngrams;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>The averaged n-gram model, and the n-grams that stand at a comment's end.</summary>
public sealed class AveragedNgramTests
{
    private const int Ends = 3;

    [Fact]
    public void A_step_goes_against_the_gradient_that_finite_differences_give()
    {
        var (_, table, read) = Read(Ends);
        var trainer = new AveragedNgramTrainer(table.Slots, 32, 5);
        trainer.Run(new AveragedNgramTraining { Seed = 3, Epochs = 20, Rate = 3 }, read, null, default);
        var comment = read[1] with { Labels = [1, float.NaN, 0.25f, 0, 1, 0, float.NaN, 0.5f], Weight = 0.7f };
        var (embeddings, outputs) = (trainer.Arrays[0], trainer.Arrays[1]);
        var firstOfSlot = comment.Slots[0] * 32;
        // Embeddings of one slot, and the outputs of an attribute that is labelled and of one that is not.
        (float[] Array, int Index)[] weights = [.. Enumerable.Range(firstOfSlot, 8).Select(i => (embeddings, i)), .. Enumerable.Range(0, 8).Select(i => (outputs, i)), .. Enumerable.Range(32, 4).Select(i => (outputs, i))];
        var expected = weights.Select(w => Slope(w.Array, w.Index)).ToArray();
        var before = weights.Select(w => w.Array[w.Index]).ToArray();
        const float rate = 0.125f;
        trainer.Step(comment, rate);
        for (var i = 0; i < weights.Length; i++) Assert.Equal(expected[i], (before[i] - weights[i].Array[weights[i].Index]) / rate, 5e-5f + 0.02f * Math.Abs(expected[i]));
        Assert.Contains(expected[..8], e => Math.Abs(e) > 1e-3f);
        Assert.Contains(expected[8..16], e => Math.Abs(e) > 1e-3f);
        Assert.All(expected[16..], e => Assert.Equal(0, e));

        float Slope(float[] array, int index)
        {
            const float step = 0.05f;
            var start = array[index];
            array[index] = start + step;
            // A step of rate 0 changes nothing and tells the loss.
            var above = trainer.Step(comment, 0);
            array[index] = start - step;
            var below = trainer.Step(comment, 0);
            array[index] = start;
            return (above - below) / (2 * step);
        }
    }

    [Fact]
    public void Training_makes_the_loss_small_and_the_same_seed_gives_the_same_weights()
    {
        var (_, table, read) = Read(Ends);
        var losses = new List<double>();
        var trainers = Enumerable.Range(0, 2).Select(_ => new AveragedNgramTrainer(table.Slots, 32, 5)).ToArray();
        foreach (var trainer in trainers) trainer.Run(new AveragedNgramTraining { Seed = 3, Epochs = 60, Rate = 3 }, read, p => losses.Add(p.Loss), default);
        Assert.True(losses[59] < 0.8 * losses[0], $"The loss went from {losses[0]} to {losses[59]}.");
        Assert.Equal(trainers[0].Folded(), trainers[1].Folded());
    }

    [Fact]
    public void The_scorer_says_what_the_trainer_says_up_to_its_eight_bits_beside_a_model_of_another_kind()
    {
        var (words, comments) = NgramTests.Encode(NgramTests.Texts);
        var (table, rarities, read) = NgramTexts.Read(words, comments, 10_000, 1, Ends, default);
        var averaged = new AveragedNgramTrainer(table.Slots, 32, 5);
        averaged.Run(new AveragedNgramTraining { Seed = 3, Epochs = 60, Rate = 3 }, read, null, default);
        var other = new NgramTrainer(rarities, 1);
        other.Run(new NgramTraining { Seed = 3, Epochs = 30 }, read, null, default);
        var group = new NgramGroup([StoredNgrams.From(table, rarities, other) with { Ends = Ends }, StoredNgrams.From(table, averaged) with { Ends = Ends }]);
        var state = new NgramState(group.Count);
        var (expected, found) = (new float[Attributes.Count], new float[Attributes.Count]);
        var all = new List<float>();
        for (var i = 0; i < NgramTests.Texts.Length; i++)
        {
            NgramTests.Score(group, state, NgramTests.Texts[i], 0, found);
            other.Logits(read[i].Slots, 0, expected);
            for (var a = 0; a < Attributes.Count; a++) Assert.Equal(expected[a], found[a], 0.03f + 0.03f * Math.Abs(expected[a]));
            NgramTests.Score(group, state, NgramTests.Texts[i], 1, found);
            averaged.Logits(read[i].Slots, expected);
            for (var a = 0; a < Attributes.Count; a++) Assert.Equal(expected[a], found[a], 0.03f + 0.03f * Math.Abs(expected[a]));
            all.Add(found[0]);
        }

        Assert.True(all.Max() - all.Min() > 0.2f, string.Join(", ", all));
    }

    [Fact]
    public void What_stands_at_the_end_counts_most_where_little_stands_before_it()
    {
        var (_, table, read) = Read(Ends);
        int[] end = [.. Enumerable.Range(0, Ends).Select(i => table.Find(NgramKeys.End(i)))];
        Assert.All(end, slot => Assert.InRange(slot, 0, table.Slots - 1));
        Assert.Equal(Ends, end.Distinct().Count());
        Assert.All(read, c => Assert.Equal(end, c.Slots[^Ends..]));

        // Every word the same: a comment of one is nearer to what the end says than a comment of many.
        var weights = new sbyte[table.Slots * Attributes.Count];
        Array.Fill(weights, (sbyte)100);
        foreach (var slot in end) weights[slot * Attributes.Count] = -100;
        var ones = new byte[table.Slots];
        Array.Fill(ones, (byte)1);
        var steps = Enumerable.Repeat(0.01f, Attributes.Count).ToArray();
        var group = new NgramGroup([new StoredNgrams(table, ones, weights, steps, new float[Attributes.Count]) { Ends = Ends, IsMean = true }]);
        var (few, many) = (new float[Attributes.Count], new float[Attributes.Count]);
        NgramTests.Score(group, new NgramState(1), "a", 0, few);
        NgramTests.Score(group, new NgramState(1), "what a foul fool you are kind words of fine weather", 0, many);
        Assert.True(few[0] < many[0] && many[0] < 1, $"{few[0]}, {many[0]}");
        Assert.Equal(1, few[1], 1e-5f);
        NgramTests.Score(group, new NgramState(1), "", 0, few);
        Assert.Equal(-1, few[0], 1e-5f);
    }

    [Fact]
    public void A_file_keeps_the_kind_and_the_end_and_one_whose_end_is_not_in_the_table_is_refused()
    {
        var (_, table, read) = Read(Ends);
        var trainer = new AveragedNgramTrainer(table.Slots, 32, 5);
        trainer.Run(new AveragedNgramTraining { Seed = 3 }, read, null, default);
        var network = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 4, Dimensions = 32, Filters = 16, Hidden = 16 }, 1));
        StackParts Parts(int ends) => new([network], [new StackBranch([0], new StackCombination(2, new float[Attributes.Count * 3]), ["fool"])]) { AveragedNgrams = StoredNgrams.From(table, trainer) with { Ends = ends } };
        var file = StackFile.Write(Parts(Ends));
        var parts = StackFile.Read(file);
        Assert.Null(parts.Ngrams);
        Assert.True(parts.AveragedNgrams is { IsMean: true, Ends: Ends });
        Assert.Equal(file, StackFile.Write(parts));
        var error = Assert.Throws<InvalidDataException>(() => StackFile.Read(StackFile.Write(Parts(900))));
        Assert.Contains("not in the table", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_says_what_is_wrong_with_it()
    {
        var parameters = new StackParameters { AveragedNgrams = new AveragedNgramParameters { Dimensions = 33, Ends = -1, Rate = 0 } };
        Assert.Equal(
            ["averaged_ngrams: ends is -1, expected 0 to 1000", "averaged_ngrams: dimensions is 33, expected a multiple of 32, at most 1024", "averaged_ngrams: rate is 0, expected more than 0, at most 10"],
            parameters.Problems());
    }

    private static (WordTable Words, NgramTable Table, IReadOnlyList<NgramComment> Comments) Read(int ends)
    {
        var (words, comments) = NgramTests.Encode(NgramTests.Texts);
        var (table, _, read) = NgramTexts.Read(words, comments, 10_000, 1, ends, default);
        return (words, table, read);
    }
}
