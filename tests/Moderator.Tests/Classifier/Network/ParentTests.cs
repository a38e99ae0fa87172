using Moderator.Classifier.Models;
using Moderator.Classifier.Network.Calibration;
using Moderator.Classifier.Network.Training;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>What the comment above does to a score.</summary>
public sealed class ParentTests(TinyStack tiny) : IClassFixture<TinyStack>
{
    private const string Reply = "And you believe that, of course.";
    private const string Abuse = "You are a stupid idiot, shut up, you worthless moron.";
    private const string Calm = "Thank you for the report, the numbers on schools were new to me.";

    [Fact]
    public void The_raise_is_a_share_of_what_the_parent_lies_above_the_ordinary_and_bounded()
    {
        var effect = new ParentEffect { Above = -2, Weight = 0.5, Most = 1.5 };
        static double P(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
        Assert.Equal(P(-1 + 0.5 * 1.5), effect.Apply(P(-1), P(-0.5)), 12);
        Assert.Equal(P(-1 + 1.5), effect.Apply(P(-1), P(6)), 12);
        Assert.Equal(P(-1), effect.Apply(P(-1), P(-2.5)), 12);
        Assert.Equal((0, 1), (effect.Apply(0, 1), effect.Apply(1, 1)));
        Assert.InRange(effect.Apply(0.5, 0), 0.5, 0.5);
    }

    [Fact]
    public void A_toxic_parent_raises_toxicity_and_nothing_else_and_a_title_nothing_at_all()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var alone = model.Score(Reply);
        var below = model.Score(Reply, new CommentContext(Abuse));
        Assert.True(below.Scores[AttributeId.Toxicity] > alone.Scores[AttributeId.Toxicity] + 0.01);
        foreach (var attribute in model.Attributes.Where(a => a != AttributeId.Toxicity)) Assert.Equal(alone.Scores[attribute], below.Scores[attribute]);
        Assert.Equal(alone.Language, below.Language);
        Assert.Equal(alone.Scores, model.Score(Reply, new CommentContext(null, Abuse)).Scores);
        Assert.Equal(alone.Scores, model.Score(Reply, new CommentContext("")).Scores);
        Assert.True(below.Scores[AttributeId.Toxicity] >= model.Score(Reply, new CommentContext(Calm)).Scores[AttributeId.Toxicity]);

        var fast = new float[Attributes.Count];
        model.Score(Reply.AsSpan(), new CommentContext(Abuse), fast);
        Assert.Equal((float)below.Scores[AttributeId.Toxicity]!.Value, fast[0]);
    }

    [Fact]
    public void Sentences_are_raised_as_the_comment_is()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var context = new CommentContext(Abuse);
        var only = Assert.Single(model.Sentences(Reply, context));
        Assert.Equal(model.Score(Reply, context).Scores, only.Scores);
        Assert.True(only.Scores[AttributeId.Toxicity] > model.Sentences(Reply)[0].Scores[AttributeId.Toxicity]);
    }

    [Fact]
    public void A_recipe_may_leave_the_parent_out_and_a_wrong_one_is_refused()
    {
        Assert.Equal(new ParentEffect().Weight, StackParametersOf("{}").Parent!.Weight);
        Assert.Null(StackParametersOf("""{"parent": null}""").Parent);
        Assert.Equal(
            ["parent: attributes: found \"RUDE\", expected one of TOXICITY, SEVERE_TOXICITY, IDENTITY_ATTACK, INSULT, PROFANITY, THREAT, SEXUALLY_EXPLICIT, SPAM", "parent: weight is 3, expected 0 to 2"],
            StackParametersOf("""{"parent": {"attributes": ["RUDE"], "weight": 3}}""").Problems());
    }

    private static StackParameters StackParametersOf(string json) =>
        System.Text.Json.JsonSerializer.Deserialize<StackParameters>(json)!;
}
