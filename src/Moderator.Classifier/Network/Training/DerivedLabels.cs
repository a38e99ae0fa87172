using Moderator.Classifier.Features;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;
using Moderator.Core.Text;
using WordStyle = Moderator.Classifier.Features.StyleFeatures;

namespace Moderator.Classifier.Network.Training;

/// <summary>Labels for an attribute that no large set rates, from those that it does.</summary>
internal static class DerivedLabels
{
    /// <summary>
    /// Fills in sexual explicitness where it is unknown: a comment that raters called profane and that holds a term the
    /// lexicon files under sexual matters counts as explicit, one that they did not call profane does not.
    /// </summary>
    public static void AddSexuallyExplicit(TrainingData data)
    {
        var buffer = new NormalisationBuffer();
        var tokens = new List<FeatureToken>();
        var style = new float[WordStyle.Count];
        foreach (var row in data.Rows)
        {
            var profanity = row.Labels[(int)AttributeId.Profanity];
            ref var label = ref row.Labels[(int)AttributeId.SexuallyExplicit];
            if (!float.IsNaN(label) || float.IsNaN(profanity)) continue;
            label = 0;
            if (profanity == 0) continue;
            TextNormaliser.Normalise(row.Text, buffer);
            FeatureToken.Read(buffer.Lower, tokens);
            WordStyle.Read(row.Text, tokens, data.Lexicon, style);
            if (style[WordStyle.SexualTermShare] > 0) label = profanity;
        }
    }
}
