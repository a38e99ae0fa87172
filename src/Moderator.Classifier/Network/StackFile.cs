using System.Runtime.InteropServices;
using System.Text;
using Moderator.Classifier.Network.Ngrams;
using Moderator.Classifier.Network.Specialist;
using Moderator.Classifier.Network.Training;
using Moderator.Classifier.Network.Trees;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network;

/// <summary>A trained network as it is stored and scored: the embedding table in four bits, the small layers in floats.</summary>
/// <remarks>
/// The shape has one data set: the offsets of the set that scoring uses are in the biases. Rows are buckets by
/// packed dimensions (see <see cref="Quantiser"/>), and a row's scale says what one step of it is worth. The convolution is dimensions by (tap, filter).
/// </remarks>
internal sealed record StoredNetwork(
    NetworkShape Shape,
    Half[] RowScales,
    byte[] Rows,
    float[] Convolution,
    float[] ConvolutionBias,
    float[] Hidden,
    float[] HiddenBias,
    float[] Output,
    float[] OutputBias)
{
    /// <summary>Quantises trained weights.</summary>
    public static StoredNetwork From(NetworkWeights weights)
    {
        var shape = weights.Shape;
        var (dimensions, buckets) = (shape.Dimensions, shape.Buckets);
        var scales = new Half[buckets];
        var bytes = Quantiser.BytesOf(dimensions);
        var rows = new byte[buckets * bytes];
        for (var r = 0; r < buckets; r++)
            scales[r] = Quantiser.Quantise(weights.Embeddings.AsSpan(r * dimensions, dimensions), rows.AsSpan(r * bytes, bytes));
        var convolution = new float[weights.Convolution.Length];
        weights.TransposeConvolution(convolution);
        var hiddenBias = (float[])weights.HiddenBias.Clone();
        Kernels.Add(hiddenBias, weights.HiddenOffset.AsSpan(0, hiddenBias.Length));
        var outputBias = new float[NetworkShape.Outputs];
        for (var a = 0; a < outputBias.Length; a++) outputBias[a] = weights.OutputBias[a] + weights.OutputOffset[a];
        return new StoredNetwork(
            shape with { DataSets = 1 }, scales, rows, convolution, weights.ConvolutionBias, weights.Hidden, hiddenBias, weights.Output, outputBias);
    }
}

/// <summary>
/// How the parts make one raw score for each attribute: a weighted sum of the networks' logits and the n-gram models',
/// and an intercept. Weights are attributes by parts (the networks in order, then the others, then the intercept).
/// </summary>
internal sealed record StackCombination(int Parts, float[] Weights)
{
    public float Apply(int attribute, ReadOnlySpan<float> logits)
    {
        var row = Weights.AsSpan(attribute * (Parts + 1), Parts + 1);
        var sum = row[Parts];
        for (var p = 0; p < Parts; p++) sum += row[p] * logits[p];
        return sum;
    }
}

/// <summary>Which networks score texts of some languages, and how they are combined with the n-gram model.</summary>
/// <param name="Networks">Indices of <see cref="StackParts.Networks"/>.</param>
/// <param name="Combination">Parts are these networks in order, then the n-gram models, as far as there are any.</param>
/// <param name="FrequentWords">Those whose sums the scorer computes once, when it is loaded.</param>
internal sealed record StackBranch(IReadOnlyList<int> Networks, StackCombination Combination, IReadOnlyList<string> FrequentWords)
{
    /// <summary>By attribute, null where it has none; empty where no attribute has any. Their score is added to the combination's.</summary>
    public IReadOnlyList<StoredTrees?> Trees { get; init; } = [];
}

/// <summary>Everything a stack scores with, before calibration.</summary>
/// <param name="Networks">Each belongs to one branch or several.</param>
/// <param name="Branches">The first scores English and what no language can be told of; a second one, where there is one, everything else.</param>
internal sealed record StackParts(IReadOnlyList<StoredNetwork> Networks, IReadOnlyList<StackBranch> Branches)
{
    /// <summary>Of every branch; null where the stack has none.</summary>
    public StoredNgrams? Ngrams { get; init; }

    /// <summary>Of the first branch, by the mean; null where the stack has none.</summary>
    public StoredNgrams? AveragedNgrams { get; init; }

