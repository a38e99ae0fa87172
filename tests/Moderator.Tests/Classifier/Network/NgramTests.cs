using Moderator.Classifier.Network;
using Moderator.Classifier.Network.Calibration;
using Moderator.Classifier.Network.Ngrams;
using Moderator.Classifier.Network.Scoring;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>The n-gram model from texts to logits.</summary>
public sealed class NgramTests
{
    internal static readonly string[] Texts =
    [
        "what a fine day, a fine day", "what a foul fool you are", "you are kind", "foul words, fool!", "the fool said FOUL words",
        "a kind day to you", "fine words of a kind fool", "are you the fool?", "days of foul weather", "kind words",
    ];

    [Fact]
    public void Every_key_that_was_put_in_is_found_in_a_slot_of_its_own_and_few_others_are()
    {
        var random = new DeterministicRandom(1);
        ulong[] keys = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextBits())];
        var table = NgramTable.Of(keys);
        Assert.All(keys, k => Assert.InRange(table.Find(k), 0, table.Slots - 1));
        // Keys that look the same to sixteen bits share a slot: a few of many thousands.
        Assert.InRange(keys.Select(table.Find).Distinct().Count(), keys.Length - 20, keys.Length);
        Assert.InRange(Enumerable.Range(0, 100_000).Count(_ => table.Find(random.NextBits()) >= 0), 0, 100);
        Assert.Equal(table.Marks, NgramTable.Of(keys).Marks);
        Assert.Equal(-1, NgramTable.Of([]).Find(5));
    }

    [Fact]
    public void A_table_in_which_a_search_would_never_end_is_refused()
    {
        var full = new ushort[32];
        Array.Fill(full, (ushort)7);
        Assert.Contains("no bucket", Assert.Throws<ArgumentException>(() => new NgramTable(full)).Message, StringComparison.Ordinal);
        full[3] = 0;
        Assert.Throws<ArgumentException>(() => new NgramTable(full));
        full[31] = 0;
        Assert.Equal(-1, new NgramTable(full).Find(5));
        Assert.Throws<ArgumentException>(() => new NgramTable(new ushort[17]));
        Assert.Throws<ArgumentException>(() => new NgramTable([]));
    }

    [Fact]
    public void Only_what_enough_comments_have_gets_a_slot()
    {
        var (words, comments) = Encode(Texts);
        var (table, _, read) = NgramTexts.Read(words, comments, 10_000, 3, 0, default);
        bool Knows(string word) => table.Find(NgramKeys.Word(NgramKeys.Hash(word))) >= 0;
        Assert.True(Knows("fool") && Knows("foul") && Knows("words"));
        // Twice in one comment is one comment; and punctuation is no n-gram.
        Assert.False(Knows("fine") || Knows("weather") || Knows("!") || Knows(","));
        Assert.Equal(comments.Count, read.Count);
        var (small, _, _) = NgramTexts.Read(words, comments, 5, 1, 0, default);
        Assert.Equal(5, small.Marks.ToArray().Count(m => m != 0));
    }

    [Fact]
    public void A_word_counts_once_in_a_comment()
    {
        var (words, comments) = Encode(["kind fool", "kind fool kind fool kind", .. Texts]);
        var (table, _, read) = NgramTexts.Read(words, comments, 10_000, 1, 0, default);
        var more = read[1].Slots.Except(read[0].Slots).ToArray();
        Assert.Equal([table.Find(NgramKeys.Pair(NgramKeys.Hash("fool"), NgramKeys.Hash("kind")))], more);
        Assert.Equal(read[0].Slots.Length + 1, read[1].Slots.Length);
    }

    [Fact]
    public void The_gradient_agrees_with_finite_differences()
    {
        var (words, comments) = Encode(Texts);
        var (table, rarities, read) = NgramTexts.Read(words, comments, 10_000, 1, 0, default);
        var trainer = new NgramTrainer(rarities, 2);
        trainer.Run(new NgramTraining { Seed = 3, Epochs = 2 }, read, null, default);
        var comment = read[1] with { Labels = [1, float.NaN, 0.25f, 0, 1, 0, float.NaN, 0.5f], Weight = 0.7f };
        var gradient = new float[Attributes.Count];
        trainer.Gradient(comment, gradient);
        var slot = comment.Slots[0];
        var times = comment.Slots.Count(s => s == slot);
        for (var a = 0; a < Attributes.Count; a++)
        {
            ref var weight = ref trainer.Weights[slot * Attributes.Count + a];
            var (start, unused, step) = (weight, new float[Attributes.Count], 0.5f);
            weight = start + step;
            var above = trainer.Gradient(comment, unused);
            weight = start - step;
            var below = trainer.Gradient(comment, unused);
            weight = start;
            Assert.Equal(times * trainer.Roots[slot] * trainer.ScaleOf(comment.Slots) * gradient[a], (above - below) / (2 * step), 2e-3f);
        }

        Assert.Equal(0, gradient[1]);
        Assert.NotEqual(0, gradient[0]);
    }

    [Fact]
    public void The_ridge_makes_weights_small_and_training_makes_the_loss_small()
    {
        var (words, comments) = Encode(Texts);
        var (table, rarities, read) = NgramTexts.Read(words, comments, 10_000, 1, 0, default);
        var squares = new List<double>();
        foreach (var ridge in (float[])[0, 1, 10])
        {
            var trainer = new NgramTrainer(rarities, 1);
            var losses = new List<double>();
            trainer.Run(new NgramTraining { Seed = 3, Epochs = 30, Ridge = ridge }, read, p => losses.Add(p.Loss), default);
            Assert.Equal(30, losses.Count);
            if (ridge <= 1) Assert.True(losses[^1] < 0.8 * losses[0], $"The loss went from {losses[0]} to {losses[^1]}.");
            squares.Add(trainer.Weights.Sum(w => (double)w * w));
        }

        Assert.True(squares[0] > 1.5 * squares[1] && squares[1] > 1.5 * squares[2], string.Join(", ", squares));
    }

    [Fact]
    public void The_scorer_says_what_the_trainer_says_up_to_its_eight_bits_whichever_models_stand_beside()
    {
        var (words, comments) = Encode(Texts);
        var (table, rarities, read) = NgramTexts.Read(words, comments, 10_000, 1, 0, default);
        var trainer = new NgramTrainer(rarities, 1);
        trainer.Run(new NgramTraining { Seed = 3, Epochs = 30 }, read, null, default);
        var stored = StoredNgrams.From(table, rarities, trainer);
        var expected = new float[Attributes.Count];
        var found = new float[Attributes.Count];
        // Beside other models of other words, each keeps its own sums.
        var (few, fewRarities, fewRead) = NgramTexts.Read(words, comments, 20, 1, 0, default);
        var fewTrainer = new NgramTrainer(fewRarities, 1);
        fewTrainer.Run(new NgramTraining { Seed = 5, Epochs = 30 }, fewRead, null, default);
        var group = new NgramGroup([stored, StoredNgrams.From(few, fewRarities, fewTrainer), stored]);
        var state = new NgramState(group.Count);
        for (var i = 0; i < Texts.Length; i++)
        {
            foreach (var model in (int[])[0, 1, 2])
            {
                Score(group, state, Texts[i], model, found);
                if (model == 1) fewTrainer.Logits(fewRead[i].Slots, 0, expected);
                else trainer.Logits(read[i].Slots, 0, expected);
                for (var a = 0; a < Attributes.Count; a++) Assert.Equal(expected[a], found[a], 0.03f + 0.03f * Math.Abs(expected[a]));
            }
        }

        Assert.NotEqual(expected[0], expected[1], 0.01f);
    }

    [Fact]
    public void A_long_comment_is_the_same_after_many_others()
    {
        var (words, comments) = Encode(Texts);
        var (table, rarities, read) = NgramTexts.Read(words, comments, 10_000, 1, 0, default);
        var trainer = new NgramTrainer(rarities, 1);
        trainer.Run(new NgramTraining { Seed = 3, Epochs = 5 }, read, null, default);
        var group = new NgramGroup([StoredNgrams.From(table, rarities, trainer)]);
        var state = new NgramState(1);
        var (first, again) = (new float[Attributes.Count], new float[Attributes.Count]);
        var many = string.Join(' ', Enumerable.Range(0, 3000).Select(i => $"word{i} fool"));
        Score(group, state, many, 0, first);
        foreach (var text in Texts) Score(group, state, text, 0, again);
        Score(group, state, many, 0, again);
        Assert.Equal(first, again);
    }

    [Fact]
    public void Contributions_add_up_to_the_logit_where_no_word_is_repeated()
    {
        var (words, comments) = Encode(Texts);
        var (table, rarities, read) = NgramTexts.Read(words, comments, 10_000, 1, 0, default);
        var trainer = new NgramTrainer(rarities, 1);
        trainer.Run(new NgramTraining { Seed = 3, Epochs = 30 }, read, null, default);
        var stored = StoredNgrams.From(table, rarities, trainer);
        var group = new NgramGroup([stored]);
        var state = new NgramState(1);
        const string text = "what a foul fool you are!";
        var logits = new float[Attributes.Count];
        var made = Score(group, state, text, 0, logits);
        List<Token> tokens = [];
        foreach (var token in Tokeniser.Enumerate(text)) tokens.Add(token);
        var contributions = new float[tokens.Count * Attributes.Count];
        ulong[] hashes = [.. tokens.Select(t => NgramKeys.IsRead(t.Kind) ? NgramKeys.Hash(t.In(text)) : 0)];
        nint[] places = [.. tokens.Select((_, t) => made[t])];
        group.AddContributions(state, 0, hashes, places, 0, System.Runtime.Intrinsics.Vector256.Create(2f), contributions);
        for (var a = 0; a < Attributes.Count; a++)
        {
            var sum = Enumerable.Range(0, tokens.Count).Sum(t => contributions[t * Attributes.Count + a]);
            Assert.Equal(2 * (logits[a] - stored.Intercept[a]), sum, 1e-3f);
        }
    }

    [Fact]
    public void A_file_keeps_the_n_grams()
    {
        var (words, comments) = Encode(Texts);
        var (table, rarities, read) = NgramTexts.Read(words, comments, 10_000, 1, 0, default);
        var trainer = new NgramTrainer(rarities, 1);
        trainer.Run(new NgramTraining { Seed = 3, Epochs = 5 }, read, null, default);
        var network = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 4, Dimensions = 32, Filters = 16, Hidden = 16 }, 1));
        var branch = new StackBranch([0], new StackCombination(2, new float[Attributes.Count * 3]), ["fool"]);
        var file = StackFile.Write(new StackParts([network], [branch]) { Ngrams = StoredNgrams.From(table, rarities, trainer) });
        var parts = StackFile.Read(file);
        Assert.Equal(table.Marks, parts.Ngrams!.Table.Marks);
        Assert.Equal(file, StackFile.Write(parts));
    }

    [Fact]
    public void The_combination_keeps_the_shares_where_rows_are_few()
    {
        var rows = Enumerable.Range(0, 10).Select(i => new CombinationRow([.. Enumerable.Repeat(i % 2 - 0.5f, 2 * Attributes.Count)], [.. Enumerable.Repeat((float)(i % 2), Attributes.Count)], 1)).ToList();
        var combination = StackCombiner.Fit([1, 3], 1e6, rows);
        Assert.Equal(0.25f, combination.Weights[0], 1e-3f);
        Assert.Equal(0.75f, combination.Weights[1], 1e-3f);
    }

    [Fact]
    public void Factors_name_formats()
    {
        var parameters = new StackParameters { Ngrams = new StackNgramParameters { Factors = new Dictionary<string, double>(StringComparer.Ordinal) { ["rumour"] = 1, ["moderator"] = -1 } } };
        var problems = parameters.Problems().ToList();
        Assert.Equal(2, problems.Count);
        Assert.StartsWith("ngrams: factors: found \"rumour\", expected one of jigsaw-toxic, ", problems[0], StringComparison.Ordinal);
        Assert.Equal("ngrams: factors: moderator is -1, expected 0 to 100", problems[1]);
    }

    internal static (WordTable Words, IReadOnlyList<EncodedComment> Comments) Encode(IReadOnlyList<string> texts)
    {
        var words = new WordTable();
        return (words, [.. texts.Select((t, i) => NetworkGradientTests.Encode(words, t, [i % 2, 1 - i % 2, i % 2, 0, 1, i % 2, 0, 0.5f], 0))]);
    }

    internal static WordMemory Score(NgramGroup group, NgramState state, string text, int model, Span<float> logits)
    {
        var buffer = new NormalisationBuffer();
        TextNormaliser.Normalise(text, buffer);
        List<Token> tokens = [];
        foreach (var token in Tokeniser.Enumerate(buffer.Lower)) tokens.Add(token);
        var made = new WordMemory(tokens.Count, group.WordBytes);
        var (keys, slots) = (new ulong[NgramGroup.MostKeys], new int[group.Count]);
        state.Begin();
        for (var t = 0; t < tokens.Count; t++)
        {
            if (!NgramKeys.IsRead(tokens[t].Kind)) continue;
            var word = tokens[t].In(buffer.Lower);
            var hash = NgramKeys.Hash(word);
            group.Make(keys.AsSpan(0, group.Keys(word, hash, keys)), made[t]);
            var pair = group.Pair(state, hash);
            group.Find(pair, slots);
            group.Add(state, pair, slots, hash, made[t]);
        }

        group.End(state, model, logits);
        return made;
    }
}
