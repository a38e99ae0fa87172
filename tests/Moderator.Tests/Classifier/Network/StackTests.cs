using System.IO.Compression;
using System.Text;
using Moderator.Classifier.Models;
using Moderator.Classifier.Network;
using Moderator.Classifier.Network.Calibration;
using Moderator.Classifier.Network.Ngrams;
using Moderator.Classifier.Network.Scoring;
using Moderator.Classifier.Network.Scoring.Explaining;
using Moderator.Classifier.Network.Training;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>A stack from recipe to score, small enough to train in a second.</summary>
public sealed class StackTests(TinyStack tiny) : IClassFixture<TinyStack>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("moderator-stack-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Two_trainings_give_the_same_bytes_whatever_the_number_of_threads()
    {
        Train("again", new TrainingOptions { Threads = 1 }, null, default);
        Assert.Equal(Bytes(tiny.Report.Directory), Bytes(Path.Combine(_directory, "again")));
    }

    [Fact]
    public void A_training_that_is_stopped_and_resumed_gives_the_same_bytes_as_one_that_was_not()
    {
        var options = new TrainingOptions { Threads = 1, CheckpointDirectory = Path.Combine(_directory, "checkpoint") };
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Train("resumed", options, new Told(p =>
        {
            if (p.Stage.StartsWith("network 1 of 2, epoch 5", StringComparison.Ordinal)) stop.Cancel();
        }), stop.Token));
        Assert.NotEmpty(Directory.EnumerateFiles(options.CheckpointDirectory));
        Assert.False(Directory.Exists(Path.Combine(_directory, "resumed")));

        var told = new List<TrainingProgress>();
        Train("resumed", options, new Told(told.Add), default);
        Assert.DoesNotContain(told, p => p.Stage.StartsWith("network 1 of 2, epoch 1 of", StringComparison.Ordinal));
        Assert.Equal(Bytes(tiny.Report.Directory), Bytes(Path.Combine(_directory, "resumed")));
    }

    [Fact]
    public void Progress_says_the_loss_and_the_loss_falls()
    {
        var told = new List<TrainingProgress>();
        Train("told", new TrainingOptions { Threads = 1 }, new Told(told.Add), default);
        var losses = told.Where(p => p.Stage.StartsWith("network 1", StringComparison.Ordinal) && !p.Stage.Contains("neighbours", StringComparison.Ordinal)).Select(p => p.Loss!.Value).ToList();
        Assert.Equal(TinyStack.Epochs, losses.Count);
        Assert.True(losses[^1] < 0.7 * losses[0], $"The loss went from {losses[0]} to {losses[^1]}.");
    }

    [Fact]
    public void Abuse_scores_higher_than_thanks_and_every_score_is_a_probability()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var abuse = model.Score("You are a stupid idiot, shut up, you worthless moron.").Scores;
        var thanks = model.Score("Thank you for the report, the numbers on schools were new to me.").Scores;
        Assert.True(abuse[AttributeId.Toxicity] > thanks[AttributeId.Toxicity] + 0.1);
        Assert.Equal(tiny.Report.Manifest.Attributes.Count, abuse.Count);
    }

    [Fact]
    public void The_scorer_that_streams_agrees_with_the_pass_that_trains()
    {
        var shape = new NetworkShape { BucketBits = 10, Dimensions = 32, Filters = 16, MaxWidth = 3, Hidden = 32, DataSets = 3 };
        var weights = NetworkWeights.Random(shape, 5);
        var stored = StoredNetwork.From(weights);
        // The pass that trains gets what the scorer has: the embeddings after rounding.
        for (var r = 0; r < shape.Buckets; r++)
            Quantiser.Restore(stored.Rows.AsSpan(r * 16, 16), (float)stored.RowScales[r], weights.Embeddings.AsSpan(r * 32, 32));
        string[] texts = ["", "one", "two words", "now THREE words", "a rather longer comment, with marks!! and 4 numbers; 😀 and ÜMLAUTE", string.Concat(Enumerable.Repeat("again and again ", 30))];
        var combination = new StackCombination(1, new float[Attributes.Count * 2]);
        foreach (var frequent in (string[][])[[], ["and", "again", "words", "comment"]])
        {
            var scorer = new BranchScorer(new StackParts([stored], [new StackBranch([0], combination, frequent)]), 0);
            var logits = new float[2 * Attributes.Count];
            foreach (var text in texts)
            {
                var table = new WordTable();
                var unknown = new float[Attributes.Count];
                Array.Fill(unknown, float.NaN);
                var comment = NetworkGradientTests.Encode(table, text, unknown, 0);
                var random = new DeterministicRandom(1);
                var pass = new NetworkPass(weights, new WordRows(table, shape.BucketBits));
                pass.Forward(comment, Dropout.None, ref random);
                scorer.PartLogits(text, logits);
                // Eight bits a number of a word are what the scorer gives up.
                for (var a = 0; a < Attributes.Count; a++) Assert.Equal(pass.Logits[a], logits[a], 0.02f);
            }
        }
    }

    [Fact]
    public void No_text_makes_it_throw_or_leave_the_range()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var random = new DeterministicRandom(99);
        Span<float> scores = stackalloc float[Attributes.Count];
        var text = new StringBuilder();
        string[] pieces = ["\0", "\ud83d", "\ude00", "&#x0;", "<b", "‮", "​", "ａ", "ﷺ", "http://", "@", "*", "𝕴", "漢字", "한국", "fool", " ", "\n", "!!!", "ё", "́", "1337"];
        for (var i = 0; i < 5000; i++)
        {
            text.Clear();
            var length = random.Next(40);
            for (var k = 0; k < length; k++)
            {
                if (random.Next(3) == 0) text.Append((char)random.Next(0x10000));
                else text.Append(pieces[random.Next(pieces.Length)]);
            }

            model.Score(text.ToString(), scores);
            foreach (var attribute in model.Attributes) Assert.InRange(scores[(int)attribute], 0f, 1f);
        }

        model.Score(new string('a', 1_000_000), scores);
        Assert.InRange(scores[0], 0f, 1f);
        model.Score(string.Concat(Enumerable.Repeat("a b ", 100_000)), scores);
        Assert.InRange(scores[0], 0f, 1f);
    }

    [Fact]
    public void What_is_not_English_goes_to_the_networks_that_read_every_language()
    {
        StackBranch Branch(float intercept, params string[] frequent)
        {
            var weights = new float[Attributes.Count * 2];
            weights[1] = intercept;
            return new StackBranch([0], new StackCombination(1, weights), frequent);
        }

        var network = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 4, Dimensions = 32, Filters = 16, Hidden = 16 }, 1));
        var scorer = new StackScorer(new StackParts([network], [Branch(1, "this", "is", "the", "i", "come", "die"), Branch(2, "das", "ist", "nicht", "der", "den", "ich")]));
        var raw = new float[Attributes.Count];
        foreach (var (text, branch, language) in ((string, int, string?)[])[
            ("this is what they said of the article", 0, "en"), ("das ist nicht der Artikel, den ich gelesen habe", 1, "de"),
            ("ну и что он сказал", 1, "ru"), ("lol", 0, null), ("👍", 0, null), ("i come", 0, "it"), ("", 0, null), ("これはペンです", 1, null),
            // As many of the one as of the other: the detector decides, where any word is known.
            ("nicht gelesen haben wir die Artikel", 1, "de"), ("gelesen haben wir einen Artikel", 0, "de"), ("this ist", 0, null)])
        {
            Assert.Equal(branch, scorer.Score(text, default, raw, out var found));
            Assert.Equal(language, found);
            Assert.Equal(branch + 1f, raw[0]);
        }
    }

    [Fact]
    public void The_words_contributions_add_up_to_what_the_words_did_to_the_logit()
    {
        var shape = new NetworkShape { BucketBits = 8, Dimensions = 32, Filters = 16, Hidden = 16 };
        var weights = NetworkWeights.Random(shape, 2);
        // Without hidden and convolution biases, and with every hidden unit on, the logit is the sum of its words.
        Array.Fill(weights.HiddenBias, 100);
        var stored = StoredNetwork.From(weights);
        var scorer = new NetworkScorer(stored);
        var table = new EmbeddingTable([stored]);
        const string text = "some words of a comment";
        var maker = new WordMaker([scorer], 0, [(table, 0)], new NgramGroup([]));
        var reader = new WordReader(maker, []);
        var workspace = new BranchWorkspace([scorer], maker, 0);
        workspace.BeginChunk();
        foreach (var token in Tokeniser.Enumerate(text))
        {
            if (NetworkText.IsRead(token)) reader.Read(token, text, text, workspace);
        }

        reader.Place(workspace, text);
        reader.MakeForSpecialist(workspace, text);
        var state = new NetworkState(shape);
        NetworkScorer.Begin(state);
        scorer.Add(state, workspace.Places.AsSpan(0, workspace.Count), 0);

        var style = new float[StyleFeatures.Count];
        var logits = new float[Attributes.Count];
        scorer.End(state, style, logits);
        var contributions = new float[workspace.Count * Attributes.Count];
        var again = new float[Attributes.Count];
        using (var reading = new NetworkExplainer(scorer).Read(new NetworkState(shape), workspace.Places.AsSpan(0, workspace.Count), 0, style, again))
            reading.AddContributions(System.Runtime.Intrinsics.Vector256<float>.One, contributions);
        for (var a = 0; a < Attributes.Count; a++) Assert.Equal(logits[a], again[a], 1e-3f);
        for (var a = 0; a < Attributes.Count; a++)
        {
            var constant = 0f;
            for (var h = 0; h < shape.Hidden; h++) constant += 100 * weights.Output[a * shape.Hidden + h];
            Assert.Equal(logits[a] - constant, Enumerable.Range(0, workspace.Count).Sum(t => contributions[t * Attributes.Count + a]), 2e-2f);
        }

        Assert.Contains(contributions, c => Math.Abs(c) > 0.01f);
    }

    [Fact]
    public void Spans_lie_in_the_text_at_the_words_that_raised_the_score()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        const string text = "Read the report again. You are a stupid idiot, and it rains.";
        var spans = model.Spans(text, AttributeId.Toxicity);
        Assert.NotNull(spans);
        Assert.Contains(spans, s => text[s.Start..s.End].Contains("idiot", StringComparison.Ordinal));
        Assert.All(spans, s => Assert.InRange(s.Start, 0, s.End - 1));
        Assert.All(spans.Zip(spans.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.Start));
        Assert.Empty(model.Spans("", AttributeId.Toxicity)!);
    }

    [Fact]
    public void Bounds_for_spans_are_those_that_fit_what_people_marked()
    {
        (TextSpan, bool, double)[] words = [(new(0, 3), true, 0.05), (new(4, 9), true, 1.5), (new(10, 15), true, 1.4), (new(15, 16), false, 3), (new(17, 20), true, 0.3)];
        var selection = SpanSelection.Fit([(words, [new TextSpan(4, 15)])]);
        Assert.Equal([new TextSpan(4, 15)], selection.Select(words));
        Assert.Equal(1, SpanSelection.CharacterF1([], []));
        Assert.Equal(0, SpanSelection.CharacterF1([], [new TextSpan(0, 1)]));
        Assert.Equal(2.0 * 2 / (4 + 3), SpanSelection.CharacterF1([new TextSpan(0, 4)], [new TextSpan(2, 5)]));
    }

    [Fact]
    public void The_Perspective_scale_flags_the_same_share()
    {
        var random = new DeterministicRandom(8);
        var rows = Enumerable.Range(0, 4000).Select(_ =>
        {
            var x = random.NextSingle();
            return new PairedScores((double)x * x * x, Math.Sqrt(x) * 0.95);
        }).ToList();
        var curve = PerspectiveScale.Fit(rows)!;
        foreach (var bound in (double[])[0.5, 0.7, 0.8])
        {
            var expected = rows.Count(r => r.Published >= bound);
            Assert.InRange(rows.Count(r => PerspectiveScale.Apply(curve, r.Ours) >= bound), expected - 1, expected + 1);
        }

        Assert.Null(PerspectiveScale.Fit([.. rows.Take(100)]));
    }

    [Fact]
    public void A_calm_data_set_counts_as_much_on_the_Perspective_scale_as_one_full_of_abuse()
    {
        var random = new DeterministicRandom(9);
        // In the calm set ours lies too high beside the other: one curve for both cannot be exact.
        PairedScores Row(int set)
        {
            var x = random.NextSingle();
            var published = set == 0 ? x * x * x * x : x;
            return new(Math.Pow(published, set == 0 ? 0.8 : 1.2), published, set);
        }

        PairedScores[] rows = [.. Enumerable.Range(0, 2000).Select(_ => Row(0)), .. Enumerable.Range(0, 4000).Select(_ => Row(1))];
        var curve = PerspectiveScale.Fit(rows)!;
        foreach (var bound in (double[])[0.5, 0.7, 0.8])
        {
            double Ratio(int set)
            {
                var ofSet = rows.Where(r => r.Set == set).ToArray();
                return ofSet.Count(r => PerspectiveScale.Apply(curve, r.Ours) >= bound) / (double)ofSet.Count(r => r.Published >= bound);
            }

            Assert.InRange(Ratio(0), 1, 1.3);
            Assert.InRange(Ratio(0) * Ratio(1), 0.97, 1.03);
        }
    }

    [Fact]
    public void Disguises_are_repeatable_and_leave_short_words_alone()
    {
        Assert.All(Disguise.Kinds, kind =>
        {
            var disguised = Disguise.Apply("an idiot is it, 42 élan", kind, 1, 5);
            Assert.Equal(disguised, Disguise.Apply("an idiot is it, 42 élan", kind, 1, 5));
            Assert.NotEqual("an idiot is it, 42 élan", disguised);
            Assert.StartsWith("an ", disguised, StringComparison.Ordinal);
            Assert.Equal("an idiot", Disguise.Apply("an idiot", kind, 0, 5));
        });
    }

    [Fact]
    public void Four_bits_lose_little_of_a_row()
    {
        var random = new DeterministicRandom(3);
        Span<float> row = stackalloc float[64], restored = stackalloc float[64];
        Span<byte> packed = stackalloc byte[Quantiser.BytesOf(64)];
        for (var i = 0; i < row.Length; i++) row[i] = random.NextNormal();
        Quantiser.Restore(packed, (float)Quantiser.Quantise(row, packed), restored);
        double lost = 0, all = 0;
        for (var i = 0; i < row.Length; i++) (lost, all) = (lost + (row[i] - restored[i]) * (row[i] - restored[i]), all + row[i] * row[i]);
        Assert.InRange(lost / all, 1e-6, 0.02);

        row.Clear();
        Assert.Equal((Half)0, Quantiser.Quantise(row, packed));
        Quantiser.Restore(packed, 0, restored);
        Assert.True(restored.IndexOfAnyExcept(0f) < 0);
    }

    [Fact]
    public void A_damaged_file_is_refused_with_the_place()
    {
        var stored = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 4, Dimensions = 32, Filters = 16, Hidden = 16 }, 1));
        var file = StackFile.Write(new StackParts([stored], [new StackBranch([0], new StackCombination(1, new float[Attributes.Count * 2]), ["word"])]));
        Assert.Equal(file, StackFile.Write(StackFile.Read(file)));
        Assert.StartsWith("The file is damaged at byte ", Assert.Throws<InvalidDataException>(() => StackFile.Read(file[..^3])).Message, StringComparison.Ordinal);
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(file.AsSpan(..^3));
        compressed.Position = 0;
        using var cut = new DeflateStream(compressed, CompressionMode.Decompress);
        Assert.StartsWith("The file is damaged: ", Assert.Throws<InvalidDataException>(() => StackFile.Read(cut)).Message, StringComparison.Ordinal);
        byte[] marked = [.. file[..8], 2, .. file[9..]];
        Assert.Contains("specialist is 2, expected 0 to 1", Assert.Throws<InvalidDataException>(() => StackFile.Read(marked)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_format_is_refused_with_the_format_found_and_the_one_expected()
    {
        var stored = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 4, Dimensions = 32, Filters = 16, Hidden = 16 }, 1));
        var file = StackFile.Write(new StackParts([stored], [new StackBranch([0], new StackCombination(1, new float[Attributes.Count * 2]), [])]));
        Assert.Equal("MDSTACK7", Encoding.ASCII.GetString(file, 0, 8));
        file[7] = (byte)'5';
        Assert.StartsWith("The file is a stack of format 5, expected format 7 or 6", Assert.Throws<InvalidDataException>(() => StackFile.Read(file)).Message, StringComparison.Ordinal);
        "No stack"u8.CopyTo(file);
        Assert.Equal("The file begins with the bytes 4e6f20737461636b, expected MDSTACK: it holds no stack.", Assert.Throws<InvalidDataException>(() => StackFile.Read(file)).Message);
    }

    private static byte[] Bytes(string directory) => File.ReadAllBytes(Path.Combine(directory, "model.zip"));

    private void Train(string name, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation) =>
        ModelTrainer.Train(TinyStack.Recipe, TinyStack.Data, Path.Combine(_directory, name), options, progress, cancellation);

    private sealed class Told(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (tell) tell(value);
        }
    }
}