    /// <summary>Of the first branch; null where the stack has none.</summary>
    public StoredSpecialist? Specialist { get; init; }

    /// <summary>The specialist's come last.</summary>
    public IReadOnlyList<StoredNetwork> AllNetworks => Specialist is { } specialist ? [.. Networks, .. specialist.Networks] : Networks;

    /// <summary>The n-gram models of a branch: the parts beside its networks, in their order, without the specialist's.</summary>
    public IReadOnlyList<StoredNgrams> NgramsOf(int branch) => [.. new[] { Ngrams, branch == 0 ? AveragedNgrams : null }.OfType<StoredNgrams>()];
}

/// <summary>The binary file of a stack's parts: a signed header, then arrays, little-endian.</summary>
internal static class StackFile
{
    private static ReadOnlySpan<byte> Format => "MDSTACK"u8;

    // The byte behind the name. A specialist had one network in the version before, and no number of them.
    private const char Version = '7';
    private const char OneNetwork = '6';

    // What stands behind the signature.
    private const int WithSpecialist = 0;
    private const int WithoutSpecialist = 1;

    public static byte[] Write(StackParts parts)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write(Format);
        writer.Write((byte)Version);
        writer.Write(parts.Specialist is null ? WithoutSpecialist : WithSpecialist);
        WriteNgrams(writer, parts.Ngrams);
        WriteNgrams(writer, parts.AveragedNgrams);
        writer.Write(parts.Networks.Count);
        foreach (var network in parts.Networks) WriteNetwork(writer, network);
        writer.Write(parts.Branches.Count);
        foreach (var branch in parts.Branches)
        {
            writer.Write(branch.Networks.Count);
            foreach (var network in branch.Networks) writer.Write(network);
            WriteArray<float>(writer, branch.Combination.Weights);
            writer.Write(branch.FrequentWords.Count);
            foreach (var word in branch.FrequentWords) writer.Write(word);
            writer.Write(branch.Trees.Count);
            foreach (var trees in branch.Trees) WriteTrees(writer, trees);
        }

        if (parts.Specialist is { } specialist) WriteSpecialist(writer, specialist);
        writer.Flush();
        return memory.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no such file, or one that was cut short.</exception>
    public static StackParts Read(byte[] file) => Read(new MemoryStream(file, writable: false));

    /// <summary>The same from a stream, which need not be able to seek: no copy of the whole file is made.</summary>
    /// <exception cref="InvalidDataException">The stream holds no such file, or one that was cut short.</exception>
    public static StackParts Read(Stream file)
    {
        using var reader = new BinaryReader(file);
        try
        {
            var version = ReadVersion(reader);
            var hasSpecialist = Checked(reader.ReadInt32(), WithSpecialist, WithoutSpecialist, "mark of a stack without a specialist") == WithSpecialist;
            var (ngrams, averaged) = (ReadNgrams(reader), ReadNgrams(reader));
            var networks = new StoredNetwork[Checked(reader.ReadInt32(), 1, 16, "number of networks")];
            for (var i = 0; i < networks.Length; i++) networks[i] = ReadNetwork(reader);
            var branches = new StackBranch[Checked(reader.ReadInt32(), 1, 2, "number of branches")];
            var others = new StackParts(networks, []) { Ngrams = ngrams, AveragedNgrams = averaged };
            for (var i = 0; i < branches.Length; i++) branches[i] = ReadBranch(reader, networks.Length, others.NgramsOf(i).Count);
            return others with { Branches = branches, Specialist = hasSpecialist ? ReadSpecialist(reader, version) : null };
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException or FormatException)
        {
            var place = file.CanSeek ? $" at byte {file.Position} of {file.Length}" : "";
            throw new InvalidDataException($"The file is damaged{place}: {e.Message}", e);
        }
    }

    private static char ReadVersion(BinaryReader reader)
    {
        Span<byte> signature = stackalloc byte[Format.Length + 1];
        reader.BaseStream.ReadExactly(signature);
        if (!signature.StartsWith(Format)) throw new InvalidDataException($"The file begins with the bytes {Convert.ToHexStringLower(signature)}, expected {Encoding.ASCII.GetString(Format)}: it holds no stack.");
        var version = (char)signature[^1];
        return version is Version or OneNetwork
            ? version
            : throw new InvalidDataException($"The file is a stack of format {version}, expected format {Version} or {OneNetwork}: train it again with this version.");
    }

