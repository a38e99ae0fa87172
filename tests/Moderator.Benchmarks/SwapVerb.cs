using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Moderator.Rounds;

namespace Moderator.Benchmarks;

/// <summary><c>swap</c>: models and policies are put in force again and again while the real server takes comments; no request may fail.</summary>
internal static class SwapVerb
{
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long the load runs.", DefaultValueFactory = _ => 60 };
        var connections = new Option<int>("--connections") { Description = "How many connections submit, one comment after another each.", DefaultValueFactory = _ => 16 };
        var between = new Option<int>("--between") { Description = "How many answers lie between two swaps.", DefaultValueFactory = _ => 500 };
        var server = new ServerOptions();
        var command = new Command("swap", "Changes the real server's model and policy under load. The model is installed twice, as two versions.") { seconds, connections, between, server.Model, server.Program };
        command.SetAction(async parsed =>
        {
            using var directory = new TemporaryDirectory();
            var start = server.Read(parsed, Path.Combine(directory.Path, "data"));
            var models = Path.Combine(directory.Path, "models");
            var names = new[] { Install(start.ModelPath, models, "one"), Install(start.ModelPath, models, "two") };
            var key = await ServerProgram.PrepareAsync(start);
            using var program = await ServerProgram.StartAsync(start with { MoreArguments = ["--models-dir", models] });
            var report = await new SwapRounds(program.Address, key, names, 17).RunAsync(parsed.GetValue(connections), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(between));
            foreach (var finding in report.Findings.Take(20)) Console.WriteLine(finding);
            foreach (var ((model, policy), count) in report.Pairs.OrderBy(p => p.Key)) Console.WriteLine($"{model}  {policy}  {count}");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Requests} requests, {report.Swaps} swaps, {report.Findings.Count} failed or mixed; p50 {report.P50:0.0} ms, p99 {report.P99:0.0} ms, longest {report.Longest:0} ms; resident memory {program.ResidentBytes >> 20} MB"));
            return report.Findings.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static string Install(string model, string models, string version)
    {
        var directory = Directory.CreateDirectory(Path.Combine(models, version)).FullName;
        foreach (var file in Directory.EnumerateFiles(model)) File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "manifest.json")))!;
        manifest["version"] = version;
        File.WriteAllText(Path.Combine(directory, "manifest.json"), manifest.ToJsonString());
        return version;
    }
}
