using System.CommandLine;
using System.Diagnostics;
using Moderator.Classifier.Models;

namespace Moderator.Benchmarks;

/// <summary><c>fuzz-scorer</c>: hostile strings through a model.</summary>
internal static class FuzzScorerVerb
{
    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = "Name or directory. [default: the model that ships]" };
        var count = new Option<int>("--count") { Description = "How many strings.", DefaultValueFactory = _ => 1_000_000 };
        var seed = new Option<int>("--seed") { Description = "Of the strings.", DefaultValueFactory = _ => 17 };
        var command = new Command("fuzz-scorer", "Sends hostile strings through the scorer, the spans of all attributes and the sentences: no exception, every score in [0, 1], every span and sentence inside the text, in order.") { model, count, seed };
        command.SetAction(parsed =>
        {
            using var loaded = ModelDirectory.Load(ModelDirectory.Find(parsed.GetValue(model)));
            var started = Stopwatch.GetTimestamp();
            var failures = ScorerFuzz.Run(loaded, parsed.GetValue(seed), parsed.GetValue(count), Environment.ProcessorCount, withSpans: true);
            Console.WriteLine($"{loaded.Version}: {parsed.GetValue(count)} strings of seed {parsed.GetValue(seed)}, {failures.Count} failures, {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s.");
            foreach (var failure in failures.Take(20)) Console.WriteLine($"string {failure.Number}: {failure.Problem}");
            return failures.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
