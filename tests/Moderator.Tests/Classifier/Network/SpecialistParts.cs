using Moderator.Classifier.Network;
using Moderator.Classifier.Network.Ngrams;
using Moderator.Classifier.Network.Specialist;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Tests.Classifier.Network;

/// <summary>A branch of one network that says nothing, and a specialist.</summary>
internal static class SpecialistParts
{
    public static SpecialistBlend Blend(float share) => new(0, 1, [share, .. new float[Attributes.Count - 1]], new float[Attributes.Count]);

    public static StackParts Of(SpecialistBlend blend, params StoredNetwork[] networks)
    {
        var words = new WordTable();
        var buffer = new NormalisationBuffer();
        EncodedComment Read(string text, float label)
        {
            TextNormaliser.Normalise(text, buffer);
            return new EncodedComment { Words = words.Encode(buffer, 100), Style = new float[StyleFeatures.Count], Labels = [label, .. new float[Attributes.Count - 1]], DataSet = 0 };
        }

        var (table, rarities, read) = NgramTexts.Read(words, [Read("what a foul fool", 1), Read("what a fine day you had", 0), Read("you are right", 0), Read("a foul lie", 1)], 10_000, 1, 0, default);
        var trainer = new NgramTrainer(rarities, 1);
        trainer.Run(new NgramTraining { Seed = 3, Epochs = 30 }, read, null, default);
        var ngrams = StoredNgrams.From(table, rarities, trainer);
        var other = StoredNetwork.From(NetworkWeights.Random(new NetworkShape { BucketBits = 5, Dimensions = 32, Filters = 16, Hidden = 16 }, 9));
        return new StackParts([other], [new StackBranch([0], new StackCombination(1, new float[Attributes.Count * 2]), ["a", "you"])])
        {
            Specialist = new StoredSpecialist(networks, ngrams, ngrams, blend),
        };
    }
}
