using System.CommandLine;
using Moderator.Rounds;

namespace Moderator.Benchmarks;

/// <summary><c>kill --rounds N</c>: the real server is killed in mid-load, again and again; nothing that it answered may be lost.</summary>
internal static class KillVerb
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How often the server is killed.", DefaultValueFactory = _ => 100 };
        var connections = new Option<int>("--connections") { Description = "How many connections load it.", DefaultValueFactory = _ => 8 };
        var seed = new Option<int>("--seed") { Description = "Decides texts and moments.", DefaultValueFactory = _ => 17 };
        var server = new ServerOptions();
        var command = new Command("kill", "Kills the real server with SIGKILL in mid-load and checks its database.") { rounds, connections, seed, server.Model, server.Program };
        command.SetAction(async parsed =>
        {
            using var directory = new TemporaryDirectory();
            var run = new KillRounds(server.Read(parsed, directory.Path), parsed.GetValue(connections), parsed.GetValue(seed), Console.Out);
            var report = await run.RunAsync(parsed.GetValue(rounds));
            foreach (var finding in report.Findings) Console.WriteLine(finding);
            Console.WriteLine($"{report.Rounds} kills, {report.Acknowledged} answers, {report.Unanswered} requests cut off, {report.Findings.Count} lost or half-written");
            return report.Findings.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
