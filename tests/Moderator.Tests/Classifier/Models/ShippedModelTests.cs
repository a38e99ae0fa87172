using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Models;

public class ShippedModelTests
{
    private static readonly string Shipped = Path.Combine(TinyModel.Repository, "models", "baseline");

    [Fact]
    public void The_shipped_baseline_loads_and_scores_all_eight_attributes()
    {
        using var model = ModelDirectory.Load(Shipped);
        Assert.Equal(Attributes.All, model.Attributes);
        Assert.Equal(("baseline", "baseline"), (model.Version.Name, model.Manifest.Kind));

        var insult = model.Score("You are a stupid idiot, shut up.");
        var thanks = model.Score("Thank you, I had not thought about the second point.");
        Assert.True(insult.Scores[AttributeId.Toxicity] > 0.8);
        Assert.True(insult.Scores[AttributeId.Insult] > 0.5);
        Assert.True(thanks.Scores[AttributeId.Toxicity] < 0.1);
        Assert.Equal("en", thanks.Language);
        Assert.Equal(Attributes.Count, thanks.Scores.Count);
        Assert.True(model.Score("Check out my channel and subscribe please!").Scores[AttributeId.Spam] > 0.5);
    }

    [Fact]
    public void It_is_small_says_what_is_experimental_and_names_no_path_of_a_machine()
    {
        Assert.InRange(Directory.EnumerateFiles(Shipped).Sum(f => new FileInfo(f).Length), 1, 25 << 20);
        var manifest = ModelDirectory.ReadManifest(Shipped);
        Assert.Contains("SEXUALLY_EXPLICIT", manifest.ExperimentalAttributes);
        Assert.All(manifest.Recipe["data_sets"]!.AsArray(), set => Assert.False(Path.IsPathRooted(set!["path"]!.GetValue<string>())));
        var card = File.ReadAllText(Path.Combine(Shipped, "MODEL_CARD.md"));
        Assert.Contains("Experimental", card, StringComparison.Ordinal);
    }
}
