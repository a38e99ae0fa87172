using Moderator.Classifier.Network;
using Moderator.Classifier.Network.Scoring;
using Moderator.Classifier.Network.Specialist;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

public sealed class SpecialistBlendTests
{
    [Fact]
    public void The_specialist_counts_as_far_as_the_gate_is_open()
    {
        var blend = new SpecialistBlend(-1, 0.5f, [2, 0, 0, 0, 0, 0, 0, 0], [0.25f, 0, 0, 0, 0, 0, 0, 0]);
        float Raw(float gate)
        {
            var logits = new float[SpecialistBlend.Inputs];
            (logits[0], logits[8], logits[1], logits[16]) = (1.5f, -0.5f, 9, gate);
            var raw = new float[Attributes.Count];
            (raw[0], raw[1]) = (-3, -4);
            blend.Add(logits, raw);
            Assert.Equal(-4, raw[1]);
            return raw[0];
        }

        Assert.Equal(-3 + 0.5f * (2 * 1 + 0.25f), Raw(-1), 1e-5f);
        Assert.Equal(-3 + 2.25f, Raw(20), 1e-4f);
        Assert.Equal(-3, Raw(-20), 1e-4f);
    }

    [Fact]
    public void The_network_has_its_share_in_the_gate_and_the_others_keep_theirs_behind_it()
    {
        var blend = new SpecialistBlend(0, 1, [2, 0, 0, 0, 0, 0, 0, 0], new float[Attributes.Count]) { NetworkGate = 0.75f, Kept = 0.4f };
        var logits = new float[SpecialistBlend.Inputs];
        (logits[SpecialistBlend.GateOutput], logits[2 * Attributes.Count]) = (2, -4);
        var open = 1 / (1 + MathF.Exp(-(0.75f * 2 - 0.25f * 4)));
        Assert.Equal(open, blend.Openness(logits), 1e-6f);
        (logits[0], logits[Attributes.Count]) = (0.5f, 0.25f);
        var raw = new float[Attributes.Count];
        (raw[0], raw[1]) = (-3, -4);
        blend.Add(logits, raw);
        Assert.Equal(-3 * (1 - open * 0.6f) + open * 2 * 0.75f, raw[0], 1e-5f);
        Assert.Equal(-4, raw[1]);
    }

    [Fact]
    public void A_file_keeps_the_specialist_and_a_damaged_one_is_refused()
    {
        var network = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 4, Dimensions = 32, Filters = 16, Hidden = 16 }, 1));
        var file = StackFile.Write(SpecialistParts.Of(SpecialistParts.Blend(2) with { NetworkGate = 0.5f, Kept = 0.25f, LeastGate = -3 }, network, network));
        var read = StackFile.Read(file);
        Assert.Equal(file, StackFile.Write(read));
        Assert.Equal(2, read.Specialist!.Networks.Count);
        Assert.Equal((2, 0.5f, 0.25f, -3), (read.Specialist.Blend.Shares[0], read.Specialist.Blend.NetworkGate, read.Specialist.Blend.Kept, read.Specialist.Blend.LeastGate));
        Assert.Throws<InvalidDataException>(() => StackFile.Read(file[..^5]));
        var closed = StackFile.Write(SpecialistParts.Of(SpecialistParts.Blend(2) with { Width = 0 }, network));
        Assert.Contains("gate opens around", Assert.Throws<InvalidDataException>(() => StackFile.Read(closed)).Message, StringComparison.Ordinal);
        var much = StackFile.Write(SpecialistParts.Of(SpecialistParts.Blend(2) with { Kept = 3 }, network));
        Assert.Contains("leave the others 3", Assert.Throws<InvalidDataException>(() => StackFile.Read(much)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_the_format_before_has_one_network_and_no_number_of_them()
    {
        var network = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 4, Dimensions = 32, Filters = 16, Hidden = 16 }, 1));
        var parts = SpecialistParts.Of(SpecialistParts.Blend(2), network);
        var file = StackFile.Write(parts);
        var number = StackFile.Write(parts with { Specialist = null }).Length;
        byte[] before = [.. file[..number], .. file[(number + sizeof(int))..]];
        before[7] = (byte)'6';
        Assert.Equal(file, StackFile.Write(StackFile.Read(before)));
        before[7] = (byte)'5';
        Assert.Contains("format 5, expected format 7 or 6", Assert.Throws<InvalidDataException>(() => StackFile.Read(before)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_gates_ngrams_say_too_little_the_specialist_is_not_asked()
    {
        var network = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 6, Dimensions = 32, Filters = 16, Hidden = 16 }, 3));
        var open = SpecialistParts.Of(SpecialistParts.Blend(1) with { NetworkGate = 0.5f }, network);
        const string text = "what a foul fool you are";
        var buffer = new NormalisationBuffer();
        TextNormaliser.Normalise(text, buffer);
        var inputs = new float[new BranchScorer(open, 0).InputCount];
        new BranchScorer(open, 0).PartLogits(text, inputs);
        var gate = inputs[^Attributes.Count];
        var shut = open with { Specialist = open.Specialist! with { Blend = open.Specialist.Blend with { LeastGate = gate + 0.01f } } };
        var barely = open with { Specialist = open.Specialist with { Blend = open.Specialist.Blend with { LeastGate = gate } } };
        Assert.Equal(Scored(open), Scored(barely));
        Assert.Equal(new float[Attributes.Count], Scored(shut));
        Assert.NotEqual(0, Scored(open)[0]);
        Assert.All(new BranchScorer(shut, 0).Explain(text, buffer, 100).Of(AttributeId.Toxicity), w => Assert.Equal(0, w.Contribution));
        Assert.Contains(new BranchScorer(barely, 0).Explain(text, buffer, 100).Of(AttributeId.Toxicity), w => w.Contribution != 0);

        float[] Scored(StackParts parts)
        {
            var raw = new float[Attributes.Count];
            new BranchScorer(parts, 0).Score(text, default, buffer, raw);
            return raw;
        }
    }
}