/// <summary>A stack over the starter comments, trained once for all tests that only read it.</summary>
public sealed class TinyStack : IDisposable
{
    public const int Epochs = 12;

    private readonly string _root = Directory.CreateTempSubdirectory("moderator-tiny-stack-").FullName;

    public TinyStack() => Report = ModelTrainer.Train(Recipe, Data, Path.Combine(_root, "tiny-stack"), new TrainingOptions { Threads = 2 }, null, default);

    public static string Data { get; } = Path.Combine(TinyModel.Repository, "training-data", "recipes");

    /// <summary>The tiny recipe's comments under the kind <c>stack</c>.</summary>
    public static Recipe Recipe { get; } = Moderator.Classifier.Training.Recipe.Load(TinyModel.RecipePath) with
    {
        Name = "tiny-stack",
        Kind = "stack",
        Parameters = (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(
            $$"""
            {"networks": [
               {"bucket_bits": 12, "dimensions": 32, "filters": 16, "hidden": 16, "epochs": {{Epochs}}, "pretraining_epochs": 2, "rate": 0.1, "embedding_rate": 0.1},
               {"bucket_bits": 12, "dimensions": 32, "filters": 16, "hidden": 16, "max_width": 2, "epochs": {{Epochs}}, "rate": 0.1, "embedding_rate": 0.1}],
             "ngrams": {"most": 4000, "least_comments": 2, "ends": 2, "epochs": 10, "share": 2, "factors": {"stormfront": 0.5} },
             "averaged_ngrams": {"most": 4000, "least_comments": 2, "ends": 3, "share": 1, "factors": {"stormfront": 0.5} },
             "trees": {"count": 5, "leaves": 3, "rows_per_leaf": 4, "least_positives": 5 },
             "calibration_share": 0.2, "frequent_words": 100}
            """)!,
    };

    public TrainingReport Report { get; }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
