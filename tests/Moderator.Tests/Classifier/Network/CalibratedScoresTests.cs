using Moderator.Classifier.Network.Calibration;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

public sealed class CalibratedScoresTests
{
    [Theory]
    [InlineData(0.2f, 0.7f, 0.7f)]
    [InlineData(0.9f, 0.7f, 0.9f)]
    [InlineData(0.2f, float.NaN, 0.2f)]
    [InlineData(float.NaN, 0.7f, float.NaN)]
    public void A_threat_is_toxic_and_what_is_not_served_says_nothing(float toxicity, float threat, float expected)
    {
        var scores = Enumerable.Range(0, Attributes.Count).Select(a => a / 10f).ToArray();
        (scores[(int)AttributeId.Toxicity], scores[(int)AttributeId.Threat]) = (toxicity, threat);
        CalibratedScores.RaiseByThreat(scores);
        Assert.Equal(expected, scores[(int)AttributeId.Toxicity]);
        Assert.Equal(threat, scores[(int)AttributeId.Threat]);
        for (var a = 1; a < Attributes.Count; a++) Assert.True(a == (int)AttributeId.Threat || scores[a] == a / 10f);
    }
}
