using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>The stack that ships: what a user gets without training anything.</summary>
public sealed class ShippedStackTests
{
    private static readonly string Shipped = Path.Combine(TinyModel.Repository, "models", "moderator-1");

    [Fact]
    public void It_is_the_default_loads_and_scores_every_attribute()
    {
        Assert.Equal("moderator-1", ModelDirectory.DefaultName);
        using var model = ModelDirectory.Load(Shipped);
        Assert.Equal(("moderator-1", "stack"), (model.Version.Name, model.Manifest.Kind));
        Assert.Equal(Attributes.All, model.Attributes);
        Assert.InRange(new FileInfo(Path.Combine(Shipped, ModelDirectory.ModelFileName)).Length, 1, 20_000_000);

        var insult = model.Score("You are a stupid idiot, shut up.");
        var thanks = model.Score("Thank you, I had not thought about the second point.");
        Assert.True(insult.Scores[AttributeId.Toxicity] > 0.8);
        Assert.True(insult.Scores[AttributeId.Insult] > 0.5);
        Assert.True(thanks.Scores[AttributeId.Toxicity] < 0.1);
        Assert.Equal("en", thanks.Language);
        Assert.True(model.Score("Check out my channel and subscribe please!").Scores[AttributeId.Spam] > 0.5);
    }

    [Theory]
    [InlineData("You are a st*pid id1ot, shut up.")]
    [InlineData("You are a s t u p i d idiot, shut up.")]
    [InlineData("You are a stupiiiiiid idiooooot, shut up.")]
    [InlineData("You are a stuріd іdіоt, shut up.")]
    [InlineData("You are a stu\u200Bpid id\u200Biot, shut up.")]
    public void A_disguise_hides_nothing(string text)
    {
        using var model = ModelDirectory.Load(Shipped);
        Assert.True(model.Score(text).Scores[AttributeId.Toxicity] > 0.6);
    }

    [Fact]
    public void Other_languages_are_told_apart_and_scored()
    {
        using var model = ModelDirectory.Load(Shipped);
        foreach (var (language, rude, kind) in ((string, string, string)[])[
            ("de", "Du bist ein dummes Schwein und ein Idiot, halt die Fresse.", "Vielen Dank für den Artikel, das war mir nicht bekannt."),
            ("ru", "Ты тупой дебил и мразь, заткнись.", "Спасибо за статью, я об этом не знал."),
            ("pt", "Você é um idiota de merda, cala a boca seu lixo.", "Muito obrigado pelo artigo, eu não sabia disso.")])
        {
            var scored = model.Score(rude);
            Assert.Equal(language, scored.Language);
            Assert.True(scored.Scores[AttributeId.Toxicity] > model.Score(kind).Scores[AttributeId.Toxicity] + 0.2, language);
        }
    }

    [Fact]
    public void It_marks_the_words_and_has_a_scale_for_old_thresholds()
    {
        using var model = ModelDirectory.Load(Shipped);
        const string text = "I read the report twice. You are a stupid idiot.";
        var spans = model.Spans(text, AttributeId.Toxicity)!;
        Assert.Contains(spans, s => text[s.Start..s.End].Contains("idiot", StringComparison.Ordinal));
        Assert.DoesNotContain(spans, s => text[s.Start..s.End].Contains("report", StringComparison.Ordinal));
        var before = 0.0;
        foreach (var score in (double[])[0.001, 0.01, 0.1, 0.5, 0.9, 0.99])
        {
            var there = model.OnPerspectiveScale(AttributeId.Toxicity, score)!.Value;
            Assert.InRange(there, before, 1);
            before = there;
        }
    }
}
