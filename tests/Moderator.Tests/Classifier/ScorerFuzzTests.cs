using Moderator.Benchmarks;
using Moderator.Classifier.Models;
using Moderator.Tests.Classifier.Network;
using Xunit;

namespace Moderator.Tests.Classifier;

/// <summary>The short form of the round that the benchmarks' <c>fuzz-scorer</c> runs with a million strings.</summary>
public class ScorerFuzzTests(TinyModel baseline, TinyStack stack) : IClassFixture<TinyModel>, IClassFixture<TinyStack>
{
    [Fact]
    public void Hostile_strings_get_probabilities_from_the_baseline() => Survives(baseline.Report.Directory, 1500);

    [Fact]
    public void Hostile_strings_get_probabilities_and_spans_inside_the_text_from_the_stack() => Survives(stack.Report.Directory, 3000);

    [Fact]
    public void One_seed_gives_the_same_strings_and_they_differ()
    {
        var once = Enumerable.Range(0, 500).Select(i => HostileText.Of(5, i)).ToArray();
        Assert.Equal(once, Enumerable.Range(0, 500).Select(i => HostileText.Of(5, i)));
        Assert.True(once.Distinct(StringComparer.Ordinal).Count() > 400);
        Assert.Contains(once, t => t.AsSpan().ContainsAnyInRange('\ud800', '\udfff'));
    }

    private static void Survives(string directory, int count)
    {
        using var model = ModelDirectory.Load(directory);
        Assert.Empty(ScorerFuzz.Run(model, seed: 3, count, threads: 2, withSpans: true));
    }
}
