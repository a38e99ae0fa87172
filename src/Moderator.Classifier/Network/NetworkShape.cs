using System.Text.Json.Serialization;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network;

/// <summary>The sizes of one network. Two networks of one shape have weights that can be laid over each other.</summary>
public sealed record NetworkShape
{
    /// <summary>Style features beside the words: see <see cref="StyleFeatures"/>.</summary>
    public const int StyleCount = StyleFeatures.Count;

    /// <summary>Base-2 logarithm of the rows of the embedding table that words and their pieces are hashed into.</summary>
    [JsonPropertyName("bucket_bits")] public int BucketBits { get; init; } = 18;

    /// <summary>Floats of one embedding. A multiple of 32: two vector registers, one for each half of a stored byte.</summary>
    [JsonPropertyName("dimensions")] public int Dimensions { get; init; } = 64;

    /// <summary>Filters of each convolution width. A multiple of 16.</summary>
    [JsonPropertyName("filters")] public int Filters { get; init; } = 64;

    /// <summary>Convolutions have the widths 1 up to this, in words.</summary>
    [JsonPropertyName("max_width")] public int MaxWidth { get; init; } = 3;

    /// <summary>Units of the hidden layer. A multiple of 16.</summary>
    [JsonPropertyName("hidden")] public int Hidden { get; init; } = 64;

    /// <summary>Data sets, each with an offset of its own on the hidden layer and the outputs. Set 0 is the one that scoring uses.</summary>
    [JsonPropertyName("data_sets")] public int DataSets { get; init; } = 1;

    [JsonIgnore] public int Buckets => 1 << BucketBits;

    /// <summary>Logits.</summary>
    public const int Outputs = Attributes.Count;

    /// <summary>Pairs of (width, word within the window): 1 + 2 + ... + <see cref="MaxWidth"/>. Each projects a word to <see cref="Filters"/> numbers.</summary>
    [JsonIgnore] public int Taps => MaxWidth * (MaxWidth + 1) / 2;

    /// <summary>Numbers that one word is projected to: <see cref="Taps"/> times <see cref="Filters"/>.</summary>
    [JsonIgnore] public int Projected => Taps * Filters;

    [JsonIgnore] public int ConvolutionUnits => MaxWidth * Filters;

    /// <summary>The pooled vector: maxima of the convolutions, mean of the words, style features.</summary>
    [JsonIgnore] public int Pooled => ConvolutionUnits + Dimensions + StyleCount;

    /// <summary>First tap of a width: taps of width w stand at w(w-1)/2 and after.</summary>
    public static int FirstTap(int width) => width * (width - 1) / 2;

    /// <exception cref="ArgumentException">A size is outside what the kernels can do.</exception>
    public void Validate()
    {
        if (BucketBits is < 4 or > 24)
            throw new ArgumentException($"bucket_bits is {BucketBits}, expected 4 to 24.");
        foreach (var (name, size, unit) in new[] { ("dimensions", Dimensions, 32), ("filters", Filters, 16), ("hidden", Hidden, 16) })
        {
            if (size <= 0 || size % unit != 0 || size > 1024)
                throw new ArgumentException($"{name} is {size}, expected a multiple of {unit}, at most 1024.");
        }

        if (MaxWidth is < 1 or > 5)
            throw new ArgumentException($"max_width is {MaxWidth}, expected 1 to 5.");
        if (DataSets is < 1 or > 256)
            throw new ArgumentException($"data_sets is {DataSets}, expected 1 to 256.");
    }
}