    private static void WriteNgrams(BinaryWriter writer, StoredNgrams? ngrams)
    {
        writer.Write(ngrams?.Table.Slots ?? 0);
        if (ngrams is null) return;
        writer.Write(ngrams.IsMean);
        writer.Write(ngrams.Ends);
        WriteArray(writer, ngrams.Table.Marks);
        WriteArray<byte>(writer, ngrams.Rarities);
        WriteArray<sbyte>(writer, ngrams.Weights);
        WriteArray<float>(writer, ngrams.Steps);
        WriteArray<float>(writer, ngrams.Intercept);
    }

    private static void WriteSpecialist(BinaryWriter writer, StoredSpecialist specialist)
    {
        writer.Write(specialist.Networks.Count);
        foreach (var network in specialist.Networks) WriteNetwork(writer, network);
        WriteNgrams(writer, specialist.Ngrams);
        WriteNgrams(writer, specialist.Gate);
        writer.Write(specialist.Blend.Centre);
        writer.Write(specialist.Blend.Width);
        WriteArray<float>(writer, specialist.Blend.Shares);
        WriteArray<float>(writer, specialist.Blend.Levels);
        writer.Write(specialist.Blend.NetworkGate);
        writer.Write(specialist.Blend.Kept);
        writer.Write(specialist.Blend.LeastGate);
    }

    private static StoredSpecialist ReadSpecialist(BinaryReader reader, char version)
    {
        var networks = new StoredNetwork[version == OneNetwork ? 1 : Checked(reader.ReadInt32(), 1, 16, "number of the specialist's networks")];
        for (var i = 0; i < networks.Length; i++) networks[i] = ReadNetwork(reader);
        var ngrams = ReadNgrams(reader) ?? throw new FormatException("The specialist has no n-gram model.");
        var gate = ReadNgrams(reader) ?? throw new FormatException("The specialist has no gate.");
        var (centre, width) = (reader.ReadSingle(), reader.ReadSingle());
        if (!float.IsFinite(centre) || width is not (> 0 and <= 100)) throw new FormatException($"The specialist's gate opens around {centre} within {width}.");
        var (shares, levels) = (ReadArray<float>(reader, Attributes.Count), ReadArray<float>(reader, Attributes.Count));
        var blend = new SpecialistBlend(centre, width, shares, levels) { NetworkGate = reader.ReadSingle(), Kept = reader.ReadSingle(), LeastGate = reader.ReadSingle() };
        if (blend is not { NetworkGate: >= 0 and <= 1, Kept: >= 0 and <= 1 })
            throw new FormatException($"The specialist's networks count {blend.NetworkGate} in its gate and leave the others {blend.Kept}, expected 0 to 1.");
        if (float.IsNaN(blend.LeastGate)) throw new FormatException("The least logit of the specialist's gate is not a number.");
        return new StoredSpecialist(networks, ngrams, gate, blend);
    }

    private static StoredNgrams? ReadNgrams(BinaryReader reader)
    {
        var slots = Checked(reader.ReadInt32(), 0, 1 << 24, "number of n-gram slots");
        if (slots == 0) return null;
        var (isMean, ends) = (reader.ReadBoolean(), Checked(reader.ReadInt32(), 0, 1000, "number of n-grams at a comment's end"));
        var ngrams = new StoredNgrams(
            new NgramTable(ReadArray<ushort>(reader, slots)),
            ReadArray<byte>(reader, slots),
            ReadArray<sbyte>(reader, slots * Attributes.Count),
            ReadArray<float>(reader, Attributes.Count),
            ReadArray<float>(reader, Attributes.Count))
        { IsMean = isMean, Ends = ends };
        return Enumerable.Range(0, ends).All(i => ngrams.Table.Find(NgramKeys.End(i)) >= 0)
            ? ngrams
            : throw new FormatException("An n-gram that stands at every comment's end is not in the table.");
    }

