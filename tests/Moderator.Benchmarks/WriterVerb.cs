using System.CommandLine;
using Moderator.Rounds;

namespace Moderator.Benchmarks;

/// <summary><c>writer</c>: what storing a comment costs by itself, without HTTP, model and policy.</summary>
internal static class WriterVerb
{
    public static Command Create()
    {
        var comments = new Option<int>("--comments") { Description = "How many are stored.", DefaultValueFactory = _ => 100_000 };
        var batch = new Option<int>("--batch") { Description = "How many a call stores.", DefaultValueFactory = _ => 100 };
        var callers = new Option<int>("--callers") { Description = "How many calls wait at once.", DefaultValueFactory = _ => 4 };
        var rate = new Option<double?>("--rate") { Description = "How many calls a second are begun; as many as are carried out unless given." };
        var command = new Command("writer", "Measures storing alone: rate, latency, and the processor time of the writing thread for each comment.") { comments, batch, callers, rate };
        command.SetAction(async parsed =>
        {
            using var directory = new TemporaryDirectory();
            var rounds = new WriterRounds(Path.Combine(directory.Path, "moderator.db"), 17);
            Console.WriteLine(await rounds.RunAsync(parsed.GetValue(comments), parsed.GetValue(batch), parsed.GetValue(callers), index: true, parsed.GetValue(rate)));
        });
        return command;
    }
}
