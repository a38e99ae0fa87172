using System.Text;
using BenchmarkDotNet.Attributes;
using Moderator.Core.Comments;
using Moderator.Core.Policies;
using Moderator.Core.Scoring;

namespace Moderator.Benchmarks;

/// <summary>Applying a policy to a scored comment of about 600 characters; the larger one searches a word list too.</summary>
[MemoryDiagnoser]
public class PolicyBenchmarks
{
    private Signals _signals = null!;
    private Policy _policy = Policy.Default;

    /// <summary>Entries of the word list; 0 for the shipped policy, which has none.</summary>
    [Params(0, 1000)]
    public int Words { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _signals = new Signals
        {
            Comment = new Comment("c-1", GeneratedText.Comment("mixed", seed: 7, words: 110)),
            Scores = AttributeScores.From(Attributes.All.Select(a => new AttributeScore(a, 0.1))),
            Language = "en",
        };
        if (Words == 0) return;
        var entries = string.Join(", ", Enumerable.Range(0, Words).Select(i => $"\"listed{i} phrase\""));
        _policy = PolicyFile.Parse(
            Encoding.UTF8.GetBytes($$$"""
                {"name": "n", "version": "1", "word_lists": {"w": [{{{entries}}}]},
                 "rules": [{"id": "a", "when": {"word_lists": ["w"]}, "action": "review", "reason": "Listed."}],
                 "default": {"action": "approve", "reason": "None."}}
                """),
            "generated.json");
    }

    [Benchmark]
    public PolicyOutcome Evaluate() => PolicyEvaluator.Evaluate(_policy, _signals);
}
