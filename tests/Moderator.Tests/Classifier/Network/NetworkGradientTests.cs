using Moderator.Classifier.Network;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>The backward pass against finite differences of the forward pass, and training's determinism.</summary>
public sealed class NetworkGradientTests
{
    private static readonly NetworkShape Small = new() { BucketBits = 8, Dimensions = 32, Filters = 16, MaxWidth = 3, Hidden = 16, DataSets = 2 };

    [Theory]
    [InlineData("you are a COMPLETE fool and your mother knows it!!", 0, 0f)]
    [InlineData("word", 1, 0f)]
    [InlineData("two words", 1, 0.3f)]
    [InlineData("the weather is nice, and so is the article 😀 about it", 0, 0.4f)]
    public void The_gradient_of_every_array_agrees_with_finite_differences(string text, int dataSet, float dropout)
    {
        var weights = NetworkWeights.Random(Small, seed: 7);
        var offset = new DeterministicRandom(3);
        foreach (var array in new[] { weights.ConvolutionBias, weights.HiddenBias, weights.HiddenOffset, weights.OutputBias, weights.OutputOffset })
        {
            for (var i = 0; i < array.Length; i++) array[i] = 0.2f * offset.NextNormal();
        }

        var table = new WordTable();
        var comment = Encode(table, text, [1, float.NaN, 0.25f, 0, 1, 0, float.NaN, 0.5f], dataSet);
        var pass = new NetworkPass(weights, new WordRows(table, Small.BucketBits));
        Loss(pass, comment, dropout);
        var gradients = new NetworkWeights(Small);
        var sink = new SumSink(gradients);
        pass.Backward(comment, ref sink);

        // Along random directions, array by array: a whole array's gradient is in one number, and small enough steps cross no kink.
        foreach (var (values, gradient) in weights.Arrays.Zip(gradients.Arrays))
        {
            Assert.Contains(gradient, g => g != 0);
            var direction = new DeterministicRandom(11);
            var moves = values.Select(_ => direction.NextNormal()).ToArray();
            var start = (float[])values.Clone();
            const float step = 2e-3f;
            var size = MathF.Sqrt(moves.Sum(m => m * m));
            var expected = moves.Zip(gradient, (m, g) => (double)m * g).Sum() / size;
            double Moved(float factor)
            {
                for (var i = 0; i < values.Length; i++) values[i] = start[i] + factor * moves[i] / size;
                pass.RefreshConvolution();
                return Loss(pass, comment, dropout);
            }

            var found = (Moved(step) - Moved(-step)) / (2 * step);
            start.CopyTo(values, 0);
            pass.RefreshConvolution();
            Assert.InRange(found, expected - 0.02 * Math.Abs(expected) - 3e-3, expected + 0.02 * Math.Abs(expected) + 3e-3);
        }
    }

    [Fact]
    public void A_comment_without_a_label_moves_no_weight()
    {
        var weights = NetworkWeights.Random(Small, seed: 7);
        var table = new WordTable();
        var unknown = new float[NetworkShape.Outputs];
        Array.Fill(unknown, float.NaN);
        var comment = Encode(table, "nothing is known of this one", unknown, 0);
        var before = weights.Arrays.Select(a => (float[])a.Clone()).ToList();
        new NetworkTrainer(new NetworkTraining { Seed = 1 }, weights, new WordRows(table, Small.BucketBits), [comment]).Run(null, default);
        Assert.All(before.Zip(weights.Arrays), pair => Assert.Equal(pair.First, pair.Second));
    }

    [Fact]
    public void A_text_of_no_words_has_a_finite_loss_and_trains()
    {
        var table = new WordTable();
        var comment = Encode(table, " \n ", [1, 0, 0, 0, 0, 0, 0, 0], 0);
        var weights = NetworkWeights.Random(Small, seed: 7);
        var losses = new List<double>();
        new NetworkTrainer(new NetworkTraining { Seed = 1 }, weights, new WordRows(table, Small.BucketBits), [comment]).Run(p => losses.Add(p.Loss), default);
        Assert.All(losses, l => Assert.True(double.IsFinite(l)));
    }

    internal static EncodedComment Encode(WordTable table, string text, float[] labels, int dataSet)
    {
        var buffer = new NormalisationBuffer();
        TextNormaliser.Normalise(text, buffer);
        var style = new float[StyleFeatures.Count];
        StyleFeatures.Read(text, style);
        return new EncodedComment { Words = table.Encode(buffer, 100), Style = style, Labels = labels, DataSet = dataSet, Weight = 0.7f };
    }

    private static double Loss(NetworkPass pass, EncodedComment comment, float dropout)
    {
        var random = new DeterministicRandom(5);
        return pass.Forward(comment, new Dropout(dropout / 2, dropout), ref random);
    }

    private readonly struct SumSink(NetworkWeights sums) : IGradientSink
    {
        public void Embedding(ReadOnlySpan<int> rows, float scale, ReadOnlySpan<float> direction)
        {
            foreach (var row in rows)
                Kernels.AddScaled(sums.Embeddings.AsSpan(row * direction.Length, direction.Length), direction, scale);
        }

        public void Convolution(int column, float scale, ReadOnlySpan<float> direction) =>
            Kernels.AddScaled(sums.Convolution.AsSpan(column * direction.Length, direction.Length), direction, scale);

        public void ConvolutionBias(int unit, float gradient) => sums.ConvolutionBias[unit] += gradient;

        public void Hidden(int unit, float scale, ReadOnlySpan<float> direction) =>
            Kernels.AddScaled(sums.Hidden.AsSpan(unit * direction.Length, direction.Length), direction, scale);

        public void HiddenBias(int dataSet, ReadOnlySpan<float> gradient)
        {
            Kernels.Add(sums.HiddenBias, gradient);
            Kernels.Add(sums.HiddenOffset.AsSpan(dataSet * gradient.Length, gradient.Length), gradient);
        }

        public void Output(int attribute, int dataSet, float scale, ReadOnlySpan<float> direction)
        {
            Kernels.AddScaled(sums.Output.AsSpan(attribute * direction.Length, direction.Length), direction, scale);
            sums.OutputBias[attribute] += scale;
            sums.OutputOffset[dataSet * NetworkShape.Outputs + attribute] += scale;
        }
    }
}