    private static StackBranch ReadBranch(BinaryReader reader, int all, int others)
    {
        var networks = new int[Checked(reader.ReadInt32(), 1, all, "number of networks of a branch")];
        for (var i = 0; i < networks.Length; i++) networks[i] = Checked(reader.ReadInt32(), 0, all - 1, "number of a network");
        var combination = new StackCombination(networks.Length + others, ReadArray<float>(reader, Attributes.Count * (networks.Length + others + 1)));
        var words = new string[Checked(reader.ReadInt32(), 0, 1 << 20, "number of frequent words")];
        for (var i = 0; i < words.Length; i++) words[i] = reader.ReadString();
        var trees = new StoredTrees?[Checked(reader.ReadInt32(), 0, Attributes.Count, "number of attributes with trees")];
        for (var i = 0; i < trees.Length; i++) trees[i] = ReadTrees(reader, StackTrees.Inputs(combination.Parts));
        return new StackBranch(networks, combination, words) { Trees = trees };
    }

    private static void WriteTrees(BinaryWriter writer, StoredTrees? trees)
    {
        writer.Write(trees?.Roots.Length ?? 0);
        if (trees is null) return;
        writer.Write(trees.Features.Length);
        writer.Write(trees.Leaves.Length);
        WriteArray<int>(writer, trees.Roots);
        WriteArray<int>(writer, trees.Features);
        WriteArray<float>(writer, trees.Thresholds);
        WriteArray<int>(writer, trees.Left);
        WriteArray<int>(writer, trees.Right);
        WriteArray<double>(writer, trees.Leaves);
        writer.Write(trees.Bias);
    }

    private static StoredTrees? ReadTrees(BinaryReader reader, int inputs)
    {
        var count = Checked(reader.ReadInt32(), 0, 1 << 16, "number of trees");
        if (count == 0) return null;
        var nodes = Checked(reader.ReadInt32(), 0, 1 << 22, "number of nodes of trees");
        var leaves = Checked(reader.ReadInt32(), 1, 1 << 22, "number of leaves of trees");
        var trees = new StoredTrees(
            ReadArray<int>(reader, count),
            ReadArray<int>(reader, nodes),
            ReadArray<float>(reader, nodes),
            ReadArray<int>(reader, nodes),
            ReadArray<int>(reader, nodes),
            ReadArray<double>(reader, leaves),
            reader.ReadDouble());
        return trees.Problem(inputs) is { } problem ? throw new ArgumentException(problem) : trees;
    }

    private static void WriteNetwork(BinaryWriter writer, StoredNetwork network)
    {
        var shape = network.Shape;
        foreach (var size in new[] { shape.BucketBits, shape.Dimensions, shape.Filters, shape.MaxWidth, shape.Hidden })
            writer.Write(size);
        WriteArray<Half>(writer, network.RowScales);
        WriteArray<byte>(writer, network.Rows);
        foreach (var array in new[] { network.Convolution, network.ConvolutionBias, network.Hidden, network.HiddenBias, network.Output, network.OutputBias })
            WriteArray<float>(writer, array);
    }

    private static StoredNetwork ReadNetwork(BinaryReader reader)
    {
        var shape = new NetworkShape
        {
            BucketBits = reader.ReadInt32(),
            Dimensions = reader.ReadInt32(),
            Filters = reader.ReadInt32(),
            MaxWidth = reader.ReadInt32(),
            Hidden = reader.ReadInt32(),
        };
        shape.Validate();
        return new StoredNetwork(
            shape,
            ReadArray<Half>(reader, shape.Buckets),
            ReadArray<byte>(reader, shape.Buckets * Quantiser.BytesOf(shape.Dimensions)),
            ReadArray<float>(reader, shape.Projected * shape.Dimensions),
            ReadArray<float>(reader, shape.ConvolutionUnits),
            ReadArray<float>(reader, shape.Hidden * shape.Pooled),
            ReadArray<float>(reader, shape.Hidden),
            ReadArray<float>(reader, NetworkShape.Outputs * shape.Hidden),
            ReadArray<float>(reader, NetworkShape.Outputs));
    }

    private static void WriteArray<T>(BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged => writer.Write(MemoryMarshal.AsBytes(values));

    private static T[] ReadArray<T>(BinaryReader reader, int length)
        where T : unmanaged
    {
        var values = new T[length];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static int Checked(int found, int least, int most, string what) => found >= least && found <= most
        ? found
        : throw new InvalidDataException($"The {what} is {found}, expected {least} to {most}.");
}
