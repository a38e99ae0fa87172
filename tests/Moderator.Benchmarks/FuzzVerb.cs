using System.CommandLine;
using Moderator.Rounds;

namespace Moderator.Benchmarks;

/// <summary><c>fuzz --count N</c>: hostile requests against the real server.</summary>
internal static class FuzzVerb
{
    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "How many requests.", DefaultValueFactory = _ => 100_000 };
        var connections = new Option<int>("--connections") { Description = "How many connections send them.", DefaultValueFactory = _ => 4 };
        var seed = new Option<int>("--seed") { Description = "Decides the requests.", DefaultValueFactory = _ => 17 };
        var server = new ServerOptions();
        var command = new Command("fuzz", "Sends random and hostile requests to the real server over every route.") { count, connections, seed, server.Model, server.Program };
        command.SetAction(async parsed =>
        {
            using var directory = new TemporaryDirectory();
            var start = server.Read(parsed, directory.Path);
            var key = await ServerProgram.PrepareAsync(start);
            using var program = await ServerProgram.StartAsync(start);
            var report = await new FuzzRounds(program.Address, key, () => program.ResidentBytes, parsed.GetValue(connections), parsed.GetValue(seed), Console.Out).RunAsync(parsed.GetValue(count));
            foreach (var finding in report.Findings) Console.WriteLine(finding);
            Console.WriteLine($"{report.Inputs} inputs; answers by status: {string.Join(", ", report.Statuses.Select(s => $"{(s.Key == 0 ? "closed" : s.Key)} {s.Value}"))}; resident {report.WarmBytes >> 20} MB warm, {report.LargestBytes >> 20} MB at most; {report.Findings.Count} findings; server {(program.HasExited ? "ended" : "alive")}");
            var alive = !program.HasExited;
            var told = (await program.EndAndReadLogAsync()).Contains(HostileRequests.TellTale, StringComparison.Ordinal);
            Console.WriteLine(told ? "The log holds words of the requests." : "The log holds no word of the requests.");
            return report.Findings.Count == 0 && alive && !told ? 0 : 1;
        });
        return command;
    }
}
