using System.Text.Json;
using Moderator.Classifier.Models;
using Moderator.Classifier.Network;
using Moderator.Classifier.Network.Scoring;
using Moderator.Classifier.Network.Specialist;
using Moderator.Classifier.Network.Training;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>The part of a stack that our own comments train.</summary>
public sealed class SpecialistTests(SpecialistStack tiny) : IClassFixture<SpecialistStack>
{
    private static readonly CommentContext Both = new("What a day, and what a LONG parent! " + string.Concat(Enumerable.Repeat("It goes on and on. ", 20)), "Fire at the mill in Ostra");

    [Fact]
    public void The_title_decides_where_the_text_alone_cannot()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        double Toxicity(string? title) => model.Score("Good, more of this.", new CommentContext(null, title)).Scores[AttributeId.Toxicity]!.Value;
        Assert.True(Toxicity("Seven miners dead after blast") > Toxicity("New library opens") + 0.1);
        Assert.Equal(Toxicity(null), Toxicity(""));
    }

    [Fact]
    public void Replies_whose_parent_raises_them_have_a_Perspective_scale_of_their_own()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var published = tiny.Read().Published;
        Assert.All(published, p => Assert.NotNull(p.Context.ParentText));
        foreach (var isReply in (bool[])[false, true])
        {
            var flagged = published.Count(p =>
            {
                var score = model.Score(p.Text, isReply ? p.Context : CommentContext.None).Scores[AttributeId.Toxicity]!.Value;
                return model.OnPerspectiveScale(AttributeId.Toxicity, score, isReply) >= 0.5;
            });
            var expected = published.Count(p => p.Scores[AttributeId.Toxicity] >= 0.5);
            Assert.InRange(flagged, 0.9 * expected, 1.1 * expected);
        }

        // The same score says less where a parent raised it.
        Assert.True(model.OnPerspectiveScale(AttributeId.Toxicity, 0.5, isReply: true) < model.OnPerspectiveScale(AttributeId.Toxicity, 0.5));
    }

    [Fact]
    public void Two_trainings_give_the_same_bytes_whatever_the_number_of_threads()
    {
        var again = tiny.Train("again", 1);
        Assert.Equal(File.ReadAllBytes(Path.Combine(tiny.Report.Directory, "model.zip")), File.ReadAllBytes(Path.Combine(again.Directory, "model.zip")));
    }

    [Fact]
    public void Scoring_with_title_and_parent_allocates_nothing_once_it_is_warm()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var scores = new float[Attributes.Count];
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 20; i++) model.Score("You are a fool.".AsSpan(), Both, scores);
        }));
    }

    [Fact]
    public void The_scorer_reads_title_and_parent_as_the_training_does()
    {
        var shape = new NetworkShape { BucketBits = 10, Dimensions = 32, Filters = 16, MaxWidth = 3, Hidden = 32 };
        NetworkWeights[] weights = [NetworkWeights.Random(shape, 5), NetworkWeights.Random(shape, 6)];
        var parts = SpecialistParts.Of(SpecialistParts.Blend(1), [.. weights.Select(StoredNetwork.From)]);
        foreach (var (stored, own) in parts.Specialist!.Networks.Zip(weights))
        {
            for (var r = 0; r < shape.Buckets; r++) Quantiser.Restore(stored.Rows.AsSpan(r * 16, 16), (float)stored.RowScales[r], own.Embeddings.AsSpan(r * 32, 32));
        }

        var scorer = new BranchScorer(parts, 0);
        var inputs = new float[scorer.InputCount];
        // The long one is more than a chunk.
        foreach (var text in (string[])["They left, and the rest of US stayed!", string.Join(' ', Enumerable.Range(0, 30).Select(i => $"They left{i} and I stayed."))])
        {
            foreach (var context in (CommentContext[])[default, Both, Both with { ParentText = null }, Both with { ArticleTitle = null }])
            {
                var texts = TrainingTexts.Read(tiny.Read(), [], [0, 0], 0, 1, default);
                var comment = texts.Encode(text, context, new float[Attributes.Count], 1, new NormalisationBuffer());
                var expected = new float[Attributes.Count];
                foreach (var own in weights)
                {
                    var random = new DeterministicRandom(1);
                    var pass = new NetworkPass(own, texts.Rows(shape.BucketBits));
                    pass.Forward(comment, Dropout.None, ref random);
                    for (var a = 0; a < Attributes.Count; a++) expected[a] += pass.Logits[a] / weights.Length;
                }

                scorer.PartLogits(text, inputs, context);
                var found = inputs.AsSpan(^SpecialistBlend.Inputs);
                for (var a = 0; a < Attributes.Count; a++) Assert.Equal(expected[a], found[a], 0.02f);
                Assert.Equal(context == default ? 0 : context.ParentText is null ? 6 : context.ArticleTitle is null ? ContextWords.Most : 6 + ContextWords.Most, comment.ContextWords);
            }
        }
    }

    [Fact]
    public void Words_that_are_kept_from_other_comments_change_no_score_wherever_they_stood()
    {
        var network = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 8, Dimensions = 32, Filters = 16, Hidden = 16 }, 3));
        var parts = SpecialistParts.Of(SpecialistParts.Blend(1), network);
        var warm = new BranchScorer(parts, 0);
        // The same words as title, parent and comment, shouted and not, in texts of one chunk and of several.
        string?[] texts = [null, "Fire at the mill", "FIRE at the Mill, fire and mill", string.Concat(Enumerable.Repeat("The mill and the fire. ", 40))];
        var (expected, found) = (new float[warm.InputCount], new float[warm.InputCount]);
        for (var round = 0; round < 2; round++)
        {
            foreach (var text in texts.OfType<string>())
            {
                foreach (var context in from title in texts from parent in texts select new CommentContext(parent, title))
                {
                    warm.PartLogits(text, found, context);
                    new BranchScorer(parts, 0).PartLogits(text, expected, context);
                    Assert.Equal(expected, found);
                }
            }
        }
    }

    [Fact]
    public void Explanations_hold_what_the_specialist_added()
    {
        var network = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 6, Dimensions = 32, Filters = 16, Hidden = 16 }, 3));
        // Silent networks: what is left is the n-gram model's.
        Array.Clear(network.Output);
        var parts = SpecialistParts.Of(SpecialistParts.Blend(1.5f), network);
        const string text = "what a foul fool you are";
        var normalised = TextNormaliser.Normalise(text);
        var buffer = new NormalisationBuffer();
        TextNormaliser.Normalise(text, buffer);
        var scorer = new BranchScorer(parts, 0);
        var inputs = new float[scorer.InputCount];
        scorer.PartLogits(text, inputs);
        var own = inputs.AsSpan(^SpecialistBlend.Inputs);
        var expected = parts.Specialist!.Blend.Openness(own) * 1.5f * (own[Attributes.Count] - parts.Specialist.Ngrams.Intercept[0]);
        Assert.Equal(expected, scorer.Explain(text, buffer, 100).Of(AttributeId.Toxicity).Sum(w => w.Contribution), 1e-3);
        Assert.Equal("what a foul fool you are", normalised.Text);
        Assert.True(Math.Abs(expected) > 0.01);
    }

    [Fact]
    public void Explanations_hold_what_the_others_keep_behind_a_gate_that_the_network_has_a_share_in()
    {
        var network = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 6, Dimensions = 32, Filters = 16, Hidden = 16 }, 3));
        var second = StoredNetwork.From(NetworkWeights.Random(network.Shape, 4));
        var parts = SpecialistParts.Of(SpecialistParts.Blend(1) with { NetworkGate = 0.5f, Kept = 0.25f }, network, second);
        const string text = "what a foul fool you are";
        var buffer = new NormalisationBuffer();
        TextNormaliser.Normalise(text, buffer);
        double Explained(float ofOthers, float share)
        {
            var weights = new float[Attributes.Count * 2];
            weights[0] = ofOthers;
            var blend = parts.Specialist!.Blend with { Shares = [share, .. new float[Attributes.Count - 1]] };
            var changed = parts with { Branches = [parts.Branches[0] with { Combination = new StackCombination(1, weights) }], Specialist = parts.Specialist with { Blend = blend } };
            return new BranchScorer(changed, 0).Explain(text, buffer, 100).Of(AttributeId.Toxicity).Sum(w => w.Contribution);
        }

        var inputs = new float[new BranchScorer(parts, 0).InputCount];
        new BranchScorer(parts, 0).PartLogits(text, inputs);
        var open = parts.Specialist!.Blend.Openness(inputs.AsSpan(^SpecialistBlend.Inputs));
        Assert.InRange(open, 0.01f, 0.99f);
        // A share of nearly nothing: the others lose theirs, and the specialist adds none.
        Assert.Equal(Explained(1, 0) * (1 - open * 0.75), Explained(1, 1e-6f), 1e-4);
        Assert.True(Math.Abs(Explained(1, 0)) > 0.01);
    }

    [Fact]
    public void The_level_is_the_one_under_which_scores_fit_the_labels()
    {
        var line = new Calibrator([-1, 1], [-1, 1]);
        var random = new DeterministicRandom(4);
        var rows = Enumerable.Range(0, 4000).Select(_ =>
        {
            var raw = 2 * random.NextNormal();
            return new LevelRow(raw, 1, random.NextSingle() < 1 / (1 + Math.Exp(-raw - 0.7)) ? 1 : 0);
        }).ToList();
        Assert.Equal(0.7, SpecialistLevel.Fit(line, rows, -1, 1), 0.15);
        Assert.Equal(0.5, SpecialistLevel.Fit(line, rows, -0.5, 0.5), 1e-3);
        Assert.Equal(0.9, SpecialistLevel.Fit(line, rows, 0.9, 1), 1e-3);
        Assert.Equal(0.2, SpecialistLevel.Fit(line, [], 0.2, 1), 1e-3);
        Assert.Equal(0, SpecialistLevel.Fit(line, [], -1, 1), 1e-5);
        // Where the gate is closed nothing can be learned.
        Assert.Equal(0, SpecialistLevel.Fit(line, [.. rows.Select(r => r with { Openness = 0 })], -1, 1), 1e-5);
    }

    [Fact]
    public void Pairs_of_our_own_are_held_together_and_what_is_held_trains_nothing()
    {
        var data = tiny.Read();
        var split = RowSplit.Of(data, 0.2, 2, 1, ownShare: 0.3);
        var held = split.Calibration.Where(i => data.Sets[data.Rows[i].Set].IsOwn).ToHashSet();
        Assert.InRange(held.Count, 1, data.Rows.Count(r => data.Sets[r.Set].IsOwn) / 2);
        Assert.Empty(held.Intersect(split.Training));
        foreach (var pair in Enumerable.Range(0, data.Rows.Count).GroupBy(i => data.Rows[i].Key)) Assert.Single(pair.Select(i => split.Training.Contains(i)).Distinct());
        Assert.DoesNotContain(RowSplit.Of(data, 0.2, 2, 1).Calibration, i => data.Sets[data.Rows[i].Set].IsOwn);
    }

    [Fact]
    public void Joined_comments_have_the_labels_of_the_worst_and_grammars_do_not_open_the_gate()
    {
        var data = tiny.Read();
        data = data with { Sets = [.. data.Sets.Select(s => s with { FromGrammar = s.IsOwn })] };
        int[] own = [.. Enumerable.Range(0, data.Rows.Count).Where(i => data.Sets[data.Rows[i].Set].IsOwn)];
        var texts = TrainingTexts.Read(data, [.. Enumerable.Range(0, data.Rows.Count)], [0, 1], 0, 1, default);
        var read = SpecialistTexts.Read(data, own, texts, 0, new SpecialistParameters { JoinedShare = 1 }, 7);
        var joined = read.Ngrams.Skip(own.Length).ToArray();
        Assert.Equal(own.Length, joined.Length);
        Assert.InRange(joined.Count(j => j.Labels[0] == 1), own.Length / 4, own.Length * 3 / 4);
        Assert.All(joined, j => Assert.True(j.Labels[0] is 0 or 1));
        Assert.Equal(2 * own.Length, read.Network.Count - joined.Length);
        Assert.All(read.Network, c => Assert.Equal(c.ContextWords > 0 || c.Weight < 1 ? 0.5f : 1, c.Weight));
        Assert.Equal(joined.Length, read.Gate.Count(g => g.Labels[0] == 1));
        Assert.Equal(data.Rows.Count, read.Gate.Count(g => g.Labels[0] == 0));
        Assert.Equal(joined.Length, read.Network.Count(c => c.Labels[SpecialistBlend.GateOutput] == 1));
        Assert.All(read.Ngrams, c => Assert.Equal(0, c.Labels[SpecialistBlend.GateOutput]));
        var heavy = SpecialistTexts.Read(data, own, texts, 0, new SpecialistParameters { JoinedShare = 0, GrammarFactor = 3 }, 7);
        Assert.All(heavy.Ngrams, c => Assert.Equal(3, c.Weight));
        Assert.All(heavy.Gate, c => Assert.Equal(1, c.Weight));
    }

    [Fact]
    public void A_text_that_means_one_thing_here_and_another_there_is_read_with_what_it_stands_under_alone()
    {
        var data = tiny.Read();
        int[] own = [.. Enumerable.Range(0, data.Rows.Count).Where(i => data.Sets[data.Rows[i].Set].IsOwn)];
        // Every remark stands under both kinds of titles. From here on some do not.
        const string plain = "About time.";
        data = data with { Rows = [.. data.Rows.Select(r => r.Text == plain ? r with { Text = $"{plain} {(r.Labels[0] >= 0.5f ? "More of this." : "Thank you.")}" } : r)] };
        var contested = own.Count(i => !data.Rows[i].Text.StartsWith(plain, StringComparison.Ordinal));
        Assert.InRange(contested, 1, own.Length - 1);
        var texts = TrainingTexts.Read(data, [.. Enumerable.Range(0, data.Rows.Count)], [0, 1], 0, 1, default);
        var read = SpecialistTexts.Read(data, own, texts, 0, new SpecialistParameters { JoinedShare = 0 }, 7);
        Assert.Equal(own.Length - contested, read.Ngrams.Count);
        Assert.Equal(own.Length - contested, read.Network.Count(c => c.ContextWords == 0));
        Assert.Equal(contested, read.Network.Count(c => c.ContextWords > 0 && c.Weight == 1));
        Assert.Equal(own.Length - contested, read.Network.Count(c => c.ContextWords > 0 && c.Weight == 0.5f));
        Assert.Equal(own.Length, read.Gate.Count(g => g.Labels[0] == 1));
    }

    [Theory]
    [InlineData(AttributeId.Insult, 0.75f, true)]
    [InlineData(AttributeId.Insult, 0.5f, false)]
    [InlineData(AttributeId.IdentityAttack, 0.75f, true)]
    [InlineData(AttributeId.IdentityAttack, 0.5f, false)]
    [InlineData(AttributeId.Threat, 0.5f, true)]
    [InlineData(AttributeId.Threat, 0.25f, false)]
    [InlineData(AttributeId.Profanity, 0.5f, true)]
    public void A_text_that_only_what_it_stands_under_makes_toxic_is_hardly_read_without_that(AttributeId attribute, float label, bool isReadAlone)
    {
        var data = tiny.Read();
        int[] own = [.. Enumerable.Range(0, data.Rows.Count).Where(i => data.Sets[data.Rows[i].Set].IsOwn)];
        float[] Labels(float toxicity) => [.. Enumerable.Range(0, Attributes.Count).Select(a => a == (int)AttributeId.Toxicity ? toxicity : a == (int)attribute ? toxicity * label : 0)];
        // No text stands under both kinds of titles.
        data = data with { Rows = [.. data.Rows.Select((r, i) => own.Contains(i) ? r with { Text = $"{r.Text} {r.Labels[0]:0}", Labels = Labels(r.Labels[0]) } : r)] };
        var texts = TrainingTexts.Read(data, [.. Enumerable.Range(0, data.Rows.Count)], [0, 1], 0, 1, default);
        var read = SpecialistTexts.Read(data, own, texts, 0, new SpecialistParameters { JoinedShare = 1 }, 7);
        var toxic = own.Count(i => data.Rows[i].Labels[0] == 1);
        var joined = isReadAlone ? own.Length : 0;
        Assert.Equal(own.Length + joined, read.Ngrams.Count);
        Assert.Equal(isReadAlone ? 0 : toxic, read.Ngrams.Count(c => c.Weight == 0.5f && c.Labels[0] == 1));
        Assert.Equal(isReadAlone ? own.Length + joined : own.Length - toxic, read.Network.Count(c => c.ContextWords == 0));
        Assert.Equal(toxic, read.Network.Count(c => c.ContextWords > 0 && c.Labels[0] == 1 && c.Weight == (isReadAlone ? 0.5f : 1)));
        Assert.Equal(own.Length - toxic, read.Network.Count(c => c.ContextWords > 0 && c.Labels[0] == 0 && c.Weight == 0.5f));
    }

    [Fact]
    public void Some_public_comments_are_read_with_their_labels_and_others_for_the_gate_alone()
    {
        var data = tiny.Read();
        int[] own = [.. Enumerable.Range(0, data.Rows.Count).Where(i => data.Sets[data.Rows[i].Set].IsOwn)];
        var texts = TrainingTexts.Read(data, [.. Enumerable.Range(0, data.Rows.Count)], [0, 1], 0, 1, default);
        SpecialistTexts Read(SpecialistPublicTexts some) => SpecialistTexts.Read(data, own, texts, 0, new SpecialistParameters { JoinedShare = 0, Public = [some] }, 7);
        var read = Read(new SpecialistPublicTexts { Formats = ["jigsaw-toxic-only"], Labelled = 40, Weight = 0.25, Unlabelled = 60 });
        var labelled = read.Ngrams.Skip(own.Length).ToArray();
        Assert.Equal(40, labelled.Length);
        Assert.All(labelled, c => Assert.Equal(0.25f, c.Weight));
        Assert.InRange(labelled.Count(c => c.Labels[0] == 1), 1, 39);
        var added = read.Network.Skip(2 * own.Length).ToArray();
        Assert.Equal(100, added.Length);
        Assert.All(added, c => Assert.Equal((0, 0f), (c.DataSet, c.Labels[SpecialistBlend.GateOutput])));
        Assert.Equal(40, added.Count(c => !float.IsNaN(c.Labels[0])));
        // Titles of ours over half of what is not ours: they open nothing by themselves.
        var under = added.Where(c => c.ContextWords > 0).ToArray();
        Assert.InRange(under.Length, 15, 45);
        Assert.All(under, c => Assert.True(float.IsNaN(c.Labels[0]) && c.Words.Length > c.ContextWords));
        Assert.Equal(100, added.Select(c => string.Join(' ', c.Words[c.ContextWords..])).Distinct().Count());
        Assert.Equal(2 * own.Length, Read(new SpecialistPublicTexts { Formats = ["hatemoji"], Labelled = 40, Unlabelled = 60 }).Network.Count);
    }

    [Fact]
    public void The_gate_opens_for_public_comments_that_are_of_the_kind_of_ours()
    {
        var data = tiny.Read();
        int[] own = [.. Enumerable.Range(0, data.Rows.Count).Where(i => data.Sets[data.Rows[i].Set].IsOwn)];
        var texts = TrainingTexts.Read(data, [.. Enumerable.Range(0, data.Rows.Count)], [0, 1], 0, 1, default);
        SpecialistTexts Read(bool covered) => SpecialistTexts.Read(
            data, own, texts, 0, new SpecialistParameters { JoinedShare = 0, Public = [new SpecialistPublicTexts { Formats = ["jigsaw-toxic-only"], Labelled = 40, AreCovered = covered }] }, 7);
        foreach (var covered in (bool[])[false, true])
        {
            var read = Read(covered);
            Assert.All(read.Network.Skip(2 * own.Length), c => Assert.Equal(covered ? 1 : 0, c.Labels[SpecialistBlend.GateOutput]));
            Assert.Equal(covered ? data.Rows.Count : own.Length, read.Gate.Count(g => g.Labels[0] == 1));
        }
    }

    [Fact]
    public void Networks_may_count_more_than_the_n_grams_and_the_gate_stays_as_it_was()
    {
        const int outputs = Attributes.Count;
        var network = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 6, Dimensions = 32, Filters = 16, Hidden = 16 }, 5));
        var even = SpecialistParts.Of(SpecialistParts.Blend(1), network);
        float[] Logits(StackParts parts)
        {
            var scorer = new BranchScorer(parts, 0);
            var inputs = new float[scorer.InputCount];
            scorer.PartLogits("what a foul fool you are", inputs);
            return inputs[^SpecialistBlend.Inputs..];
        }

        var before = Logits(even);
        var after = Logits(even with { Specialist = even.Specialist!.Weighed(0.7f) });
        Assert.All(before, logit => Assert.NotEqual(0, logit));
        for (var a = 0; a < outputs; a++)
        {
            var isGate = a == SpecialistBlend.GateOutput;
            Assert.Equal(before[a] * (isGate ? 1 : 1.4f), after[a], 1e-4f);
            Assert.Equal(before[outputs + a] * (isGate ? 1 : 0.6f), after[outputs + a], 1e-4f);
            Assert.Equal(before[2 * outputs + a], after[2 * outputs + a]);
        }
    }

    [Theory]
    [InlineData("""{"specialist": {"width": 0}}""", "specialist: width is 0, expected 0.01 to 20")]
    [InlineData("""{"specialist": {"network": {"languages": "all"}}}""", "specialist: network: languages is \"all\", expected \"en\"")]
    [InlineData("""{"specialist": {"attributes": ["RUDE"]}}""", "specialist: attributes: found \"RUDE\"")]
    [InlineData("""{"specialist": {"attributes": ["SPAM"]}}""", "specialist: attributes: found \"SPAM\", in whose place the network has its gate")]
    [InlineData("""{"specialist": {"grammar_factor": -1}}""", "specialist: grammar_factor is -1, expected 0 to 100")]
    [InlineData("""{"ngrams": {"grammar_factor": 101}}""", "ngrams: grammar_factor is 101, expected 0 to 100")]
    [InlineData("""{"specialist": {"kept": 1.5}}""", "specialist: kept is 1.5, expected 0 to 1")]
    [InlineData("""{"specialist": {"most_level": -1}}""", "specialist: most_level is -1, expected 0 to 10")]
    [InlineData("""{"specialist": {"most_level": 2, "least_level": 3}}""", "specialist: least_level is 3, expected -2 to 2")]
    [InlineData("""{"specialist": {"network_gate": 0.5}}""", "specialist: network_gate is 0.5, expected 0 where public has no unlabelled comments")]
    [InlineData("""{"specialist": {"public": [{"formats": ["moderator"]}]}}""", "specialist: public[0]: formats: found \"moderator\", which is our own")]
    [InlineData("""{"specialist": {"public": [{"labelled": 5}]}}""", "specialist: public[0]: formats is empty, expected one or more formats of data sets")]
    [InlineData("""{"specialist": {"public": [{"formats": ["hatemoji"], "weight": 0}]}}""", "specialist: public[0]: weight is 0, expected more than 0, at most 10")]
    [InlineData("""{"specialist": {"public": [{"formats": ["hatemoji"], "covered": true, "unlabelled": 9}]}}""", "specialist: public[0]: unlabelled is 9 where covered is true, expected 0: unlabelled ones close the gate")]
    [InlineData("""{"specialist": {"network_share": 1.1}}""", "specialist: network_share is 1.1, expected 0 to 1")]
    [InlineData("""{"specialist": {"held_share": 0.9}}""", "specialist: held_share is 0.9, expected 0.01 to 0.5")]
    public void A_wrong_parameter_is_named(string json, string problem) =>
        Assert.Contains(JsonSerializer.Deserialize<StackParameters>(json)!.Problems(), p => p.StartsWith(problem, StringComparison.Ordinal));
}
