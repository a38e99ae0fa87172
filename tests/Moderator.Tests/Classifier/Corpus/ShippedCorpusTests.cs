using Moderator.Classifier.Corpus;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Corpus;

public sealed class ShippedCorpusTests
{
    private static readonly string Folder = Path.Combine(TinyModel.Repository, "training-data");

    [Fact]
    public void The_corpus_is_in_order_and_the_checks_stay_away_from_what_trains() =>
        Assert.Empty(CorpusLinter.Lint(CorpusFiles.Load(Folder), new CorpusRules()).Select(f => f.ToString()));

    [Fact]
    public void It_holds_what_it_promises()
    {
        var corpus = CorpusFiles.Load(Folder);

        Assert.True(corpus.Comments.Count >= 6_000);
        Assert.True(corpus.Comments.Count(c => c.Comment.Labels[AttributeId.Toxicity] < 0.5) > corpus.Comments.Count / 2, "mostly not toxic, as in life");
        Assert.True(corpus.Comments.Where(c => c.Comment.Group is not null).GroupBy(c => c.Comment.Group, StringComparer.Ordinal).Count() >= 1_500);
        Assert.Equal(corpus.Comments.Count, corpus.Readings.Count);
    }

    [Fact]
    public void No_recipe_trains_on_a_check()
    {
        foreach (var recipe in Directory.EnumerateFiles(Path.Combine(Folder, "recipes"), "*.json"))
            Assert.DoesNotContain("checks/", File.ReadAllText(recipe), StringComparison.Ordinal);
    }
}
