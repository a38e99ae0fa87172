using System.CommandLine;
using System.Diagnostics;
using Moderator.Classifier.DataSets;
using Moderator.Classifier.Evaluation;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;

namespace Moderator.Benchmarks;

/// <summary><c>scoring --data FILE --format NAME</c>: speed, memory and robustness to disguises of a model on real comments.</summary>
internal static class ScoringVerb
{
    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = "A model's name or directory." };
        var data = new Option<string>("--data") { Description = "Labelled comments.", Required = true };
        var format = new Option<string>("--format") { Description = "Their format.", Required = true };
        var share = new Option<double>("--disguised-share") { Description = "The share of words that each kind of disguise hides.", DefaultValueFactory = _ => 0.3 };
        var threads = new Option<int>("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("scoring", "Measures texts a second, latency, allocations, and what disguises cost.") { model, data, format, share, threads };
        command.SetAction(parsed =>
        {
            var clock = Stopwatch.StartNew();
            var path = ModelDirectory.Find(parsed.GetValue(model));
            using var loaded = ModelDirectory.Load(path);
            Console.WriteLine($"{loaded.Version}: loaded in {clock.ElapsedMilliseconds} ms, {new FileInfo(Path.Combine(path, ModelDirectory.ModelFileName)).Length / 1e6:F1} MB");
            var rows = DataSetReader.Read(parsed.GetRequiredValue(data), DataSetFormat.Parse(parsed.GetRequiredValue(format))).ToList();
            Measure(loaded, [.. rows.Select(r => r.Text)], parsed.GetValue(threads));
            Disguises(loaded, rows, parsed.GetValue(share), parsed.GetValue(threads));
            return 0;
        });
        return command;
    }

    private static void Measure(ICommentModel model, string[] texts, int threads)
    {
        var scores = new float[Attributes.Count];
        foreach (var text in texts) model.Score(text, scores);
        var latencies = new double[texts.Length];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < texts.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            model.Score(texts[i], scores);
            latencies[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var best = 0.0;
        for (var round = 0; round < 5; round++)
        {
            var start = Stopwatch.GetTimestamp();
            Parallel.For(0, texts.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            {
                Span<float> own = stackalloc float[Attributes.Count];
                model.Score(texts[i], own);
            });
            best = Math.Max(best, texts.Length / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        var total = latencies.Sum();
        Array.Sort(latencies);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            $"{texts.Length} texts: {best:F0} a second on {threads} threads (best of 5), {texts.Length / total * 1000:F0} on one; p50 {latencies[texts.Length / 2]:F3} ms, p99 {latencies[texts.Length * 99 / 100]:F3} ms; {(double)allocated / texts.Length:F1} bytes allocated a text; resident {process.WorkingSet64 >> 20} MB");
    }

    private static void Disguises(ICommentModel model, List<LabelledComment> rows, double share, int threads)
    {
        var options = new EvaluationOptions { Threads = threads };
        var plain = Evaluator.Evaluate(model, rows, options, null, default).ByAttribute[AttributeId.Toxicity];
        Console.WriteLine($"TOXICITY AUC {plain.RocAuc:F4} (N {plain.N})");
        // Not the disguises that training may have used: what a model has seen says little about what it has not.
        foreach (var kind in Obfuscation.All)
        {
            var disguised = rows.Select((r, i) => r with { Text = Obfuscation.Apply(r.Text, kind, share, i + 1000) });
            var auc = Evaluator.Evaluate(model, disguised, options, null, default).ByAttribute[AttributeId.Toxicity].RocAuc;
            Console.WriteLine($"  {kind}, {share:P0} of the words: {auc:F4} ({Math.Round(auc - plain.RocAuc, 4):+0.0000;-0.0000;0.0000})");
        }
    }
}
